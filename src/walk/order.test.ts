import { describe, expect, it } from 'vitest'
import { finish } from '../lib/pausing-work.ts'
import { below, randomFrom } from '../lib/random.ts'
import { Entries, pathToEntry } from './entries.ts'
import { borrowVisited, returnVisited } from './visited.ts'
import { sortLevel } from './order.ts'

type Entry = readonly [node: number, state: number, parent: number]

function entriesOf(all: readonly Entry[]): Entries {
  const entries = new Entries()
  for (const [node, state, parent] of all) entries.add(node, parent, state)
  return entries
}

function listEntries({ nodes, states, parents }: Entries): Entry[] {
  return Array.from({ length: nodes.length }, (_, i) => [nodes.array[i] ?? -1, states[i] ?? -1, parents[i] ?? -1])
}

describe('walk entries', () => {
  it('are kept beyond their initial capacity, and after trimming', () => {
    const all = Array.from({ length: 1_500 }, (_, i): Entry => [i + 5, i % 4, i % 7])
    const entries = entriesOf(all)
    expect(listEntries(entries)).toEqual(all)
    entries.trim()
    expect(listEntries(entries)).toEqual(all)
    expect([entries.nodes.array, entries.states, entries.parents].map((one) => one.length)).toEqual(
      Array(3).fill(1_500),
    )
  })

  it('have the parent of appended nodes', () => {
    const entries = entriesOf([[1, 0, 0]])
    const wider = new Uint32Array(2_000)
    wider.set(entries.nodes.array.subarray(0, 1))
    wider.fill(7, 1)
    entries.nodes.array = wider
    entries.nodes.length = 2_000
    entries.fill(1, 0, 2)
    expect(listEntries(entries)).toEqual([[1, 0, 0], ...Array.from({ length: 1_999 }, () => [7, 2, 0])])
  })
})

it('keep each state of many, beyond a byte', () => {
  const entries = new Entries()
  entries.widen(256)
  expect(entries.states).toBeInstanceOf(Uint8Array)
  entries.widen(400)
  const all = Array.from({ length: 600 }, (_, i): Entry => [i, i % 400, 0])
  for (const [node, state] of all) entries.add(node, 0, state)
  entries.trim()
  expect(listEntries(entries)).toEqual(all)
})

it('the path to an entry begins at its own start, with several starts', () => {
  const entries = entriesOf([
    [7, 0, 0],
    [8, 0, 0],
    [9, 0, 1],
    [10, 0, 0],
    [11, 0, 2],
  ])
  expect(pathToEntry(entries, 4, 2)).toEqual({ start: 1, way: [2, 4] })
  expect(pathToEntry(entries, 3, 2)).toEqual({ start: 0, way: [3] })
  expect(pathToEntry(entries, 1, 2)).toEqual({ start: 1, way: [] })
})

