import { truncate } from '../lib/cut-text.ts'
import { isObject, type Json } from '../lib/json.ts'
import type { AttributeDefinition, ScalarType } from './definition.ts'

/** The valid part of a value, if any, and the mistakes, each with its path inside the value. */
interface CheckedValue {
  readonly value: Json | undefined
  readonly wrong: readonly string[]
}

const MAX_INT = 2_147_483_647

/** Keeps the valid part: of a list the good items, of an object the good properties. */
export function checkValue(value: Json, definition: AttributeDefinition, path: string): CheckedValue {
  if (definition.list !== true) return checkItem(value, definition, path)
  if (!Array.isArray(value)) return wrongValue(`${path} must be a list`)
  const items = value.map((item: Json, i) => checkItem(item, definition, `${path}[${i}]`))
  return {
    value: items.flatMap((c) => (c.value === undefined ? [] : [c.value])),
    wrong: items.flatMap((c) => c.wrong),
  }
}

function checkItem(value: Json, definition: AttributeDefinition, path: string): CheckedValue {
  if (definition.type === 'object') return checkMembers(value, definition, path)
  const expected = isScalar(value, definition.type)
  if (expected !== true) return wrongValue(`${path} must be ${expected}`)
  return definition.words === undefined ? { value, wrong: [] } : checkWord(String(value), definition.words, path)
}

/** Returns the catalogue's word for a source's, in any case: `LIVE` is `serving`. */
function checkWord(value: string, words: Readonly<Record<string, readonly string[]>>, path: string): CheckedValue {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]+/g, '')
  const isSame = (text: string): boolean => plain(text) === plain(value)
  const word = Object.keys(words).find((one) => isSame(one) || words[one]?.some(isSame))
  if (word !== undefined) return { value: word, wrong: [] }
  return wrongValue(`unknown ${path} "${truncate(value, 50)}"; known: ${Object.keys(words).join(', ')}`)
}

function checkMembers(value: Json, { fields = {}, inOrder = [] }: AttributeDefinition, path: string): CheckedValue {
  if (!isObject(value)) return wrongValue(`${path} must be an object`)
  const out: Record<string, Json> = {}
  const problems: string[] = []
  for (const [name, member] of Object.entries(value)) {
    const field = fields[name]
    if (field === undefined) problems.push(`${path}.${name} isn't known`)
    else if (member !== null) {
      const checked = checkValue(member, field, `${path}.${name}`)
      if (checked.value !== undefined) out[name] = checked.value
      problems.push(...checked.wrong)
    }
  }
  const ordered = inOrder.filter((name) => out[name] !== undefined)
  if (ordered.some((name, i) => Number(out[name]) < Number(out[ordered[i - 1] ?? name]))) {
    problems.push(`${path} has ${ordered.map((name) => `${name} ${String(out[name])}`).join(', ')}, which may not fall`)
    for (const name of ordered) delete out[name]
  }
  const missing = Object.keys(fields).filter((name) => fields[name]?.required === true && out[name] === undefined)
  if (missing.length > 0) return { value: undefined, wrong: [...problems, `${path} lacks ${missing.join(', ')}`] }
  return { value: out, wrong: problems }
}

function isScalar(value: Json, type: ScalarType): true | string {
  switch (type) {
    case 'string':
      return typeof value === 'string' || 'a text'
    case 'time':
      // Dates are opaque (T5): any text is accepted, and readers only compare for equality.
      return typeof value === 'string' || 'a time as text'
    case 'int':
      return (Number.isInteger(value) && Math.abs(Number(value)) <= MAX_INT) || 'an integer of at most 32 bits'
    case 'long':
      return Number.isSafeInteger(value) || 'an integer'
    case 'float':
      return (typeof value === 'number' && Number.isFinite(value)) || 'a number'
    case 'boolean':
      return typeof value === 'boolean' || 'true or false'
    case 'json':
      return true
  }
}

function wrongValue(...reasons: string[]): CheckedValue {
  return { value: undefined, wrong: reasons }
}
