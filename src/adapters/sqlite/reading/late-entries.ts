import { Chains } from '../../../lib/chains.ts'
import type { Db } from '../schema/database.ts'
import { lateKey, LATE_INDEX_NAMES, LATE_INDEXES, type LateIndexName } from '../schema/late-indexes.ts'

/** What is not yet in an index that is filled late. */
export interface LateEntries {
  /** The index is complete up to this number. */
  boundary(): number
  /** The numbers after the boundary, ascending. Some may be of rows that are gone, and some in the index by now. */
  of(key: number): readonly number[]
  /** The same from the last one, for a search that ends early: one key may have as many as there are. */
  descending(key: number): Iterable<number>
}

interface LateTail extends LateEntries {
  /** 0: there is none. */
  last(key: number): number
}

export type LateReads = Readonly<Record<LateIndexName, LateTail>> & {
  /** Looks where the indexes and their tables end: a read does so first, inside its snapshot. */
  refresh(): void
}

const boundaryOf = (name: LateIndexName): string =>
  `coalesce((SELECT value FROM meta WHERE name = '${LATE_INDEXES[name].boundary}'), 0)`

/** The boundaries, and then the ends, both in the order of the names. */
const FIND_ENDS = `SELECT ${LATE_INDEX_NAMES.map(boundaryOf).join(', ')},
    coalesce(support_to, 0), coalesce(delta_to, 0), coalesce(node_to, 0), coalesce((SELECT value FROM meta WHERE name = 'sequence'), 0)
  FROM (SELECT 1) LEFT JOIN (SELECT support_to, delta_to, node_to FROM tx ORDER BY id DESC LIMIT 1) ON true`

/** For a connection that reads what another one writes. */
export function openLateReads(db: Db): LateReads {
  const find = db.prepare<[], number[]>(FIND_ENDS).raw()
  // It moves with what other connections write, and not with what this one does.
  const version = db.readonly ? db.prepare<[], number>('PRAGMA data_version').pluck() : null
  let seen: number | null = null
  const late = {
    incoming: new LateReader(db, 'incoming'),
    changes: new LateReader(db, 'changes'),
    nodes: new LateReader(db, 'nodes'),
    marks: new LateReader(db, 'marks'),
  }
  return {
    ...late,
    refresh() {
      const now = version?.get() ?? null
      if (now !== null && now === seen) return
      seen = now
      const found = find.get() ?? []
      for (const [i, name] of LATE_INDEX_NAMES.entries())
        late[name].extend(found[i] ?? 0, found[i + LATE_INDEX_NAMES.length] ?? 0)
    },
  }
}

/** Each entry is read once, when the first read after it asks. */
class LateReader implements LateTail {
  readonly #rows: (after: number, to: number) => Iterable<[number, number | string]>
  #chains = new Chains(0)
  #boundary = 0
  #read = 0
  #end = 0

  constructor(db: Db, name: LateIndexName) {
    this.#rows = openLateRows(db, name)
  }

  extend(boundary: number, end: number): void {
    if (boundary !== this.#boundary) {
      this.#chains = new Chains(boundary)
      this.#boundary = boundary
      this.#read = boundary
    }
    this.#end = end
  }

  boundary(): number {
    return this.#boundary
  }

  of(key: number): readonly number[] {
    this.#readOn()
    return this.#chains.of(key)
  }

  descending(key: number): Iterable<number> {
    this.#readOn()
    return this.#chains.descending(key)
  }

  last(key: number): number {
    this.#readOn()
    return this.#chains.last(key)
  }

  #readOn(): void {
    if (this.#read >= this.#end) return
    for (const [number, value] of this.#rows(this.#read, this.#end)) this.#chains.add(lateKey(value), number)
    this.#read = this.#end
  }
}

/** The rows of the table that an index is of, in the order of their numbers. */
export function openLateRows(
  db: Db,
  name: LateIndexName,
): (after: number, to: number) => Iterable<[number, number | string]> {
  const rows = db.prepare<[number, number], [number, number | string]>(LATE_INDEXES[name].rows).raw()
  return (after, to) => rows.iterate(after, to)
}
