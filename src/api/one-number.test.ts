// Tests that a number is the same wherever it is counted, on every page and interface.
import { expect, it } from 'vitest'
import { countedTypes } from '../catalogue/assess.ts'
import type { EdgeTypeId } from '../model/facts.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { dataInText } from '../mcp/data-text.ts'
import { lines } from '../cli/print/impact.ts'
import { lineText } from '../cli/style.ts'
import { reachOf } from '../query/home/use-reached.ts'
import { Reader } from '../query/reader.ts'
import type { EntityAnswer } from '../questions/describe.ts'
import type { HomeAnswer } from '../questions/home.ts'
import type { ImpactAnswer, LineageAnswer } from '../questions/lineage/schema.ts'
import type { QualityAnswer } from '../questions/quality/schema.ts'
import type { StatusAnswer } from '../questions/status.ts'
import type { TypesAnswer } from '../questions/types.ts'
import type { UnusedAnswer } from '../questions/unused/schema.ts'
import type { RelatedAnswer } from '../questions/related.ts'
import { below, randomFrom, type Random } from '../lib/random.ts'
import { saying, type Saying } from './testing/company.ts'
import { expectAgreeingOwners } from './testing/agreeing-owners.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

type Edges = readonly (readonly [EdgeTypeId, string])[]

const uri = (component: string, platform: string, id: string | number): string => `aip://${component}/${platform}/${id}`

const STATUS = ['ACTIVE', 'STOPPED', undefined] as const
const SERVING = ['serving', 'retired', undefined] as const

const TESTS = [0, 1, 2, 3] as const

function pickOf<T>(random: Random, items: readonly T[]): T {
  return items[below(random, items.length)] as T
}

/** Makes a company of some forty entities, any of which may be retired, of unknown status, or deleted at its source. */
function company(random: Random): readonly Saying[] {
  const some = (most: number): readonly number[] => Array.from({ length: 1 + below(random, most) }, (_, n) => n)
  const team = (): Edges =>
    below(random, 2) === 0 ? [] : [['Entity.ownedBy', uri('group', 'identity', below(random, 3))]]
  const thing = (
    type: string,
    at: string,
    attributes: Saying['statement']['nodes'][number]['attributes'],
    edges: Edges,
  ) =>
    saying({
      type,
      uri: at,
      attributes: { name: at.split('/').at(-1) ?? '', ...attributes },
      edges: [...edges, ...team()],
    })
  const stated = (name: string, value: string | undefined) => (value === undefined ? {} : { [name]: value })
  const model = (n: number): string => uri('model', 'registry', `m${n}`)
  const [features, models] = [some(3), some(4)]
  const instances = models.flatMap((of) => some(3).map((n) => ({ of, at: uri('model', 'registry', `m${of}-${n}`) })))
  const anyInstance = (): string => pickOf(random, instances).at
  const pipeline = (n: number): string => uri('pipeline', 'orchestrator', n)
  const [trainers, workflows] = [some(3), some(2)]
  return [
    ...[0, 1, 2].map((n) =>
      saying({ type: 'Group', uri: uri('group', 'identity', n), attributes: { name: `Team ${n}` } }),
    ),
    ...features.map((n) => thing('Feature', uri('feature', 'feature-store', n), {}, [])),
    ...models.map((n) =>
      thing('Model', model(n), stated('stage', pickOf(random, ['retired', undefined, undefined])), []),
    ),
    ...instances.map(({ of, at }) =>
      thing('ModelInstance', at, stated('modelState', pickOf(random, ['retired', 'released', undefined])), [
        ['ModelInstance.instanceOf', model(of)],
        ['ModelInstance.usesFeature', uri('feature', 'feature-store', pickOf(random, features))],
        ['ModelInstance.producedBy', uri('pipeline-run', 'orchestrator', pickOf(random, trainers))],
      ]),
    ),
    ...trainers.flatMap((n) => [
      thing('Pipeline', pipeline(n), {}, []),
      thing('PipelineRun', uri('pipeline-run', 'orchestrator', n), {}, [['PipelineRun.runOf', pipeline(n)]]),
    ]),
    ...workflows.map((n) =>
      thing('Pipeline', uri('pipeline', 'orchestrator', `w${n}`), { kind: 'workflow' }, [
        ['Pipeline.calls', pipeline(pickOf(random, trainers))],
      ]),
    ),
    ...some(5).map((n) =>
      thing('ModelDeployment', uri('model-deployment', 'serving', n), stated('status', pickOf(random, SERVING)), [
        ['ModelDeployment.deploys', anyInstance()],
      ]),
    ),
    ...TESTS.map((n) => {
      const cell = uri('ab-test-cell', 'experimentation', `${n}/1`)
      const test = uri('ab-test', 'experimentation', n)
      return saying({
        type: 'AbTest',
        uri: test,
        attributes: { name: `Test ${n}`, ...stated('status', pickOf(random, STATUS)) },
        edges: [['AbTestCell.belongsTo', test, cell], ...team()],
        parts: [{ type: 'AbTestCell', uri: cell, attributes: { number: 1 } }],
      })
    }),
    ...some(5).map((n) =>
      thing(
        'ServingRule',
        uri('serving-rule', 'serving', n),
        stated('activeTo', pickOf(random, ['2026-01-01T00:00:00Z', undefined])),
        [
          ['ServingRule.serves', anyInstance()],
          ['ServingRule.forCell', uri('ab-test-cell', 'experimentation', `${pickOf(random, TESTS)}/1`)],
        ],
      ),
    ),
  ]
}

