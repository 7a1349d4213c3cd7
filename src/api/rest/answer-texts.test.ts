// Compares complete answers as people read them, so that omissions and repetitions show.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compilePaths } from '../../infer/paths/check.ts'
import { must } from '../../lib/result.ts'
import { emailLookup, lookupUri } from '../../model/lookup.ts'
import { stateConclusions, commitOf, resolveLookup } from '../../testing/store/build.ts'
import { createServer } from '../http/server.ts'
import { registerApi } from '../register.ts'
import { ALICE, at, company, INSTANCE, MODEL, RUN, saying, TEST } from '../testing/company.ts'
import { readsOnly } from '../testing/service.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const BOB = 'aip://user/identity/bob'
const TEAM = 'aip://group/identity/personalization'
const path = (view: string, of: Readonly<Record<string, string>>): string =>
  `/api/v1/${view}?${new URLSearchParams(of)}`
/** For commits straight to the store: an hour after the first. */
const CLOCK = Date.parse('2026-01-01T01:00:00Z')
const minute = (n: number): string => new Date(Date.parse('2026-01-01T00:00:00Z') + n * 60_000).toISOString()

let world: ApiWorld
let head = 0
beforeEach(async () => {
  world = await openWorld()
  head = await world.say(...company())
})
afterEach(() => world.close())

async function body<T>(requested: string): Promise<T> {
  const { status, body: answer } = await world.get(requested)
  expect(status).toBe(200)
  return answer as T
}

interface Why {
  readonly edges: readonly {
    readonly name: string
    readonly provenance: string
    readonly reasons: readonly Record<string, unknown>[]
  }[]
}
const why = (from: string, to: string, asOf?: number): Promise<Why> =>
  body<Why>(path('why', { from, to, ...(asOf === undefined ? {} : { asOf: String(asOf) }) }))

