import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HomeAnswer } from '../questions/home.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const group = (id: string) => `aip://group/identity/${id}`
const [ORG, TEAM, SUB] = [group('org'), group('team'), group('sub')]
const ANN = 'aip://user/identity/ann'
const dataset = (id: string) => `aip://dataset/datasets/${id}`
const [OF_ORG, OF_SUB, OF_ANN, OF_OTHERS] = ['of-org', 'of-sub', 'of-ann', 'of-others'].map(dataset)

const team = (uri: string, name: string, partOf?: string) =>
  saying({ type: 'Group', uri, attributes: { name }, edges: partOf === undefined ? [] : [['Group.partOf', partOf]] })
const owned = (uri = '', owner: string) =>
  saying({ type: 'Dataset', uri, attributes: { name: uri.slice(-6) }, edges: [['Entity.ownedBy', owner]] })

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    // Each is part of the next, and the last of the first: a mistake of a source.
    team(ORG, 'Organisation', SUB),
    team(TEAM, 'Team', ORG),
    team(SUB, 'Sub-team', TEAM),
    team(group('others'), 'Others'),
    saying({ type: 'User', uri: ANN, attributes: { name: 'Ann' }, edges: [['User.memberOf', SUB]] }),
    owned(OF_ORG, ORG),
    owned(OF_SUB, SUB),
    owned(OF_ANN, ANN),
    owned(OF_OTHERS, group('others')),
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

describe('what the sub-teams of a team own is the team’s', () => {
  it('in a search by team, whose facets count the same', async () => {
    expect(await found('team:organisation')).toEqual([OF_ANN, OF_ORG, OF_SUB])
    expect(await found('team:team')).toEqual([OF_ANN, OF_SUB])
    expect(await found(`team:${SUB}`)).toEqual([OF_ANN, OF_SUB])
    expect(await found('type:dataset -team:organisation')).toEqual([OF_OTHERS])
    const { facets } = await search('type:dataset')
    expect(facets.flatMap(({ values }) => values.map(({ name, count }) => [name, count]))).toEqual([
      ['Organisation', 3],
      ['Sub-team', 2],
      ['Team', 2],
      ['Others', 1],
    ])
  })

  it('while a hit names the team that owns it alone', async () => {
    const { hits } = await search('team:organisation')
    const teams = hits.map(({ uri, teams: of }): [string, string[]] => [uri, of.map(({ name }) => name)])
    expect(Object.fromEntries(teams)).toEqual({
      [OF_ANN ?? '']: ['Sub-team'],
      [OF_SUB ?? '']: ['Sub-team'],
      [OF_ORG ?? '']: ['Organisation'],
    })
  })

  it('at home, unless somebody leaves sub-teams out', async () => {
    expect(await ownedBy({ of: ORG })).toEqual([OF_ANN, OF_ORG, OF_SUB])
    expect(await ownedBy({ of: TEAM })).toEqual([OF_ANN, OF_SUB])
    expect(await ownedBy({ of: ORG, directOnly: 'true' })).toEqual([OF_ORG])
    expect(await ownedBy({ of: ANN })).toEqual([OF_ANN])
  })

  it('page by page, and no page is of the other list', async () => {
    const first = await home({ of: ORG, limit: '1' })
    expect(first.owned).toMatchObject({ total: 3 })
    const cursor = first.owned?.next ?? ''
    expect(await ownedBy({ of: ORG, limit: '2', cursor })).toHaveLength(2)
    const other = await world.get(`/api/v1/home?${new URLSearchParams({ of: ORG, directOnly: 'true', cursor })}`)
    expect(other).toMatchObject({ status: 400, body: { code: 'BAD_PAGE' } })
  })

  it('as the teams were then', async () => {
    expect(await ownedBy({ of: SUB })).toEqual([OF_ANN, OF_SUB])
    // When the organisation was part of its own sub-team.
    expect(await ownedBy({ of: SUB, asOf: '9' })).toEqual([OF_ANN, OF_ORG, OF_SUB])
  })
})