async function answerOf<T>(world: ApiWorld, path: string): Promise<T> {
  const { status, body } = await world.get(path)
  expect([path, status, body]).toEqual([path, 200, expect.anything()])
  return body as T
}

/** Returns the answer that a language model gets. */
async function toolAnswer<T>({ app }: ApiWorld, name: string, args: Readonly<Record<string, unknown>>): Promise<T> {
  const { body } = await app.inject({
    method: 'POST',
    url: '/mcp',
    headers: { accept: 'application/json, text/event-stream' },
    payload: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } },
  })
  const sent = body.split('\n').find((line) => line.startsWith('data: '))
  const reply = JSON.parse(sent?.slice('data: '.length) ?? body) as { result?: { content: { text: string }[] } }
  return dataInText(reply.result?.content[0]?.text ?? body) as T
}

const total = (of: ImpactAnswer['groups'][keyof ImpactAnswer['groups']]): number => of?.total ?? 0
/** `3 running tests` → 3. */
const numberBefore = (text: string, what: string): number =>
  Number(new RegExp(`([\\d,]+) ${what}`).exec(text)?.[1]?.replaceAll(',', '') ?? Number.NaN)

/** Samples a company, since each answer is requested over several interfaces. */
function sampleCompany(random: Random, all: readonly Saying[], most: number): readonly Saying[] {
  return all
    .map((one) => [random(), one] as const)
    .toSorted(([a], [b]) => a - b)
    .slice(0, most)
    .map(([, one]) => one)
}

/** The counts in GraphQL. */
interface ImpactCounts {
  readonly totalCount: number
  readonly deleted: number
  readonly live: number
  readonly totals: ImpactAnswer['totals']
  readonly runningTests: { readonly totalCount: number }
  readonly tests: { readonly totalCount: number; readonly live: number }
  readonly deployments: { readonly totalCount: number; readonly live: number }
}

