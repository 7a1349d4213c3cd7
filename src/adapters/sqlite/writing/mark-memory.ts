import type { DirtyRow } from '../../../commit/dirty.ts'
import type { Time } from '../../../model/facts.ts'
import { platformOf, type Uri } from '../../../model/uri.ts'

/** Of more, the pause that began first is dropped: that URI may be read a moment sooner. */
const MAX_PAUSES = 50_000
/** Pauses that are over are dropped so often. */
const DROP_EVERY_MS = 1_000

type Rows = Map<Uri, DirtyRow>

/**
 * The states of the dirty set that a crash may lose, since the next process does the same without them: leases, whose holders are in this
 * process, and pauses after a read. What is stored of a leased row is the mark that it serves; of a pause, nothing. There are as
 * many leases as the workers take, and a bounded number of pauses.
 */
export class MarkMemory {
  readonly #leases = new Map<string, Rows>()
  #pauses: Rows = new Map()
  #dropAt: Time = 0
  /** How to undo what was done since the last durable write. */
  #undo: (() => void)[] = []

  get(uri: Uri): DirtyRow | null {
    return this.#pauses.get(uri) ?? this.#leases.get(platformOf(uri))?.get(uri) ?? null
  }

  /** The rows of a platform that are leased, or were until their lease was over. */
  leases(platform: string): ReadonlyMap<Uri, DirtyRow> {
    return this.#leases.get(platform) ?? NONE
  }

  pauses(): Iterable<DirtyRow> {
    return this.#pauses.values()
  }

  /** What the row is besides what is stored of it; null: no more than that. */
  put(uri: Uri, row: DirtyRow | null): void {
    const leases = this.#leasesOf(platformOf(uri))
    replace(leases, { uri, row: row !== null && row.lease !== null ? row : null }, this.#undo)
    replace(this.#pauses, { uri, row: row?.pending === false ? row : null }, this.#undo)
    if (this.#pauses.size > MAX_PAUSES) this.#dropFirstPause()
  }

  dropPauses(now: Time): void {
    if (now < this.#dropAt) return
    this.#dropAt = now + DROP_EVERY_MS
    for (const [uri, { notBefore }] of this.#pauses)
      if (notBefore <= now) replace(this.#pauses, { uri, row: null }, this.#undo)
  }

  /** The function returned restores what was known now, unless it became durable. */
  checkpoint(): () => void {
    const then = this.#undo.length
    return () => {
      while (this.#undo.length > then) this.#undo.pop()?.()
    }
  }

  becameDurable(): void {
    this.#undo = []
  }

  #leasesOf(platform: string): Rows {
    const known = this.#leases.get(platform)
    if (known !== undefined) return known
    const rows: Rows = new Map()
    this.#leases.set(platform, rows)
    return rows
  }

  #dropFirstPause(): void {
    const [first] = this.#pauses.keys()
    if (first !== undefined) replace(this.#pauses, { uri: first, row: null }, this.#undo)
  }
}

const NONE: ReadonlyMap<Uri, DirtyRow> = new Map()

function replace(
  rows: Rows,
  { uri, row }: { readonly uri: Uri; readonly row: DirtyRow | null },
  undo: (() => void)[],
): void {
  const before = rows.get(uri)
  if (before === undefined && row === null) return
  if (row === null) rows.delete(uri)
  else rows.set(uri, row)
  undo.push(before === undefined ? () => rows.delete(uri) : () => rows.set(uri, before))
}
