import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isObject } from '../lib/json.ts'
import { ALICE, company, INSTANCE, MODEL, RUN, saying, TEST } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const FEATURE = 'aip://feature/feature-store/f0'
const CELL = 'aip://ab-test-cell/experimentation/12345/2'
const SERVICE = 'aip://service/serving/homepage'
const TEAM = 'aip://group/identity/personalization'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  await world.say(
    saying({ type: 'Service', uri: SERVICE, attributes: { name: 'Homepage', surfaces: ['homepage', 'tv'] } }),
    saying({
      type: 'ModelDeployment',
      uri: 'aip://deployment/registry/d1',
      attributes: { status: 'serving', tags: [{ tag: 'team', value: 'ranking' }] },
      edges: [
        ['ModelDeployment.deploys', INSTANCE],
        ['ModelDeployment.runsOn', SERVICE],
        ['Entity.ownedBy', 'aip://lookup/identity/email/nobody@netflix.com'],
      ],
    }),
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' }, edges: [['User.memberOf', TEAM]] }),
    saying({
      type: 'Feature',
      uri: 'aip://feature/feature-store/idle',
      attributes: { name: 'Idle', usage: { reads30d: 0 } },
    }),
    saying({
      type: 'Feature',
      uri: 'aip://feature/feature-store/read',
      attributes: { name: 'Read', usage: { reads30d: 7 } },
    }),
    saying({
      type: 'ModelInstance',
      uri: INSTANCE,
      attributes: { version: '5.0', modelState: 'released' },
      platform: 'registry',
      edges: [
        ['ModelInstance.instanceOf', MODEL],
        ['ModelInstance.producedBy', RUN],
        ['Entity.ownedBy', ALICE],
        ['ModelInstance.usesFeature', FEATURE],
        ['ModelInstance.usesFeature', 'aip://feature-version/feature-store/f1-v1'],
      ],
    }),
  )
})
afterAll(() => world.close())

async function askLineageOf(query: string): Promise<Record<string, unknown>> {
  const { data, errors } = await world.ask(query)
  expect(errors).toEqual([])
  if (!isObject(data)) throw new Error('no data')
  return data
}

