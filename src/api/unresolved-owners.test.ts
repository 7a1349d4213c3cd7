import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOOKUP_TYPE, RESOLVES_TO } from '../model/lookup.ts'
import type { DossierAnswer } from '../questions/dossier/schema.ts'
import type { EntityAnswer } from '../questions/describe.ts'
import type { HomeAnswer } from '../questions/home.ts'
import type { SearchHitsAnswer } from '../questions/search/shape.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { ALICE, saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const LOOKUP_OF_ALICE = 'aip://lookup/identity/name/alice'
const LOOKUP_OF_BOB = 'aip://lookup/identity/name/bob'
const LOOKUP_OF_CAROL = 'aip://lookup/identity/email/carol@netflix.com'
const LOOKUP_OF_LENA = 'aip://lookup/identity/name/lena'
const LOOKUP_OF_ZOE = 'aip://lookup/identity/name/zoe'
const [FRAUD, VERSION, OTHER_VERSION] = [
  'aip://model/registry/fraud',
  'aip://model/registry/fraud/1',
  'aip://model/registry/fraud/2',
]
const BOB = 'aip://user/identity/bob'
const uriOf = (id: string) => `aip://pipeline/orchestrator/${id}`
const [NIGHTLY, HOURLY, WEEKLY, OURS] = [uriOf('nightly'), uriOf('hourly'), uriOf('weekly'), uriOf('ours')]

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  const owned = (uri: string, ...owners: readonly string[]) =>
    saying({
      type: 'Pipeline',
      uri,
      attributes: { name: uri.slice(uri.lastIndexOf('/') + 1) },
      edges: owners.map((owner) => ['Entity.ownedBy', owner] as const),
    })
  await world.say(
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice Nakamura', email: 'alice@netflix.com' } }),
    saying({ type: 'User', uri: BOB, attributes: { name: 'Bob' } }),
    saying({ type: LOOKUP_TYPE, uri: LOOKUP_OF_BOB, platform: 'identity', edges: [[RESOLVES_TO, BOB]] }),
    owned(NIGHTLY, LOOKUP_OF_ALICE, LOOKUP_OF_BOB),
    owned(HOURLY, LOOKUP_OF_ALICE, LOOKUP_OF_CAROL),
    owned(WEEKLY, ALICE),
    owned(OURS),
    saying({
      type: 'Model',
      uri: FRAUD,
      attributes: { name: 'fraud', tags: [{ tag: 'team', value: 'fraud-detection' }] },
      edges: [['Entity.ownedBy', LOOKUP_OF_LENA]],
    }),
    ...[VERSION, OTHER_VERSION].map((uri) =>
      saying({
        type: 'ModelInstance',
        uri,
        attributes: { name: uri.slice(-7) },
        edges: [
          ['ModelInstance.instanceOf', FRAUD],
          ...(uri === VERSION ? [['Entity.ownedBy', LOOKUP_OF_LENA.replace('lena', 'dora')] as const] : []),
        ],
      }),
    ),
  )
  world.searchBy(await filledIndex(world.store, world.deps.catalogue))
})
afterAll(() => world.close())

interface Found {
  readonly hits: readonly Pick<SearchHitsAnswer['hits'][number], 'uri' | 'owners' | 'teams'>[]
  readonly facets: readonly object[]
}

async function search(q: string, facets?: string): Promise<Found> {
  const { status, body } = await world.get(
    `/api/v1/search?${new URLSearchParams({ q, index: 'entities', ...(facets === undefined ? {} : { facets }) })}`,
  )
  expect([q, status, body]).toEqual([q, 200, expect.anything()])
  return body as Found
}
const uris = async (q: string) => (await search(q)).hits.map(({ uri }) => uri).toSorted()

