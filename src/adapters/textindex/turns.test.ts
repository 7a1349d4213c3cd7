import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import type { WorkCost } from '../../lib/pace.ts'
import { finish } from '../../lib/pausing-work.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { corpusSynonyms, randomChanges, randomIndexed, randomRequest } from '../../testing/search/corpus.ts'
import { entity, request } from '../../testing/search/build.ts'
import { UNSYNCED } from '../disk/testing.ts'
import { SegmentFolder } from './folder.ts'
import { BODY_OPTIONS, IndexBody } from './index-segments.ts'
import { MergeThread } from './merge-thread-handle.ts'
import { answering } from './query.ts'
import { Scratch } from './scratch.ts'
import { pinnedPart } from './search-part.ts'
import { TextIndex } from './text-index.ts'

const root = mkdtempSync(join(tmpdir(), 'mlg-turns-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
afterEach(() => vi.restoreAllMocks())
let opened = 0

/** Time passes only with reads of the clock, so work is sliced alike on every machine. */
function countedTime(msPerLook: number): void {
  let now = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => (now += msPerLook))
}

async function createFilled(documents: Parameters<typeof entity>[1][], freezeAt = 1_000): Promise<TextIndex> {
  const index = await TextIndex.open(join(root, String(opened++)), {
    freezeAt,
    disk: UNSYNCED,
    synonyms: corpusSynonyms,
  })
  await index.write(
    documents.map((of, i) => ({ put: entity(i + 1, of) })),
    1,
    1,
  )
  return index
}

const LETTERS = 'a b c d e f g h'

describe('searches of one index', () => {
  const names = Array.from({ length: 3_200 }, (_, i) => ({
    name: ['alpha', 'beta', 'cell', 'delta', 'edge', 'flow', 'graph', 'hub'].map((word) => `${word}${i}`).join(' '),
  }))

  it('take turns, so that a short one ends before long ones', async () => {
    const index = await createFilled(names)
    countedTime(0.5)
    const ended: string[] = []
    const ask = async (text: string): Promise<void> => {
      await index.search(request(text))
      ended.push(text)
    }
    const long = Array.from({ length: 10 }, () => ask(LETTERS))
    await Promise.all([...long, ask('alpha7')])
    expect(ended[0]).toBe('alpha7')
    await index.close()
  })

  it('continue with the time slices that their request has used elsewhere', async () => {
    const index = await createFilled(names)
    countedTime(0.5)
    const ended: number[] = []
    const costs: WorkCost[] = []
    const ask = async (slices: number): Promise<void> => {
      await index.search(request(LETTERS), undefined, {
        slices,
        callerSlices: 0,
        noteCost: (cost) => void costs.push(cost),
      })
      ended.push(slices)
    }
    await Promise.all([ask(40), ask(20), ask(0)])
    expect(ended).toEqual([0, 20, 40])
    for (const { slices, ms } of costs) {
      expect(slices).toBeGreaterThan(1)
      expect(ms).toBeGreaterThan(slices)
    }
    await index.close()
  })

  it.each([1, 2, 3])('answer as of their start, whatever is written meanwhile: seed %i', async (seed) => {
    const random = randomFrom(seed)
    const options = {
      ...BODY_OPTIONS,
      merger: new MergeThread(),
      freezeAt: seed % 2 === 0 ? 20 : 1_000,
      disk: UNSYNCED,
    }
    const body = await IndexBody.open(new SegmentFolder(join(root, String(opened++)), UNSYNCED), options)
    let documents = Array.from({ length: 60 }, (_, i) => randomIndexed(random, i + 1))
    await body.write(
      documents.map((put) => ({ put })),
      1,
      1,
    )
    for (let tx = 2; tx < 40; tx++) {
      const wanted = randomRequest(random, documents)
      const search = () =>
        answering(
          {
            parts: body.parts.map(pinnedPart),
            facets: body.facets,
            scratch: new Scratch(),
            synonyms: corpusSynonyms,
          },
          wanted,
        )
      const expected = finish(search())
      const work = search()
      let step = work.next()
      while (step.done !== true) {
        if (below(random, 3) === 0) await body.write(randomChanges(random, 1 + below(random, 3)), tx, tx)
        step = work.next()
      }
      expect(step.value).toEqual(expected)
      documents = documents.map((_, i) => randomIndexed(random, i + 1))
    }
    await body.close()
    await options.merger.close()
  })
})
