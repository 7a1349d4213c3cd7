// Tells whether a resource matches a filter.
import { isObject, type Json } from '../../lib/json.ts'
import type { ScimFilter, ScimComparison, ScimPath } from './filter.ts'

/** Compared exactly; all other texts without case. */
const CASE_EXACT: ReadonlySet<string> = new Set(['id', 'externalid'])

export function matches(filter: ScimFilter, resource: Json): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((part) => matches(part, resource))
    case 'or':
      return filter.of.some((part) => matches(part, resource))
    case 'not':
      return !matches(filter.of, resource)
    case 'present':
      return valuesAt(resource, filter.path).some((value) => value !== null && value !== '')
    case 'item':
      return valuesAt(resource, filter.path).some((item) => matches(filter.of, item))
    case 'compare':
      return holds(filter, resource)
  }
}

function holds({ path, by, value }: Extract<ScimFilter, { kind: 'compare' }>, resource: Json): boolean {
  const isExact = CASE_EXACT.has(path.at(-1)?.toLowerCase() ?? '')
  const values = valuesAt(resource, path).map((found) =>
    isObject(found) ? (valuesAt(found, ['value'])[0] ?? null) : found,
  )
  if (by === 'ne') return !values.some((found) => isEqual(found, value, isExact))
  return values.some((found) => (by === 'eq' ? isEqual(found, value, isExact) : compares(by, found, value)))
}

function isEqual(a: Json, b: Json, isExact: boolean): boolean {
  return typeof a === 'string' && typeof b === 'string' && !isExact ? a.toLowerCase() === b.toLowerCase() : a === b
}

function compares(by: ScimComparison, found: Json, wanted: Json): boolean {
  if (typeof found !== 'string' || typeof wanted !== 'string') return false
  const [a, b] = [found.toLowerCase(), wanted.toLowerCase()]
  switch (by) {
    case 'co':
      return a.includes(b)
    case 'sw':
      return a.startsWith(b)
    case 'ew':
      return a.endsWith(b)
    case 'gt':
      return order(a, b) > 0
    case 'ge':
      return order(a, b) >= 0
    case 'lt':
      return order(a, b) < 0
    case 'le':
      return order(a, b) <= 0
    case 'eq':
    case 'ne':
      return false
  }
}

/** Times in two forms are compared as moments. */
function order(a: string, b: string): number {
  const [x, y] = [Date.parse(a), Date.parse(b)]
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y
}

/** Returns all values at a path, through lists, ignoring the case of names. */
function valuesAt(value: Json, path: ScimPath): readonly Json[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => valuesAt(item, path))
  const [name, ...rest] = path
  if (name === undefined) return [value]
  if (!isObject(value)) return []
  const found = Object.entries(value).find(([each]) => each.toLowerCase() === name.toLowerCase())
  return found === undefined ? [] : valuesAt(found[1] as Json, rest)
}

/** Returns the text that the attribute at a path must equal for the filter to hold; null if none is required. */
export function requiredText(filter: ScimFilter, path: string): string | null {
  switch (filter.kind) {
    case 'and':
      return requiredText(filter.of[0], path) ?? requiredText(filter.of[1], path)
    case 'item': {
      const prefix = filter.path.join('.').toLowerCase()
      return path.startsWith(`${prefix}.`) ? requiredText(filter.of, path.slice(prefix.length + 1)) : null
    }
    case 'compare': {
      const isMeant = filter.path.join('.').toLowerCase() === path && filter.by === 'eq'
      return isMeant && typeof filter.value === 'string' ? filter.value : null
    }
    case 'or':
    case 'not':
    case 'present':
      return null
  }
}
