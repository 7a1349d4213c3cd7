import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filledIndex } from '../testing/search/filled.ts'
import { saying, type Saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

/**
 * Twelve instances of a model, which is found by their names too, and of which three were deleted at their source; two
 * groups, of which one is known by reference only.
 */
const MODEL = 'aip://model/registry/ranking'
const instance = (n: number): Saying =>
  saying({
    type: 'ModelInstance',
    uri: `aip://model/registry/ranking-${n}`,
    attributes: { name: `Ranking, instance ${n}` },
    edges: [['ModelInstance.instanceOf', MODEL]],
  })
const INSTANCES = Array.from({ length: 12 }, (_, n) => instance(n + 1))
const DELETED = INSTANCES.slice(3, 6)
const STUB = 'aip://group/identity/unread'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    saying({ type: 'Model', uri: MODEL, attributes: { name: 'Ranking' }, edges: [['Entity.ownedBy', STUB]] }),
    saying({ type: 'Group', uri: 'aip://group/identity/ads', attributes: { name: 'Ads' } }),
    ...INSTANCES,
  )
  for (const one of DELETED) await world.gone(one, true)
  world.searchBy(await filledIndex(world.store, world.deps.catalogue))
})
afterAll(() => world.close())

interface Searched {
  readonly total: number
  readonly hits: readonly { readonly uri: string; readonly standing: string; readonly entityType: string | null }[]
  readonly gone: { readonly total: number; readonly hits: Searched['hits'] }
  readonly next: string | null
  readonly facets: readonly { readonly field: string; readonly values: readonly { value: string; count: number }[] }[]
}

async function get<T>(path: string): Promise<T> {
  const { status, body } = await world.get(path)
  expect([path, status]).toEqual([path, 200])
  return body as T
}

const search = (q: string, more: Readonly<Record<string, string>> = {}): Promise<Searched> =>
  get(`/api/v1/search?${new URLSearchParams({ q, ...more })}`)

describe('the number of entities of a type', () => {
  it.each([
    ['ModelInstance', 'modelInstances', 'type:model-instance', 9],
    ['Model', 'models', 'type:model', 1],
    ['Group', 'groups', 'type:group', 1],
  ])('agrees for %s between /types, GraphQL and search, with deletions and stubs', async (name, field, q, count) => {
    const { types } = await get<{ types: readonly { name: string; count: number }[] }>('/api/v1/types')
    const { data } = await world.ask(`{ ${field} { totalCount } }`)
    const { facets } = await search('', { facets: 'type' })
    const [values] = facets.map((facet) => facet.values)
    expect({
      types: types.find((type) => type.name === name)?.count,
      graphql: data,
      search: (await search(q)).total,
      facet: values?.find(({ value }) => value === name)?.count,
    }).toEqual({ types: count, graphql: { [field]: { totalCount: count } }, search: count, facet: count })
  })
})

describe('entities deleted at their source', () => {
  it('are listed and counted separately, outside totals and facets', async () => {
    const { total, hits, gone, facets } = await search('instance', { facets: 'standing', limit: '100' })
    expect([total, hits.every(({ standing }) => standing === 'live')]).toEqual([10, true])
    expect([gone.total, gone.hits.map(({ uri }) => uri).toSorted()]).toEqual([3, DELETED.map(({ uri }) => uri)])
    expect(gone.hits.every(({ standing }) => standing === 'gone')).toBe(true)
    expect(facets[0]?.values).toMatchObject([{ value: 'live', count: 10 }])
  })

  it('pass filters without joining the hits, and can be paged with is:gone', async () => {
    expect(await search('instance type:feature')).toMatchObject({ total: 0, gone: { total: 0 } })
    expect(await search(DELETED[0]?.uri ?? '')).toMatchObject({ total: 0, gone: { hits: [{ uri: DELETED[0]?.uri }] } })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Searched = await search('instance is:gone', { limit: '2', ...(cursor === null ? {} : { cursor }) })
      expect([page.total, page.hits, page.gone.total]).toEqual([0, [], 3])
      seen.push(...page.gone.hits.map(({ uri }) => uri))
      cursor = page.next
    } while (cursor !== null)
    expect(seen.toSorted()).toEqual(DELETED.map(({ uri }) => uri))
    const first = await search('instance', { limit: '5' })
    expect(await search('instance', { limit: '5', cursor: first.next ?? '' })).toMatchObject({
      total: 10,
      gone: { total: 3, hits: [] },
      next: null,
    })
  })
})

it('a group stub has no type, but is found as an owner and a team', async () => {
  expect(await search(STUB)).toMatchObject({ total: 1, hits: [{ uri: STUB, entityType: null }] })
  expect(await search('team:unread type:model')).toMatchObject({ total: 1 })
  expect(await search('owner:unread type:model')).toMatchObject({ total: 1 })
})
