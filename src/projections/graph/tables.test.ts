import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { below, randomFrom, shuffle } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import { makeUri, type Uri } from '../../model/uri.ts'
import { i32 } from '../../lib/array-elements.ts'
import { countUpTo, I32s, U16s, U32s, U8s } from '../../lib/arrays.ts'
import { RecentEdges, headOf } from './recent-edges.ts'
import { nextBit } from '../../lib/bits.ts'
import { NodeTable, NEVER } from './nodes.ts'
import { UriTable } from './uris.ts'

const bits = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 12 })

describe('growable columns', () => {
  it.each([
    ['bytes', () => new U8s()],
    ['shorts', () => new U16s(3)],
    ['words', () => new U32s()],
    ['links', () => new I32s(1)],
  ])('%s keep their values in place', (_, column) => {
    const values = Array.from({ length: 1_000 }, (_value, i) => (i * 7) % 251)
    const filled = column()
    for (const value of values) filled.push(value)
    expect(filled.length).toBe(1_000)
    expect([...filled.array.subarray(0, filled.length)]).toEqual(values)
    const room = filled.array.length
    filled.reserve(room)
    expect(filled.array.length).toBe(room)
    filled.reserve(room + 1)
    expect(filled.array.length).toBeGreaterThanOrEqual(2 * room)
    expect([...filled.array.subarray(0, filled.length)]).toEqual(values)
  })

  it('unwritten links lead nowhere, at any index', () => {
    const links = new I32s(2)
    links.array[0] = 7
    for (const length of [3, 20, 500]) {
      links.reserve(length)
      expect([...links.array]).toEqual([7, ...Array.from({ length: links.array.length - 1 }, () => -1)])
    }
  })

  it('sorted columns are counted up to a bound', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30)), fc.nat(31), (values, bound) => {
        const sorted = Uint32Array.from([...values].sort((a, b) => a - b))
        expect(countUpTo(sorted, sorted.length, bound)).toBe(values.filter((value) => value <= bound).length)
      }),
    )
    expect(countUpTo(Uint32Array.of(1, 2, 3), 2, 9)).toBe(2)
  })

  it('the next bit of a set is found across any number of words', () => {
    fc.assert(
      fc.property(bits, fc.integer({ min: 0, max: 260 }), (set, from) => {
        const words = new Uint32Array(7)
        for (const bit of set) words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31))
        expect(nextBit(words, from)).toBe([...set].sort((a, b) => a - b).find((bit) => bit >= from) ?? -1)
      }),
    )
  })
})

describe('the table of URIs', () => {
  const thing = (n: number, length = 12): Uri => must(makeUri('thing', 'here', `${n}`.padEnd(length, 'x')))

  it('finds thousands of URIs by URI and by id, in any insertion order', () => {
    const table = new UriTable()
    const ids = shuffle(
      randomFrom(1),
      Array.from({ length: 3_000 }, (_, i) => 2 * i + 1),
    )
    for (const id of ids) table.add(id, thing(id))
    expect([table.count, table.idBound]).toEqual([3_000, 6_000])
    for (const id of ids) {
      expect([table.idOf(thing(id)), table.uriOf(id), table.has(id)]).toEqual([id, thing(id), true])
      expect([table.idOf(thing(id + 1)), table.has(id + 1)]).toEqual([undefined, false])
    }
    expect(() => table.uriOf(2)).toThrow('no node 2')
    expect(() => table.uriOf(6_001)).toThrow('no node 6001')
  })

  it('distinguishes URIs with a common beginning or end', () => {
    const table = new UriTable()
    table.add(1, thing(1, 5))
    expect(table.idOf(`${thing(1, 5)}x`)).toBeUndefined()
    expect(table.idOf(thing(1, 5).slice(0, -1))).toBeUndefined()
    expect(table.idOf(thing(1, 5).replace('thing', 'thang'))).toBeUndefined()
  })

  it('ignores the same pair again, and refuses a second id of a URI and an invalid id', () => {
    const table = new UriTable()
    table.add(3, thing(3))
    table.add(3, thing(3))
    expect(table.count).toBe(1)
    expect(() => table.add(4, thing(3))).toThrow(`${thing(3)} has the id 3 already, not 4`)
    expect(() => table.add(0, thing(4))).toThrow("0 isn't a node id")
    table.add(1, thing(4))
    expect([table.count, table.idBound, table.idOf(thing(3)), table.idOf(thing(4))]).toEqual([2, 4, 3, 1])
  })

  it('works with more than one full buffer, and reports its bytes', () => {
    const table = new UriTable()
    expect(table.bytes).toBe(4 * 1_024)
    const count = 25_000
    for (let id = 1; id <= count; id++) table.add(id, thing(id, 400))
    for (let id = 1; id <= count; id += 97) {
      expect(table.uriOf(id)).toBe(thing(id, 400))
      expect(table.idOf(thing(id, 400))).toBe(id)
    }
    const text = count * thing(1, 400).length
    expect(text).toBeGreaterThan(2 * 2 ** 22)
    // Besides texts: an unfilled buffer, the ends of full ones, and some 30 bytes each.
    expect(table.bytes).toBeGreaterThan(text)
    expect(table.bytes).toBeLessThan(text + 2 ** 22 + 3 * 450 + count * 40)
  })
})