describe('an owner that no identity source resolves', () => {
  it('is named as its source writes it', async () => {
    const uri = 'aip://model/registry/written'
    const team = 'aip://lookup/identity/name/data%20platform'
    await world.say(
      saying({
        type: 'Model',
        uri,
        attributes: { name: 'written', tags: [{ tag: 'owner', value: 'Lena, Data Platform' }] },
        edges: [team, LOOKUP_OF_LENA, LOOKUP_OF_ZOE].map((owner) => ['Entity.ownedBy', owner] as const),
      }),
      saying({
        type: 'ModelInstance',
        uri: `${uri}/1`,
        attributes: { name: 'written 1' },
        edges: [['ModelInstance.instanceOf', uri]],
      }),
    )
    const names = ['zoe', 'Data Platform', 'Lena']
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(uri)}`)
    const { unresolved, knownOwners } = body as EntityAnswer
    expect([unresolved.map(({ text }) => text).toSorted(), knownOwners.map(({ name }) => name).toSorted()]).toEqual([
      names.toSorted(),
      names.toSorted(),
    ])
    const { data, errors } = await world.ask(
      `{ model(id: "${uri}") { unresolved { text } knownOwners { name } } modelInstance(id: "${uri}/1") { knownOwners { name } } }`,
    )
    expect(errors).toEqual([])
    for (const name of names) expect(JSON.stringify(data).match(new RegExp(`"${name}"`, 'g'))).toHaveLength(3)
    const dossier = (await world.get(`/api/v1/entities/${encodeURIComponent(`${uri}/1`)}/dossier`))
      .body as DossierAnswer
    expect(dossier.things.flatMap(({ section, name }) => (section === 'people' ? [name] : [])).toSorted()).toEqual(
      names.toSorted(),
    )
  })

  it.each([
    ['owner:alice', [HOURLY, NIGHTLY, WEEKLY]],
    ['owner:ALICE', [HOURLY, NIGHTLY, WEEKLY]],
    [`owner:${LOOKUP_OF_ALICE}`, [HOURLY, NIGHTLY]],
    ['owner:carol@netflix.com', [HOURLY]],
    ['owner:bob', [NIGHTLY]],
    ['owner:caro', [HOURLY]],
    ['owner:Carol', [HOURLY]],
    ['owner:ali', [HOURLY, NIGHTLY]],
    ['-owner:alice type:pipeline', [OURS]],
    ['carol', [HOURLY]],
    ['is:owned type:pipeline', [HOURLY, NIGHTLY, WEEKLY]],
    ['is:unowned type:pipeline', [OURS]],
  ])('can be found by its text: %s', async (q, wanted) => {
    expect(await uris(q)).toEqual(wanted)
  })

  it('is shown by its text, beside resolved owners', async () => {
    const { hits } = await search('nightly')
    expect(hits.find(({ uri }) => uri === NIGHTLY)?.owners.toSorted(byUri)).toEqual([
      { uri: LOOKUP_OF_ALICE, name: 'alice' },
      { uri: BOB, name: 'Bob' },
    ])
  })

  it('is a value of the owner facet', async () => {
    const { facets } = await search('type:pipeline', 'owner')
    expect(facets).toMatchObject([
      {
        field: 'owner',
        values: expect.arrayContaining([
          expect.objectContaining({ value: LOOKUP_OF_ALICE, name: 'alice', count: 2 }),
        ]) as unknown,
      },
    ])
  })

  it('is suggested while its name is typed, or for a similar one', async () => {
    const { body } = await world.get('/api/v1/suggest?q=owner:caro')
    expect(body).toMatchObject({ filters: [{ label: 'carol@netflix.com', query: 'owner:carol@netflix.com ' }] })
    const refused = await world.get('/api/v1/search?q=owner:carrol')
    expect(refused).toMatchObject({ status: 400 })
  })
})

describe('a person known only by name', () => {
  it.each([
    [LOOKUP_OF_CAROL, 'carol@netflix.com', [HOURLY]],
    [LOOKUP_OF_ALICE, 'alice', [HOURLY, NIGHTLY]],
  ])('has a home with what they own: %s', async (of, name, owned) => {
    const { status, body } = await world.get(`/api/v1/home?of=${encodeURIComponent(of)}`)
    expect(status).toBe(200)
    const { of: who, owned: found } = body as HomeAnswer
    expect(who?.name).toBe(name)
    expect(found?.entities.map(({ uri }) => uri).toSorted()).toEqual(owned)
  })

  it('can be asked for the impact of what they own', async () => {
    const { status, body } = await world.get(`/api/v1/impact?uri=${encodeURIComponent(LOOKUP_OF_CAROL)}`)
    expect([status, body]).toMatchObject([200, { name: 'carol@netflix.com' }])
  })

  it('is unknown until something names them', async () => {
    const { status } = await world.get(`/api/v1/home?of=${encodeURIComponent('aip://lookup/identity/email/nobody')}`)
    expect(status).toBe(404)
  })
})

describe('a team known only from a tag', () => {
  it.each(['owner:fraud-detection', 'owner:Fraud-Detection', 'team:fraud-detection'])(
    'can be searched by: %s',
    async (q) => {
      expect(await uris(q)).toEqual([FRAUD, VERSION, OTHER_VERSION])
      expect(await uris(`${q} is:inherited`)).toEqual([OTHER_VERSION])
    },
  )

  it('owns an entity beside its owners, on a hit as on its page', async () => {
    const { hits } = await search('type:model,modelInstance')
    const shown = hits.map(({ uri, owners, teams }) => [uri, [...owners, ...teams].map(({ name }) => name)])
    expect(new Map(shown as [string, string[]][])).toEqual(
      new Map([
        [FRAUD, ['lena', 'fraud-detection']],
        [VERSION, ['dora', 'fraud-detection']],
        [OTHER_VERSION, ['lena', 'fraud-detection']],
      ]),
    )
    for (const [uri, names] of shown) {
      const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(String(uri))}`)
      expect((body as EntityAnswer).knownOwners.map(({ name }) => name)).toEqual(names)
    }
  })
})

function byUri(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}
