import { createHash } from 'node:crypto'
import type { GeneratedRows } from './company/generated.ts'

/** A page starts after this record, in the order of (updated, id). */
export interface ListPosition {
  readonly updated: number
  readonly id: string
}

export interface Item extends ListPosition {
  readonly etag: string
}

export interface RecordPage {
  readonly items: Item[]
  readonly next: ListPosition | null
}

/** One kind of record for listings: unchanged generated ones, and changed ones, each in order. */
interface ListSource {
  readonly rows: GeneratedRows
  readonly isChanged: (id: string) => boolean
  readonly etagOf: (index: number) => string
  readonly changed: readonly Item[]
}

const isBefore = (a: ListPosition, b: ListPosition): boolean =>
  a.updated < b.updated || (a.updated === b.updated && a.id < b.id)

/** Index of the first item that is not before `position`. */
export function firstAfter(items: readonly ListPosition[], position: ListPosition): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item !== undefined && isBefore(item, position)) low = middle + 1
    else high = middle
  }
  return low
}

/** Merges two ordered lists from `from` on; skips generated records changed since, which the other list has. */
export function pageFrom(listed: ListSource, from: ListPosition, limit: number): RecordPage {
  const { rows, changed } = listed
  const items: Item[] = []
  let ordinal = rows.firstNotBefore(from.updated, from.id)
  let nth = firstAfter(changed, from)
  const take = (): Item | undefined => {
    while (ordinal < rows.count) {
      const { id, updated, index } = rows.at(ordinal)
      const other = changed[nth]
      if (other !== undefined && isBefore(other, { id, updated })) break
      ordinal++
      if (!listed.isChanged(id)) return { id, updated, etag: listed.etagOf(index) }
    }
    return changed[nth++]
  }
  for (let item = take(); item !== undefined; item = take()) {
    if (items.length === limit) return { items, next: items.at(-1) ?? null }
    items.push(item)
  }
  return { items, next: null }
}

/** A cursor is a position with a checksum, which detects truncated and made-up cursors. */
export const cursorOf = ({ updated, id }: ListPosition): string => {
  const text = JSON.stringify([updated, id])
  return `${checkOf(text)}${Buffer.from(text).toString('base64url')}`
}

export function positionOf(cursor: string): ListPosition | null {
  const text = Buffer.from(cursor.slice(CHECK), 'base64url').toString()
  if (cursor.slice(0, CHECK) !== checkOf(text)) return null
  const [updated, id]: unknown[] = JSON.parse(text)
  return typeof updated === 'number' && typeof id === 'string' ? { updated, id } : null
}

const CHECK = 6
const checkOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, CHECK)

/** Position just after one: the smallest greater id appends a NUL. */
export const after = ({ updated, id }: ListPosition): ListPosition => ({ updated, id: `${id}\0` })
