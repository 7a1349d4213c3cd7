import { isObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { relationTests } from './assertions.ts'
import { nonEmptyOrNull, member, objectsIn, textOf, textsIn } from '../../../lib/members.ts'
import { foldName, type DbtWarehouse } from './warehouse.ts'

const KEYS: Readonly<Record<string, string>> = { primary_key: 'primary', foreign_key: 'foreign', unique: 'unique' }

/** Describes the columns of a table: the warehouse says which exist, and the project what they mean. */
export function columnRecords(id: string, warehouse: DbtWarehouse): readonly JsonObject[] {
  const about = constraintsByColumn(id, warehouse)
  return warehouse.columnsOf(id).map(({ name, declared, found }) => {
    const { keys, required, refersTo } = about.get(foldName(name)) ?? { keys: new Set(), required: false, refersTo: [] }
    const config = member(declared, 'config')
    return {
      name,
      type: textOf(found.type) ?? textOf(declared.data_type),
      position: typeof found.index === 'number' ? found.index : null,
      description: textOf(declared.description) ?? textOf(found.comment),
      tags: nonEmptyOrNull([...new Set([...textsIn(declared, 'tags'), ...textsIn(config, 'tags')])]),
      meta: nonEmptyOrNull({ ...member(declared, 'meta'), ...member(config, 'meta') }),
      key: nonEmptyOrNull([...keys].toSorted()),
      nullable: required ? false : null,
      refers_to: nonEmptyOrNull([...new Set(refersTo)]),
    }
  })
}

interface AboutColumn {
  readonly keys: Set<string>
  required: boolean
  readonly refersTo: string[]
}

/** Collects facts about columns from constraints, relationship tests, the partitioning, and the key that dbt found. */
function constraintsByColumn(id: string, warehouse: DbtWarehouse): ReadonlyMap<string, AboutColumn> {
  const all = new Map<string, AboutColumn>()
  const entryOf = (column: string): AboutColumn => {
    const known = all.get(foldName(column)) ?? { keys: new Set<string>(), required: false, refersTo: [] }
    all.set(foldName(column), known)
    return known
  }
  const take = (constraint: JsonObject, columns: readonly string[]): void => {
    const type = textOf(constraint.type) ?? ''
    const target = warehouse.named(textOf(constraint.to) ?? '')
    const targets = textsIn(constraint, 'to_columns')
    for (const [i, column] of columns.entries()) {
      const about = entryOf(column)
      const key = KEYS[type]
      if (key !== undefined) about.keys.add(key)
      if (type === 'not_null' || type === 'primary_key') about.required = true
      const referred = target === null ? null : warehouse.columnId(target, targets[i] ?? '')
      if (referred !== null) about.refersTo.push(referred)
    }
  }
  const node = warehouse.datasets.get(id)?.node
  for (const { name, declared } of warehouse.columnsOf(id))
    for (const constraint of objectsIn(declared, 'constraints')) take(constraint, [name])
  for (const constraint of warehouse.constraintsOf(id)) take(constraint, textsIn(constraint, 'columns'))
  for (const column of textsIn(node, 'primary_key')) entryOf(column).keys.add('primary')
  for (const column of partitionedBy(member(node, 'config').partition_by)) entryOf(column).keys.add('partition')
  for (const { column, target } of relationTests(id, warehouse)) {
    entryOf(column).keys.add('foreign')
    entryOf(column).refersTo.push(target)
  }
  return all
}

/** A name, a list of names, or for BigQuery an object with one. */
function partitionedBy(value: Json | undefined): readonly string[] {
  const list = Array.isArray(value) ? (value as readonly Json[]) : [value]
  return list.flatMap((each) => textOf(isObject(each) ? (each.field as Json) : each) ?? [])
}
