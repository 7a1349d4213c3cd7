/**
 * The folder of an exported log:
 *
 *   manifest.json                                  what is complete: up to which transaction, and which files
 *   <table>/<first>-<last>.parquet                 the rows of a range of transactions
 *
 * Files of a range are written and flushed first, then the manifest replaces the one before. A file that no manifest
 * lists is of a run that was ended: the next one removes it.
 */
import { hash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { makeFolder } from '../../lib/make-folder.ts'
import { dirname, join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { DISK, replaceFile } from '../../adapters/disk/disk.ts'
import { lockForWriting, type Lock } from '../../adapters/sqlite/schema/lock.ts'
import type { Tx } from '../../model/facts.ts'
import { columnData, TABLE_NAMES, TABLES, type TableName, type TableRows } from './tables.ts'

const FORMAT = 1
const MANIFEST = 'manifest.json'
const EXPORTED_FILE = /^\d{12,}-\d{12,}\.parquet(\.part)?$/

interface ExportedFile {
  readonly table: TableName
  /** Relative to the folder. */
  readonly file: string
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

interface ExportedPart {
  readonly first: Tx
  readonly last: Tx
  readonly files: readonly ExportedFile[]
}

export interface LogManifest {
  readonly format: typeof FORMAT
  /** The transaction after which the first file begins. */
  readonly after: Tx
  /** The files contain everything up to this transaction; its time `at` tells this record from others. */
  readonly complete: { readonly tx: Tx; readonly at: string | null }
  readonly tables: typeof TABLES
  readonly parts: readonly ExportedPart[]
}

/** Rows of consecutive transactions, which become files together. */
export interface LogPart {
  readonly first: Tx
  readonly last: Tx
  readonly lastAt: string
  readonly rows: TableRows
}

export class LogFolder {
  readonly #folder: string
  readonly #lock: Lock
  #manifest: LogManifest | null

  /** Creates the folder if needed; refuses one that another run writes to, or that contains other things. */
  constructor(folder: string) {
    this.#folder = folder
    makeFolder(folder)
    this.#manifest = manifestIn(folder)
    this.#lock = lockForWriting(join(folder, 'export'), (holder) => `${holder} is exporting to ${folder}: wait for it.`)
    this.#removeUnlisted()
  }

  /** Null if nothing has been exported to the folder yet. */
  get manifest(): LogManifest | null {
    return this.#manifest
  }

  async begin(after: Tx, at: string | null): Promise<LogManifest> {
    for (const table of TABLE_NAMES) mkdirSync(join(this.#folder, table), { recursive: true })
    return await this.#save({ format: FORMAT, after, complete: { tx: after, at }, tables: TABLES, parts: [] })
  }

  /** Returns once all files, and the manifest that lists them, are durable. */
  async write({ first, last, lastAt, rows }: LogPart): Promise<void> {
    const before = this.#manifest
    if (before === null || before.complete.tx + 1 !== first)
      throw new Error(`the files are complete to transaction ${before?.complete.tx ?? 0}, and ${first} doesn't follow`)
    // Writes empty files only at the beginning: programs that read a table expect at least one file.
    const written = TABLE_NAMES.filter((table) => rows[table].length > 0 || before.parts.length === 0)
    const files: ExportedFile[] = []
    for (const table of written) files.push(await this.#writeTable(table, { first, last, rows }))
    await this.#save({
      ...before,
      complete: { tx: last, at: lastAt },
      parts: [...before.parts, { first, last, files }],
    })
  }

  close(): void {
    this.#lock.release()
  }

  async #writeTable(table: TableName, { first, last, rows }: Omit<LogPart, 'lastAt'>): Promise<ExportedFile> {
    const file = `${table}/${padTx(first)}-${padTx(last)}.parquet`
    const bytes = new Uint8Array(
      parquetWriteBuffer({ columnData: columnData(TABLES[table], rows[table]), rowGroupSize: 100_000 }),
    )
    await this.#replace(file, bytes)
    const sha256 = hash('sha256', bytes, 'hex')
    return { table, file, rows: rows[table].length, bytes: bytes.length, sha256 }
  }

  async #save(manifest: LogManifest): Promise<LogManifest> {
    await this.#replace(MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`))
    this.#manifest = manifest
    return manifest
  }

  async #replace(file: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.#folder, file)
    await replaceFile(DISK, { folder: dirname(path), path, newPath: `${path}.part` }, (part) => part.write(bytes))
  }

  #removeUnlisted(): void {
    const listed = new Set(this.#manifest?.parts.flatMap(({ files }) => files.map(({ file }) => file)))
    for (const table of TABLE_NAMES.filter((name) => existsSync(join(this.#folder, name))))
      for (const name of readdirSync(join(this.#folder, table)))
        if (EXPORTED_FILE.test(name) && !listed.has(`${table}/${name}`)) rmSync(join(this.#folder, table, name))
  }
}

/** Padded, so that files sort by name. */
const padTx = (tx: Tx): string => String(tx).padStart(12, '0')

function manifestIn(folder: string): LogManifest | null {
  const path = join(folder, MANIFEST)
  if (!existsSync(path)) {
    const others = readdirSync(folder).filter((name) => !/^export\.lock|\.part$/.test(name))
    if (others.length === 0) return null
    throw new Error(`${folder} isn't empty and not an export of a log: it has no ${MANIFEST}. Choose a new folder.`)
  }
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as LogManifest
  if (manifest.format !== FORMAT)
    throw new Error(
      `${path} has format ${String(manifest.format)}, but this version writes ${FORMAT}. Choose a new folder.`,
    )
  return manifest
}
