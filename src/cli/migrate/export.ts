// Writes a record to an export file of NDJSON, and reads one back.
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip, type Gzip } from 'node:zlib'
import type { FileKind } from './file-kind.ts'
import {
  countersFrom,
  TABLES,
  type CopiedValue,
  type MigratedColumn,
  type Counters,
  type CopyTarget,
  type CopySource,
  type OpenedRecord,
  type Table,
} from './tables.ts'
import { truncate } from '../../lib/cut-text.ts'

/**
 * A record as a file of lines (NDJSON), which depends on no engine's layout: it carries a record from a release to one
 * that doesn't open its files.
 *
 * ```
 * {"format":"mlg-record","version":1}
 * {"node":{"id":1,"uri":"aip://model/registry/a","system":"{…}"}}
 * {"end":{"sequence":12,"entities":3,"edges":2,"facts":9}}
 * ```
 *
 * Between the first and the last line there is one for each row, table by table in the order of `TABLES`. Without the
 * last line the file is cut off. A column that is absent is null; bytes are base64. A name that ends in `.gz` is compressed.
 */
const HEADER = { format: 'mlg-record', version: 1 }

/** Names of tables and columns in the file, if an engine's names differ. */
const TABLE_NAMES: Readonly<Record<string, string>> = {
  document_kind: 'documentKind',
  edge_type: 'edgeType',
  delta: 'change',
  tx: 'transaction',
  clock_set_back: 'clockSetBack',
  document_facts: 'statement',
  quarantine: 'quarantined',
  quarantine_evicted: 'evicted',
  audit_bound: 'auditBound',
}
const COLUMN_NAMES: Readonly<Record<string, string>> = {
  src: 'from',
  dst: 'to',
  suspected_deletion: 'hold',
  suspected_since: 'hold_at',
  rereads: 'heat',
}

const nameOf = (table: Table): string => TABLE_NAMES[table.name] ?? table.name
const nameOfColumn = ({ name }: MigratedColumn): string => COLUMN_NAMES[name] ?? name

/** Rows in memory at a time. */
const PAGE = 2_000
/** Lines of text passed to the stream at once. */
const CHUNK_LINES = 500

export function isExport(location: string): boolean {
  return /\.ndjson(\.gz)?$/.test(location)
}

export async function openExportAsSource(
  path: string,
  kind: Exclude<FileKind, 'sqlite'>,
): Promise<OpenedRecord<CopySource>> {
  const reader = new ExportReader(path, kind === 'gzip')
  return { record: reader, close: () => reader.close() }
}

/** Creates a new file, which gets its name only when it is complete. */
export async function openExportAsTarget(path: string): Promise<OpenedRecord<CopyTarget>> {
  const part = `${path}.part`
  const writer = new ExportWriter(part, path.endsWith('.gz'))
  const reader = new ExportReader(part, path.endsWith('.gz'))
  return {
    record: {
      begin: async () => !existsSync(path),
      fill: (table, pages) => writer.fill(table, pages),
      setCounters: (counters) => writer.end(counters),
      rows: (table) => reader.rows(table),
      counters: () => reader.counters(),
      async finish() {
        renameSync(part, path)
      },
    },
    async close() {
      await reader.close()
      writer.close()
      rmSync(part, { force: true })
    },
  }
}

class ExportWriter {
  readonly #file: WriteStream
  readonly #stream: WriteStream | Gzip
  readonly #written: Promise<void>

  constructor(path: string, isCompressed: boolean) {
    // Readable only by the user, like the record.
    this.#file = createWriteStream(path, { mode: 0o600, flush: true })
    const gzip = isCompressed ? createGzip() : null
    this.#stream = gzip ?? this.#file
    this.#written = gzip === null ? once(this.#file, 'finish').then(() => undefined) : pipeline(gzip, this.#file)
    this.#written.catch(() => undefined)
    this.#stream.write(`${JSON.stringify(HEADER)}\n`)
  }