describe('the delta', () => {
  it("finds the newest interval of thousands of edges, and links a node's edges newest first", () => {
    const random = randomFrom(3)
    const delta = new RecentEdges()
    const newest = new Map<string, number>()
    const byNode = new Map<string, number[]>()
    const noted = (key: string, entry: number): void => void byNode.set(key, [entry, ...(byNode.get(key) ?? [])])
    for (let n = 0; n < 5_000; n++) {
      const edge = { from: below(random, 60), type: below(random, 3), to: below(random, 60) }
      const entry = delta.add(edge, n)
      expect(entry).toBe(n)
      newest.set(`${edge.from} ${edge.type} ${edge.to}`, entry)
      noted(`out ${edge.from}`, entry)
      noted(`in ${edge.to}`, entry)
    }
    expect(delta.length).toBe(5_000)
    for (let from = 0; from < 62; from++)
      for (let type = 0; type < 3; type++)
        for (let to = 0; to < 62; to++)
          expect(delta.find(from, type, to)).toBe(newest.get(`${from} ${type} ${to}`) ?? -1)
    for (const side of ['out', 'in'] as const) {
      for (const node of [0, 30, 59, 61, 5_000]) {
        const linked: number[] = []
        for (let e = headOf(delta[side], node); e >= 0; e = i32(delta[side].next.array, e)) linked.push(e)
        expect(linked).toEqual(byNode.get(`${side} ${node}`) ?? [])
      }
    }
  })
})

describe('the table of types and tombstones', () => {
  const nodes = [1, 31, 32, 63, 64, 65, 2_047, 2_048, 9_000]

  it('lists nodes of a type over all ids, in pages of any size', () => {
    const table = new NodeTable()
    for (const node of shuffle(randomFrom(2), nodes)) table.setType(node, 'A', 1)
    table.setType(33, 'B', 1)
    for (const limit of [1, 2, 4, 100]) {
      const all: number[] = []
      for (let after = 0; ;) {
        const page = table.page('A', 1, after, limit)
        expect(page.length).toBeLessThanOrEqual(limit)
        const last = page.at(-1)
        if (last === undefined) break
        all.push(...page)
        after = last
      }
      expect(all).toEqual(nodes)
    }
    expect([table.page('C', 1, 0, 9), table.count('C', 1), table.page('A', 0, 0, 9)]).toEqual([[], 0, []])
  })

  it('has no type for nodes that were never added, next to others with one', () => {
    const table = new NodeTable()
    table.setGone(9_000, true, 4)
    for (const node of [0, 5, 8_999, 9_001, 1_000_000])
      for (const at of [0, 4, NEVER - 1])
        expect([table.typeOf(node, at), table.isGone(node, at)]).toEqual([null, false])
    expect([3, 4].map((at) => table.isGone(9_000, at))).toEqual([false, true])
  })

  it('answers the same when loaded as when changed step by step', () => {
    const at = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 6 })
    const moments = Array.from({ length: 14 }, (_, tx) => tx)
    fc.assert(
      fc.property(fc.array(fc.tuple(at, at), { minLength: 1, maxLength: 4 }), (histories) => {
        const stepped = new NodeTable()
        const loaded = new NodeTable()
        const steps: (readonly [tx: number, say: () => void])[] = []
        histories.forEach(([typed, gone], i) => {
          const node = i * 40 + 1
          const [typedAt, goneAt] = [typed, gone].map((txs) => [...txs].sort((a, b) => a - b)) as [number[], number[]]
          // A, B, none, A, B, none …
          const types = typedAt.map((since, n) => ({
            type: ['A', 'B', null][n % 3] ?? null,
            since,
            until: typedAt[n + 1] ?? NEVER,
          }))
          for (const { type, since } of types) steps.push([since, () => stepped.setType(node, type, since)])
          goneAt.forEach((tx, n) => steps.push([tx, () => stepped.setGone(node, n % 2 === 0, tx)]))
          const tombs = goneAt.flatMap((since, n) => (n % 2 === 0 ? [{ since, until: goneAt[n + 1] ?? NEVER }] : []))
          loaded.load(node, {
            types: types.flatMap((one) => (one.type === null ? [] : [{ ...one, type: one.type }])),
            gone: tombs,
          })
        })
        loaded.sortCounts()
        for (const [, say] of steps.sort(([a], [b]) => a - b)) say()
        const answers = (table: NodeTable) =>
          moments.map((tx) => [
            histories.map((_, i) => [table.typeOf(i * 40 + 1, tx), table.isGone(i * 40 + 1, tx)]),
            ['A', 'B'].map((type) => [table.count(type, tx), table.page(type, tx, 0, 99)]),
          ])
        expect(answers(loaded)).toEqual(answers(stepped))
        for (const tx of moments)
          for (const type of ['A', 'B']) expect(stepped.count(type, tx)).toBe(stepped.page(type, tx, 0, 99).length)
      }),
      { numRuns: 300 },
    )
  })

  it('refuses more types than it can number', () => {
    const table = new NodeTable()
    for (let n = 0; n < 65_535; n++) table.setType(1, `T${n}`, n + 1)
    expect(table.typeOf(1, 65_535)).toBe('T65534')
    expect(() => table.setType(2, 'one more', 1)).toThrow('more than 65535 entity types')
  })
})
