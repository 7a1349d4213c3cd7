import type { Cell } from '../../adapters/record/tables.ts'

/** A note with the code of an erasure that is committed, and whose files aren't written anew yet. */
export const UNFINISHED = 'erasure-unfinished'

/** A table with the columns that may hold text. */
export interface ErasableTable {
  readonly name: string
  readonly columns: readonly string[]
}

export interface ErasableRow {
  /** Finds the row again, until it is changed. */
  readonly at: Cell
  readonly values: Readonly<Record<string, Cell>>
}

/**
 * A record that nothing else uses, with a transaction of its own: what it changes is there with `commit`, all of it or
 * nothing. Whatever table an engine has is one of `tables`, so that none is forgotten.
 */
export interface ErasableRecord {
  readonly engine: 'sqlite' | 'postgres'
  readonly tables: readonly ErasableTable[]
  /** In the order of the table's key, read a page at a time; `columns` may be any of the table. */
  rows(table: string, columns: readonly string[]): AsyncIterable<ErasableRow>
  update(table: string, at: Cell, values: Readonly<Record<string, Cell>>): Promise<void>
  insert(table: string, values: Readonly<Record<string, Cell>>): Promise<void>
  remove(table: string, at: Cell): Promise<void>
  commit(): Promise<void>
  /** After `commit`: writes the files anew, so that no free page holds what was there, and drops the note. */
  wipe(): Promise<void>
  /** Undoes everything that wasn't committed. */
  close(): Promise<void>
}
