import { checkResults } from '../../catalogue/checks.ts'
import type { AttributeDefinition } from '../../catalogue/definition.ts'
import { sameJson, type Json } from '../../lib/json.ts'
import type { Attributes } from '../../model/facts.ts'
import { describeDecisions } from '../policies/decisions.ts'
import { flatValues, type FlatValue } from './flat-values.ts'

/** A value of an attribute, for each compared entity. */
export interface AttributeRow {
  readonly attribute: string
  /** Member names that lead to it within the attribute. */
  readonly path: readonly string[]
  /** Name of the parameter, by the attribute's definition; null if it is something else. */
  readonly parameter: string | null
  /** One for each entity; null if it has none. */
  readonly values: readonly Json[]
  readonly differs: boolean
}

/** Returns rows in the order of the catalogue, and within an attribute in the order of the entities' members. */
export function attributeRows(
  definitions: Readonly<Record<string, AttributeDefinition>>,
  entities: readonly Attributes[],
): readonly AttributeRow[] {
  return Object.entries(definitions).flatMap(([attribute, definition]) => {
    const values = entities.map((attributes) => comparableValue(attribute, attributes[attribute] ?? null))
    const flat = values.map((value) => (value === null ? [] : flatValues(value, definition)))
    return rowsOfAttribute(attribute, flat, values).map((row) => {
      const isParameter = definition.parameters === true && row.path.length > 0
      return { ...row, parameter: isParameter ? row.path.join('.') : null }
    })
  })
}

/** Returns approvals and waivers as sentences, since the id of one names nothing; and checks by their names. */
function comparableValue(attribute: string, value: Json): Json {
  if (attribute === 'assertions') return [...checkResults(value)]
  const decisions = describeDecisions(attribute, value)
  return decisions === null ? value : [...decisions]
}

function rowsOfAttribute(
  attribute: string,
  flat: readonly (readonly FlatValue[] | null)[],
  complete: readonly Json[],
): readonly Omit<AttributeRow, 'parameter'>[] {
  if (flat.includes(null)) return [{ attribute, path: [], values: complete, differs: isDifferent(complete) }]
  const paths = new Map<string, readonly string[]>()
  const values = flat.map(
    (entityValues) => new Map((entityValues ?? []).map(({ path, value }) => [notePath(paths, path), value])),
  )
  return [...paths].map(([key, path]) => {
    const row = values.map((entityValues) => entityValues.get(key) ?? null)
    return { attribute, path, values: row, differs: isDifferent(row) }
  })
}

function notePath(paths: Map<string, readonly string[]>, path: readonly string[]): string {
  const key = JSON.stringify(path)
  if (!paths.has(key)) paths.set(key, path)
  return key
}

export function isDifferent(values: readonly Json[]): boolean {
  const [first = null] = values
  return values.some((value) => !sameJson(value, first))
}
