import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  IMPACT_BY,
  rowsOf,
  sectionsOf,
  unlisted,
  verdictOf,
  type ImpactAnswerShown,
  type ImpactedNode,
} from './verdict.ts'

const node = (n: number, teams: readonly string[] = []): ImpactedNode => ({
  uri: `aip://model/x/${n}`,
  entityType: 'Model',
  name: `m${n}`,
  depth: (n % 3) + 1,
  sentence: '',
  path: [],
  owners: [],
  owningTeams: teams.map((team) => ({ reason: 'owner', team, tag: null, through: null })),
})
const answer = (nodes: readonly ImpactedNode[], total = nodes.length): ImpactAnswerShown => ({
  uri: 'aip://feature/x/f',
  entityType: 'Feature',
  name: 'f',
  tx: 1,
  total,
  totals: [],
  depth: 3,
  sentence: '',
  deploymentsInUse: 0,
  unknown: 0,
  teams: [],
  teamless: 0,
  teamsCounted: total,
  runningTests: ['aip://ab-test/x/1'],
  surfaces: [],
  groups: { models: { total, nodes, next: null } },
})

it('says what a change reaches, and what is not sure of it', () => {
  const team = 'aip://group/x/a'
  expect(verdictOf(answer([node(1, [team]), node(2, [team])]))).toBe(
    '2 models, 0 deployments, 1 running test, 0 services, 1 team',
  )
  expect(verdictOf(answer([node(1, [team])], 9))).toContain(
    '9 models, 0 deployments, 1 running test, 0 services, at least',
  )
  expect(unlisted(answer([node(1)], 9))).toBe(8)
})

it('has every row under a heading, by whatever it is grouped', () => {
  const teams = fc.uniqueArray(fc.constantFrom('aip://group/x/a', 'aip://group/x/b', 'a tag'), { maxLength: 3 })
  const nodes = fc.array(teams, { maxLength: 12 }).map((owned) => owned.map((each, n) => node(n, each)))
  fc.assert(
    fc.property(nodes, fc.constantFrom(...IMPACT_BY), (all, by) => {
      const rows = rowsOf(answer(all))
      const sections = sectionsOf(rows, by, (type) => type ?? '')
      expect(new Set(sections.flatMap((section) => section.rows))).toEqual(new Set(rows))
      expect(new Set(sections.map(({ key }) => key)).size).toBe(sections.length)
      if (by !== 'team') expect(sections.flatMap((section) => section.rows)).toHaveLength(rows.length)
    }),
  )
})
