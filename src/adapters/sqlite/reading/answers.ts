import { compress, CODEC, decompress } from '../../record/kept-answer.ts'
import type { Db } from '../schema/database.ts'

/** An answer alone in its row. Where no answer is kept any more though a pack has one, there is a row that says so (`NOT_KEPT`). */
export interface AnswerRow {
  readonly codec: string
  readonly size: number
  readonly body: Uint8Array
}

export const NOT_KEPT = 'none'

/** What is stored about an answer beside its bytes: whether another one is the same is told by that. */
export interface AnswerEntry {
  readonly document: number
  readonly size: number
  readonly crc: number
}

export interface PackRow {
  /** Of its documents, in ascending order. */
  readonly first: number
  readonly last: number
  /** For each of them the number of the document, and the size and checksum of its answer: JSON. */
  readonly entries: string
  readonly body: Uint8Array
}

/** What is in a pack, one after another. */
export function entriesOf(text: string): AnswerEntry[] {
  const numbers = JSON.parse(text) as number[]
  const entries: AnswerEntry[] = []
  for (let i = 0; i + 2 < numbers.length; i += 3)
    entries.push({ document: numbers[i] ?? 0, size: numbers[i + 1] ?? 0, crc: numbers[i + 2] ?? 0 })
  return entries
}

export interface Unpacked extends AnswerEntry {
  readonly body: Uint8Array
}

export function unpack({ entries, body }: Pick<PackRow, 'entries' | 'body'>): Unpacked[] {
  const all = entriesOf(entries)
  const size = all.reduce((sum, entry) => sum + entry.size, 0)
  const whole = decompress({ codec: CODEC, size, body })
  let at = 0
  return all.map((entry) => ({ ...entry, body: whole.subarray(at, (at += entry.size)) }))
}

/** The only pack that a document can be in. A row that stands alone is newer than what it has. */
export const FIND_PACK = 'FROM answer_pack WHERE first <= +? ORDER BY first DESC LIMIT 1'

/** The kept answer of a document. */
export function openAnswerReads(db: Db): (document: number) => Uint8Array | null {
  const findRow = db.prepare<[number], AnswerRow>('SELECT codec, size, body FROM raw WHERE document = +?')
  const findPack = db.prepare<[number], PackRow>(`SELECT first, last, entries, body ${FIND_PACK}`)
  // A changed mapping reads one answer after another: the last pack is unpacked once. It is told by its entries, for some may be taken out.
  let recent: { readonly entries: string; readonly answers: readonly Unpacked[] } | null = null

  function unpacked(pack: PackRow): readonly Unpacked[] {
    if (recent?.entries !== pack.entries) recent = { entries: pack.entries, answers: unpack(pack) }
    return recent.answers
  }

  return (document) => {
    const row = findRow.get(document)
    if (row !== undefined) return row.codec === NOT_KEPT ? null : decompress(row)
    const pack = findPack.get(document)
    if (pack === undefined || pack.last < document) return null
    return unpacked(pack).find((answer) => answer.document === document)?.body ?? null
  }
}

/** Every kept answer as a row that stands alone, in the order of documents. */
export function* rowsOfAnswers(db: Db): Generator<AnswerRow & AnswerEntry> {
  const packs = db.prepare<[number], PackRow>(
    'SELECT first, last, entries, body FROM answer_pack WHERE first > +? ORDER BY first LIMIT 1',
  )
  const rows = db.prepare<[number, number], AnswerRow & AnswerEntry>(
    'SELECT document, size, crc, codec, body FROM raw WHERE document >= +? AND document < +? ORDER BY document',
  )
  let from = 0
  for (let pack = packs.get(-1); pack !== undefined; pack = packs.get(pack.first)) {
    yield* kept(rows.iterate(from, pack.first))
    const alone = new Map(rows.all(pack.first, pack.last + 1).map((row) => [row.document, row]))
    const packed = unpack(pack).filter(({ document }) => !alone.has(document))
    const all = [...alone.values(), ...packed.map((answer) => ({ ...answer, codec: CODEC, body: compressed(answer) }))]
    yield* kept(all.toSorted((a, b) => a.document - b.document))
    from = pack.last + 1
  }
  yield* kept(rows.iterate(from, Number.MAX_SAFE_INTEGER))
}

function* kept(rows: Iterable<AnswerRow & AnswerEntry>): Generator<AnswerRow & AnswerEntry> {
  for (const row of rows) if (row.codec !== NOT_KEPT) yield row
}

function compressed({ document, body }: Unpacked): Buffer {
  const smaller = compress(body)
  if (smaller === null) throw new Error(`the answer of document ${document} is in a pack, and too large to be kept`)
  return smaller
}
