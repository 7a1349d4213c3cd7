import { expect, it } from 'vitest'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Mapping } from '../contracts/mapping.ts'
import type { JsonObject } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { makeUri } from '../model/uri.ts'
import { sourceConfig } from '../testing/parts.ts'
import { normaliseContext } from './context.ts'
import { normalise } from './normalise.ts'
import { platformsOf } from './platforms.ts'

const platforms = platformsOf([{ platform: 'registry', domains: ['models'] }])
const uri = must(makeUri('model', 'registry', 'ranker'))
const MAPPING: Mapping = {
  type: 'Model',
  fields: {
    id: { kind: 'id' },
    wiki: { kind: 'attribute', name: 'links', from: "[{url: wiki, title: 'Wiki'}]", when: 'wiki' },
  },
  links: { Files: '/#/runs/{run.id}/files', Charts: '/charts/{id}' },
}

function linksOf(record: JsonObject, pages: string | null = 'http://127.0.0.1:1/ui/') {
  const context = normaliseContext(builtinCatalogue(), sourceConfig('registry'), platforms, pages)
  const { statement, unmapped } = must(
    normalise(MAPPING, { uri, id: 'ranker', body: { id: 'ranker', ...record } }, context),
  )
  expect(unmapped).toEqual([])
  return statement.nodes[0]?.attributes['links']
}

it("links lead to further pages of the product, beside the source's own links", () => {
  expect(linksOf({ run: { id: 'a/b' }, wiki: 'http://wiki' })).toEqual([
    { url: 'http://wiki', title: 'Wiki' },
    { url: 'http://127.0.0.1:1/ui/#/runs/a%2Fb/files', title: 'Files' },
    { url: 'http://127.0.0.1:1/ui/charts/ranker', title: 'Charts' },
  ])
})

it('links are omitted if the record lacks values, or if nothing says where the pages are', () => {
  expect(linksOf({})).toEqual([{ url: 'http://127.0.0.1:1/ui/charts/ranker', title: 'Charts' }])
  expect(linksOf({ run: { id: 'x' } }, null)).toBeUndefined()
})
