import { describe, expect, it } from 'vitest'
import type { Mark } from '../contracts/marks.ts'
import { model } from '../testing/store/build.ts'
import { asLeasedMark, leaseRow, markRow, settleRow, type DirtyRow } from './dirty.ts'

const span = (n: number): string => `00-${String(n).padStart(32, '0')}-${'b'.repeat(16)}-01`

function mark(n: number, spans?: readonly string[], priority = 10): Mark {
  const cause = { kind: 'event', trace: `evt-${n}`, since: n, ...(spans !== undefined && { spans }) } as const
  return { uri: model('a'), expects: ['Model'], priority, cause, due: n }
}

function markedBy(...marks: readonly Mark[]): DirtyRow {
  const row = marks.reduce<DirtyRow | null>((before, one, i) => markRow(before, one, i + 1), null)
  if (row === null) throw new Error('no marks')
  return row
}

describe('merged marks', () => {
  it('are read in the trace of the newest event, which is linked to the others', () => {
    const row = markedBy(mark(1, [span(1)]), mark(2, [span(2)]), mark(3, [span(3)]))
    expect(asLeasedMark(row, 1).cause).toMatchObject({ trace: 'evt-3', spans: [span(3), span(2), span(1)] })
  })

  it('are read in the trace of the sampled event, whichever it is', () => {
    expect(markedBy(mark(1, [span(1)]), mark(2)).cause).toMatchObject({ trace: 'evt-2', spans: [span(1)] })
    expect(markedBy(mark(1), mark(2)).cause).not.toHaveProperty('spans')
  })

  it('keep at most eight links', () => {
    const row = markedBy(...Array.from({ length: 50 }, (_, i) => mark(i, [span(i + 1)])))
    expect(row.cause.spans).toEqual([50, 49, 48, 47, 46, 45, 44, 43, 42].map(span))
  })

  it('set during a lease belong to the next read', () => {
    const row = leaseRow(markedBy(mark(1, [span(1)])), { fence: 2, until: 100 })
    const during = markRow(row, mark(2, [span(2)]), 3)
    expect(asLeasedMark(during, 2).cause.spans).toEqual([span(1)])
    const { uri } = row
    const after = settleRow(during, { kind: 'done', uri, generation: 1, fence: 2, due: 5, rereads: 0 }, 5)
    expect(after.cause.spans).toEqual([span(2)])
  })
})
