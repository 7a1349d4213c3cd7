// Writes YAML with comments, which no library keeps: the result is read back before it is saved.
import { isObject, type Json } from '../../../lib/json.ts'
import { truncate } from '../../../lib/cut-text.ts'

/** Texts that need no quotes, even in lists and objects on one line. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./-]*$/
const WORDS = /^(true|false|null|yes|no|on|off|y|n)$/i

export function scalar(value: string): string {
  if (PLAIN.test(value) && !WORDS.test(value)) return value
  return /[\u0000-\u001f\u007f-\u009f\ufeff\u2028\u2029\ud800-\udfff]/.test(value)
    ? JSON.stringify(value)
    : `'${value.replaceAll("'", "''")}'`
}

/** Writes a value on one line. */
export function inline(value: Json): string {
  if (typeof value === 'string') return scalar(value)
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(inline).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, of]) => `${scalar(name)}: ${inline(of)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** Line breaks of a description are replaced, since they would end the comment. */
export function comment(indent: string, text: string): string {
  return `${indent}# ${truncate(text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' '), 300)}`
}
