import type { PathsAnswer } from '../../questions/paths.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compilePaths } from '../../infer/paths/check.ts'
import { must } from '../../lib/result.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { EntityAnswer } from '../../questions/describe.ts'
import type { RelatedAnswer } from '../../questions/related.ts'
import { stateConclusions, commitOf } from '../../testing/store/build.ts'
import { createServer } from '../http/server.ts'
import { registerApi } from '../register.ts'
import { ALICE, at, company, INSTANCE, MODEL, saying, TEST } from '../testing/company.ts'
import { readsOnly } from '../testing/service.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from '../testing/world.ts'

/** More than the number up to which all rows of a list are compared. */
const MANY = 60
const HUB = 'aip://dataset/datasets/hub'
const TEAM = 'aip://group/identity/personalization'
const NEWER = 'aip://model/registry/newer'
const RETIRED = 'aip://model/registry/retired'

let world: ApiWorld
let head = 0
beforeAll(async () => {
  world = await openWorld()
  await world.say(
    ...company(4),
    saying({
      type: 'ModelInstance',
      uri: NEWER,
      attributes: { createdAt: '2027-01-01T00:00:00Z' },
      edges: [['ModelInstance.instanceOf', MODEL]],
    }),
    saying({
      type: 'ModelInstance',
      uri: RETIRED,
      attributes: { modelState: 'retired' },
      edges: [['ModelInstance.instanceOf', MODEL]],
    }),
    saying({
      type: 'Model',
      uri: MODEL,
      attributes: {
        name: 'Ranking v5',
        updatedAt: '2026-01-01T00:00:00.000Z',
        sourceUrl: 'https://registry.example/ranking-v5',
      },
      edges: [['Entity.ownedBy', ALICE]],
    }),
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' }, edges: [['User.memberOf', TEAM]] }),
    saying({
      type: 'Dataset',
      uri: HUB,
      attributes: { name: 'Hub', sourceUrl: 'javascript:alert(1)' },
      edges: [...numbers(MANY)].map((n): readonly [EdgeTypeId, string] => ['Entity.ownedBy', owner(n)]),
    }),
    ...numbers(3).map((n) => saying({ type: 'User', uri: owner(n * 10), attributes: { name: `Owner ${n}` } })),
  )
  head = await world.store.head().then(({ tx }) => tx)
})
afterAll(() => world.close())

const describeIt = async (uri: string, query = '?rows=5'): Promise<EntityAnswer> =>
  (await world.get(`/api/v1/entities/${encodeURIComponent(uri)}${query}`)).body as EntityAnswer
const relationOf = async (uri: string, name: string, query?: string) =>
  (await describeIt(uri, query)).relationships.find((relationship) => relationship.name === name)
const related = async (uri: string, query: Readonly<Record<string, string>>): Promise<RelatedAnswer> =>
  (await world.get(`/api/v1/entities/${encodeURIComponent(uri)}/related?${new URLSearchParams(query)}`))
    .body as RelatedAnswer

