import { afterAll, beforeAll, expect, it } from 'vitest'
import { QUESTIONS } from '../questions/all.ts'
import type { ImpactAnswer } from '../questions/lineage/schema.ts'
import { saying, type Saying } from './testing/company.ts'
import { sizedRequests } from './testing/sizes.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

/** Hubs: everything depends on the feature, and the team owns everything. */
const FEATURE = 'aip://feature/feature-store/hub'
const TEAM = 'aip://group/identity/hub'
const DATASET = 'aip://dataset/datasets/hub'
const MODEL = 'aip://model/registry/hub'
const VERSION = 'aip://model/registry/hub-version'
const SUBJECTS = [FEATURE, TEAM, DATASET, MODEL, VERSION]
const MANY = 300
/** Names as long as they get. */
const LONG = ' of a name that goes on and on'.repeat(4)

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

function company(): readonly Saying[] {
  const team = (n: number): string => `aip://group/identity/team-${n}`
  const cell = (n: number): string => `aip://ab-test-cell/experimentation/t${n}/1`
  return [
    saying({ type: 'Group', uri: TEAM, attributes: { name: `Hub${LONG}` } }),
    saying({ type: 'Dataset', uri: DATASET, attributes: { name: `Data${LONG}` }, edges: [['Entity.ownedBy', TEAM]] }),
    saying({
      type: 'Feature',
      uri: FEATURE,
      attributes: { name: `Feature${LONG}` },
      edges: [
        ['Feature.derivedFrom', DATASET],
        ['Entity.ownedBy', TEAM],
      ],
    }),
    saying({ type: 'Model', uri: MODEL, attributes: { name: `Model${LONG}` }, edges: [['Entity.ownedBy', TEAM]] }),
    saying({
      type: 'ModelInstance',
      uri: VERSION,
      attributes: { name: `Version${LONG}` },
      edges: [
        ['ModelInstance.instanceOf', MODEL],
        ['ModelInstance.usesFeature', FEATURE],
        ...upTo(MANY).map((n) => ['ModelInstance.usesFeature', `aip://feature/feature-store/f${n}`] as const),
      ],
    }),
    ...upTo(MANY).flatMap((n) => [
      saying({ type: 'Group', uri: team(n), attributes: { name: `Team ${n}${LONG}` } }),
      saying({
        type: 'ModelInstance',
        uri: `aip://model/registry/version-${n}`,
        attributes: { name: `Version ${n}${LONG}` },
        edges: [
          ['ModelInstance.instanceOf', MODEL],
          ['ModelInstance.usesFeature', FEATURE],
          ['Entity.ownedBy', TEAM],
          ['Entity.ownedBy', team(n)],
        ],
      }),
      saying({
        type: 'ModelDeployment',
        uri: `aip://deployment/registry/d${n}`,
        attributes: { name: `Deployment ${n}${LONG}`, status: 'serving' },
        edges: [['ModelDeployment.deploys', `aip://model/registry/version-${n}`]],
      }),
      saying({
        type: 'AbTest',
        uri: `aip://ab-test/experimentation/t${n}`,
        attributes: { name: `Test ${n}${LONG}`, status: 'ACTIVE', surfaces: [`surface ${n}${LONG}`, 'home'] },
        parts: [{ type: 'AbTestCell', uri: cell(n), attributes: { number: 1 } }],
        edges: [
          ['AbTestCell.belongsTo', `aip://ab-test/experimentation/t${n}`, cell(n)],
          ['Entity.ownedBy', TEAM],
        ],
      }),
      saying({
        type: 'ServingRule',
        uri: `aip://serving-rule/serving/r${n}`,
        edges: [
          ['ServingRule.forCell', cell(n)],
          ['ServingRule.serves', `aip://model/registry/version-${n}`],
        ],
      }),
      saying({
        type: 'Feature',
        uri: `aip://feature/feature-store/f${n}`,
        attributes: { name: `Feature ${n}${LONG}` },
        edges: [['Feature.derivedFrom', DATASET]],
      }),
    ]),
  ]
}

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
}, 60_000)
afterAll(() => world.close())

it('every answer about a hub is short by default', async () => {
  const long: string[] = []
  const answered = new Set<string>()
  for (const { of, path, most } of sizedRequests(SUBJECTS)) {
    const { status, body } = await world.get(path)
    const bytes = Buffer.byteLength(JSON.stringify(body))
    if (status === 200) answered.add(of.slice(0, of.indexOf(' ')))
    if (bytes > most) long.push(`${of}: ${bytes} bytes of ${most}`)
  }
  expect(long).toEqual([])
  const missing = QUESTIONS.map(({ name }) => name).filter((name) => !answered.has(name))
  // The demo company has an index, and versions to compare: examples.ts asks there. Curves and artifacts have tests of
  // their own.
  expect(missing.sort()).toEqual(['artifacts', 'compare', 'curves', 'deprecations', 'quality', 'search', 'suggest'])
}, 60_000)

it('the groups of an impact share its limit, paginate separately, and have complete totals', async () => {
  const impact = async (more: Readonly<Record<string, string>>): Promise<ImpactAnswer> =>
    (await world.get(`/api/v1/impact?${new URLSearchParams({ uri: FEATURE, ...more })}`)).body as ImpactAnswer
  const first = await impact({ limit: '40' })
  const groups = Object.entries(first.groups)
  expect(groups.reduce((sum, [, { nodes }]) => sum + nodes.length, 0)).toBeLessThanOrEqual(40)
  expect(groups.reduce((sum, [, { total }]) => sum + total, 0)).toBe(first.total)
  expect([first.runningTestsTotal, first.teamsTotal, first.surfacesTotal]).toEqual([MANY, MANY + 1, MANY + 1])
  expect([first.runningTests.length, first.teams.length]).toEqual([40, 40])
  expect(first.sentence).toMatch(new RegExp(`${MANY} running tests, .* and ${MANY + 1} teams`))
  for (const [group, { nodes, total, next }] of groups) {
    const found = nodes.map(({ uri }) => uri)
    for (let cursor = next; cursor !== null;) {
      const page = (await impact({ group, cursor })).groups[group as keyof ImpactAnswer['groups']]
      expect(page?.nodes.length).toBeGreaterThan(0)
      found.push(...(page?.nodes ?? []).map(({ uri }) => uri))
      cursor = page?.next ?? null
    }
    expect([group, new Set(found).size, found.length]).toEqual([group, total, total])
  }
}, 60_000)
