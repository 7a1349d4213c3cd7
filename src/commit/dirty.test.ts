import { describe, expect, it } from 'vitest'
import { PRIORITY } from '../contracts/marks.ts'
import { ANY_TYPE } from '../model/facts.ts'
import { seeded, shuffled } from '../lib/random.ts'
import { causeOf, markOf, model } from '../testing/store/build.ts'
import { askedTypes, asLeasedMark, leased, marked, released, type DirtyRow } from './dirty.ts'

const QUESTIONS: readonly (readonly string[])[] = [[], ['A'], ['B'], ['A', 'B'], [ANY_TYPE, 'A']]
const SEQUENCES = 500

/** Marks one after the other; from the `leasedAfter`th on they come while a lease runs, which is then given back. */
function asked(questions: readonly (readonly string[])[], leasedAfter = Infinity): DirtyRow {
  let row: DirtyRow | null = null
  questions.forEach((expects, i) => {
    if (row !== null && i === leasedAfter) row = leased(row, { fence: 9, until: 99 })
    row = marked(row, markOf(model('a'), i, { expects, ...REFRESH }), i + 1)
  })
  if (row === null) throw new Error('nothing was asked')
  return row
}

const REFRESH = { priority: PRIORITY.refresh, cause: causeOf('refresh') }

/** What a lease of it would ask for, in no order. */
function leasedTypes(row: DirtyRow): readonly string[] {
  return [...asLeasedMark(released(row, 0), 1).expects].sort()
}

/** Every type of every question; that one asked for any is said only beside types, for alone it is the empty question. */
function together(questions: readonly (readonly string[])[]): readonly string[] {
  const types = new Set(questions.flat())
  if (types.size > 0 && questions.some((q) => q.length === 0)) types.add(ANY_TYPE)
  return [...types].sort()
}

describe('marks that coalesce', () => {
  it('ask for what each of them asks for, in whichever order they come, before and during a lease', () => {
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      const random = seeded(seed)
      const some = shuffled(random, [...QUESTIONS, ...QUESTIONS]).slice(0, 1 + (seed % 4))
      const leasedAfter = 1 + (seed % 3)
      const wanted = [seed, ...together(some)]
      expect([seed, ...leasedTypes(asked(some))]).toEqual(wanted)
      expect([seed, ...leasedTypes(asked(some, leasedAfter))]).toEqual(wanted)
      expect([seed, ...[...askedTypes(asked(some, leasedAfter))].sort()]).toEqual(wanted)
    }
  })
})