describe('the reason for an edge', () => {
  it('names the stating source, since when, and (for the present) when it was verified', async () => {
    const expected = {
      kind: 'stated',
      provenance: 'DECLARED',
      platform: 'registry',
      document: MODEL,
      documentType: 'Model',
      firstSeen: minute(0),
    }
    const words = `registry states it in ${MODEL}, first seen ${minute(0)}`
    const [owned] = (await why(MODEL, ALICE)).edges
    expect(owned).toEqual({
      type: 'Entity.ownedBy',
      name: 'ownedBy',
      from: { uri: MODEL, entityType: 'Model', name: 'Ranking v5' },
      to: { uri: ALICE, entityType: 'User', name: 'Alice' },
      provenance: 'DECLARED',
      caveat: null,
      reasons: [
        { ...expected, lastVerified: minute(0), lastError: null, sentence: `${words}, last verified ${minute(0)}.` },
      ],
    })
    const past = (await why(MODEL, ALICE, head)).edges[0]?.reasons
    expect(past).toEqual([{ ...expected, lastVerified: null, lastError: null, sentence: `${words}.` }])
    await world.failed(saying({ type: 'Model', uri: MODEL }), 'the source answered 502')
    const failed = (await why(MODEL, ALICE)).edges[0]?.reasons
    expect(failed).toMatchObject([
      {
        lastError: 'the source answered 502',
        sentence: `${words}, last verified ${minute(0)} (since then: the source answered 502).`,
      },
    ])
  })

  it('names the concluding rule, in a sentence with every step', async () => {
    const [tested] = (await why(INSTANCE, TEST)).edges
    const steps = `${INSTANCE} –producedBy→ ${RUN}, and ${RUN} –executedFor→ treatment_ranking_v5, and treatment_ranking_v5 –belongsTo→ Ranking Model v5 vs v4`
    const conclusion = `The rule D1@1 (testedByRun) concludes that ${INSTANCE} –testedIn→ Ranking Model v5 vs v4, because ${steps}.`
    const oldest = ` The oldest verification of any step: ${minute(1)} (${INSTANCE} –producedBy→ ${RUN}).`
    expect(tested).toMatchObject({
      provenance: 'INFERRED',
      reasons: [
        {
          kind: 'concluded',
          rule: 'D1@1',
          ruleName: 'testedByRun',
          provenance: 'INFERRED',
          firstSeen: null,
          attributes: { cells: ['aip://ab-test-cell/experimentation/12345/2'] },
          morePaths: 0,
          hiddenSteps: 0,
          sentence: conclusion + oldest,
        },
      ],
    })
    expect((await why(INSTANCE, TEST, head)).edges[0]?.reasons[0]?.['sentence']).toBe(conclusion)
  })

  it('includes the number of other paths to the same conclusion', async () => {
    const cells = (...ns: readonly number[]) =>
      world.say(
        saying({
          type: 'PipelineRun',
          uri: RUN,
          edges: ns.flatMap((n) => {
            const cell = `aip://ab-test-cell/experimentation/12345/${n}`
            return [['PipelineRun.executedFor', cell] as const, ['AbTestCell.belongsTo', TEST, cell] as const]
          }),
          parts: ns.map((n) => ({
            type: 'AbTestCell',
            uri: `aip://ab-test-cell/experimentation/12345/${n}`,
            attributes: { number: n },
          })),
        }),
      )
    const reason = async () => (await why(INSTANCE, TEST)).edges[0]?.reasons[0] ?? {}
    await cells(1, 2)
    expect((await reason())['sentence']).toContain('. There is 1 other path to the same. The oldest verification')
    await cells(1, 2, 3)
    expect((await reason())['sentence']).toContain('. There are 2 other paths to the same. The oldest verification')
    await cells(...Array.from({ length: 12 }, (_, n) => n + 1))
    const many = await reason()
    const paths = many['paths'] as readonly object[]
    expect([paths.length, many['morePaths']]).toEqual([8, 4])
    expect(many['sentence']).toContain('There are 11 other paths to the same.')
  })

  it('names the rule in its concluding version if the premises have just gone', async () => {
    const [from, to] = ['aip://model/registry/other', TEST]
    await world.say(saying({ type: 'ModelInstance', uri: from, attributes: { name: 'Other' } }))
    const concluded = { type: 'ModelInstance.testedIn', from: at(from), to: at(to) } as const
    await world.store.commit([
      commitOf(CLOCK, [stateConclusions('D1', { asserted: [concluded], about: { version: 12 } })]),
    ])
    await world.reached()
    const app = createServer()
    await registerApi(app, readsOnly({ ...world.deps, paths: must(compilePaths(world.deps.catalogue)).paths }))
    const answer = await app.inject({ url: path('why', { from, to }) })
    await app.close()
    const { edges } = JSON.parse(answer.body) as Why
    expect(edges).toMatchObject([
      {
        name: 'testedIn',
        reasons: [
          {
            kind: 'concluded',
            rule: 'D1@12',
            ruleName: 'testedByRun',
            provenance: 'INFERRED',
            firstSeen: new Date(CLOCK).toISOString(),
            paths: [],
            morePaths: 0,
            hiddenSteps: 0,
            sentence:
              'The rule D1@12 (testedByRun) concluded that Other –testedIn→ Ranking Model v5 vs v4; the rule is being evaluated again.',
          },
        ],
      },
    ])
    const history = await body<{ transactions: { changes: { rule?: string | null }[] }[] }>(
      `/api/v1/entities/${encodeURIComponent(from)}/history`,
    )
    expect(history.transactions[0]?.changes).toMatchObject([
      {
        op: 'added',
        rule: 'D1',
        provenance: 'INFERRED',
        sentence: 'tested in: Ranking Model v5 vs v4 was added, concluded by the rule "tested by run" (D1)',
      },
    ])
    expect(history.transactions.at(-1)?.changes.map(({ rule }) => rule)).toEqual([null, null, null])
  })

  it('is empty if there is no edge', async () => {
    expect((await why(ALICE, TEST)).edges).toEqual([])
  })
})