  async fill(table: Table, pages: AsyncIterable<readonly CopiedValue[][]>): Promise<void> {
    for await (const page of pages) {
      for (let from = 0; from < page.length; from += CHUNK_LINES) {
        const lines = page.slice(from, from + CHUNK_LINES).map((row) => `${lineOf(table, row)}\n`)
        if (!this.#stream.write(lines.join(''))) await once(this.#stream, 'drain')
      }
    }
  }

  async end(counters: Counters): Promise<void> {
    this.#stream.end(`${JSON.stringify({ end: counters })}\n`)
    await this.#written
  }

  close(): void {
    this.#file.destroy()
  }
}

function lineOf(table: Table, row: readonly CopiedValue[]): string {
  const cells: Record<string, number | string | boolean> = {}
  for (const [i, column] of table.columns.entries()) {
    const cell = row[i] ?? null
    if (cell === null) continue
    cells[nameOfColumn(column)] = cell instanceof Uint8Array ? Buffer.from(cell).toString('base64') : cell
  }
  return JSON.stringify({ [nameOf(table)]: cells })
}

interface ExportedRow {
  readonly table: string
  readonly row: Readonly<Record<string, unknown>>
}

/** Tables are read in the order of the file, so that one pass covers all; going back starts a new pass. */
class ExportReader implements CopySource {
  readonly #path: string
  readonly #isCompressed: boolean
  #lines: AsyncGenerator<ExportedRow> | null = null
  /** The line that ended the table before. */
  #next: ExportedRow | null = null

  constructor(path: string, isCompressed: boolean) {
    this.#path = path
    this.#isCompressed = isCompressed
  }

  async *rows(table: Table): AsyncGenerator<readonly CopiedValue[][]> {
    if (table === TABLES[0]) await this.#begin()
    let page: CopiedValue[][] = []
    for (; this.#next?.table === nameOf(table); await this.#read()) {
      page.push(cellsOf(table, this.#next.row))
      if (page.length < PAGE) continue
      yield page
      page = []
    }
    if (page.length > 0) yield page
  }

  async counters(): Promise<Counters> {
    if (this.#next?.table !== 'end')
      throw new Error(`${this.#path} has "${this.#next?.table}" where it should end: it was written by a newer release`)
    return countersFrom((name) => Number(this.#next?.row[name] ?? 0))
  }

  async close(): Promise<void> {
    await this.#lines?.return(undefined)
  }

  async #begin(): Promise<void> {
    await this.#lines?.return(undefined)
    this.#lines = readRows(this.#path, this.#isCompressed)
    await this.#read()
  }

  async #read(): Promise<void> {
    const next = await this.#lines?.next()
    if (next === undefined || next.done === true)
      throw new Error(`${this.#path} is cut off: its last line is missing. Export the record again`)
    this.#next = next.value
  }
}

async function* readRows(path: string, isCompressed: boolean): AsyncGenerator<ExportedRow> {
  const file = createReadStream(path)
  const input = isCompressed ? file.pipe(createGunzip()) : file
  file.on('error', (error) => input.destroy(error))
  try {
    let header: Readonly<Record<string, unknown>> | null = null
    for await (const text of textLines(input.setEncoding('utf8'))) {
      const line = parseLine(text, path)
      if (header === null) {
        header = line
        if (header['format'] !== HEADER.format || header['version'] !== HEADER.version)
          throw new Error(`${path} isn't an export of a record that this release can read (${truncate(text, 80)})`)
        continue
      }
      for (const [table, row] of Object.entries(line)) yield { table, row }
    }
  } catch (error) {
    throw isDamage(error) ? new Error(`${path} is damaged or cut off (${String(error)})`, { cause: error }) : error
  } finally {
    file.destroy()
  }
}

function parseLine(text: string, path: string): Readonly<Record<string, ExportedRow['row']>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, ExportedRow['row']>>
  } catch (error) {
    throw new Error(`${path} has a line that isn't JSON: ${truncate(text, 80)}`, { cause: error })
  }
}

/** Recognises damage by zlib's errors: it notices a changed byte and a missing end. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}

/**
 * Splits at newlines alone: `node:readline` also ends a line at U+2028, which JSON doesn't escape. Text after the last
 * newline is dropped.
 */
async function* textLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

function cellsOf(table: Table, row: ExportedRow['row']): CopiedValue[] {
  return table.columns.map((column) => {
    const cell = row[nameOfColumn(column)]
    if (cell === undefined) return null
    return column.kind === 'bytes' ? Buffer.from(String(cell), 'base64') : (cell as CopiedValue)
  })
}
