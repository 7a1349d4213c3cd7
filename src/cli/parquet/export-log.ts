// Exports the log of a running service to a folder of Parquet files, continuing after the previous run.
import { formatCount } from '../../lib/format-count.ts'
import { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import type { Tx } from '../../model/facts.ts'
import type { CallableOperation } from '../../questions/declare.ts'
import type { LogAnswer, LoggedTransaction } from '../../questions/log.ts'
import { findOperation } from '../operation-table.ts'
import { answerOfService, type Print, type ServiceAddress } from '../call-service.ts'
import { askOperation, requestOf, type ParsedArguments } from '../operation-request.ts'
import { LogFolder, type LogManifest } from './folder.ts'
import { addRows, noRows, TABLE_NAMES } from './tables.ts'

/** Transactions of one request: fewer than an export may have. */
const TRANSACTIONS_PER_REQUEST = 100_000
/** A part is written once a table has this many rows, or it was made from this many bytes. */
const ROWS_PER_PART = 100_000
const BYTES_PER_PART = 32_000_000

interface LogExport {
  readonly operation: CallableOperation
  readonly folder: string
  readonly options: ServiceAddress
  readonly print: Print
}

export async function exportLog(
  { operation, folder: path, options, print }: LogExport,
  { after, until }: ParsedArguments,
): Promise<void> {
  const folder = new LogFolder(path)
  try {
    const begin = beginOf(folder.manifest, after)
    const known = await askOperation<LogAnswer>(
      findOperation('log'),
      { after: String(begin), until, limit: '1' },
      options,
    )
    refuseOtherRecord(path, folder.manifest, known.afterAt)
    const { parts } = folder.manifest ?? (await folder.begin(begin, known.afterAt))
    for (let from = begin; from < known.until;) {
      const to = Math.min(known.until, from + TRANSACTIONS_PER_REQUEST)
      const reached = await exportRange({ operation, options, folder }, from, to)
      // An interrupted export continues from its last part; if it added no part, it would only fail the same way again.
      if (reached.tx === from) throw reached.error ?? new Error('The export broke off before its first part.')
      from = reached.tx
    }
    for (const line of summary(path, folder.manifest, parts.length)) print(line)
  } finally {
    folder.close()
  }
}

function beginOf(manifest: LogManifest | null, after: ParsedArguments[string]): Tx {
  if (manifest === null) return Number(after ?? 0)
  if (after !== undefined && Number(after) !== manifest.complete.tx)
    throw new Error(
      `The folder is complete to transaction ${manifest.complete.tx}, and this run continues from there: omit --after, or choose a new folder.`,
    )
  return manifest.complete.tx
}

function refuseOtherRecord(path: string, manifest: LogManifest | null, at: string | null): void {
  if (manifest === null || manifest.complete.at === null || at === null || manifest.complete.at === at) return
  const { tx, at: exported } = manifest.complete
  throw new Error(
    `${path} is of another record: its transaction ${tx} was written at ${exported}, but this one's at ${at}. Choose a new folder.`,
  )
}

interface RangeExport {
  readonly operation: CallableOperation
  readonly options: ServiceAddress
  readonly folder: LogFolder
}

interface ReachedTx {
  readonly tx: Tx
  readonly error?: unknown
}

/** Writes a range in parts; returns how far it came, and what interrupted it. */
async function exportRange({ operation, options, folder }: RangeExport, after: Tx, until: Tx): Promise<ReachedTx> {
  const given = { format: 'ndjson', after: String(after), until: String(until) }
  const { path, init } = requestOf(operation, given)
  const { response } = await answerOfService(options, path, { init, operation })
  let [rows, bytes, first] = [noRows(), 0, after + 1]
  let last = after
  const write = async (lastAt: string): Promise<void> => {
    await folder.write({ first, last, lastAt, rows })
    ;[rows, bytes, first] = [noRows(), 0, last + 1]
  }
  try {
    for await (const line of readLines(response)) {
      const transaction = JSON.parse(line) as LoggedTransaction
      addRows(rows, transaction)
      last = transaction.tx
      bytes += line.length
      const most = Math.max(...TABLE_NAMES.map((table) => rows[table].length))
      if (last === until || bytes >= BYTES_PER_PART || most >= ROWS_PER_PART) await write(transaction.at)
    }
    return { tx: first - 1 }
  } catch (error) {
    return { tx: first - 1, error }
  }
}

/** Skips the first line, which describes the others. */
async function* readLines(response: Response): AsyncGenerator<string, void, void> {
  const body = Readable.fromWeb(response.body ?? new ReadableStream())
  const failed = new Promise<never>((_, reject) => body.once('error', reject))
  failed.catch(() => undefined)
  let isHead = true
  for await (const line of createInterface({ input: body, crlfDelay: Infinity })) {
    if (!isHead && line !== '') yield line
    isHead = false
  }
  // An interrupted connection ends the lines as well.
  if (body.errored !== null) await failed
}

function* summary(path: string, manifest: LogManifest | null, before: number): Generator<string> {
  if (manifest === null) return
  const { complete, parts } = manifest
  const added = parts.slice(before)
  const [first, last] = [added.at(0), added.at(-1)]
  yield first === undefined || last === undefined
    ? `Nothing new: ${path} is complete to transaction ${complete.tx}`
    : `Transactions ${first.first} to ${last.last}, in ${path}`
  for (const table of first === undefined ? [] : TABLE_NAMES) {
    const files = added.flatMap((part) => part.files.filter((file) => file.table === table && file.rows > 0))
    const [rows, bytes] = [sum(files.map((file) => file.rows)), sum(files.map((file) => file.bytes))]
    yield `  ${table}: ${formatCount(rows, 'row')}, ${formatCount(bytes, 'byte')}`
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
