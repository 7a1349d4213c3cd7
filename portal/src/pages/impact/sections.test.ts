import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  IMPACT_BY,
  overlapOfTeams,
  ownersOf,
  rowsOf,
  sectionsOf,
  unlisted,
  type ImpactAnswerShown,
  type ImpactedNode,
} from './sections.ts'

const node = (n: number, teams: readonly string[] = []): ImpactedNode => ({
  uri: `aip://model/x/${n}`,
  entityType: 'Model',
  name: `m${n}`,
  standing: 'live',
  sunset: null,
  depth: (n % 3) + 1,
  pathStanding: 'live',
  sentence: '',
  path: [],
  owners: [],
  ownedBy: [],
  owningTeams: teams.map((team) => ({ reason: 'owner', team, tag: null, through: null })),
})
const answer = (nodes: readonly ImpactedNode[], of: Partial<ImpactAnswerShown> = {}): ImpactAnswerShown => ({
  uri: 'aip://feature/x/f',
  entityType: 'Feature',
  name: 'f',
  tx: 1,
  total: nodes.length,
  living: nodes.length,
  livingCounted: nodes.length,
  totals: [],
  depth: 3,
  sentence: '',
  deploymentsInUse: 0,
  unknown: 0,
  runningTestsTotal: 0,
  teamsTotal: of.teams?.length ?? 0,
  surfacesTotal: 0,
  teams: [],
  teamless: 0,
  teamsCounted: nodes.length,
  runningTests: [],
  surfaces: [],
  groups: { models: { total: nodes.length, living: nodes.length, nodes, next: null } },
  ...of,
})
const label = (type: string | null): string => type ?? 'none'

it('has every row under a heading, by whatever it is grouped', () => {
  const teams = fc.uniqueArray(fc.constantFrom('aip://group/x/a', 'aip://group/x/b', 'a tag'), { maxLength: 3 })
  const nodes = fc.array(teams, { maxLength: 12 }).map((owned) => owned.map((each, n) => node(n, each)))
  fc.assert(
    fc.property(nodes, fc.constantFrom(...IMPACT_BY), (all, by) => {
      const shown = answer(all)
      const sections = sectionsOf(shown, by, label)
      expect(new Set(sections.flatMap(({ rows }) => rows))).toEqual(new Set(rowsOf(shown)))
      expect(new Set(sections.map(({ key }) => key)).size).toBe(sections.length)
      if (by !== 'team') expect(sections.flatMap(({ rows }) => rows)).toHaveLength(all.length)
    }),
  )
})

it('names and counts teams as the answer does, also where it lists fewer', () => {
  const team = 'aip://group/x/a'
  const cut = answer([node(1, [team])], {
    total: 9,
    teamsCounted: 9,
    teams: [{ team, name: 'The A team', total: 7 }],
    teamless: 2,
    groups: { models: { total: 9, living: 9, nodes: [node(1, [team])], next: 'x' } },
  })
  expect(sectionsOf(cut, 'team', label).map(({ title, total, rows }) => [title, total, rows.length])).toEqual([
    ['The A team', 7, 1],
    ['No owning team', 2, 0],
  ])
  expect(unlisted(cut)).toBe(8)
  const [first] = sectionsOf({ ...cut, teamsCounted: 5 }, 'team', label)
  expect(first?.total).toBeNull()
})

it('names owners, and has those without a name by their URI alone', () => {
  const [alice, bob, team] = ['aip://user/x/alice', 'aip://user/x/bob', 'aip://group/x/a']
  const owned: ImpactedNode = {
    ...node(1),
    owners: [alice, bob, team],
    ownedBy: [
      { uri: team, entityType: 'Group', name: 'The A team' },
      { uri: bob, entityType: null, name: bob },
    ],
  }
  expect(ownersOf(owned)).toEqual([
    { uri: alice, entityType: null, name: null },
    { uri: bob, entityType: null, name: null },
    { uri: team, entityType: 'Group', name: 'The A team' },
  ])
})

it('knows when counts of teams are more than what is reached', () => {
  const [a, b] = [
    { team: 'aip://group/x/a', name: 'A', total: 3 },
    { team: 'aip://group/x/b', name: 'B', total: 2 },
  ]
  const of = (teamsCounted: number, teamless = 0) =>
    overlapOfTeams(answer([], { teams: [a, b], teamless, teamsCounted }))
  expect([of(5), of(6, 1), of(4), of(5, 1)]).toEqual([null, null, 5, 6])
})