describe('an affected entity', () => {
  interface Impact {
    readonly runningTests: readonly string[]
    readonly surfaces: readonly object[]
    readonly groups: Readonly<
      Record<string, { readonly total: number; readonly nodes: readonly Record<string, unknown>[] }>
    >
  }
  const impact = (uri: string): Promise<Impact> => body<Impact>(path('impact', { uri }))
  const FEATURE = 'aip://feature/feature-store/f1'

  it('is listed with its path, its owners and the reason for each owning team', async () => {
    const version = 'aip://feature-version/feature-store/f1-v1'
    const before = await impact(FEATURE)
    expect(before.groups['instances']?.nodes).toEqual([
      {
        uri: INSTANCE,
        entityType: 'ModelInstance',
        name: INSTANCE,
        standing: 'live',
        sunset: null,
        depth: 2,
        pathStanding: 'live',
        inUse: true,
        owners: [ALICE],
        ownedBy: [{ uri: ALICE, entityType: 'User', name: 'Alice' }],
        // No known person is in that team.
        owningTeams: [{ reason: 'tag', team: null, tag: 'personalization', through: null }],
        sentence: `Feature 1 –versions→ ${version} –used by→ ${INSTANCE}`,
        path: [
          { relation: 'FeatureVersion.versionOf', name: 'versions', direction: 'in', from: version, to: FEATURE },
          { relation: 'ModelInstance.usesFeature', name: 'usedBy', direction: 'in', from: INSTANCE, to: version },
        ],
      },
    ])
    await world.say(
      saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' }, edges: [['User.memberOf', TEAM]] }),
    )
    const teams = async () => (await impact(FEATURE)).groups['instances']?.nodes[0]?.['owningTeams']
    expect(await teams()).toEqual([{ reason: 'member', team: TEAM, tag: null, through: ALICE }])
    const owned = saying({
      type: 'Model',
      uri: MODEL,
      attributes: { name: 'Ranking' },
      edges: [['Entity.ownedBy', TEAM]],
    })
    await world.say(owned)
    const [model] = (await impact(FEATURE)).groups['models']?.nodes ?? []
    expect(model).toMatchObject({
      owners: [TEAM],
      owningTeams: [{ reason: 'owner', team: TEAM, tag: null, through: null }],
    })
  })

  it('includes the running tests and the surfaces in use, each once by name', async () => {
    const test = (status: string) =>
      saying({ type: 'AbTest', uri: TEST, attributes: { name: 'T', status, surfaces: ['home', 'search', 'home'] } })
    await world.say(test('ACTIVE'))
    const running = await impact(FEATURE)
    expect(running.runningTests).toEqual([TEST])
    expect(running.surfaces).toEqual(['home', 'search'].map((name) => ({ name, exposedBy: [TEST], exposedByTotal: 1 })))
    await world.say(test('STOPPED'))
    expect(await impact(FEATURE)).toMatchObject({ runningTests: [], surfaces: [] })
  })
})

it('a field omits entities of types that it does not allow, and look-ups', async () => {
  const pipeline = 'aip://pipeline/orchestrator/weekly-ranking-trainer'
  const lookup = must(emailLookup('identity', 'alice@netflix.com'))
  const edges = [TEST, lookup].map((to) => ['Entity.ownedBy', to] as const)
  await world.say(saying({ type: 'Pipeline', uri: pipeline, edges: [...edges, ['Pipeline.dependsUpon', lookup]] }))
  const outgoing = async (): Promise<readonly object[]> => {
    const { relationships } = await body<{ relationships: { direction?: string }[] }>(
      `/api/v1/entities/${encodeURIComponent(pipeline)}`,
    )
    return relationships.filter(({ direction }) => direction === 'out')
  }
  const run = { type: 'PipelineRun', count: 1 }
  const upstream = () => body<{ totals: object[] }>(path('lineage', { uri: pipeline, direction: 'upstream' }))
  expect(await outgoing()).toEqual([])
  expect(await upstream()).toMatchObject({ totals: [run], complete: false, incomplete: [{ part: lookup }] })
  await world.store.commit([commitOf(CLOCK, [resolveLookup(lookup, at(ALICE))])])
  await world.reached()
  expect(await upstream()).toMatchObject({ totals: [run, { type: 'User', count: 1 }] })
  expect(await outgoing()).toEqual(['ownedBy', 'dependsUpon'].map((name) => ({ name, count: 1, direction: 'out' })))
})

