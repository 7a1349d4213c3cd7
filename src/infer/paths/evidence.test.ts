import { describe, expect, it } from 'vitest'
import { evidenceOf, type Arrival } from './evidence.ts'

const edge = (from: number, to: number) => ({ type: 'A.x' as const, from, to })

/** Places 0, 1, 2 …; each pair is a way between two. Arrivals come in the given order. */
function arrivalsOf(
  ...ways: readonly (readonly [from: number, to: number])[]
): ReadonlyMap<number, readonly Arrival[]> {
  const out = new Map<number, Arrival[]>()
  for (const [from, to] of ways) out.set(to, [...(out.get(to) ?? []), { before: from, edges: [edge(from, to)] }])
  return out
}

const fan = (middles: number): (readonly [number, number])[] =>
  Array.from(
    { length: middles },
    (_, i) =>
      [
        [0, i + 2],
        [i + 2, 1],
      ] as const,
  ).flat()

const lengths = (paths: readonly (readonly unknown[])[]): number[] => paths.map((path) => path.length)

describe('the evidence of a conclusion', () => {
  it('is every path from its subject, the first found first', () => {
    const found = evidenceOf(arrivalsOf([0, 1], [0, 2], [2, 1]), 1, false)
    expect(found).toEqual({ paths: [[edge(0, 1)], [edge(0, 2), edge(2, 1)]], more: 0, moreUncounted: false })
  })

  it('starts at its subject even if the search began at the object', () => {
    const found = evidenceOf(arrivalsOf([0, 2], [2, 1]), 1, true)
    expect(found.paths).toEqual([[edge(2, 1), edge(0, 2)]])
  })

  it("leaves out moves that aren't edges, and merges equal paths", () => {
    const arrivals = new Map<number, readonly Arrival[]>([
      [1, [{ before: 0, edges: [edge(0, 1)] }]],
      [
        2,
        [
          { before: 0, edges: [edge(0, 1)] },
          { before: 1, edges: [] },
        ],
      ],
    ])
    expect(evidenceOf(arrivals, 2, false)).toEqual({ paths: [[edge(0, 1)]], more: 0, moreUncounted: false })
  })

  it.each([
    [8, 8, 0, false],
    [9, 8, 1, false],
    [999, 8, 991, false],
    [1_000, 8, 992, false],
    [1_001, 8, 992, true],
    [5_000, 8, 992, true],
  ])('keeps of %i paths %i, and counts %i more', (middles, retained, more, moreUncounted) => {
    const found = evidenceOf(arrivalsOf(...fan(middles)), 1, false)
    expect([found.paths.length, found.more, found.moreUncounted]).toEqual([retained, more, moreUncounted])
  })

  it('has no path with a cycle', () => {
    const found = evidenceOf(arrivalsOf([0, 1], [1, 2], [2, 1], [2, 3], [3, 2]), 3, false)
    expect(found).toEqual({ paths: [[edge(0, 1), edge(1, 2), edge(2, 3)]], more: 0, moreUncounted: false })
  })

  it('has one path of any length, and reports that the search stopped there', () => {
    const chain = (length: number) => arrivalsOf(...Array.from({ length }, (_, i): [number, number] => [i, i + 1]))
    const complete = evidenceOf(chain(999), 999, false)
    expect([lengths(complete.paths), complete.moreUncounted]).toEqual([[999], false])
    const long = evidenceOf(chain(1_000), 1_000, false)
    expect([lengths(long.paths), long.more, long.moreUncounted]).toEqual([[1_000], 0, true])
    const longer = evidenceOf(chain(3_000), 3_000, false)
    expect([lengths(longer.paths), longer.moreUncounted]).toEqual([[3_000], true])
  })

  it('stops at a bound if very many paths share nodes', () => {
    // Twenty diamonds in a row with the same edges: a million ways, and one path.
    const arrivals = new Map<number, readonly Arrival[]>()
    for (let i = 1; i <= 20; i++)
      arrivals.set(i, [
        { before: i - 1, edges: [edge(i - 1, i)] },
        { before: i - 1, edges: [edge(i - 1, i)] },
      ])
    const found = evidenceOf(arrivals, 20, false)
    expect([lengths(found.paths), found.more, found.moreUncounted]).toEqual([[20], 0, true])
  })
})
