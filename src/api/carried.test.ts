import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BUILTIN } from '../catalogue/builtin.ts'
import { loadCatalogue } from '../catalogue/load.ts'
import { LOCAL_OPERATOR } from '../contracts/caller.ts'
import { must } from '../lib/result.ts'
import { carriedEdge } from '../model/classification.ts'
import { canonicalUri } from '../model/uri.ts'
import type { EntityAnswer } from '../questions/describe.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { stateConclusions, commitOf } from '../testing/store/build.ts'
import { saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const uriOf = (text: string) => must(canonicalUri(text))
const RAW = uriOf('aip://dataset/datasets/members')
const COPY = uriOf('aip://dataset/datasets/copy')
const WHOLE = uriOf('aip://dataset/datasets/whole')
const MAIL = uriOf('aip://dataset-column/datasets/members/mail')
const ADDRESS = uriOf('aip://dataset-column/datasets/copy/address')

let world: ApiWorld
let before = 0
beforeAll(async () => {
  const loaded = loadCatalogue([...BUILTIN, { name: 'ours.json', content: { classifications: ['pii'] } }])
  if (!loaded.ok) throw new Error('the definitions are refused')
  world = await openWorld(loaded.value)
  before = await world.say(
    saying({
      type: 'Dataset',
      uri: RAW,
      attributes: { name: 'Members', tags: [{ tag: 'pii', value: 'members' }, { tag: 'secret' }] },
    }),
    saying({ type: 'Dataset', uri: COPY, attributes: { name: 'Copy' }, edges: [['Dataset.derivedFrom', RAW]] }),
    saying({ type: 'Dataset', uri: WHOLE, attributes: { name: 'Whole' }, edges: [['Dataset.derivedFrom', RAW]] }),
    saying({
      type: 'DatasetColumn',
      uri: MAIL,
      attributes: { name: 'mail', tags: [{ tag: 'pii' }] },
      edges: [['DatasetColumn.columnOf', RAW]],
    }),
    saying({
      type: 'DatasetColumn',
      uri: ADDRESS,
      attributes: { name: 'address' },
      edges: [
        ['DatasetColumn.columnOf', COPY],
        ['DatasetColumn.derivedFrom', MAIL],
      ],
    }),
  )
  const carries = [
    [RAW, RAW],
    [COPY, RAW],
    [COPY, MAIL],
    [WHOLE, RAW],
    [ADDRESS, MAIL],
  ] as const
  const asserted = carries.map(([from, to]) => ({ type: carriedEdge('pii'), from, to }))
  await world.store.commit([
    commitOf(Date.now(), [stateConclusions('carries-pii', { asserted, about: { version: 1 } })]),
  ])
  await world.reached()
  world.searchBy(await filledIndex(world.store, world.deps.catalogue))
})
afterAll(async () => await world.close())
beforeEach(() => {
  world.hide()
  world.callAs(LOCAL_OPERATOR)
})

async function carriedBy(uri: string, query = ''): Promise<EntityAnswer['carries']> {
  const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(uri)}${query}`)
  return (body as EntityAnswer).carries
}

async function found(q: string): Promise<readonly string[]> {
  const { status, body } = await world.get(`/api/v1/search?q=${encodeURIComponent(q)}`)
  expect(status).toBe(200)
  return (body as { hits: { uri: string }[] }).hits.map(({ uri }) => uri).toSorted()
}

describe('the tags that an entity carries', () => {
  it('name the entity that states them and the lineage that carried them', async () => {
    expect(await carriedBy(COPY)).toEqual([
      {
        tag: 'pii',
        total: 2,
        from: [
          { uri: RAW, entityType: 'Dataset', name: 'Members', value: 'members', by: 'columns' },
          { uri: MAIL, entityType: 'DatasetColumn', name: 'mail', value: null, by: 'columns' },
        ],
      },
    ])
    expect(await carriedBy(WHOLE)).toMatchObject([{ tag: 'pii', from: [{ uri: RAW, by: 'dataSets' }] }])
  })

  it('exclude the tags that it states itself', async () => {
    expect(await carriedBy(RAW)).toEqual([])
  })

  it('reflect the requested moment', async () => {
    expect(await carriedBy(COPY, `?asOf=${before}`)).toEqual([])
  })

  it('omit tags of hidden entities', async () => {
    world.callAs({ id: 'others', name: 'others', roles: new Set(['reader']) })
    world.hide({ tags: ['secret'], exceptFor: ['administrator'] })
    expect(await carriedBy(COPY)).toEqual([])
  })

  it('have evidence', async () => {
    const query = new URLSearchParams({ from: COPY, to: RAW })
    const { body } = await world.get(`/api/v1/why?${query}`)
    expect(JSON.stringify(body)).toContain('carries-pii')
  })
})

describe('a search', () => {
  it('filters by carried or stated tags, with or without a value', async () => {
    expect(await found('carries:pii')).toEqual([COPY, RAW, WHOLE])
    expect(await found('carries:pii type:datasetColumn')).toEqual([ADDRESS])
    expect(await found('carries:pii::Members type:dataset')).toEqual([COPY, RAW, WHOLE])
    expect(await found('carries:pii::others')).toEqual([])
    expect(await found('-carries:pii type:dataset')).toEqual([])
  })

  it('lists the tags that flow if the query names another one', async () => {
    const { status, body } = await world.get('/api/v1/search?q=carries:secret')
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('Tags that flow are pii.')])
  })
})