describe('lineage', () => {
  it('downstream of a feature: its instance and model, its test through the run, and its deployments', async () => {
    const data = await askLineageOf(`{ lineage(uri: "${FEATURE}", direction: DOWNSTREAM) {
      node { name } totalCount complete depth totals { type count } edges { depth sentence path { relation name direction from to } node { uri } }
    } }`)
    expect(data.lineage).toMatchObject({
      node: { name: 'Feature 0' },
      totalCount: 6,
      complete: true,
      depth: 3,
      totals: ['AbTest', 'FeatureVersion', 'Model', 'ModelDeployment', 'ModelInstance', 'Service'].map((type) => ({
        type,
        count: 1,
      })),
      edges: expect.arrayContaining([
        {
          depth: 2,
          sentence: `Feature 0 –used by→ ${INSTANCE} –tested in→ Ranking Model v5 vs v4`,
          path: [
            { relation: 'ModelInstance.usesFeature', name: 'usedBy', direction: 'IN', from: INSTANCE, to: FEATURE },
            { relation: 'ModelInstance.testedIn', name: 'testedIn', direction: 'OUT', from: INSTANCE, to: TEST },
          ],
          node: { uri: TEST },
        },
        expect.objectContaining({ depth: 3, node: { uri: SERVICE } }),
      ]) as unknown,
    })
  })

  it('upstream of a test: what it tests, and all of its inputs', async () => {
    const data = await askLineageOf(
      `{ lineage(uri: "${TEST}", direction: UPSTREAM, types: ["DataAsset", "Pipeline"]) { totalCount totals { type count } edges { node { name } } } }`,
    )
    expect(data.lineage).toMatchObject({
      totals: [
        { type: 'DataSource', count: 2 },
        { type: 'Dataset', count: 2 },
        { type: 'Pipeline', count: 1 },
      ],
    })
  })

  it('ends at the types of `until`, and reports that a depth cut it', async () => {
    const data = await askLineageOf(`{
      until: lineage(uri: "${FEATURE}", direction: DOWNSTREAM, until: ["ModelInstance"]) { totalCount }
      near: lineage(uri: "${FEATURE}", direction: DOWNSTREAM, depth: 1) { totalCount complete pageInfo { endCursor hasNextPage } }
    }`)
    expect(data).toMatchObject({ until: { totalCount: 2 }, near: { totalCount: 2, complete: false } })
    const { near } = data as { near: { pageInfo: { endCursor: string } } }
    const { lineage } = await askLineageOf(
      `{ lineage(uri: "${FEATURE}", direction: DOWNSTREAM, after: "${near.pageInfo.endCursor}") { edges { depth } } }`,
    )
    expect(lineage).toEqual({ edges: [2, 2, 2, 3].map((depth) => ({ depth })) })
  })

  it('keeps its transaction across pages, and can be read as of the past', async () => {
    const page = (after: string) =>
      `{ lineage(uri: "aip://dataset/datasets/grows", direction: UPSTREAM, first: 1${after}) { tx totalCount edges { node { uri } } pageInfo { endCursor hasNextPage } } }`
    const grow = (...names: string[]) =>
      world.say(
        saying({
          type: 'Dataset',
          uri: 'aip://dataset/datasets/grows',
          attributes: { name: 'Grows' },
          edges: names.map((n) => ['Dataset.derivedFrom', `aip://dataset/datasets/${n}`] as const),
        }),
      )
    const tx = await grow('a', 'b')
    type Page = { lineage: { pageInfo: { endCursor: string } } }
    const first = (await askLineageOf(page(''))) as Page
    await grow('a', 'b', 'c')
    const cursor = `, after: "${first.lineage.pageInfo.endCursor}"`
    expect(await askLineageOf(page(cursor))).toMatchObject({
      lineage: {
        tx,
        totalCount: 2,
        edges: [{ node: { uri: 'aip://dataset/datasets/b' } }],
        pageInfo: { hasNextPage: false },
      },
    })
    expect(await askLineageOf(page(''))).toMatchObject({ lineage: { totalCount: 3 } })
    expect(await askLineageOf(page(`, asOf: "${tx}"`))).toMatchObject({ lineage: { tx, totalCount: 2 } })
    const refused = await world.ask(page(cursor), { asOf: String(tx + 1) })
    expect(refused.errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_PAGE' }) as unknown }),
    ])
    const twice = await world.ask(page(`, asOf: "${tx}"`), { asOf: '1' })
    expect(twice.errors[0]?.extensions?.code).toBe('BAD_AS_OF')
  })

  it('covers everything that a person, or a group and its members, own', async () => {
    const about = (uri: string) =>
      askLineageOf(
        `{ lineage(uri: "${uri}", direction: UPSTREAM, types: ["DataAsset"]) { node { name } edges { sentence } } }`,
      )
    const data = await about(ALICE)
    expect(data.lineage).toMatchObject({ node: { name: 'Alice' } })
    expect(JSON.stringify(data)).toContain(`${INSTANCE} –uses feature→ Feature 0 –sourced from→ Dataset 0`)
    expect(JSON.stringify(await about(TEAM))).toContain('–sourced from→ Dataset 0')
  })

  it.each([
    ['aip://feature/feature-store/none', '', 'UNKNOWN_URI', 'Nothing has mentioned'],
    ['f0', '', 'BAD_URI', 'aip://'],
    ['aip://lookup/identity/email/unmentioned@netflix.com', '', 'UNKNOWN_URI', 'Nothing has mentioned'],
    [FEATURE, ', types: ["Modell"]', 'BAD_REQUEST', '"Modell" is neither an entity type nor an interface'],
    [FEATURE, ', until: ["usedBy"]', 'BAD_REQUEST', '"usedBy" is neither'],
    [FEATURE, ', depth: 0', 'BAD_REQUEST', 'depth must be'],
    [FEATURE, ', first: 1001', 'BAD_PAGE', '1000'],
    [FEATURE, ', after: "x"', 'BAD_PAGE', "isn't a cursor"],
  ])('rejects %s%s: %s', async (uri, args, code, message) => {
    const { errors } = await world.ask(`{ lineage(uri: "${uri}", direction: UPSTREAM${args}) { totalCount } }`)
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining(message),
        extensions: expect.objectContaining({ code, hint: expect.any(String) as unknown }) as unknown,
      }),
    ])
  })
})

