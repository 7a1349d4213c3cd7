// Escapes and parses the texts of LDAP directories: distinguished names, values of filters, times. External input is
// always treated as data.

import { isoOf } from './iso.ts'

/**
 * Characters that a filter has unescaped. Other ASCII is written in hexadecimal, as RFC 4515 allows; characters beyond
 * ASCII have no syntactic meaning.
 */
const PLAIN = /^[A-Za-z0-9._@\-\u0080-\u{10ffff}]$/u

/** Escapes a value for a filter (RFC 4515). */
export function filterValue(text: string): string {
  return [...text].map((char) => (PLAIN.test(char) ? char : `\\${hexOf(char)}`)).join('')
}

const hexOf = (char: string) => (char.codePointAt(0) ?? 0).toString(16).padStart(2, '0')

/** Longest name that directories have. */
const MAX_DN = 8_000

/**
 * Returns the value of an attribute in the first part of a distinguished name (RFC 4514):
 * `dnValue('uid=alice,ou=people', 'uid')` is `alice`. Null if it isn't there, or the text is no such name.
 */
export function dnValue(dn: string, attribute: string): string | null {
  if (dn.length > MAX_DN) return null
  const wanted = attribute.toLowerCase()
  for (let at = 0; ;) {
    const equals = dn.indexOf('=', at)
    if (equals < 0) return null
    const named = dn.slice(at, equals).trim().toLowerCase()
    const { value, end } = valueFrom(dn, equals + 1)
    if (named === wanted) return value
    // Several attributes in the first part are joined by "+".
    if (dn[end] !== '+') return null
    at = end + 1
  }
}

/** Reads up to the unescaped separator; null if the value isn't text. */
function valueFrom(dn: string, start: number): { readonly value: string | null; readonly end: number } {
  const bytes: number[] = []
  /** End of the value, if only unescaped spaces follow. */
  let retained = 0
  let at = start
  while (dn[at] === ' ') at++
  // Marks the encoding of a value that has no text form.
  const isEncoded = dn[at] === '#'
  while (at < dn.length && dn[at] !== ',' && dn[at] !== '+' && dn[at] !== ';') {
    const hex = dn[at] === '\\' ? /^[0-9a-fA-F]{2}/.exec(dn.slice(at + 1, at + 3))?.[0] : undefined
    const escaped = dn[at] === '\\'
    const char = String.fromCodePoint(dn.codePointAt(escaped ? at + 1 : at) ?? 0)
    if (hex === undefined) bytes.push(...Buffer.from(char))
    else bytes.push(Number.parseInt(hex, 16))
    if (escaped || char !== ' ') retained = bytes.length
    at += hex !== undefined ? 3 : char.length + (escaped ? 1 : 0)
  }
  const value = Buffer.from(bytes.slice(0, retained)).toString('utf8')
  return { value: isEncoded || value === '' ? null : value, end: at }
}

const GENERALIZED = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})?(\d{2})?(?:[.,](\d{1,9}))?(Z|[+-]\d{2}(?:\d{2})?)$/

/** Converts `20261121094500Z` to ISO 8601; null if it isn't such a time. */
export function fromGeneralizedTime(text: string): string | null {
  const found = GENERALIZED.exec(text)
  if (found === null) return null
  const [, year, month, day, hour, minute = '00', second = '00', fraction = '', zone = 'Z'] = found
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).padEnd(2, '0')}`
  const at = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`,
  )
  return Number.isNaN(at) ? null : isoOf(at)
}

/** Includes one fractional digit, because Active Directory rejects times without it. */
export function toGeneralizedTime(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}.0Z`
}
