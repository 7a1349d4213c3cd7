import type { Cell } from '../../adapters/record/columns.ts'

/** A note with the code of a committed erasure whose files aren't rewritten yet. */
export const UNFINISHED = 'erasure-unfinished'

/** A table with the columns that may hold text. */
interface ErasableTable {
  readonly name: string
  readonly columns: readonly string[]
}

export interface ErasableRow {
  /** Finds the row again until it is changed. */
  readonly at: Cell
  readonly values: Readonly<Record<string, Cell>>
}

/**
 * Exclusive access to a record, in one transaction: `commit` applies all changes or none. `tables` has every table of
 * the engine, so that none is forgotten.
 */
export interface ErasableRecord {
  readonly engine: 'sqlite' | 'postgres'
  readonly tables: readonly ErasableTable[]
  /** Yields rows in the order of the table's key, read a page at a time; `columns` may be any of the table. */
  rows(table: string, columns: readonly string[]): AsyncIterable<ErasableRow>
  update(table: string, at: Cell, values: Readonly<Record<string, Cell>>): Promise<void>
  insert(table: string, values: Readonly<Record<string, Cell>>): Promise<void>
  remove(table: string, at: Cell): Promise<void>
  commit(): Promise<void>
  /** Called after `commit`: rewrites the files, so that no free page keeps old data, and drops the note. */
  wipe(): Promise<void>
  /** Undoes everything that wasn't committed. */
  close(): Promise<void>
}
