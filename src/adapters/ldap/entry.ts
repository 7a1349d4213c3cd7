import type { Entry } from 'ldapts'
import type { Json, JsonObject } from '../../lib/json.ts'
import type { EntryKind } from './request.ts'

/**
 * Converts an entry to JSON: its name as `dn`, and each attribute as a list of texts, with names spelled as requested.
 * Leaves out binary values (a picture, a certificate) except Active Directory's entry GUID, and attributes with options
 * (`cn;lang-hr`), which repeat values of requested ones.
 */
export function jsonOf(entry: Entry, requested: readonly string[]): JsonObject {
  const spelled = new Map(requested.map((name) => [name.toLowerCase(), name]))
  const members = Object.entries(entry).flatMap(([name, value]): [string, Json][] => {
    if (name === 'dn' || name.includes(';')) return []
    const all: readonly (string | Buffer)[] = Array.isArray(value) ? value : [value]
    const texts = all.flatMap((each) => (typeof each === 'string' ? [each] : (guidOf(name, each) ?? [])))
    return texts.length === 0 ? [] : [[spelled.get(name.toLowerCase()) ?? name, texts]]
  })
  return Object.fromEntries([['dn', entry.dn], ...members])
}

/** The first three groups are little-endian (MS-DTYP 2.3.4). */
const ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

function guidOf(name: string, bytes: Buffer): string | null {
  if (name.toLowerCase() !== 'objectguid' || bytes.length !== ORDER.length) return null
  const hex = ORDER.map((at) => (bytes[at] ?? 0).toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

export function allOf(entry: Entry, name: string): readonly string[] {
  const spelled = Object.keys(entry).find((each) => each.toLowerCase() === name.toLowerCase())
  const value = spelled === undefined ? [] : (entry[spelled] ?? [])
  return [value].flat().filter((each) => typeof each === 'string')
}

/** Returns the first value of the first id attribute that the entry has, or null. */
export function idOf(entry: Entry, kind: EntryKind): string | null {
  return kind.id.flatMap((name) => allOf(entry, name).slice(0, 1))[0] ?? null
}