describe('impact', () => {
  it('lists affected entities by group, with owners and reasons', async () => {
    const data = await askLineageOf(`{ impact(uri: "${FEATURE}") {
      totalCount
      models { totalCount edges { sentence owners { name } owningTeams { reason name through { name } } node { name } } }
      deployments { edges { owners { uri } owningTeams { reason name team { uri } } node { uri ... on ModelDeployment { status } } } }
      runningTests { totalCount edges { node { name } } }
      tests { totalCount }
      features { totalCount }
      surfaces { name exposedBy { name } }
      others { totalCount }
    } }`)
    expect(data.impact).toEqual({
      totalCount: 6,
      models: {
        totalCount: 1,
        edges: [
          {
            sentence: `Feature 0 –used by→ ${INSTANCE} –instance of→ Ranking v5`,
            owners: [{ name: 'Alice' }],
            owningTeams: [{ reason: 'MEMBER', name: 'Personalization', through: { name: 'Alice' } }],
            node: { name: 'Ranking v5' },
          },
        ],
      },
      deployments: {
        edges: [
          {
            owners: [],
            owningTeams: [{ reason: 'TAG', name: 'ranking', team: null }],
            node: { uri: 'aip://deployment/registry/d1', status: 'serving' },
          },
        ],
      },
      runningTests: { totalCount: 1, edges: [{ node: { name: 'Ranking Model v5 vs v4' } }] },
      tests: { totalCount: 1 },
      features: { totalCount: 1 },
      surfaces: [
        { name: 'homepage', exposedBy: [{ name: 'Homepage' }] },
        { name: 'tv', exposedBy: [{ name: 'Homepage' }] },
      ],
      others: { totalCount: 0 },
    })
  })

  it('lists an owning group before the teams of its people', async () => {
    const data = await askLineageOf(
      `{ impact(uri: "aip://data-source/datasets/s1") { pipelines { edges { node { uri } owningTeams { reason team { uri } } } } } }`,
    )
    expect(data.impact).toEqual({ pipelines: { edges: [] } })
    const { impact } = await askLineageOf(
      `{ impact(uri: "${RUN}") { pipelines { edges { owningTeams { reason team { uri } } } } others { edges { node { uri } } } } }`,
    )
    expect(impact).toMatchObject({
      pipelines: { edges: [{ owningTeams: [{ reason: 'OWNER', team: { uri: TEAM } }] }] },
    })
    expect(impact).toMatchObject({ others: { edges: [{ node: { uri: CELL } }] } })
  })
})

it('unused entities can be retired: nothing in use reads them or is made from them', async () => {
  const data = await askLineageOf('{ unused(type: "Feature") { totalCount edges { node { uri } } } }')
  expect(data.unused).toEqual({ totalCount: 1, edges: [{ node: { uri: 'aip://feature/feature-store/idle' } }] })
})

describe('over REST', () => {
  const lineage = (search: Record<string, string>) => world.get(`/api/v1/lineage?${new URLSearchParams(search)}`)

  it('returns the same lineage, in pages', async () => {
    const question = { uri: FEATURE, direction: 'downstream', types: 'AbTest,Service', limit: '1' }
    const first = await lineage(question)
    expect(first).toMatchObject({
      status: 200,
      body: { total: 2, complete: true, nodes: [{ uri: TEST, depth: 2, entityType: 'AbTest' }] },
    })
    const { next } = first.body as { next: string }
    expect((await lineage({ ...question, cursor: next })).body).toMatchObject({ nodes: [{ uri: SERVICE }], next: null })
    expect((await lineage({ ...question, depth: '1' })).body).toMatchObject({
      total: 0,
      complete: false,
      bound: 'depth',
    })
  })

  it('returns the same impact, complete or one group', async () => {
    const { body } = await world.get(`/api/v1/impact?${new URLSearchParams({ uri: FEATURE })}`)
    expect(body).toMatchObject({
      total: 6,
      runningTests: [TEST],
      surfaces: [{ name: 'homepage', exposedBy: [SERVICE] }, { name: 'tv' }],
      groups: {
        models: {
          total: 1,
          nodes: [{ uri: MODEL, owners: [ALICE], owningTeams: [{ reason: 'member', team: TEAM, through: ALICE }] }],
        },
        deployments: { nodes: [{ status: 'serving', owners: [], owningTeams: [{ reason: 'tag', tag: 'ranking' }] }] },
      },
    })
    const one = await world.get(`/api/v1/impact?${new URLSearchParams({ uri: FEATURE, group: 'services' })}`)
    expect(Object.keys((one.body as { groups: object }).groups)).toEqual(['services'])
  })

  it.each([
    [{ uri: FEATURE, direction: 'sideways' }, 400, 'BAD_REQUEST'],
    [{ uri: FEATURE, direction: 'upstream', limit: 'many' }, 400, 'BAD_PAGE'],
    [{ uri: FEATURE, direction: 'upstream', depth: '' }, 400, 'BAD_REQUEST'],
    [{ uri: FEATURE, direction: 'upstream', types: 'ABTest' }, 400, 'BAD_REQUEST'],
    [{ direction: 'upstream' }, 400, 'BAD_URI'],
    [{ uri: 'aip://feature/feature-store/none', direction: 'upstream' }, 404, 'UNKNOWN_URI'],
  ])('%j is %i %s', async (search, status, code) => {
    expect(await lineage(search as never)).toMatchObject({
      status,
      body: { code, hint: expect.any(String) as unknown },
    })
  })

  it('names the nearest type for an unknown one', async () => {
    const { body } = await lineage({ uri: FEATURE, direction: 'upstream', types: 'ABTests,Modle' })
    expect(body).toMatchObject({ hint: expect.stringMatching(/^The nearest are AbTest, Model\. /) })
  })

  it('an unknown group is rejected', async () => {
    const { status } = await world.get(`/api/v1/impact?${new URLSearchParams({ uri: FEATURE, group: 'people' })}`)
    expect(status).toBe(400)
  })
})