describe('the rows of a relationship', () => {
  it('have what a person needs to judge them', async () => {
    expect(await relationOf(MODEL, 'ownedBy')).toEqual({
      name: 'ownedBy',
      label: 'Owned by',
      direction: 'out',
      count: 1,
      types: ['User', 'Group'],
      rows: [
        {
          uri: ALICE,
          entityType: 'User',
          name: 'Alice',
          open: null,
          partOf: null,
          standing: 'live',
          sunset: null,
          provenance: 'DECLARED',
          caveat: null,
          firstSeen: new Date(FIRST_MINUTE).toISOString(),
          lastVerified: expect.stringMatching(/^2026-01-01T/),
          freshness: 'unknown',
          edges: [{ type: 'Entity.ownedBy', rules: [] }],
        },
      ],
    })
  })

  it('are limited to the requested number, and absent by default', async () => {
    expect((await relationOf(INSTANCE, 'usesFeature', '?rows=2'))?.rows).toHaveLength(2)
    expect(await relationOf(INSTANCE, 'usesFeature', '')).toEqual({ name: 'usesFeature', count: 4, direction: 'out' })
    const refused = await world.get(`/api/v1/entities/${encodeURIComponent(MODEL)}?rows=21`)
    expect(refused).toMatchObject({ status: 400, body: { parameter: 'rows' } })
  })

  it('begin with live entities that were read, and with the most used', async () => {
    const rows = (await relationOf(HUB, 'ownedBy'))?.rows ?? []
    expect(rows.map(({ name }) => name)).toEqual(['Owner 0', 'Owner 1', 'Owner 2', null, null])
    expect(rows.map(({ open }) => open)).toEqual([null, null, null, 'NOT_READ', 'NOT_READ'])
    expect(await relationOf(HUB, 'ownedBy')).toMatchObject({ count: MANY })
    const features = (await relationOf(INSTANCE, 'features'))?.rows ?? []
    // The instance itself also uses the even ones.
    expect(features.map(({ name }) => name)).toEqual(['Feature 0', 'Feature 2', 'Feature 1', 'Feature 3'])
    const instances = (await relationOf(MODEL, 'instances'))?.rows ?? []
    expect(instances.map(({ uri, standing }) => [uri, standing])).toEqual([
      [NEWER, 'live'],
      [INSTANCE, 'live'],
      [RETIRED, 'retired'],
    ])
  })

  it('have no edge of their own in a view', async () => {
    const [row] = (await relationOf(MODEL, 'owners'))?.rows ?? []
    expect(row).toMatchObject({ uri: ALICE, provenance: null, edges: [], freshness: 'unknown' })
  })

  it('are as fresh as the weakest premise of a conclusion', async () => {
    const age = Date.now() - FIRST_MINUTE
    const freshness = async (orchestrator: number): Promise<readonly unknown[]> => {
      const cadences = [
        ['registry', 2 * age],
        ['orchestrator', orchestrator],
        ['experimentation', 2 * age],
      ] as const
      world.stand({ cadences: new Map(cadences) })
      const { body } = await world.get(
        `/api/v1/paths?from=${encodeURIComponent(INSTANCE)}&to=${encodeURIComponent(TEST)}`,
      )
      const steps = (body as PathsAnswer).paths.flatMap((path) => path.steps)
      const step = steps.find(({ relation }) => relation === 'ModelInstance.testedIn')
      return [(await relationOf(INSTANCE, 'testedIn'))?.rows?.[0]?.freshness, step?.freshness]
    }
    expect(await freshness(2 * age)).toEqual(['fresh', 'fresh'])
    expect(await freshness(age / 2)).toEqual(['ageing', 'ageing'])
    expect(await freshness(age / 4)).toEqual(['stale', 'stale'])
    const past = (await describeIt(INSTANCE, `?rows=1&asOf=${head}`)).relationships
    expect(past.find(({ name }) => name === 'testedIn')?.rows?.[0]).toMatchObject({
      lastVerified: null,
      freshness: 'unknown',
    })
    world.stand({})
  })

  it('name the rule of a conclusion, walked or recorded', async () => {
    const tested = (await relationOf(INSTANCE, 'testedIn'))?.rows?.[0]
    expect(tested).toMatchObject({ uri: TEST, edges: [{ type: 'ModelInstance.testedIn', rules: ['D1'] }] })
    expect(tested).toMatchObject({
      provenance: 'INFERRED',
      lastVerified: expect.stringMatching(/^2026-01-01T/),
      freshness: 'unknown',
    })
    const concluded = { type: 'ModelInstance.testedIn', from: at(INSTANCE), to: at(TEST) } as const
    await world.store.commit([commitOf(FIRST_MINUTE + 3_600_000, [stateConclusions('D1', { asserted: [concluded] })])])
    await world.reached()
    const app = createServer()
    await registerApi(app, readsOnly({ ...world.deps, paths: must(compilePaths(world.deps.catalogue)).paths }))
    const { body } = await app.inject({ url: `/api/v1/entities/${encodeURIComponent(INSTANCE)}?rows=3` })
    await app.close()
    const recorded = (JSON.parse(body) as EntityAnswer).relationships.find(({ name }) => name === 'testedIn')
    expect(recorded?.rows).toMatchObject([
      {
        uri: TEST,
        provenance: 'INFERRED',
        firstSeen: new Date(FIRST_MINUTE + 3_600_000).toISOString(),
        lastVerified: expect.stringMatching(/^2026-01-01T/),
        edges: [{ type: 'ModelInstance.testedIn', rules: ['D1'] }],
      },
    ])
  })

  it("are as fresh as their source's cadence allows, and unknown in the past", async () => {
    const age = Date.now() - FIRST_MINUTE
    const freshness = async (cadenceMs: number): Promise<readonly unknown[]> => {
      world.stand({ cadences: new Map([['registry', cadenceMs]]) })
      return [(await relationOf(MODEL, 'ownedBy'))?.rows?.[0]?.freshness, (await describeIt(MODEL)).freshness]
    }
    expect(await freshness(2 * age)).toEqual(['fresh', 'fresh'])
    expect(await freshness(age / 2)).toEqual(['ageing', 'ageing'])
    expect(await freshness(age / 4)).toEqual(['stale', 'stale'])
    const past = await describeIt(MODEL, `?rows=1&asOf=${head}`)
    expect(past).toMatchObject({ freshness: 'unknown' })
    expect(past.relationships.find(({ name }) => name === 'ownedBy')?.rows).toMatchObject([
      { firstSeen: new Date(FIRST_MINUTE).toISOString(), lastVerified: null, freshness: 'unknown' },
    ])
    world.stand({})
  })
})

