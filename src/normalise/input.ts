import type { FieldInput, TimeForm } from '../contracts/mapping.ts'
import { fromGeneralizedTime } from '../lib/directory-text.ts'
import type { Json } from '../lib/json.ts'
import { readJson } from '../lib/read-json.ts'
import type { Draft } from './draft.ts'
import { entriesOf } from './entries.ts'
import { clip } from './text.ts'
import { holds, evaluateValue } from './value.ts'
import { isoOf } from '../lib/iso.ts'

/** Latest moment that a `Date` can hold, in ms. */
const LAST_MOMENT = 8_640_000_000_000_000

/** Returns the value that a rule maps, or null if there is none. Unreadable parts become issues; the rest is kept. */
export function inputOf(rule: FieldInput, { name, own, record }: RuleInput, draft: Draft): Json {
  if (!holds(rule.when, record, name, draft)) return null
  const value =
    rule.value ?? (rule.from === undefined ? own : takeValue(rule.from, { add: rule.add, record, name }, draft))
  if (value === null || needsNoConversion(rule)) return value
  return Array.isArray(value)
    ? (value as readonly Json[]).map((item) => convertValue(rule, item, name, draft)).filter((item) => item !== null)
    : convertValue(rule, value, name, draft)
}

function takeValue(
  from: NonNullable<FieldInput['from']>,
  { add, record, name }: { readonly add: FieldInput['add']; readonly record: Json; readonly name: string },
  draft: Draft,
): Json {
  if (typeof from === 'string' && add === undefined) return evaluateValue(from, record, name, draft)
  return entriesOf({ from, ...(add !== undefined && { add }) }, record, name, draft)
}

interface RuleInput {
  /** The rule's own name, for issues. */
  readonly name: string
  readonly own: Json
  readonly record: Json
}

/** Tells whether a value needs no conversion. */
export function needsNoConversion({ json, time, table, otherwise }: FieldInput): boolean {
  return json === undefined && time === undefined && table === undefined && otherwise === undefined
}

function convertValue(rule: FieldInput, value: Json, name: string, draft: Draft): Json {
  const parsed = rule.json === undefined ? value : withinText(rule.json, value, name, draft)
  const timed = rule.time === undefined || parsed === null ? parsed : moment(rule.time, parsed, name, draft)
  return lookUpInTable(rule, timed)
}

function withinText(expression: string, value: Json, name: string, draft: Draft): Json {
  if (typeof value === 'string') {
    const read = readJson(value)
    if (read.ok) return evaluateValue(expression, read.value, name, draft)
  }
  draft.issue('bad-value', `"${name}" must be a text of JSON: ${clip(value)}`)
  return null
}

function moment(unit: TimeForm, value: Json, name: string, draft: Draft): Json {
  if (unit === 'generalized') {
    const time = typeof value === 'string' ? fromGeneralizedTime(value) : null
    if (time === null) draft.issue('bad-value', `"${name}" isn't a time of a directory: ${clip(value)}`)
    return time
  }
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  // Products write 0 or -1 where there is no time yet.
  if (typeof number === 'number' && number <= 0) return null
  const at = typeof number === 'number' ? Math.round(unit === 's' ? number * 1_000 : number) : Number.NaN
  if (at <= LAST_MOMENT) return isoOf(at)
  draft.issue('bad-value', `"${name}" isn't a time in ${unit}: ${clip(value)}`)
  return null
}

function lookUpInTable({ table, otherwise }: FieldInput, value: Json): Json {
  if (value === null) return null
  const key = typeof value === 'string' ? value : JSON.stringify(value)
  const known = table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
  return known !== undefined ? known : otherwise !== undefined ? otherwise : value
}
