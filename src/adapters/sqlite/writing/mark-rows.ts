import { readyAt, type DirtyRow } from '../../../commit/dirty.ts'
import type { Time } from '../../../model/facts.ts'
import { platformOf, type Uri } from '../../../model/uri.ts'
import { fnv1a } from '../../../lib/fnv.ts'
import { rowOf, type StoredMark } from '../dirty.ts'
import { openByUri } from '../reading/by-uri.ts'
import type { Db } from '../schema/database.ts'
import type { LateIndex } from './late-indexes.ts'

export interface SweepBounds {
  /** So many served marks start the deletion, or as many as a fourth of all that are stored, up to the other number. */
  readonly at: number
  readonly most: number
  /** At most so many are deleted with one batch: some milliseconds. */
  readonly perBatch: number
}

const SWEEP: SweepBounds = { at: 8_192, most: 65_536, perBatch: 2_048 }
/** Stored pauses are deleted in passing, so many for each batch: an orderly stop leaves some, and records of earlier versions. */
const IDLE_PER_BATCH = 1_000

/**
 * The marks as they are stored, in the order in which they were set. They are served in another order: to delete each at once would write a
 * page for each. So the numbers of those that are served are listed, and when there are many they are deleted in the order in which they
 * lie, a part with each batch.
 */
export interface MarkRows {
  find(uri: Uri): DirtyRow | null
  /** `number`: of the sequence, for one that is not stored yet. */
  write(row: DirtyRow, number: () => number): void
  erase(uri: Uri): void
  /** It is served, and waits to be deleted. */
  isServed(id: number): boolean
  /** At the end of a batch. */
  sweep(now: Time | null): void
  /** After a rollback. */
  forget(): void
}

interface Sweeping {
  readonly ids: readonly number[]
  /** The last of the list that is deleted with them. */
  readonly to: number
  readonly next: number
}

export function openMarkRows(db: Db, index: LateIndex, bounds: SweepBounds = SWEEP): MarkRows {
  const newestOf = openByUri(db, 'dirty', index)
  const select = db.prepare<[number], StoredMark>('SELECT * FROM dirty WHERE id = +?')
  const insert = db.prepare(
    `INSERT INTO dirty (platform, ready, priority, generation, expects, cause_kind, trace, since, due,
       marked_at, not_before, attempts, heat, uri, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE dirty SET platform = ?, ready = ?, priority = ?, generation = ?, expects = ?, cause_kind = ?, trace = ?, since = ?, due = ?,
       marked_at = ?, not_before = ?, attempts = ?, heat = ?, fence = NULL, leased_until = NULL, next = NULL WHERE id = +?`,
  )
  const list = db.prepare<[number]>('INSERT INTO served_mark (mark) VALUES (?)')
  const listed = db.prepare<[], { n: number; mark: number }>('SELECT n, mark FROM served_mark ORDER BY n')
  const unlist = db.prepare<[number]>('DELETE FROM served_mark WHERE n <= +?')
  const remove = db.prepare<[number], Uri>('DELETE FROM dirty WHERE id = +? RETURNING uri').pluck()
  const removeEntry = db.prepare<[number, number]>('DELETE FROM mark_by_uri WHERE hash = +? AND mark = +?')
  const count = db.prepare<[], number>('SELECT count(*) FROM dirty').pluck()
  const idle = db
    .prepare<[Time], number>(
      `SELECT id FROM dirty WHERE ready IS NULL AND not_before <= +? ORDER BY not_before LIMIT ${IDLE_PER_BATCH}`,
    )
    .pluck()

  let served = new Set<number>()
  let lastListed = 0
  let stored = 0
  let sweeping: Sweeping | null = null
  /** A mark is looked up, and then changed. */
  let found: { readonly uri: Uri; readonly id: number | null } | null = null

  function load(): void {
    served = new Set()
    for (const { n, mark } of listed.iterate()) {
      served.add(mark)
      lastListed = n
    }
    stored = count.get() ?? 0
    sweeping = null
    found = null
  }

  function numberOf(uri: Uri): number | null {
    if (found?.uri !== uri) {
      const id = newestOf(uri)
      found = { uri, id: id !== null && served.has(id) ? null : id }
    }
    return found.id
  }

  function drop(id: number): void {
    const uri = remove.get(id)
    if (uri === undefined) return
    stored--
    removeEntry.run(fnv1a(uri), id)
  }

  function beginSweep(): Sweeping {
    return { ids: [...served].toSorted((a, b) => a - b), to: lastListed, next: 0 }
  }

  function sweepOn({ ids, to, next }: Sweeping): Sweeping | null {
    // As fast as they come, whatever a batch brings.
    const end = Math.min(ids.length, next + Math.max(bounds.perBatch, Math.min(served.size - ids.length, bounds.at)))
    for (const id of ids.slice(next, end)) drop(id)
    if (end < ids.length) return { ids, to, next: end }
    unlist.run(to)
    for (const id of ids) served.delete(id)
    return null
  }

  load()
  return {
    find(uri) {
      const id = numberOf(uri)
      const row = id === null ? undefined : select.get(id)
      return row === undefined ? null : rowOf(row)
    },
    write(row, number) {
      const { uri, priority, generation, expects, cause, due, markedAt, notBefore, attempts, heat } = row
      const request = [priority, generation, JSON.stringify(expects), cause.kind, cause.trace, cause.since, due]
      const values = [platformOf(uri), readyAt(row), ...request, markedAt, notBefore, attempts, heat]
      const known = numberOf(uri)
      if (known !== null) {
        update.run(...values, known)
        return
      }
      const id = number()
      stored++
      insert.run(...values, uri, id)
      index.add(fnv1a(uri), id)
      found = { uri, id }
    },
    erase(uri) {
      const id = numberOf(uri)
      if (id === null) return
      lastListed = Number(list.run(id).lastInsertRowid)
      served.add(id)
      found = { uri, id: null }
    },
    isServed: (id) => served.has(id),
    sweep(now) {
      found = null
      if (now !== null) for (const id of idle.all(now)) drop(id)
      // Where many lie, each page gives up several at once.
      const enough = Math.max(bounds.at, Math.min(stored / 4, bounds.most))
      if (sweeping === null && served.size >= enough) sweeping = beginSweep()
      if (sweeping !== null) sweeping = sweepOn(sweeping)
    },
    forget: load,
  }
}
