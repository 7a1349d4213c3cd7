import { z } from 'zod'
import { formatCount } from '../lib/format-count.ts'
import { nearestMatch } from '../lib/nearest-match.ts'

/** Words what the schema refuses, where it has no text of its own; undefined leaves that to the library. */
export function explainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys' && issue.input === undefined) return 'is missing'
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => explainKey(key, knownKeys(issue.inst))).join('; ')
    case 'invalid_type':
      return `must be ${NOUNS[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return oneOf(issue.values)
    case 'invalid_union':
      return oneOf(issue.options) ?? `must be ${alternatives(issue.inst)}`
    case 'invalid_format':
      return FORMATS[issue.format]
    case 'invalid_key':
      return issue.issues[0] === undefined ? undefined : `this name ${issue.issues[0].message}`
    case 'too_small':
      return `must ${bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`
    case 'too_big':
      return `must ${bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`
    default:
      return undefined
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const FORMATS: Readonly<Record<string, string>> = {
  url: 'must be a whole address that begins with https:// (or http://)',
  datetime: 'must be a time with its zone, such as 2027-01-01T00:00:00Z',
}

function explainKey(key: string, known: readonly string[]): string {
  const near = nearestMatch(key, known)
  return `there is no setting "${key}"${near === null ? '' : `; did you mean "${near}"?`}`
}

function knownKeys(schema: unknown): readonly string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

/** The first name in an object shows which one it is. */
function alternatives(schema: unknown): string {
  const options = schema instanceof z.ZodUnion ? schema.options : []
  const each = options.map((option) => {
    const [first] = knownKeys(option)
    const { type } = option as z.ZodType
    return first === undefined ? (NOUNS[type] ?? type) : `{"${first}": …}`
  })
  return each.join(' or ')
}

function oneOf(values: unknown): string | undefined {
  if (!Array.isArray(values)) return undefined
  const [first, ...others] = values.map((value) => JSON.stringify(value))
  return others.length === 0 ? `must be ${first}` : `must be one of ${[first, ...others].join(', ')}`
}

function bound(origin: string, compared: string, limit: number | bigint): string {
  if (origin === 'string') return `have ${compared} ${formatCount(Number(limit), 'character')}`
  if (origin === 'array') return `have ${compared} ${formatCount(Number(limit), 'element')}`
  return `be ${compared} ${limit}`
}