it.each([1, 2, 3, 4, 5, 6])('a number is the same on every page and interface (company %i)', async (seed) => {
  const random = randomFrom(seed)
  const world = await openWorld()
  try {
    const all = company(random)
    await world.say(...all)
    for (const one of all) if (one.type !== 'Group' && below(random, 6) === 0) await world.gone(one, true)
    world.searchBy(await filledIndex(world.store, world.deps.catalogue))
    const home = await answerOf<HomeAnswer>(world, '/api/v1/home')
    // Number of entities on the page of types, in the quality and in the state of the service.
    const sum = (counts: readonly { readonly count: number }[]) => counts.reduce((so, { count }) => so + count, 0)
    const { types } = await answerOf<TypesAnswer>(world, '/api/v1/types')
    const { counts } = await answerOf<StatusAnswer>(world, '/api/v1/status')
    expect([sum(types), counts.entities]).toEqual([sum(home.totals), sum(home.totals)])
    const judged = countedTypes(world.deps.catalogue)
    expect((await answerOf<QualityAnswer>(world, '/api/v1/quality')).total.entities).toBe(
      sum(home.totals.filter(({ type }) => judged.includes(type ?? ''))),
    )
    const found = async (q: string): Promise<number> =>
      (await answerOf<{ total: number }>(world, `/api/v1/search?${new URLSearchParams({ q, limit: '1' })}`)).total
    expect(home.tests.total).toBe(await found('type:AbTest is:live status:ACTIVE'))
    expect((await toolAnswer<HomeAnswer>(world, 'home', {})).tests.total).toBe(home.tests.total)
    const { nodes } = await answerOf<UnusedAnswer>(world, '/api/v1/unused?type=Pipeline&limit=200')
    const unused = nodes.map((one) => one.uri)
    const reader = new Reader(
      world.deps,
      { at: world.deps.graph().head, past: false },
      { cacheable: false, visibility: null },
    )
    for (const { uri: of, type } of sampleCompany(
      random,
      all.filter((one) => one.type !== 'Group'),
      12,
    )) {
      const impact = await answerOf<ImpactAnswer>(world, `/api/v1/impact?uri=${of}&limit=1000`)
      const lineage = await answerOf<LineageAnswer>(world, `/api/v1/lineage?uri=${of}&direction=downstream&limit=1000`)
      const { data, errors } = await world.ask(`{ impact(uri: "${of}") {
        totalCount deleted live totals { type count live } runningTests { totalCount }
        tests { totalCount live } deployments { totalCount live }
      } }`)
      expect(errors).toEqual([])
      const { impact: graphql } = data as { impact: ImpactCounts }
      const rows = Object.values(impact.groups).flatMap((group) => group?.nodes ?? [])
      const totalOfType = (name: string) =>
        impact.totals.find((one) => one.type === name) ?? { type: name, count: 0, live: 0 }

      // The total: walked, grouped, by type, listed, as text and over each interface.
      const existing = lineage.nodes.filter(({ standing }) => standing !== 'gone')
      expect([lineage.total - lineage.deleted, graphql.totalCount, existing.length, rows.length]).toEqual(
        Array(4).fill(impact.total),
      )
      expect([lineage.deleted, graphql.deleted]).toEqual([impact.deleted, impact.deleted])
      expect(Object.values(impact.groups).reduce((sum, group) => sum + total(group), 0)).toBe(impact.total)
      expect(impact.totals.reduce((sum, { count }) => sum + count, 0)).toBe(impact.total)
      expect(graphql.totals).toEqual(impact.totals)

      // The number of live ones.
      expect([lineage.live, graphql.live]).toEqual([impact.live, impact.live])
      expect(impact.totals.reduce((sum, { live }) => sum + live, 0)).toBe(impact.live)
      expect([graphql.tests.live, graphql.deployments.live]).toEqual([
        totalOfType('AbTest').live,
        totalOfType('ModelDeployment').live,
      ])

      // Entities in use are live, and are the same on the page of impact, on Home and in the verdict.
      const reach = (await reachOf(reader, [reader.graph.idOf(of) ?? 0])).values().next().value
      const running = rows.filter(
        ({ entityType, status, standing }) => entityType === 'AbTest' && status === 'ACTIVE' && standing === 'live',
      )
      const serving = rows.filter(
        ({ entityType, status, standing }) =>
          entityType === 'ModelDeployment' && status === 'serving' && standing === 'live',
      )
      expect([impact.runningTestsTotal, graphql.runningTests.totalCount]).toEqual([running.length, running.length])
      expect(impact.deploymentsInUse).toBe(serving.length)
      expect(totalOfType('AbTest').live).toBeGreaterThanOrEqual(impact.runningTestsTotal)
      expect(totalOfType('ModelDeployment').live).toBeGreaterThanOrEqual(impact.deploymentsInUse)
      if (type !== 'AbTest' && type !== 'ModelDeployment')
        expect(reach).toMatchObject({ tests: impact.runningTestsTotal, serving: impact.deploymentsInUse })
      if (impact.total > 0)
        expect(
          ['models?', 'active deployments?', 'running tests?', 'teams?'].map((what) =>
            numberBefore(impact.sentence, what),
          ),
        ).toEqual([totalOfType('Model').count, impact.deploymentsInUse, impact.runningTestsTotal, impact.teamsTotal])

      // Anything that an entity in use depends on isn't unused.
      if (type === 'Pipeline' && (impact.runningTestsTotal > 0 || impact.deploymentsInUse > 0))
        expect(unused).not.toContain(of)

      // For a language model, in its own pages.
      const tool = await toolAnswer<ImpactAnswer>(world, 'impact', { uri: of })
      const toolLineage = await toolAnswer<LineageAnswer>(world, 'lineage', { uri: of, direction: 'downstream' })
      const counts = ({
        total,
        live,
        runningTestsTotal = 0,
        deploymentsInUse = 0,
        teamsTotal,
        sentence,
      }: ImpactAnswer) => [total, live, runningTestsTotal, deploymentsInUse, teamsTotal, sentence]
      expect([of, ...counts(tool)]).toEqual([of, ...counts(impact)])
      expect([of, toolLineage.total - toolLineage.deleted, toolLineage.live]).toEqual([of, impact.total, impact.live])

      // At a terminal.
      const printed = [...lines(impact)].map(lineText).join('\n')
      expect(printed).toContain(impact.sentence)
      expect(numberBefore(printed, 'entit(?:y|ies)')).toBe(impact.total)
    }
    // A search by team finds what it owns, without entities that inherit it; and a search by anybody shown as an owner
    // finds the entity.
    for (const { uri: of } of all.filter(({ type }) => type === 'Group')) {
      const { owned, totals } = await answerOf<HomeAnswer>(world, `/api/v1/home?of=${of}`)
      expect([of, owned?.total, sum(totals)]).toEqual([of, await found(`owner:${of} -is:inherited`), sum(totals)])
    }
    await expectAgreeingOwners(world)
    expect(await found('is:inherited')).toBeGreaterThan(0)
    // A list is as long as its count says.
    for (const { uri: of } of sampleCompany(random, all, 8)) {
      const related = `/api/v1/entities/${encodeURIComponent(of)}`
      const { relationships } = await answerOf<Pick<EntityAnswer, 'relationships'>>(world, related)
      for (const { name, count, gone = 0 } of relationships) {
        const list = await answerOf<RelatedAnswer>(world, `${related}/related?by=${name}&limit=200`)
        expect([of, name, list.total, list.nodes.length]).toEqual([of, name, count, count])
        expect([of, name, list.nodes.filter(({ standing }) => standing === 'gone').length]).toEqual([of, name, gone])
      }
    }
  } finally {
    await world.close()
  }
})

