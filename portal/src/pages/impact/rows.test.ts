import { expect, it } from 'vitest'
import {
  onlyNamed,
  ownersOf,
  rowsOf,
  teamsOf,
  uncountedTypes,
  type ImpactAnswerShown,
  type ImpactedNode,
} from './rows.ts'

const node = (uri: string) => ({ uri }) as ImpactedNode
const [alice, bob, team] = ['aip://user/x/alice', 'aip://user/x/bob', 'aip://group/x/a']

it('the impact lists each entity once, even if it fits two groups', () => {
  const [m, i, stub] = ['m', 'i', 'stub'].map(node)
  const groups = { models: { nodes: [m, stub] }, instances: { nodes: [i, stub] } }
  expect(rowsOf({ groups } as unknown as ImpactAnswerShown)).toEqual([m, stub, i])
})

it('the impact lists models and what is in use, then what else is live on a live path, then the rest', () => {
  const of = (uri: string, standing = 'live', pathStanding = 'live') => ({ uri, standing, pathStanding })
  const model = { ...of('model'), entityType: 'Model' }
  const groups = {
    models: { nodes: [{ ...model, ...of('retired model', 'retired') }, of('behind', 'live', 'retired'), model] },
    instances: { nodes: [of('unused version'), { ...of('version'), inUse: true }] },
    deployments: { nodes: [of('retired deployment', 'retired'), { ...of('deployment'), inUse: true }] },
    tests: { nodes: [of('draft'), { ...of('running'), inUse: true }] },
    pipelines: { nodes: [of('pipeline')] },
  }
  const rows = rowsOf({ groups } as unknown as ImpactAnswerShown)
  expect(rows.map(({ uri }) => uri)).toEqual([
    'model',
    'version',
    'deployment',
    'running',
    'unused version',
    'draft',
    'pipeline',
    'retired model',
    'behind',
    'retired deployment',
  ])
})

it('the impact counts apart what its figures leave out', () => {
  const answer = {
    affected: [{ type: 'ModelInstance', count: 9, what: 'model versions in use' }],
    totals: [
      { type: 'ModelInstance', count: 68, live: 67 },
      { type: 'MlflowRun', count: 67, live: 67 },
      { type: null, count: 1, live: 1 },
    ],
  } as const
  expect(uncountedTypes(answer).map(({ type }) => type)).toEqual(['MlflowRun'])
})

it('the impact has a tagged team by name, and unowned entities last', () => {
  const teams = [
    { team, name: 'The A team', total: 7 },
    { team: null, name: 'elsewhere', total: 1 },
  ]
  const keys = (teamless: number) => teamsOf({ teams, teamless } as unknown as ImpactAnswerShown).map(({ key }) => key)
  expect(keys(8)).toEqual([team, 'elsewhere', 'none'])
  expect(keys(0)).toEqual([team, 'elsewhere'])
})

it('the impact names a team without a name by the end of its URI', () => {
  const teams = [{ team, name: team, total: 1 }]
  expect(teamsOf({ teams, teamless: 0 } as unknown as ImpactAnswerShown)).toMatchObject([{ key: team, title: 'a' }])
})

it('the impact names owners, or shows the URI of unnamed ones', () => {
  const ownedBy = [
    { uri: team, entityType: 'Group', name: 'The A team' },
    { uri: bob, entityType: null, name: bob },
  ]
  expect(ownersOf({ owners: [alice, bob, team], ownedBy })).toEqual([
    { uri: alice, entityType: null, name: null },
    { uri: bob, entityType: null, name: null },
    { uri: team, entityType: 'Group', name: 'The A team' },
  ])
})

it("the impact names owners and teams known only by a source's text or a tag", () => {
  const team = { reason: 'tag' as const, team: null, tag: 'risk', through: null }
  const known = { ...team, team: 'aip://group/identity/ads', tag: 'ads' }
  expect(onlyNamed({ unresolvedOwners: ['ines'], owningTeams: [team, known] })).toEqual(['ines', 'risk'])
})
