import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { finish } from '../../lib/pausing-work.ts'
import { entity } from '../../testing/search/build.ts'
import { fullBits } from '../../lib/bits.ts'
import { FacetValues } from './facet-values.ts'
import { merge } from './merge.ts'
import { RecentSegment } from './recent-segment.ts'
import { readSegment, writeSegment } from './segment-file.ts'
import { UNSYNCED } from '../disk/testing.ts'

it.each([
  ['no values of tags', 3, 0],
  ['fewer than are written at once', 3, 2],
  ['as many as are written at once', 10, 500],
  ['more', 11, 1_000],
])('reads a segment with %s from its file as it was written', async (_, documents, tagsEach) => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-segment-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const facets = new FacetValues()
  const recent = new RecentSegment(facets)
  for (let node = 1; node <= documents; node++)
    recent.add(entity(node, { tags: Array.from({ length: tagsEach }, (_, i) => `key"${node % 3}::é ${node}-${i}`) }))
  const { data } = finish(merge([{ segment: recent, keep: fullBits(documents) }], 1))
  const path = join(folder, '1.segment')
  await writeSegment(UNSYNCED, path, { data, facets })
  expect(await readSegment(path, facets)).toEqual(data)
})
