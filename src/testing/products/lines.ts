// Compares the graph with expectations as lines: one for each entity, and one for each relationship.

import { asObject, isObject, type Json, type JsonObject, objectsOf } from '../../lib/json.ts'

const URI = 'aip://'
const ARROW = ' → '

export function thing(at: string, shown: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(shown).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return `${URI}${at} ${JSON.stringify(Object.fromEntries(members.toSorted(([a], [b]) => a.localeCompare(b))))}`
}

export function edge(relation: string, from: string, to: string): string {
  return `${URI}${from} ${relation}${ARROW}${URI}${to}`
}

/** Removes duplicates and relationships with missing entities, and sorts the lines. */
export function presentOnly(lines: readonly string[]): readonly string[] {
  const there = new Set(lines.filter((line) => !line.includes(ARROW)).map((line) => line.split(' ')[0] ?? ''))
  const isThere = (line: string) => {
    if (!line.includes(ARROW)) return true
    const [left = '', to = ''] = line.split(ARROW)
    return there.has(left.split(' ')[0] ?? '') && there.has(to)
  }
  return [...new Set(lines)].filter(isThere).toSorted()
}

export const formatTags = (pairs: readonly (readonly [string, string])[]): readonly string[] =>
  pairs.map(([key, value]) => `${key}=${value}`).toSorted()

export function objects(of: Json, name: string): readonly JsonObject[] {
  return isObject(of) ? objectsOf(of[name]) : []
}

export function member(of: Json, name: string): JsonObject {
  const found = isObject(of) ? of[name] : null
  return asObject(found)
}

export function text(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

export function sortedByName(of: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  const entries = Object.entries(of).toSorted(([a], [b]) => a.localeCompare(b))
  return entries.length === 0 ? null : Object.fromEntries(entries)
}