/** Each node once for each way to have risen, as in a level. */
function level(seed: number, size: number, idBound: number, ways: number): Entry[] {
  const random = randomFrom(seed)
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

describe('a level of a walk', () => {
  it.each([
    // Few entries, sorted by comparison.
    { size: 0, idBound: 10, ways: 1 },
    { size: 1, idBound: 10, ways: 1 },
    { size: 2, idBound: 100_000, ways: 1 },
    { size: 40, idBound: 15, ways: 4 },
    { size: 64, idBound: 100_000, ways: 4 },
    // Many entries with few ids, and few entries with many.
    { size: 24, idBound: 100_000, ways: 4 },
    { size: 25, idBound: 100_000, ways: 4 },
    { size: 256, idBound: 60_000_000, ways: 4 },
    { size: 257, idBound: 3_000, ways: 4 },
    { size: 65, idBound: 100_000, ways: 1 },
    { size: 2_048, idBound: 5_000_000, ways: 1 },
    { size: 2_049, idBound: 5_000_000, ways: 1 },
    { size: 65, idBound: 100_000, ways: 4 },
    { size: 300, idBound: 400, ways: 1 },
    { size: 400, idBound: 400, ways: 1 },
    { size: 3_000, idBound: 2_049, ways: 2 },
    { size: 3_000, idBound: 5_000_000, ways: 1 },
    { size: 3_000, idBound: 5_000_000, ways: 4 },
    { size: 70_000, idBound: 100_000, ways: 1 },
    { size: 70_000, idBound: 100_000, ways: 4 },
  ])('is sorted by node: $size entries below $idBound that rose in $ways ways', ({ size, idBound, ways }) => {
    for (const seed of [1, 2]) {
      const visited = borrowVisited(idBound, 4)
      const before: readonly Entry[] = [
        [9, 3, 1],
        [1, 0, 2],
      ]
      const all = level(seed, size, idBound, ways)
      const entries = entriesOf([...before, ...all])
      finish(sortLevel(entries, before.length, visited))
      const sorted = all.toSorted(([a, f], [b, g]) => a - b || f - g)
      // Seventy thousand are compared as text: one by one takes seconds.
      expect([seed, String(listEntries(entries)) === String([...before, ...sorted])]).toEqual([seed, true])
      expect(visited.bits.every((word) => word === 0)).toBe(true)
      returnVisited(visited)
    }
  })

  it('yields while it is sorted if it has many nodes', () => {
    for (const ways of [1, 4]) {
      const visited = borrowVisited(200_000, 4)
      const entries = entriesOf(level(1, 100_000, 200_000, ways))
      expect([...sortLevel(entries, 0, visited)].length).toBeGreaterThan(2)
    }
  })
})

describe('the nodes visited by walks', () => {
  it('are empty for the next walk, even after more walks than there are stamps', () => {
    let visited = borrowVisited(100, 20)
    const first = visited
    let mistakes = 0
    for (let i = 0; i < 70_000; i++) {
      const state = i % 20
      if (visited.has(5, state) || visited.hasAny(5, 0xffff)) mistakes++
      if (!visited.add(5, state) || visited.add(5, state) || !visited.has(5, state)) mistakes++
      if (visited.has(5, (state + 1) % 20) || visited.hasAny(5, 1 << state) !== state < 16) mistakes++
      returnVisited(visited)
      visited = borrowVisited(100, 20)
    }
    expect(mistakes).toBe(0)
    expect(visited).toBe(first)
    returnVisited(visited)
  })

  it("have room for every node, with some to spare, and aren't shared by concurrent walks", () => {
    const [one, other] = [borrowVisited(1_000, 5), borrowVisited(1_000, 40)]
    expect(one).not.toBe(other)
    for (const { bits, parentOf, size } of [one, other]) {
      expect(size).toBeGreaterThanOrEqual(1_000)
      expect([parentOf.length >= size, bits.length * 32 >= size]).toEqual([true, true])
    }
    other.add(7, 39)
    expect([other.has(7, 39), other.has(7, 38), one.has(7, 0)]).toEqual([true, false, false])
    expect(() => one.seen(500)).toThrow('the walk has no state 500')
    returnVisited(one)
    const larger = borrowVisited(one.size + 1, 5)
    expect(larger.size).toBeGreaterThan(one.size)
    for (const visited of [other, larger]) returnVisited(visited)
  })

  it('are kept for four walks that end together, but not for one that ended during sorting', () => {
    const many = Array.from({ length: 6 }, () => borrowVisited(1_000_000, 1))
    for (const visited of many) returnVisited(visited)
    const again = Array.from({ length: 6 }, () => borrowVisited(1_000_000, 1))
    expect(again.filter((visited) => many.includes(visited))).toHaveLength(4)
    const [visited] = again
    if (visited === undefined) throw new Error('there are six')
    const steps = sortLevel(entriesOf(level(1, 100_000, 200_000, 1)), 0, visited)
    steps.next()
    returnVisited(visited)
    expect(borrowVisited(1_000, 1)).not.toBe(visited)
  })

  it('provide empty entries, and keep none that grew large', () => {
    const visited = borrowVisited(100, 1)
    const small = visited.lendEntries()
    small.add(1, 0, 0)
    expect(visited.lendEntries()).not.toBe(small)
    visited.takeBack(small)
    expect([visited.lendEntries() === small, small.nodes.length]).toEqual([true, 0])
    for (let i = 0; i < 70_000; i++) small.add(i, 0, 0)
    visited.takeBack(small)
    expect(visited.lendEntries()).not.toBe(small)
  })
})
