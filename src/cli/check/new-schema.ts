import { isObject, type Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'

export interface SchemaColumn {
  readonly name: string
  /** Null if the type isn't stated. */
  readonly type: string | null
}

/** A wider table is generated, and nobody reads a report about it. */
const MAX_COLUMNS = 10_000

/**
 * Reads the columns in a file: a list of `{ name, type }`, an object with such a list as `columns`, `fields` (like
 * Avro) or `schema`, or a JSON Schema with `properties`.
 */
export function readSchema(content: Json): Result<readonly SchemaColumn[]> {
  const list = Array.isArray(content) ? (content as readonly Json[]) : isObject(content) ? listIn(content) : null
  if (list === null)
    return err('the file has no list of columns, at the top or under "columns", "fields", "schema" or "properties"')
  if (list.length > MAX_COLUMNS) return err(`the schema has ${list.length} columns; the limit is ${MAX_COLUMNS}`)
  const columns: SchemaColumn[] = []
  for (const [i, each] of list.entries()) {
    const name = typeof each === 'string' ? each : isObject(each) ? each.name : null
    if (typeof name !== 'string' || name === '') return err(`column ${i + 1} has no name`)
    const stated = isObject(each) ? (each.type ?? each.data_type ?? null) : null
    columns.push({ name, type: stated === null ? null : typeof stated === 'string' ? stated : JSON.stringify(stated) })
  }
  return ok(columns)
}

function listIn(content: { readonly [name: string]: Json }): readonly Json[] | null {
  for (const name of ['columns', 'fields', 'schema']) {
    const list = content[name]
    if (Array.isArray(list)) return list as readonly Json[]
  }
  const { properties } = content
  if (!isObject(properties)) return null
  return Object.entries(properties).map(([name, of]): Json => ({ name, type: (isObject(of) ? of.type : null) ?? null }))
}

interface SchemaDifference<Column extends SchemaColumn> {
  readonly removed: readonly Column[]
  readonly added: readonly SchemaColumn[]
  readonly retyped: readonly { readonly before: Column; readonly after: SchemaColumn }[]
}

/** Compares names without regard to case, like most warehouses. A type that either side leaves out is the same. */
export function differenceOf<Column extends SchemaColumn>(
  before: readonly Column[],
  after: readonly SchemaColumn[],
): SchemaDifference<Column> {
  const wanted = new Map(after.map((column) => [foldText(column.name), column]))
  const known = new Set(before.map(({ name }) => foldText(name)))
  const both = before.flatMap((column) => {
    const now = wanted.get(foldText(column.name))
    return now === undefined ? [] : [{ before: column, after: now }]
  })
  return {
    removed: before.filter(({ name }) => !wanted.has(foldText(name))),
    added: after.filter(({ name }) => !known.has(foldText(name))),
    retyped: both.filter(({ before: { type }, after: { type: now } }) => differs(type, now)),
  }
}

function differs(before: string | null, after: string | null): boolean {
  return before !== null && after !== null && foldText(before) !== foldText(after)
}

function foldText(text: string): string {
  return text.replaceAll(/\s+/g, '').toLowerCase()
}
