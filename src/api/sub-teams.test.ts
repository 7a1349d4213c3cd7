import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ActivityAnswer } from '../questions/activity/schema.ts'
import type { HomeAnswer } from '../questions/home.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const group = (id: string) => `aip://group/identity/${id}`
const [ORG, TEAM, SUB] = [group('org'), group('team'), group('sub')]
const ANN = 'aip://user/identity/ann'
const dataset = (id: string) => `aip://dataset/datasets/${id}`
const [ORG_DATA, SUB_DATA, ANN_DATA, OTHERS_DATA] = ['of-org', 'of-sub', 'of-ann', 'of-others'].map(dataset)

const team = (uri: string, name: string, partOf?: string) =>
  saying({ type: 'Group', uri, attributes: { name }, edges: partOf === undefined ? [] : [['Group.partOf', partOf]] })
const owned = (uri = '', owner: string) =>
  saying({ type: 'Dataset', uri, attributes: { name: uri.slice(-6) }, edges: [['Entity.ownedBy', owner]] })

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    // Each is part of the next, and the last of the first: a source's mistake.
    team(ORG, 'Organisation', SUB),
    team(TEAM, 'Team', ORG),
    team(SUB, 'Sub-team', TEAM),
    team(group('others'), 'Others'),
    saying({ type: 'User', uri: ANN, attributes: { name: 'Ann' }, edges: [['User.memberOf', SUB]] }),
    owned(ORG_DATA, ORG),
    owned(SUB_DATA, SUB),
    owned(ANN_DATA, ANN),
    owned(OTHERS_DATA, group('others')),
  )
  // The mistake is corrected.
  await world.say(team(ORG, 'Organisation'))
  world.searchBy(await filledIndex(world.store, world.deps.catalogue, () => []))
})
afterAll(() => world.close())

interface SearchedTeams {
  readonly hits: readonly { readonly uri: string; readonly teams: readonly { readonly name: string }[] }[]
  readonly facets: readonly {
    readonly field: string
    readonly values: readonly { readonly name: string; readonly count: number }[]
  }[]
}
const search = async (q: string) =>
  (await world.get(`/api/v1/search?${new URLSearchParams({ q, facets: 'team' })}`)).body as SearchedTeams
const found = async (q: string) => (await search(q)).hits.map(({ uri }) => uri).toSorted()
const home = async (query: Readonly<Record<string, string>>) =>
  (await world.get(`/api/v1/home?${new URLSearchParams(query)}`)).body as HomeAnswer
const ownedBy = async (query: Readonly<Record<string, string>>) =>
  (await home(query)).owned?.entities.map(({ uri }) => uri).toSorted()

describe('entities of sub-teams', () => {
  it('are found in a search by team, with matching facets', async () => {
    expect(await found('team:organisation')).toEqual([ANN_DATA, ORG_DATA, SUB_DATA])
    expect(await found('team:team')).toEqual([ANN_DATA, SUB_DATA])
    expect(await found(`team:${SUB}`)).toEqual([ANN_DATA, SUB_DATA])
    expect(await found('type:dataset -team:organisation')).toEqual([OTHERS_DATA])
    const { facets } = await search('type:dataset')
    expect(facets.flatMap(({ values }) => values.map(({ name, count }) => [name, count]))).toEqual([
      ['Organisation', 3],
      ['Sub-team', 2],
      ['Team', 2],
      ['Others', 1],
    ])
  })

  it('are hits that name only the team that owns them directly', async () => {
    const { hits } = await search('team:organisation')
    const teams = hits.map(({ uri, teams: of }): [string, string[]] => [uri, of.map(({ name }) => name)])
    expect(Object.fromEntries(teams)).toEqual({
      [ANN_DATA ?? '']: ['Sub-team'],
      [SUB_DATA ?? '']: ['Sub-team'],
      [ORG_DATA ?? '']: ['Organisation'],
    })
  })

  it("are on a team's home, unless sub-teams are excluded", async () => {
    expect(await ownedBy({ of: ORG })).toEqual([ANN_DATA, ORG_DATA, SUB_DATA])
    expect(await ownedBy({ of: TEAM })).toEqual([ANN_DATA, SUB_DATA])
    expect(await ownedBy({ of: ORG, directOnly: 'true' })).toEqual([ORG_DATA])
    expect(await ownedBy({ of: ANN })).toEqual([ANN_DATA])
  })

  it('are listed page by page, with cursors valid for one list only', async () => {
    const first = await home({ of: ORG, limit: '1' })
    expect(first.owned).toMatchObject({ total: 3 })
    const cursor = first.owned?.next ?? ''
    expect(await ownedBy({ of: ORG, limit: '2', cursor })).toHaveLength(2)
    const other = await world.get(`/api/v1/home?${new URLSearchParams({ of: ORG, directOnly: 'true', cursor })}`)
    expect(other).toMatchObject({ status: 400, body: { code: 'BAD_PAGE' } })
  })

  it('belong to the team by the team structure of the requested moment', async () => {
    expect(await ownedBy({ of: SUB })).toEqual([ANN_DATA, SUB_DATA])
    // At that time, the organisation was part of its own sub-team.
    expect(await ownedBy({ of: SUB, asOf: '9' })).toEqual([ANN_DATA, ORG_DATA, SUB_DATA])
  })
})

