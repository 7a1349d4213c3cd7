import { describe, expect, it } from 'vitest'
import { finish } from '../lib/slices.ts'
import { below, seeded } from '../lib/random.ts'
import { AGAIN, borrowFlowMarks, Entries, returnFlowMarks, sortLevel } from './flow-level.ts'

type Entry = readonly [node: number, flag: number, parent: number]

function entriesOf(all: readonly Entry[]): Entries {
  const entries = new Entries()
  for (const [node, flag, parent] of all) entries.add(node, parent, flag)
  return entries
}

function told({ nodes, flags, parents }: Entries): Entry[] {
  return Array.from({ length: nodes.length }, (_, i) => [nodes.array[i] ?? -1, flags[i] ?? -1, parents[i] ?? -1])
}

describe('entries', () => {
  it('keep all that was added, beyond any room they had, and after they are trimmed', () => {
    const all = Array.from({ length: 1_500 }, (_, i): Entry => [i + 5, i % 4, i % 7])
    const entries = entriesOf(all)
    expect(told(entries)).toEqual(all)
    entries.kinds[1_499] = 9
    entries.trim()
    expect(told(entries)).toEqual(all)
    expect([entries.nodes.array, entries.flags, entries.parents, entries.kinds].map((one) => one.length)).toEqual(Array(4).fill(1_500)) // prettier-ignore
    expect(entries.kinds[1_499]).toBe(9)
  })

  it('say of nodes that were appended what they were found from', () => {
    const entries = entriesOf([[1, 0, 0]])
    const wider = new Uint32Array(2_000)
    wider.set(entries.nodes.array.subarray(0, 1))
    wider.fill(7, 1)
    entries.kinds[0] = 3
    entries.nodes.array = wider
    entries.nodes.length = 2_000
    entries.fill(1, 0, 2)
    expect(told(entries)).toEqual([[1, 0, 0], ...Array.from({ length: 1_999 }, () => [7, 2, 0])])
    expect([entries.kinds[0], entries.kinds.length]).toEqual([3, 2_000])
  })
})

/** Each node once for each way to have risen, as a level has them. */
function level(seed: number, size: number, idBound: number, ways: number): Entry[] {
  const random = seeded(seed)
  const seen = new Set<string>()
  const out: Entry[] = []
  while (out.length < size) {
    const [node, flag] = [below(random, idBound), ways === 1 ? seed % 3 : below(random, ways)]
    if (seen.has(`${node} ${flag}`)) continue
    seen.add(`${node} ${flag}`)
    out.push([node, flag, below(random, 1_000)])
  }
  return out
}

describe('a level', () => {
  it.each([
    // Few, which are compared.
    { size: 0, idBound: 10, ways: 1 },
    { size: 1, idBound: 10, ways: 1 },
    { size: 2, idBound: 100_000, ways: 1 },
    { size: 40, idBound: 15, ways: 4 },
    { size: 64, idBound: 100_000, ways: 4 },
    // Many of few ids, and few of many.
    { size: 65, idBound: 100_000, ways: 1 },
    { size: 65, idBound: 100_000, ways: 4 },
    { size: 300, idBound: 400, ways: 1 },
    { size: 400, idBound: 400, ways: 1 },
    { size: 3_000, idBound: 2_049, ways: 2 },
    { size: 3_000, idBound: 5_000_000, ways: 1 },
    { size: 3_000, idBound: 5_000_000, ways: 4 },
    { size: 70_000, idBound: 100_000, ways: 1 },
    { size: 70_000, idBound: 100_000, ways: 4 },
  ])(
    'of $size entries below $idBound that rose in $ways ways is put in the order of its nodes',
    ({ size, idBound, ways }) => {
      for (const seed of [1, 2]) {
        const marks = borrowFlowMarks(idBound)
        const before: readonly Entry[] = [
          [9, 3, 1],
          [1, 0, 2],
        ]
        const all = level(seed, size, idBound, ways)
        const entries = entriesOf([...before, ...all])
        finish(sortLevel(entries, before.length, marks))
        const sorted = all.toSorted(([a, f], [b, g]) => a - b || f - g)
        // Seventy thousand are compared as text: to compare them one by one takes seconds.
        expect([seed, String(told(entries)) === String([...before, ...sorted])]).toEqual([seed, true])
        expect(marks.bits.every((word) => word === 0)).toBe(true)
        returnFlowMarks(marks)
      }
    },
  )

  it('of many nodes gives others a turn', () => {
    for (const ways of [1, 4]) {
      const marks = borrowFlowMarks(200_000)
      const entries = entriesOf(level(1, 100_000, 200_000, ways))
      expect([...sortLevel(entries, 0, marks)].length).toBeGreaterThan(2)
    }
  })

  it('marks that a node was shown before apart from how it rose', () => {
    for (const risen of [0, 1, 2, 3]) expect([(risen | AGAIN) & ~AGAIN, risen & AGAIN]).toEqual([risen, 0])
  })
})

describe('marks of walks', () => {
  it('are of a stamp that nothing bears yet, for as long as there are stamps', () => {
    let marks = borrowFlowMarks(100)
    const first = marks
    let mistakes = 0
    for (let i = 0; i < 70_000; i++) {
      const all = [...marks.seen, marks.shown]
      if (marks.stamp < 1 || all.some((array) => array[5] === marks.stamp)) mistakes++
      for (const array of all) array[5] = marks.stamp
      returnFlowMarks(marks)
      marks = borrowFlowMarks(100)
    }
    expect(mistakes).toBe(0)
    expect(marks).toBe(first)
  })

  it('have room for every node, with some to spare, and are not shared by walks at the same time', () => {
    const [one, other] = [borrowFlowMarks(1_000), borrowFlowMarks(1_000)]
    expect(one).not.toBe(other)
    for (const { seen, shown, bits, parentOf, size } of [one, other]) {
      expect(size).toBeGreaterThanOrEqual(1_000)
      expect([...seen, shown, parentOf].every((array) => array.length >= size)).toBe(true)
      expect(bits.length * 32).toBeGreaterThanOrEqual(size)
      expect(seen).toHaveLength(4)
    }
    returnFlowMarks(one)
    const larger = borrowFlowMarks(one.size + 1)
    expect(larger.size).toBeGreaterThan(one.size)
  })

  it('of walks that end together are kept for three', () => {
    const many = Array.from({ length: 5 }, () => borrowFlowMarks(10_000))
    for (const marks of many) returnFlowMarks(marks)
    const again = Array.from({ length: 5 }, () => borrowFlowMarks(10_000))
    expect(again.filter((marks) => many.includes(marks))).toHaveLength(3)
  })
})
