import { crc32, deflateRawSync } from 'node:zlib'
import type { RawWrite } from '../../../commit/state.ts'
import { CODEC, compress, SMALL_BODY } from '../../record/kept-answer.ts'
import {
  entriesOf,
  FIND_PACK,
  NOT_KEPT,
  unpack,
  type AnswerEntry,
  type PackRow,
  type Unpacked,
} from '../reading/answers.ts'
import type { Db } from '../schema/database.ts'

/** Of the answers in a pack, before they are compressed: what is to be read to have one of them. */
const PACK_BYTES = 32_768
const PACKED = { level: 1, windowBits: 15, memLevel: 8, chunkSize: 16_384 }

/** The kept answers of documents, outside the log. */
export interface AnswerWrites {
  put(document: number, raw: RawWrite, fresh: boolean): void
  /** At the end of a batch. */
  save(): void
  /** The function returned restores what is in memory, after a rollback. */
  checkpoint(): () => void
}

/**
 * The first answers of documents are gathered, and compressed together: one alone takes as long as twenty among others, and twice the bytes.
 * A later answer stands alone in its row, and is the one that counts. The same bytes again cost a read and no write.
 */
export function openAnswerWrites(db: Db): AnswerWrites {
  const findRow = db.prepare<[number], Omit<AnswerEntry, 'document'> & { codec: string }>(
    'SELECT size, crc, codec FROM raw WHERE document = +?',
  )
  const findPack = db.prepare<[number], Omit<PackRow, 'body'>>(`SELECT first, last, entries ${FIND_PACK}`)
  const putRow = db.prepare('INSERT OR REPLACE INTO raw (document, size, crc, codec, body) VALUES (?, ?, ?, ?, ?)')
  const removeRow = db.prepare<[number]>('DELETE FROM raw WHERE document = +?')
  const putPack = openPackWriter(db)
  let gathered: Unpacked[] = []
  let bytes = 0

  function packed(document: number): AnswerEntry | undefined {
    const waiting = gathered.find((answer) => answer.document === document)
    if (waiting !== undefined) return waiting
    const pack = findPack.get(document)
    if (pack === undefined || pack.last < document) return undefined
    return entriesOf(pack.entries).find((entry) => entry.document === document)
  }

  function isKept(document: number, { size, crc }: Omit<AnswerEntry, 'document'>): boolean {
    const row = findRow.get(document)
    const before = row === undefined ? packed(document) : row.codec === NOT_KEPT ? undefined : row
    return before?.crc === crc && before.size === size
  }

  function drop(document: number): void {
    if (packed(document) === undefined) removeRow.run(document)
    else putRow.run(document, 0, 0, NOT_KEPT, Buffer.alloc(0))
  }

  function gather(answer: Unpacked): void {
    gathered.push(answer)
    bytes += answer.size
    if (bytes >= PACK_BYTES) save()
  }

  function save(): void {
    if (gathered.length > 0) putPack(gathered)
    gathered = []
    bytes = 0
  }

  return {
    put(document, raw, fresh) {
      if (raw.kind === 'keep' || (raw.kind === 'drop' && fresh)) return
      if (raw.kind === 'drop') return drop(document)
      const { body } = raw
      const size = body.byteLength
      const crc = crc32(body)
      if (fresh && size <= SMALL_BODY) return gather({ document, size, crc, body })
      if (!fresh && isKept(document, { size, crc })) return
      const compressed = compress(body)
      if (compressed !== null) putRow.run(document, size, crc, CODEC, compressed)
      else if (!fresh) drop(document)
    },
    save,
    checkpoint() {
      const then = [...gathered]
      const bytesThen = bytes
      return () => {
        gathered = then
        bytes = bytesThen
      }
    },
  }
}

function openPackWriter(db: Db): (answers: readonly Unpacked[]) => void {
  const insert = db.prepare('INSERT INTO answer_pack (first, last, entries, body) VALUES (?, ?, ?, ?)')
  return (answers) => {
    const [first, last] = [answers[0]?.document, answers.at(-1)?.document]
    const entries = JSON.stringify(answers.flatMap(({ document, size, crc }) => [document, size, crc]))
    insert.run(first, last, entries, deflateRawSync(Buffer.concat(answers.map(({ body }) => body)), PACKED))
  }
}

/** Takes out of the packs what later answers took the place of, or what is not kept any more: until then its bytes are in the file. */
export function takeOutSuperseded(db: Db): void {
  const find = db.prepare<[number], PackRow>(
    `SELECT first, last, entries, body FROM answer_pack p WHERE first > +? AND
       EXISTS (SELECT 1 FROM raw WHERE document BETWEEN p.first AND p.last) ORDER BY first LIMIT 1`,
  )
  const findAlone = db
    .prepare<[number, number], number>('SELECT document FROM raw WHERE document BETWEEN +? AND +?')
    .pluck()
  const remove = db.prepare<[number]>('DELETE FROM answer_pack WHERE first = +?')
  const putPack = openPackWriter(db)
  const takeOut = db.transaction(() => {
    for (let pack = find.get(-1); pack !== undefined; pack = find.get(pack.last)) {
      const alone = new Set(findAlone.all(pack.first, pack.last))
      const left = unpack(pack).filter(({ document }) => !alone.has(document))
      remove.run(pack.first)
      if (left.length > 0) putPack(left)
    }
    db.prepare('DELETE FROM raw WHERE codec = ?').run(NOT_KEPT)
  })
  takeOut.immediate()
}
