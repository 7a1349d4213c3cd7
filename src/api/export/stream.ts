import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JsonObject } from '../../lib/json.ts'
import type { ExportedRows } from '../../questions/export.ts'
import type { FileFormat } from './formats.ts'

/** Written ahead of the client: with the part being written, this is all that an export has in memory. */
const AHEAD_BYTES = 65_536
/** Passed on at once: a client that reads less than this before the stall timeout seems to read nothing. */
const PIECE_BYTES = 16_384

interface ExportPages {
  /** Read before the answer begins, so that errors until then are refusals, not truncated answers. */
  readonly first: readonly object[]
  readonly others: AsyncGenerator<readonly object[], void, void>
}

/** `read` is called with the number of rows of each page. */
export async function beginReading(rows: ExportedRows, read: (count: number) => void): Promise<ExportPages> {
  const others = countPages(rows.pages(), read)
  const first = await others.next()
  return { first: first.done === true ? [] : first.value, others }
}

async function* countPages(
  pages: ExportPages['others'],
  read: (count: number) => void,
): AsyncGenerator<readonly object[], void, void> {
  for await (const page of pages) {
    read(page.length)
    yield page
  }
}

/** Returns an export's text, generated as the client reads (calling `taken`); destroying it ends the reading. */
export function streamOf(pages: ExportPages, written: WrittenExport, taken: () => void): Readable {
  return Readable.from(inPieces(printPages(pages, written), taken), { objectMode: false, highWaterMark: AHEAD_BYTES })
}

async function* inPieces(texts: AsyncIterable<string>, taken: () => void): AsyncGenerator<Buffer, void, void> {
  for await (const text of texts) {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      taken()
      yield bytes.subarray(at, at + PIECE_BYTES)
    }
  }
}

interface WrittenExport {
  readonly file: FileFormat
  readonly head: JsonObject
  /** The number of rows that was announced. */
  readonly count: number
}

async function* printPages(
  { first, others }: ExportPages,
  { file, head, count }: WrittenExport,
): AsyncGenerator<string, void, void> {
  yield file.begin(head)
  let written = 0
  for await (const rows of concatPages(first, others)) {
    if (rows.length > 0) yield file.rows(rows, written === 0)
    written += rows.length
    // Gives other requests a turn, however fast the client is.
    await nextTurn()
  }
  // Truncating is better than a wrong answer: the connection ends without the end of the answer.
  if (written !== count) throw new Error(`an export has ${written} rows instead of ${count}`)
  yield file.end()
}

async function* concatPages(
  first: readonly object[],
  others: ExportPages['others'],
): AsyncGenerator<readonly object[], void, void> {
  yield first
  yield* others
}
