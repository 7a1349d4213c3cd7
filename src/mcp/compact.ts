import { isObject } from '../lib/json.ts'
import { truncate } from '../lib/cut-text.ts'

/**
 * Drops empty values (null, an empty list or object), and named properties: `edges` anywhere, `rows.edges` only within
 * a property `rows`.
 */
export function withoutEmpty(value: unknown, leavesOut: ReadonlySet<string> = new Set(), within = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutEmpty(one, leavesOut, within))
  if (!isObject(value)) return value
  const members = Object.entries(value).flatMap(([name, member]) => {
    if (leavesOut.has(name) || leavesOut.has(`${within}.${name}`)) return []
    const inner = withoutEmpty(member, leavesOut, name)
    return saysNothing(inner) ? [] : [[name, inner] as const]
  })
  return Object.fromEntries(members)
}

function saysNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

/** Limits for lists and texts. */
interface ShownSizes {
  readonly items: number
  readonly characters: number
}

/** From generous to the least that is still useful. */
const SIZES: readonly ShownSizes[] = [
  { items: 50, characters: 2_000 },
  { items: 20, characters: 600 },
  { items: 8, characters: 250 },
  { items: 3, characters: 100 },
  { items: 1, characters: 60 },
]

/** Shortens a value to the longest form that fits, or returns null if even its shortest is too large. */
export function shortenToFit(
  value: unknown,
  fits: (shown: unknown) => boolean,
): { readonly shown: unknown; readonly sizes: ShownSizes } | null {
  for (const sizes of SIZES) {
    const shown = cut(value, sizes)
    if (fits(shown)) return { shown, sizes }
  }
  return null
}

/** Notes at each place how much is missing. */
function cut(value: unknown, sizes: ShownSizes): unknown {
  const { items, characters } = sizes
  if (typeof value === 'string')
    return value.length <= characters ? value : `${truncate(value, characters)}… (${value.length} characters)`
  if (Array.isArray(value)) {
    const shown = value.slice(0, items).map((one) => cut(one, sizes))
    return value.length <= items ? shown : [...shown, `… ${value.length - items} more`]
  }
  if (!isObject(value)) return value
  const members = Object.entries(value)
  // Answers themselves have at most some dozens; sources' data may have any number.
  const most = Math.max(items, 1) * 5
  const shown = members.slice(0, most).map(([name, member]) => [name, cut(member, sizes)] as const)
  return Object.fromEntries(
    members.length <= most ? shown : [...shown, ['…', `${members.length - most} more`] as const],
  )
}