describe('entities whose tag names a team', () => {
  const tagged = (id: string, ...owners: readonly string[]) =>
    saying({
      type: 'Pipeline',
      uri: `aip://pipeline/orchestrator/${id}`,
      attributes: { name: id, tags: [{ tag: 'team', value: 'sub' }] },
      edges: [['Entity.taggedTeam', SUB], ...owners.map((owner) => ['Entity.ownedBy', owner] as const)],
    })
  let teams: ApiWorld
  beforeAll(async () => {
    teams = await openWorld()
    await teams.say(
      team(ORG, 'Organisation'),
      team(SUB, 'Sub-team', ORG),
      team(group('others'), 'Others'),
      saying({ type: 'User', uri: ANN, attributes: { name: 'Ann' }, edges: [['User.memberOf', group('others')]] }),
      saying({ type: 'User', uri: 'aip://user/identity/teamless', attributes: { name: 'Teamless' } }),
      tagged('by-tag'),
      tagged('by-teamless', 'aip://user/identity/teamless'),
      tagged('of-others', group('others')),
      tagged('of-ann', ANN),
      saying({
        type: 'PipelineRun',
        uri: 'aip://pipeline-run/orchestrator/failed',
        attributes: { name: 'failed', status: 'failed', startedAt: '2026-01-01T00:00:00Z' },
        edges: [['PipelineRun.runOf', 'aip://pipeline/orchestrator/by-tag']],
      }),
    )
    teams.searchBy(await filledIndex(teams.store, teams.deps.catalogue, () => []))
  })
  afterAll(() => teams.close())

  const answer = async <T>(path: string, query: Readonly<Record<string, string>>) =>
    (await teams.get(`/api/v1/${path}?${new URLSearchParams(query)}`)).body as T
  const BY_TAG = ['by-tag', 'by-teamless'].map((id) => `aip://pipeline/orchestrator/${id}`)

  it.each([ORG, SUB])('are on the home of %s like in its search, unless others own them', async (of) => {
    const { owned: counted, needs } = await answer<HomeAnswer>('home', { of })
    const { hits } = await answer<SearchedTeams>('search', { q: `team:${of} -is:inherited` })
    expect(counted?.entities.map(({ uri }) => uri).toSorted()).toEqual(BY_TAG)
    expect(hits.map(({ uri }) => uri).toSorted()).toEqual(BY_TAG)
    expect(needs).toContainEqual(
      expect.objectContaining({ kind: 'failed-run', sentence: 'Last run of by-tag failed.' }),
    )
  })

  it("are in the team's activity", async () => {
    const { items } = await answer<ActivityAnswer>('activity', { of: SUB, since: '0' })
    expect(items.map(({ uri }) => uri)).toEqual(expect.arrayContaining(BY_TAG))
  })

  it("aren't on the home of a parent without its sub-teams", async () => {
    const { owned: counted } = await answer<HomeAnswer>('home', { of: ORG, directOnly: 'true' })
    expect(counted?.total).toBe(0)
  })
})

