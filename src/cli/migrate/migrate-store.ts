import { formatCount } from '../../lib/format-count.ts'
import { createHash, hash } from 'node:crypto'
import { resolve } from 'node:path'
import { serverOf } from '../../adapters/postgres/errors.ts'
import { clean } from '../../adapters/postgres/binary-lists.ts'
import { openDatabaseAsTarget, openDatabaseAsSource } from './postgres.ts'
import {
  COUNTERS,
  TABLES,
  type CopiedValue,
  type CopyTarget,
  type CopySource,
  type OpenedRecord,
  type Table,
} from './tables.ts'
import { isExport, openExportAsTarget, openExportAsSource } from './export.ts'
import { kindOfFile } from './file-kind.ts'
import { openFileAsTarget, openFileAsSource } from './sqlite.ts'

/** Checksum of a copied table; if both sides differ, nothing was copied. */
interface Sum {
  readonly rows: number
  readonly digest: string
}

/**
 * Copies a record between engines, or to and from an export: `from` and `to` are the path of a SQLite file, a
 * `postgres://` URL, or the path of an export (`*.ndjson`). Copies everything into an empty record, in a transaction
 * that commits only after what was written has been read back and has equal counts and digests. `from` stays unchanged;
 * no process may use either meanwhile.
 */
export async function migrateStore(from: string, to: string, say: (line: string) => void): Promise<void> {
  if (from === to) throw new Error('source and target are the same record')
  // Opens the target first: if `from` can't be read, the target stays marked, and no start takes it for a record.
  const target = await openTarget(to)
  try {
    if (!(await target.record.begin(placeOf(from))))
      throw new Error(`${placeOf(to)} isn't empty: copy a record into a new file or an empty database`)
    const source = await openSource(from)
    try {
      await copyAll(source.record, target.record, say)
    } finally {
      await source.close()
    }
  } finally {
    await target.close()
  }
}

/** Names a record without a password. */
function placeOf(record: string): string {
  return isUrl(record) ? `postgres://${serverOf(record)}` : resolve(record)
}

/** Opens a file by its content, not its name, which may be misleading. */
async function openSource(from: string): Promise<OpenedRecord<CopySource>> {
  if (isUrl(from)) return await openDatabaseAsSource(from)
  const kind = kindOfFile(from)
  return await (kind === 'sqlite' ? openFileAsSource(from) : openExportAsSource(from, kind))
}

function openTarget(to: string): Promise<OpenedRecord<CopyTarget>> {
  if (isUrl(to)) return openDatabaseAsTarget(to)
  return isExport(to) ? openExportAsTarget(to) : openFileAsTarget(to)
}

const isUrl = (location: string): boolean => /^postgres(ql)?:\/\//.test(location)

async function copyAll(source: CopySource, target: CopyTarget, say: (line: string) => void): Promise<void> {
  const copied = new Map<string, Sum>()
  for (const table of TABLES) {
    const summing = new RowDigest()
    await target.fill(table, summing.through(source.rows(table)))
    copied.set(table.name, summing.sum)
    say(`${table.name}: ${formatCount(summing.sum.rows, 'row')} copied`)
  }
  await target.setCounters(await source.counters())
  for (const table of TABLES) await verify(table, target, copied)
  const [before, after] = [await source.counters(), await target.counters()]
  for (const name of COUNTERS) {
    if (before[name] !== after[name])
      throw new Error(`${name} is ${after[name]} after copying, but was ${before[name]}`)
  }
  await target.finish()
  const rows = [...copied.values()].reduce((sum, { rows: n }) => sum + n, 0)
  say(`${formatCount(rows, 'row')} copied and read back: counts and digests match`)
}

async function verify(table: Table, target: CopySource, copied: ReadonlyMap<string, Sum>): Promise<void> {
  const summing = new RowDigest()
  for await (const page of summing.through(target.rows(table))) void page
  const [was, is] = [copied.get(table.name), summing.sum]
  if (was?.rows === is.rows && was.digest === is.digest) return
  throw new Error(
    `${table.name} differs after copying (${was?.rows} rows with digest ${was?.digest}, then ${is.rows} with ${is.digest}); nothing was copied`,
  )
}

/** Counts and digests rows as they pass. */
class RowDigest {
  #rows = 0
  readonly #hash = createHash('sha256')

  async *through(pages: AsyncIterable<readonly CopiedValue[][]>): AsyncGenerator<readonly CopiedValue[][]> {
    for await (const page of pages) {
      this.#rows += page.length
      for (const row of page) this.#hash.update(`${JSON.stringify(row.map(comparable))}\n`)
      yield page
    }
  }

  get sum(): Sum {
    return { rows: this.#rows, digest: this.#hash.copy().digest('hex').slice(0, 16) }
  }
}

/** PostgreSQL's texts have no NUL; its replacement counts as the same. */
function comparable(cell: CopiedValue): number | string | boolean | null {
  if (cell instanceof Uint8Array) return hash('sha256', cell, 'base64')
  return typeof cell === 'string' ? clean(cell) : cell
}