describe('a neighbourhood', () => {
  it('is paginated in the order of ids, not of the walk', async () => {
    const late = 'aip://dataset/datasets/late'
    const owners = [ALICE, TEAM].map((to) => ['Entity.ownedBy', to] as const)
    await world.say(saying({ type: 'Dataset', uri: late, edges: owners }))
    const found: string[] = []
    for (let cursor = ''; found.length < 4;) {
      const query = { from: String(head), uri: late, hops: '1', limit: '1', ...(cursor === '' ? {} : { cursor }) }
      const page = await body<{ entities: { uri: string }[]; next: string | null }>(path('diff', query))
      found.push(...page.entities.map(({ uri }) => uri))
      if (page.next === null) break
      cursor = page.next
    }
    expect(found).toEqual([ALICE, TEAM, late])
  })

  it('covers the requested hops, without internal edges', async () => {
    const tagged = saying({
      type: 'Dataset',
      uri: 'aip://dataset/datasets/tagged',
      edges: [['Entity.taggedTeam', TEAM]],
    })
    const from = await world.say(tagged)
    const owned = [
      ['Entity.ownedBy', BOB],
      ['Entity.taggedTeam', TEAM],
    ] as const
    await world.say(saying({ type: 'Dataset', uri: tagged.uri, edges: owned }))
    const diff = (hops: number) =>
      body<object>(path('diff', { from: String(from), uri: tagged.uri, hops: String(hops) }))
    const totals = { before: 1, after: 2, entities: 2, added: 1, removed: 0 }
    for (const hops of [1, 2]) expect(await diff(hops)).toMatchObject({ hops, neighbourhood: totals })
    await world.say(saying({ type: 'User', uri: BOB, edges: [['User.memberOf', TEAM]] }))
    expect(await diff(1)).toMatchObject({ neighbourhood: totals })
    // Finds the team through its member, and at three hops what the team owns.
    expect(await diff(2)).toMatchObject({ neighbourhood: { ...totals, after: 3, entities: 3, added: 2 } })
    expect(await diff(3)).toMatchObject({ neighbourhood: { ...totals, after: 4, entities: 4, added: 3 } })
  })
})

describe('a neighbourhood of too many entities', () => {
  it('is refused with what to request instead', async () => {
    const uri = 'aip://dataset/datasets/hub'
    const edges = Array.from({ length: 20_000 }, (_, i) => ['Entity.ownedBy', `aip://user/identity/u${i}`] as const)
    await world.say(saying({ type: 'Dataset', uri, edges }))
    // Everything may be requested, whatever its size.
    const everything = await world.get(path('diff', { from: String(head), limit: '1' }))
    expect(everything).toMatchObject({ status: 200, body: { tally: { entities: 20_001, edgesAdded: 20_000 } } })
    expect(await world.get(path('diff', { from: String(head), uri, hops: '1' }))).toMatchObject({
      status: 400,
      body: {
        code: 'TOO_EXPENSIVE',
        detail: 'More than 20,000 entities lie within 1 hops of it.',
        hint: 'Ask with fewer hops, or for everything that changed: leave the URI out.',
      },
    })
  })
})

