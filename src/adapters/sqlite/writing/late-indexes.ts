import { Chains } from '../../../lib/chains.ts'
import { openLateRows, type LateEntries } from '../reading/late-entries.ts'
import type { Db } from '../schema/database.ts'
import { lateKey, LATE_INDEX_NAMES, LATE_INDEXES, type LateIndexName } from '../schema/late-indexes.ts'

export interface FillBounds {
  /** So many entries start the filling: 20 bytes each in the memory of every connection. */
  readonly at: Readonly<Record<LateIndexName, number>>
  /** At most so many are inserted with one batch, or as many as it brought: some milliseconds. */
  readonly perBatch: number
}

/** Of more, each page of an index gets more of them at once: a million entities have five million supports. */
const FILL: FillBounds = { at: { incoming: 131_072, changes: 131_072, nodes: 32_768, marks: 16_384 }, perBatch: 4_096 }

export interface LateIndex extends LateEntries {
  /** Numbers ascend from batch to batch. */
  add(key: number, number: number): void
}

/** At most so many entries in one text. */
const PER_STATEMENT = 4_096

/** The indexes that are filled late, as the one writer of the record has them. */
export type LateWrites = Readonly<Record<LateIndexName, LateIndex>> & {
  /** At the end of a batch. */
  fill(): void
  /** The function returned restores what is in memory, after a rollback. */
  checkpoint(): () => void
}

/** What a release without these indexes left, or a record that was filled from another one, is indexed at once. */
export function openLateWrites(db: Db, bounds: FillBounds = FILL): LateWrites {
  const open = (name: LateIndexName): LateWriter =>
    new LateWriter(db, name, { at: bounds.at[name], perBatch: bounds.perBatch })
  const late = { incoming: open('incoming'), changes: open('changes'), nodes: open('nodes'), marks: open('marks') }
  const all = LATE_INDEX_NAMES.map((name) => late[name])
  db.transaction(() => {
    for (const one of all) one.fillWhole()
  })()
  return {
    ...late,
    fill() {
      for (const one of all) one.fill()
    },
    checkpoint() {
      const undo = all.map((one) => one.checkpoint())
      return () => {
        for (const restore of undo) restore()
      }
    },
  }
}

interface Filling {
  readonly chains: Chains
  /** In the order of the index. */
  readonly keys: Int32Array
  readonly numbers: Float64Array
  readonly to: number
  readonly next: number
}

/** Those that are next, up to the end. */
function numbersOf({ numbers, next }: Filling, end: number): string {
  return `[${numbers.subarray(next, end).join(',')}]`
}

function pairsOf({ keys, numbers, next }: Filling, end: number): string {
  return JSON.stringify(Array.from(numbers.subarray(next, end), (number, i) => [keys[next + i], number]))
}

/** A crash in the middle of the filling begins it again: what is in the index by then is inserted no second time. */
class LateWriter implements LateIndex {
  readonly #bounds: { readonly at: number; readonly perBatch: number }
  readonly #insert: (filling: Filling, end: number) => void
  readonly #moveBoundary: (to: number) => void
  #boundary: number
  /** After those that are filled in now. */
  #chains: Chains
  #last: number
  #filling: Filling | null = null

  constructor(db: Db, name: LateIndexName, bounds: { readonly at: number; readonly perBatch: number }) {
    const { boundary, insert, isKeyStored } = LATE_INDEXES[name]
    this.#bounds = bounds
    const put = db.prepare<[string]>(insert)
    const move = db.prepare<[string, number]>('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
    this.#insert = (filling, end) => void put.run(isKeyStored ? numbersOf(filling, end) : pairsOf(filling, end))
    this.#moveBoundary = (to) => void move.run(boundary, to)
    const saved = db.prepare<[string], number>('SELECT value FROM meta WHERE name = +?').pluck().get(boundary)
    this.#boundary = saved ?? 0
    this.#chains = new Chains(this.#boundary)
    this.#last = this.#boundary
    for (const [number, value] of openLateRows(db, name)(this.#boundary, Number.MAX_SAFE_INTEGER))
      this.add(lateKey(value), number)
  }

  boundary(): number {
    return this.#boundary
  }

  of(key: number): readonly number[] {
    const late = this.#chains.of(key)
    if (this.#filling === null) return late
    const before = this.#filling.chains.of(key)
    return before.length === 0 ? late : [...before, ...late]
  }

  *descending(key: number): Generator<number> {
    yield* this.#chains.descending(key)
    if (this.#filling !== null) yield* this.#filling.chains.descending(key)
  }

  add(key: number, number: number): void {
    this.#chains.add(key, number)
    this.#last = Math.max(this.#last, number)
  }

  fill(): void {
    const { at, perBatch } = this.#bounds
    if (this.#filling === null && this.#chains.size >= at) this.#begin()
    // As fast as they come, whatever a batch brings.
    this.#fillOn(Math.max(perBatch, Math.min(this.#chains.size, at)))
  }

  fillWhole(): void {
    if (this.#chains.size < 2 * this.#bounds.at) return
    this.#begin()
    this.#fillOn(Infinity)
  }

  checkpoint(): () => void {
    const then = { boundary: this.#boundary, chains: this.#chains, last: this.#last, filling: this.#filling }
    const { size } = this.#chains
    return () => {
      this.#boundary = then.boundary
      this.#chains = then.chains
      this.#chains.truncate(size)
      this.#last = then.last
      this.#filling = then.filling
    }
  }

  #begin(): void {
    const { keys, values } = this.#chains.sorted()
    this.#filling = { chains: this.#chains, keys, numbers: values, to: this.#last, next: 0 }
    this.#chains = new Chains(this.#last)
  }

  #fillOn(most: number): void {
    if (this.#filling === null) return
    const { numbers, to, next } = this.#filling
    const end = Math.min(numbers.length, next + most)
    while (this.#filling.next < end) {
      const until: number = Math.min(end, this.#filling.next + PER_STATEMENT)
      this.#insert(this.#filling, until)
      this.#filling = { ...this.#filling, next: until }
    }
    if (end < numbers.length) return
    this.#boundary = to
    this.#moveBoundary(to)
    this.#filling = null
  }
}
