import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { RawWrite } from '../../../commit/state.ts'
import { below, seeded, type Random } from '../../../lib/random.ts'
import { openAnswerReads, rowsOfAnswers } from '../reading/answers.ts'
import { openForWriting, type Db } from '../schema/database.ts'
import { openAnswerWrites } from './answers.ts'
import { wipe } from './redact.ts'

const put = (text: string): RawWrite => ({ kind: 'put', body: Buffer.from(text) })
const textOf = (body: Uint8Array | null): string | null => (body === null ? null : Buffer.from(body).toString())

/** One answer in ten is too large for a pack; the same one may come again. */
function answer(random: Random): string {
  const size = below(random, 10) === 0 ? 5_000 : 5 + below(random, 3_000)
  return JSON.stringify({ n: below(random, 3), text: 'ä'.repeat(size) })
}

describe('kept answers', () => {
  it('are those that came last, whatever is put, dropped, rolled back and taken out of its pack', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = seeded(seed)
      const db = openForWriting(':memory:')
      const writes = openAnswerWrites(db)
      const reads = openAnswerReads(db)
      let expected = new Map<number, string>()
      let last = 0
      for (let batch = 0; batch < 20; batch++) {
        const undo = writes.checkpoint()
        const [expectedBefore, lastBefore] = [new Map(expected), last]
        db.exec('BEGIN')
        for (let n = below(random, 60); n > 0; n--) {
          const fresh = last === 0 || below(random, 3) > 0
          const document = fresh ? (last += 1 + below(random, 2)) : 1 + below(random, last)
          const text = answer(random)
          const kind = below(random, 6)
          writes.put(document, kind === 0 ? { kind: 'drop' } : kind === 1 ? { kind: 'keep' } : put(text), fresh)
          if (kind === 0) expected.delete(document)
          else if (kind > 1) expected.set(document, text)
        }
        if (below(random, 4) === 0) {
          db.exec('ROLLBACK')
          undo()
          expected = expectedBefore
          last = lastBefore
        } else {
          writes.save()
          db.exec('COMMIT')
        }
        if (below(random, 6) === 0) wipe(db)
        for (let document = 0; document <= last + 1; document++)
          expect(textOf(reads(document))).toBe(expected.get(document) ?? null)
      }
      const moved = [...rowsOfAnswers(db)].map(({ document, body }) => [document, inflateRawSync(body).toString()])
      expect(moved).toEqual([...expected].toSorted(([a], [b]) => a - b))
      db.close()
    }
  })

  it('are written as one where a part of a batch is rolled back, and what was gathered before that is kept', () => {
    const db = openForWriting(':memory:')
    const writes = openAnswerWrites(db)
    db.exec('BEGIN')
    writes.put(1, put('{"before":true}'), true)
    db.exec('SAVEPOINT job')
    const undo = writes.checkpoint()
    for (let n = 2; n < 40; n++) writes.put(n, put('x'.repeat(2_000)), true)
    expect(packs(db)).toBeGreaterThan(0)
    db.exec('ROLLBACK TO job; RELEASE job')
    undo()
    writes.put(2, put('{"after":true}'), true)
    writes.save()
    db.exec('COMMIT')
    expect([1, 2, 3].map((document) => textOf(openAnswerReads(db)(document)))).toEqual([
      '{"before":true}',
      '{"after":true}',
      null,
    ])
    expect(packs(db)).toBe(1)
    db.close()
  })

  it('that are the same bytes again are written no second time, in a pack, waiting for one, or alone', () => {
    const db = openForWriting(':memory:')
    const writes = openAnswerWrites(db)
    const rows = (): unknown => db.prepare('SELECT document, size FROM raw ORDER BY document').all()
    writes.put(1, put('{"a":1}'), true)
    writes.put(1, put('{"a":1}'), false)
    writes.save()
    writes.put(1, put('{"a":1}'), false)
    expect(rows()).toEqual([])
    writes.put(1, put('{"a":12}'), false)
    const changes = db.prepare<[], number>('SELECT total_changes()').pluck()
    const before = changes.get()
    writes.put(1, put('{"a":12}'), false)
    expect(changes.get()).toBe(before)
    expect(rows()).toEqual([{ document: 1, size: 8 }])
    db.close()
  })

  it('that later ones took the place of are not in the file once it is wiped', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlg-answers-'))
    const path = join(folder, 'record.db')
    const db = openForWriting(path)
    try {
      const writes = openAnswerWrites(db)
      const text = (n: number): string => `secret-${n}`
      db.exec('BEGIN')
      for (let n = 1; n <= 20; n++) writes.put(n, put(text(n)), true)
      writes.save()
      db.exec('COMMIT')
      db.exec('BEGIN')
      writes.put(7, put('{}'), false)
      writes.put(8, { kind: 'drop' }, false)
      db.exec('COMMIT')
      expect(unpackedTexts(db)).toContain(text(7))
      expect(wipe(db)).toBe(true)
      const left = unpackedTexts(db)
      expect(left).toHaveLength(18)
      expect(left.some((one) => one === text(7) || one === text(8))).toBe(false)
      const reads = openAnswerReads(db)
      expect([6, 7, 8, 9].map((document) => textOf(reads(document)))).toEqual([text(6), '{}', null, text(9)])
      // The pack as it was lay in pages that are free now.
      expect(db.pragma('freelist_count', { simple: true })).toBe(0)
    } finally {
      db.close()
      rmSync(folder, { recursive: true })
    }
  })
})

function packs(db: Db): number {
  return db.prepare<[], number>('SELECT count(*) FROM answer_pack').pluck().get() ?? 0
}

/** What the packs hold, whether it counts or not. */
function unpackedTexts(db: Db): string[] {
  const found = db.prepare<[], { entries: string; body: Buffer }>('SELECT entries, body FROM answer_pack').all()
  return found.flatMap(({ entries, body }) => {
    const sizes = (JSON.parse(entries) as number[]).filter((_, i) => i % 3 === 1)
    const whole = inflateRawSync(body).toString()
    let at = 0
    return sizes.map((size) => whole.slice(at, (at += size)))
  })
}