describe('the tests and pipelines of a team', () => {
  const test = (id: string) => `aip://ab-test/experimentation/${id}`
  const pipeline = (id: string) => `aip://pipeline/orchestrator/${id}`
  const [INSTANCE, CELL] = ['aip://model/registry/of-sub', 'aip://ab-test-cell/experimentation/of-sub']
  /** A pipeline and a test. */
  const ownedPair = (id: string, owner: string, status = 'ACTIVE') => [
    saying({ type: 'Pipeline', uri: pipeline(id), attributes: { name: id }, edges: [['Entity.ownedBy', owner]] }),
    saying({ type: 'AbTest', uri: test(id), attributes: { name: id, status }, edges: [['Entity.ownedBy', owner]] }),
  ]
  let teams: ApiWorld
  beforeAll(async () => {
    teams = await openWorld()
    await teams.say(
      team(ORG, 'Organisation'),
      team(SUB, 'Sub-team', ORG),
      saying({ type: 'User', uri: ANN, attributes: { name: 'Ann' }, edges: [['User.memberOf', ORG]] }),
      ...ownedPair('org', ORG),
      ...ownedPair('ann', ANN, 'STOPPED'),
      ...ownedPair('sub', SUB),
      saying({ type: 'ModelInstance', uri: INSTANCE, edges: [['Entity.ownedBy', SUB]] }),
      saying({ type: 'AbTestCell', uri: CELL, edges: [['AbTestCell.belongsTo', test('downstream')]] }),
      saying({ type: 'AbTest', uri: test('downstream'), attributes: { name: 'downstream', status: 'ACTIVE' } }),
      saying({
        type: 'ServingRule',
        uri: 'aip://serving-rule/serving/of-sub',
        edges: [
          ['ServingRule.serves', INSTANCE],
          ['ServingRule.forCell', CELL],
        ],
      }),
    )
  })
  afterAll(() => teams.close())

  interface ListedEntities {
    readonly totalCount: number
    readonly edges: readonly { readonly depth?: number; readonly node: { readonly uri: string } }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
  }
  const LISTED = '{ totalCount edges { node { uri } } pageInfo { hasNextPage endCursor } }'
  const answered = async (query: string) => {
    const { data, errors } = await teams.ask(query)
    expect(errors).toEqual([])
    return data as Readonly<Record<string, unknown>>
  }
  const ownedEntities = async (args: string) =>
    (await answered(`{ owned(${args}) ${LISTED} }`))['owned'] as ListedEntities
  const running = async (uri: string, args = '', page = '') => {
    const query = `{ impact(uri: "${uri}"${args}) { runningTests${page} { totalCount edges { depth node { uri } } pageInfo { hasNextPage endCursor } } } }`
    return ((await answered(query))['impact'] as { readonly runningTests: ListedEntities }).runningTests
  }
  const urisOf = ({ edges }: ListedEntities) => edges.map(({ node }) => node.uri)

  it('include those of its sub-teams, unless excluded', async () => {
    const pipelines = `uri: "${ORG}", types: ["Pipeline"]`
    expect(urisOf(await ownedEntities(pipelines))).toEqual(['org', 'ann', 'sub'].map(pipeline))
    expect(urisOf(await ownedEntities(`${pipelines}, directOnly: true`))).toEqual(['org', 'ann'].map(pipeline))
    expect(await ownedEntities(`uri: "${ORG}"`)).toMatchObject({ totalCount: 7 })
    expect(urisOf(await ownedEntities(`uri: "${ANN}", types: ["Pipeline"]`))).toEqual([pipeline('ann')])
  })

  it('are paginated, with cursors valid for one list only', async () => {
    const pipelines = `uri: "${ORG}", types: ["Pipeline"], first: 2`
    const first = await ownedEntities(pipelines)
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } })
    const { endCursor } = first.pageInfo
    expect(urisOf(await ownedEntities(`${pipelines}, after: "${endCursor}"`))).toEqual([pipeline('sub')])
    const { errors } = await teams.ask(`{ owned(${pipelines}, directOnly: true, after: "${endCursor}") ${LISTED} }`)
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_PAGE' } }])
  })

  it('are rejected for an entity that cannot own anything', async () => {
    const { errors } = await teams.ask(`{ owned(uri: "${INSTANCE}") ${LISTED} }`)
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
  })

  it('are found for owned entities and their impact if they are running, as on its home', async () => {
    const all = await running(ORG)
    expect(urisOf(all)).toEqual(['org', 'sub', 'downstream'].map(test))
    expect(all.edges.map(({ depth }) => depth)).toEqual([0, 0, 1])
    expect(urisOf(await running(ORG, ', directOnly: true'))).toEqual([test('org')])
    const { body } = await teams.get(`/api/v1/home?${new URLSearchParams({ of: ORG })}`)
    expect((body as HomeAnswer).tests.nodes.map(({ uri }) => uri)).toEqual(urisOf(all))
    const impact = await teams.get(`/api/v1/impact?${new URLSearchParams({ uri: ORG })}`)
    expect(impact.body).toMatchObject({ runningTests: urisOf(all) })
    const first = await running(ORG, '', '(first: 1)')
    const rest = await running(ORG, '', `(first: 9, after: "${first.pageInfo.endCursor}")`)
    expect([...urisOf(first), ...urisOf(rest)]).toEqual(urisOf(all))
  })

  it('are not in the impact of a test itself', async () => {
    expect(urisOf(await running(test('org')))).toEqual([])
  })
})