describe('an entity in full', () => {
  it('says when all its sources confirmed it, and what casts doubt on it', async () => {
    const verification = async (): Promise<unknown> => (await describeIt(MODEL)).verification
    const graphql = async () => {
      const query = `{ model(id: "${MODEL}") { verification { at doubt } } }`
      return ((await world.ask(query)).data as { model: { verification: unknown } }).model.verification
    }
    const at = (await describeIt(MODEL)).verification?.at
    expect(await graphql()).toEqual({ at, doubt: null })
    world.stand({ changesUnlisted: new Set(['registry|Model']) })
    expect(await verification()).toEqual({ at, doubt: 'unlisted' })
    expect(await graphql()).toEqual({ at, doubt: 'unlisted' })
    const open = { code: 'CIRCUIT_OPEN', part: 'registry', types: ['Model'], reason: 'refused', since: 0 } as const
    world.stand({ shortfalls: [open] })
    expect(await verification()).toEqual({ at, doubt: 'unreadable' })
    const verifiedAt = Date.parse(at ?? '')
    const unlisted = { ...open, code: 'NOT_LISTED', since: verifiedAt + 1 } as const
    world.stand({ shortfalls: [unlisted] })
    expect(await verification()).toEqual({ at, doubt: 'unreadable' })
    world.stand({ shortfalls: [{ ...unlisted, since: verifiedAt - 1 }] })
    expect(await verification()).toEqual({ at, doubt: null })
    world.stand({ shortfalls: [{ ...open, types: ['Dataset'] }] })
    expect(await verification()).toEqual({ at, doubt: null })
    world.stand({})
  })

  it('says whose answers describe it, and that those were deleted', async () => {
    const [run, data] = ['aip://mlflow-run/mlflow/r', 'aip://dataset/mlflow/d']
    const using = saying({ type: 'MlflowRun', uri: run, parts: [{ type: 'Dataset', uri: data, attributes: {} }] })
    const describers = async () => [(await describeIt(run)).describedBy, (await describeIt(data)).describedBy]
    await world.say(using)
    expect(await describers()).toEqual(['itself', 'others'])
    await world.gone(using, true)
    expect(await describers()).toEqual(['itself', 'deleted'])
    await world.say(
      saying({ type: 'MlflowRun', uri: `${run}2`, edges: [['MlflowRun.trainedOn', 'aip://dataset/mlflow/e']] }),
    )
    expect((await describeIt('aip://dataset/mlflow/e')).describedBy).toBeNull()
  })

  it('says that its source reported it as deleted while that is suspected', async () => {
    const uri = at('aip://dataset/datasets/suspected')
    await world.say(saying({ type: 'Dataset', uri }))
    const now = Date.now()
    const cause = { kind: 'sweep', trace: 'test', since: now } as const
    const key = { platform: 'datasets', type: 'Dataset', uri }
    const documents = [{ key, requestedAt: now, answer: { kind: 'gone', history: false } as const }]
    const guard = { share: 0.000_1, atLeast: 1, windowMs: 60_000 }
    await world.store.commit([{ cause, at: now, settle: null, documents, guard }])
    expect((await describeIt(uri)).verification?.doubt).toBe('suspected')
  })

  it('has its owning teams, with the reason, and its address at the source', async () => {
    expect(await describeIt(MODEL)).toMatchObject({
      owningTeams: [{ reason: 'member', team: TEAM, name: 'Personalization', tag: null, through: ALICE }],
      sourceUrl: 'https://registry.example/ranking-v5',
      staleAt: '2026-04-01T00:00:00.000Z',
    })
    expect(await describeIt(INSTANCE)).toMatchObject({ staleAt: null, sourceUrl: null })
  })

  it('has no address outside the web', async () => {
    expect(await describeIt(HUB)).toMatchObject({ sourceUrl: null, attributes: { sourceUrl: 'javascript:alert(1)' } })
  })
})

describe('a complete list', () => {
  it('has the same fields for each row, on request', async () => {
    const [row] = (await relationOf(MODEL, 'ownedBy'))?.rows ?? []
    expect((await related(MODEL, { by: 'ownedBy', edges: 'true' })).nodes).toEqual([row])
  })

  it('can be filtered by part of the name or URI, ignoring case', async () => {
    const answer = await related(HUB, { by: 'ownedBy', filter: 'OWNER ', limit: '2' })
    expect(answer).toMatchObject({ total: MANY, nodes: [{ name: 'Owner 0' }, { name: 'Owner 1' }] })
    expect(answer.filtered).toEqual({ checked: 11, complete: false })
    const next = await related(HUB, { by: 'ownedBy', filter: 'OWNER ', limit: '2', cursor: answer.next ?? '' })
    expect(next).toMatchObject({
      nodes: [{ name: 'Owner 2' }],
      next: null,
      filtered: { checked: MANY - 11, complete: true },
    })
    expect(await related(HUB, { by: 'ownedBy', filter: 'o59' })).toMatchObject({
      nodes: [{ uri: owner(59), name: null }],
    })
    expect(await related(HUB, { by: 'ownedBy', filter: 'nobody' })).toMatchObject({
      total: MANY,
      nodes: [],
      next: null,
    })
  })

  it('is exported as filtered', async () => {
    const query = new URLSearchParams({ uri: HUB, by: 'ownedBy', filter: 'owner ', edges: 'true', format: 'json' })
    const { body } = await world.get(`/api/v1/exports/related?${query}`)
    const owners = numbers(3).map((n) => ({ name: `Owner ${n}`, provenance: 'DECLARED' }))
    expect(body).toMatchObject({ rows: 3, items: owners })
  })
})

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i)
}

function owner(n: number): string {
  return `aip://user/identity/o${n}`
}