describe('a stub', () => {
  const incomplete = async (uri: string): Promise<unknown> =>
    (await body<{ incomplete: unknown }>(`/api/v1/entities/${encodeURIComponent(uri)}`)).incomplete

  it('is named with its reason and time', async () => {
    const since = minute(head)
    await world.say(saying({ type: 'Model', uri: MODEL, attributes: { name: 'M' }, edges: [['Entity.ownedBy', BOB]] }))
    const expected = { part: BOB, since }
    const words = `${BOB} is known by reference only: `
    expect(await incomplete(MODEL)).toEqual([
      { ...expected, code: 'NOT_READ', reason: `${words}identity hasn't been read for it yet` },
    ])
    world.stand({ platforms: new Set(['registry']) })
    expect(await incomplete(MODEL)).toEqual([
      { ...expected, code: 'NO_SOURCE', reason: `${words}no source is configured for identity` },
    ])
    await world.gone(saying({ type: 'User', uri: BOB }), false)
    expect(await incomplete(MODEL)).toEqual([
      {
        ...expected,
        since: minute(head + 1),
        code: 'NOT_THERE',
        reason: `${BOB} is mentioned, but identity has no such person`,
      },
    ])
  })

  it('is named with its source, however people are named', async () => {
    const [byName, byEmail] = [
      must(lookupUri('name', 'backstage', 'dave')),
      must(emailLookup('people', 'dave@netflix.com')),
    ]
    const edges = [byName, byEmail].map((to) => ['Entity.ownedBy', to] as const)
    await world.say(saying({ type: 'Model', uri: MODEL, attributes: { name: 'M' }, edges }))
    world.stand({ platforms: new Set(['people', 'registry']) })
    const since = minute(head)
    expect(await incomplete(MODEL)).toEqual([
      {
        code: 'NOT_READ',
        part: byEmail,
        reason:
          "the person with the address dave@netflix.com is known by reference only: people hasn't been read for it yet",
        since,
      },
    ])
  })

  it("isn't missing from a source without people, which may lack a team", async () => {
    const [byName, byEmail, team] = [
      must(lookupUri('name', 'handlist', 'tom')),
      must(emailLookup('handlist', 'tom@netflix.com')),
      must(lookupUri('team', 'handlist', 'support')),
    ]
    const lookups = [byName, byEmail, team]
    const edges = lookups.map((to) => [to === team ? 'Entity.taggedTeam' : 'Entity.ownedBy', to] as const)
    await world.say(saying({ type: 'Model', uri: MODEL, attributes: { name: 'M' }, edges }))
    world.stand({ platforms: new Set(['handlist', 'registry']) })
    for (const uri of lookups) await world.gone(saying({ type: 'Lookup', uri, platform: 'handlist' }), false)
    const reasons = async () => ((await incomplete(MODEL)) as { reason: string }[]).map(({ reason }) => reason)
    const ofTeam = 'the team with the name support is mentioned, but handlist has no such team'
    expect(await reasons()).toEqual([
      'the person or group with the name tom is mentioned, but handlist has no such person or group',
      'the person with the address tom@netflix.com is mentioned, but handlist has no such person',
      ofTeam,
    ])
    world.stand({ withoutPeople: new Set(['handlist']) })
    expect(await reasons()).toEqual([ofTeam])
  })

  it('is named by its address if no user has it', async () => {
    const lookup = must(emailLookup('identity', 'carol@netflix.com'))
    await world.say(
      saying({ type: 'Model', uri: MODEL, attributes: { name: 'M' }, edges: [['Entity.ownedBy', lookup]] }),
    )
    expect(await incomplete(MODEL)).toEqual([
      {
        code: 'NOT_READ',
        part: lookup,
        reason:
          "the person with the address carol@netflix.com is known by reference only: identity hasn't been read for it yet",
        since: minute(head),
      },
    ])
    const entity = await body<{ unresolved: unknown }>(`/api/v1/entities/${encodeURIComponent(MODEL)}`)
    expect(entity.unresolved).toEqual([{ relation: 'ownedBy', uri: lookup, text: 'carol@netflix.com' }])
    const normalised = `/api/v1/entities/${encodeURIComponent(MODEL)}/normalised`
    expect(await body(normalised)).toMatchObject({ unresolved: [{ relation: 'ownedBy', text: 'carol@netflix.com' }] })
    await world.store.commit([commitOf(CLOCK, [resolveLookup(lookup, at(ALICE))])])
    await world.reached()
    expect(await body(`/api/v1/entities/${encodeURIComponent(MODEL)}`)).toMatchObject({ unresolved: [] })
    expect(await body(normalised)).not.toHaveProperty('unresolved')
    expect(await body(`/api/v1/entities/${encodeURIComponent(lookup)}`)).toMatchObject({ resolvesTo: [ALICE] })
  })
})
