import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verdict } from './compare.ts'
import { hubOf, isOpen, readEdgeList, seededEdges } from './edges.ts'
import { race, timingOf, type Entrant } from './race.ts'
import { lineOf } from './scenario.ts'

const ONCE = { rounds: 1, turnMs: 0, warmUp: 0 }

function entrant(name: string, answer: (question: string) => string): Entrant<string> {
  return { name, contender: { ask: async (question) => ({ answer: answer(question) }) }, questions: ['a', 'b'] }
}

describe('a race', () => {
  it('times each contender in each round', async () => {
    const { timings } = await race([entrant('one', String), entrant('other', String)], { ...ONCE, rounds: 3 })
    expect(timings.map(({ name, count }) => [name, count])).toEqual([
      ['one', 3],
      ['other', 3],
    ])
  })

  it('fails if two contenders answer the same question differently', async () => {
    const wrong = entrant('other', (question) => (question === 'a' ? 'c' : question))
    await expect(race([entrant('one', String), wrong], ONCE)).rejects.toThrow(
      'one and other answer "a" differently: a and c',
    )
  })

  it("uses a contender's own clock if it has one", async () => {
    const own: Entrant<string> = {
      name: 'one',
      contender: { ask: async () => ({ answer: 1, ms: 42 }) },
      questions: ['a'],
    }
    expect((await race([own], ONCE)).timings[0]).toMatchObject({ min: 42, median: 42, p99: 42 })
  })
})

describe('a list of edges', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mlg-edges-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const listOf = (text: string): ReturnType<typeof readEdgeList> => {
    const path = join(folder, 'list.txt')
    writeFileSync(path, text)
    return readEdgeList(path)
  }

  it('is read with blanks, commas, comments and extra columns', async () => {
    const list = await listOf('# from to\n% and so on\n\na b\nb,c,7\r\n c ; a\n')
    expect([list.nodes, [...list.from], [...list.to]]).toEqual([3, [1, 2, 3], [2, 3, 1]])
    expect(isOpen(list, 0, list.head)).toBe(true)
  })

  it('is rejected with the line that has no second name', async () => {
    await expect(listOf('a b\nalone\n')).rejects.toThrow('line 2: an edge is two names, but it says "alone"')
  })

  it('is rejected if empty', async () => {
    await expect(listOf('# nothing\n')).rejects.toThrow('has no edges')
  })

  it('is the same for the same size, with a hub and a share of ended edges', () => {
    const size = { nodes: 100, edges: 2_000, ended: 0.1 }
    const list = seededEdges(size)
    expect(seededEdges(size)).toEqual(list)
    expect(hubOf(list)).toBe(1)
    const ended = list.until.filter((until) => until > 0).length
    expect(ended).toBeGreaterThan(150)
    expect(ended).toBeLessThan(250)
  })
})

describe('a comparison of two commits', () => {
  const of = (unit: string, before: number[], after: number[]): ReturnType<typeof verdict> =>
    verdict({ unit, values: [before, after] })

  it('reports slower only beyond the noise of both', () => {
    expect(of('ms', [10, 10, 10, 10, 10], [13, 13, 13, 13, 13]).isSlower).toBe(true)
    expect(of('ms', [10, 10, 10, 10, 10], [10.5, 10.5, 10.5, 10.5, 10.5]).isSlower).toBe(false)
    expect(of('ms', [6, 8, 10, 12, 14], [13, 13, 13, 13, 13]).isSlower).toBe(false)
  })

  it('counts fewer answers per second as slower', () => {
    expect(of('req/s', [10, 10, 10, 10, 10], [7, 7, 7, 7, 7]).isSlower).toBe(true)
    expect(of('req/s', [10, 10, 10, 10, 10], [13, 13, 13, 13, 13])).toMatchObject({ isSlower: false })
  })
})

describe('the line of a bar', () => {
  it('starts with the bar and ends with the ratio', () => {
    const line = lineOf({
      id: 'P1',
      what: 'a walk, median',
      unit: 'ms',
      measured: 12.34,
      bar: 'twice as fast as Kùzu',
      met: true,
      peer: { name: 'Kùzu', measured: 123.4 },
      ratio: { of: 'Kùzu to ours', value: 10 },
      timings: [timingOf('one', [[12.34]])],
      conditions: null,
    })
    expect(line.startsWith('P1 ')).toBe(true)
    expect(line.endsWith('ratio 10')).toBe(true)
  })
})