it('an entity type that no source covers is not counted', async () => {
  const world = await openWorld()
  try {
    const [model, version] = [uri('model', 'mlflow', 'churn'), uri('model', 'mlflow', 'churn/1')]
    await world.say(
      saying({ type: 'Model', uri: model, attributes: { name: 'churn' } }),
      saying({ type: 'ModelInstance', uri: version, edges: [['ModelInstance.instanceOf', model]] }),
    )
    const listing = { platform: 'mlflow', types: ['Model', 'ModelInstance', 'AbTest'], at: null }
    const sentence = async (): Promise<string> =>
      (await answerOf<ImpactAnswer>(world, `/api/v1/impact?uri=${version}`)).sentence
    const sourcesOf = async (name: string) =>
      (await answerOf<TypesAnswer>(world, '/api/v1/types')).types.find((type) => type.name === name)?.sources
    expect(await sourcesOf('Model')).toBeNull()
    expect(await sentence()).toContain('1 model, 0 active deployments, 0 running tests and 0 teams')
    world.stand({ platforms: new Set(['mlflow']), listings: [{ ...listing, types: ['Model', 'ModelInstance'] }] })
    expect([await sourcesOf('Model'), await sourcesOf('AbTest')]).toEqual([['mlflow'], []])
    expect(await sentence()).toMatch(/ affects 1 model\.$/)
    world.stand({ platforms: new Set(['mlflow']), listings: [listing] })
    expect(await sentence()).toMatch(/ affects 1 model and 0 running tests\.$/)
  } finally {
    await world.close()
  }
})
