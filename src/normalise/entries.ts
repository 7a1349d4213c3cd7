import type { ListEntries } from '../contracts/mapping.ts'
import { evaluate } from '../expressions/expression.ts'
import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import type { Draft } from './draft.ts'
import { evaluateValue } from './value.ts'
import { memoise } from '../lib/memoise.ts'

/** Maximum number of entries that a rule maps of one record; more are reported as an issue. */
const MAX_ENTRIES = 10_000

/** An entry of a list with its surroundings: the entries around it, from the inside out, and the record. */
interface ListEntry {
  readonly value: Json
  readonly around: readonly Json[]
}

/** Returns the entries of nested lists, with the values they inherit from around them. `name` is for issues. */
export function entriesOf({ from, add }: ListEntries, record: Json, name: string, draft: Draft): readonly Json[] {
  const lists = typeof from === 'string' ? [from] : from
  let entries: readonly ListEntry[] = [{ value: record, around: [] }]
  for (const list of lists)
    entries = entries.flatMap(({ value, around }) => {
      const within = [value, ...around]
      return toList(evaluateValue(list, value, name, draft)).map((inner) => ({ value: inner, around: within }))
    })
  if (entries.length > MAX_ENTRIES)
    draft.issue('bad-value', `"${name}" has ${entries.length} entries; the first ${MAX_ENTRIES} are taken`)
  const taken = entries.slice(0, MAX_ENTRIES)
  if (add === undefined) return taken.map(({ value }) => value)
  const fromRecord = memoise((expression: string) => evaluateValue(expression, record, name, draft))
  const addedTo = memoise((around: readonly Json[]): JsonObject => {
    const members = Object.entries(add).map(([member, expression]) => [
      member,
      nearestValue(expression, around) ?? fromRecord(expression),
    ])
    return Object.fromEntries(members)
  })
  return taken.map(({ value, around }) => (isObject(value) ? { ...value, ...addedTo(around) } : value))
}

function toList(value: Json): readonly Json[] {
  if (value === null) return []
  return Array.isArray(value) ? (value as readonly Json[]) : [value]
}

/** Takes the value from the nearest surrounding entry that has it; an entry without it isn't an issue. */
function nearestValue(expression: string, around: readonly Json[]): Json {
  for (const outer of around.slice(0, -1)) {
    const found = evaluate(expression, outer)
    if (found.ok && found.value !== null) return found.value
  }
  return null
}
