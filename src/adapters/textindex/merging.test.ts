import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { IndexChange } from '../../contracts/search-documents.ts'
import { entity } from '../../testing/search/build.ts'
import { UNSYNCED } from '../disk/testing.ts'
import { takeReleased } from '../../lib/collect-at-rest.ts'
import { FrozenSegment } from './frozen-segment.ts'
import { BODY_OPTIONS, IndexBody } from './index-segments.ts'
import { SegmentFolder } from './folder.ts'
import { inlineMerger, type SegmentMerger } from './merger.ts'

const MANY = 10

const puts = (from: number, to: number): readonly IndexChange[] =>
  Array.from({ length: to - from }, (_, n) => ({ put: entity(from + n, { name: `thing ${from + n}` }) }))

it('a segment is rewritten for its durable deletions, but not repeatedly for later ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-merging-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  let merges = 0
  let before = (): Promise<void> => Promise.resolve()
  const merger: SegmentMerger = {
    async merge(sources, options) {
      if (++merges > 50) throw new Error('this has no end')
      await before()
      return await inlineMerger.merge(sources, options)
    },
  }
  const problems: string[] = []
  const body = await IndexBody.open(new SegmentFolder(folder, UNSYNCED), {
    ...BODY_OPTIONS,
    freezeAt: 100,
    disk: UNSYNCED,
    merger,
    report: (problem) => void problems.push(problem),
  })
  await body.write(puts(0, MANY), 1, 1)
  await body.flush()
  await body.write(puts(MANY, 2 * MANY), 2, 2)
  const freezing = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  before = () => {
    begun.resolve()
    return freezing.promise
  }
  const flushed = body.flush()
  await begun.promise
  await body.write(puts(0, MANY - 1), 3, 3)
  freezing.resolve()
  await flushed
  await body.merged()
  expect([merges, problems]).toEqual([2, []])
  await body.flush()
  await body.merged()
  expect(merges).toBeLessThanOrEqual(5)
  expect([body.documents, body.parts.reduce((sum, { segment }) => sum + segment.documents, 0)]).toEqual([
    2 * MANY,
    2 * MANY,
  ])
  await body.close()
})

it('reports what a merge releases, because nothing else collects arrays shared by threads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-merging-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  let bytes = 0
  const merger: SegmentMerger = {
    merge(sources, options) {
      for (const { segment } of sources) if (segment instanceof FrozenSegment) bytes += segment.byteLength
      return inlineMerger.merge(sources, options)
    },
  }
  const options = { ...BODY_OPTIONS, freezeAt: MANY, disk: UNSYNCED, merger }
  const body = await IndexBody.open(new SegmentFolder(folder, UNSYNCED), options)
  takeReleased()
  for (let n = 0; n < 20; n++) {
    await body.write(puts(n * MANY, (n + 1) * MANY), n + 1, n + 1)
    await body.flush()
  }
  await body.merged()
  expect(bytes).toBeGreaterThan(0)
  expect(takeReleased()).toBe(bytes)
  await body.abandon()
  expect(takeReleased()).toBeGreaterThan(0)
})
