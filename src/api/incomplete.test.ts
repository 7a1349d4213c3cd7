import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NO_SHORTFALLS, type SourceConditions, type Shortfall } from '../contracts/source-conditions.ts'
import { compilePaths } from '../infer/paths/check.ts'
import { must } from '../lib/result.ts'
import { MAX_UNRESOLVED } from '../query/answer-coverage.ts'
import { judge } from '../testing/quality.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { createServer } from './http/server.ts'
import { executableSchema } from './graphql/schema.ts'
import { registerApi } from './register.ts'
import { ALICE, company, INSTANCE, MODEL, RUN, saying, TEST } from './testing/company.ts'
import { ROOTS, ROOTS_OF_THE_PRESENT, ROUTES, routesOf, typeRoots } from './testing/ways-to-read.ts'
import { readsOnly } from './testing/service.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from './testing/world.ts'

const MAX_REFERENCES_NAMED = 20

const SINCE = '2026-03-01T12:00:00.000Z'
const uri = (text: string): string => encodeURIComponent(text)

let world: ApiWorld
let types: readonly string[] = []
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  world.searchBy(await filledIndex(world.store, world.deps.catalogue))
  types = world.deps.catalogue.types.map(({ name }) => name)
})
afterAll(() => world.close())
beforeEach(() => world.stand(NO_SHORTFALLS))

function open(of: Partial<Shortfall> = {}): Partial<SourceConditions> {
  const since = Date.parse(SINCE)
  return {
    shortfalls: [{ code: 'CIRCUIT_OPEN', part: 'registry', types, reason: "registry doesn't answer", since, ...of }],
  }
}

interface Message {
  readonly incomplete?: readonly { readonly code: string; readonly part: string; readonly types?: readonly string[] }[]
}

const openPart = expect.objectContaining({
  code: 'CIRCUIT_OPEN',
  part: 'registry',
  since: SINCE,
  types: expect.any(Array),
})
const messageOver = async (query: string, asOf?: string) =>
  ((await world.ask(query, asOf === undefined ? {} : { asOf })).extensions as Message).incomplete
const messageAt = async (path: string) => ((await world.get(path)).body as Message).incomplete

describe('with a source that does not answer', () => {
  beforeEach(() => world.stand(open()))

  it('every route and every root has a test for incomplete answers', async () => {
    expect((await routesOf(world.deps)).filter((route) => ROUTES[route] === undefined)).toEqual([])
    const fields = executableSchema(world.deps.catalogue).getQueryType()?.getFields() ?? {}
    const roots = { ...ROOTS, ...ROOTS_OF_THE_PRESENT, ...typeRoots(world.deps.catalogue) }
    expect(Object.keys(fields).filter((name) => roots[name] === undefined)).toEqual([])
  })

  it('every root of GraphQL reports it', async () => {
    // Only people state rejections, so no source can withhold any.
    const { rejected: _, ...roots } = { ...ROOTS, ...ROOTS_OF_THE_PRESENT, ...typeRoots(world.deps.catalogue) }
    for (const [name, root] of Object.entries(roots))
      expect([name, await messageOver(`{ ${root} }`)]).toEqual([name, expect.arrayContaining([openPart])])
  })

  it('every route that reads the graph reports it', async () => {
    const ways = Object.values(ROUTES).flatMap((ways) => (typeof ways === 'string' ? [] : ways))
    const sourceWays = ways.filter((way) => !way.startsWith('/api/v1/edges/rejected'))
    const present = sourceWays.map((way) => way.replace(/[?&](asOf|to)=$/, ''))
    for (const path of present)
      expect([path, await messageAt(path)]).toEqual([path, expect.arrayContaining([openPart])])
  })

  it('a walk is incomplete, and can continue only if depth cut it', async () => {
    const requested = `/api/v1/lineage?uri=${uri(INSTANCE)}&direction=upstream`
    expect((await world.get(requested)).body).toMatchObject({ complete: false, next: null })
    expect((await world.get(requested)).body).not.toHaveProperty('bound')
    const cut = (await world.get(`${requested}&depth=1`)).body
    expect(cut).toMatchObject({ complete: false, bound: 'depth', next: expect.any(String) })
    const { data } = await world.ask(`{ lineage(uri: "${INSTANCE}", direction: UPSTREAM) { complete } }`)
    expect(data).toEqual({ lineage: { complete: false } })
  })

  it('an unknown URI is rejected along with what has not been read', async () => {
    const { status, body } = await world.get(`/api/v1/entities/${uri('aip://model/registry/none')}`)
    expect([status, body]).toEqual([404, expect.objectContaining({ incomplete: [openPart] })])
    expect(await messageOver('{ model(id: "aip://model/registry/none") { name } }')).toEqual([openPart])
  })

  it('a cached answer is replaced at once when a source stops answering, and when it recovers', async () => {
    const query = '{ datasets { totalCount } }'
    expect(await messageOver(query)).toEqual([openPart])
    world.stand(NO_SHORTFALLS)
    expect(await messageOver(query)).toBeUndefined()
    world.stand(open())
    expect(await messageOver(query)).toEqual([openPart])
  })

  it('an answer names the source only if it looked for its entities', async () => {
    world.stand(open({ part: 'identity', types: ['User', 'Group'] }))
    expect(await messageOver('{ datasets { totalCount edges { node { name } } } }')).toBeUndefined()
    expect(
      await messageOver(`{ lineage(uri: "${INSTANCE}", direction: UPSTREAM) { totalCount complete } }`),
    ).toBeUndefined()
    const owners = await messageOver('{ datasets { edges { node { name owners { name } } } } }')
    expect(owners).toEqual([expect.objectContaining({ part: 'identity', types: ['User', 'Group'] })])
    world.stand(open({ part: 'orchestrator', types: ['PipelineRun', 'Backfill'] }))
    // The conclusion leads over a run, which the answer doesn't show.
    const tests = await messageOver(`{ modelInstance(id: "${INSTANCE}") { associatedAbTests { name } } }`)
    expect(tests).toEqual([expect.objectContaining({ part: 'orchestrator', types: ['PipelineRun'] })])
    const upstream = await messageOver(`{ lineage(uri: "${INSTANCE}", direction: UPSTREAM) { totalCount } }`)
    expect(upstream).toEqual([expect.objectContaining({ part: 'orchestrator' })])
  })
})

describe('with all sources healthy', () => {
  it('an answer is complete and reports nothing missing', async () => {
    const query = `{ lineage(uri: "${INSTANCE}", direction: UPSTREAM) { complete edges { node { uri } } } }`
    const { data, extensions } = await world.ask(query)
    expect(data).toMatchObject({ lineage: { complete: true } })
    expect(extensions).not.toHaveProperty('incomplete')
    expect((await world.get(`/api/v1/lineage?uri=${uri(INSTANCE)}&direction=upstream`)).body).toMatchObject({
      complete: true,
      next: null,
    })
    expect(await messageAt(`/api/v1/entities/${uri(ALICE)}`)).toBeUndefined()
  })
})

describe('a stub', () => {
  const USER = 'aip://model/registry/uses'
  const VERSION = 'aip://feature-version/feature-store/nobody-has-it@1'
  const features = `{ modelInstance(id: "${USER}") { features { edges { node { uri } } } } }`
  const lineage = `/api/v1/lineage?uri=${uri(USER)}&direction=upstream`
  let own: ApiWorld
  beforeEach(async () => {
    own = await openWorld()
    await own.say(
      saying({ type: 'ModelInstance', uri: USER, edges: [['ModelInstance.usesFeature', VERSION]] }),
      saying({ type: 'Dataset', uri: 'aip://dataset/datasets/other' }),
    )
    return () => own.close()
  })

  const incomplete = async () => (await own.ask(features)).extensions['incomplete']
  const mentioned = new Date(FIRST_MINUTE).toISOString()

  it('is named if a path ends at it, with when it was first mentioned', async () => {
    expect((await own.ask(features)).data).toEqual({ modelInstance: { features: { edges: [] } } })
    expect(await incomplete()).toEqual([
      { code: 'NOT_READ', part: VERSION, reason: expect.stringContaining("hasn't been read"), since: mentioned },
    ])
    expect((await own.get(lineage)).body).toMatchObject({
      complete: false,
      next: null,
      incomplete: [{ part: VERSION }],
    })
  })

  it('still says when it was first mentioned once others refer to it', async () => {
    const another = 'aip://model-instance/registry/another'
    await own.say(saying({ type: 'ModelInstance', uri: another, edges: [['ModelInstance.usesFeature', VERSION]] }))
    expect(await incomplete()).toMatchObject([{ part: VERSION, since: mentioned }])
  })

  it('is not called "not yet read" if its source lacks it', async () => {
    await own.gone(saying({ type: 'FeatureVersion', uri: VERSION }), false)
    const denied = new Date(FIRST_MINUTE + 2 * 60_000).toISOString()
    expect(await incomplete()).toEqual([
      {
        code: 'NOT_THERE',
        part: VERSION,
        reason: expect.stringContaining('is mentioned, but missing from feature-store'),
        since: denied,
      },
    ])
    const { body } = await own.get(lineage)
    expect(body).toMatchObject({ nodes: [{ uri: VERSION, known: 'not at its source' }] })
    const { extensions } = await own.ask(`{ entity(uri: "${VERSION}") { uri } }`)
    expect(JSON.stringify(extensions)).not.toMatch(/so far|not (yet )?been read|yet read/)
  })

  it('is not called so either if another document described it and no longer does', async () => {
    const other = { type: 'Dataset', uri: 'aip://dataset/datasets/other' }
    await own.say(saying({ ...other, parts: [{ type: 'FeatureVersion', uri: VERSION, attributes: {} }] }))
    expect(await incomplete()).toBeUndefined()
    await own.say(saying(other))
    const ended = new Date(FIRST_MINUTE + 3 * 60_000).toISOString()
    expect(await incomplete()).toEqual([
      { code: 'NOT_THERE', part: VERSION, reason: expect.stringContaining('missing from feature-store'), since: ended },
    ])
  })

  it('has no source if none is configured for it', async () => {
    own.stand({ platforms: new Set(['registry']) })
    expect(await incomplete()).toEqual([expect.objectContaining({ code: 'NO_SOURCE', part: VERSION })])
  })

  it('is no longer reported once it is read', async () => {
    await own.say(saying({ type: 'FeatureVersion', uri: VERSION }))
    expect(await incomplete()).toBeUndefined()
    // At that time it was a stub.
    expect((await own.ask(features, { asOf: '1' })).extensions).toMatchObject({ incomplete: [{ part: VERSION }] })
  })

  it('is also named behind a concluded edge in the record', async () => {
    await own.say(saying({ type: 'ModelInstance', uri: USER, edges: [['ModelInstance.producedBy', RUN]] }))
    const app = createServer()
    await registerApi(app, readsOnly({ ...own.deps, paths: must(compilePaths(own.deps.catalogue)).paths }))
    const query = `{ modelInstance(id: "${USER}") { associatedAbTests { name } } }`
    const { body } = await app.inject({ method: 'POST', url: '/graphql', payload: { query } })
    expect(JSON.parse(body)).toMatchObject({ extensions: { incomplete: [{ code: 'NOT_READ', part: RUN }] } })
    await app.close()
  })

  it.each([
    [MAX_REFERENCES_NAMED + 5, '5 more'],
    [MAX_UNRESOLVED + 5, `at least ${MAX_UNRESOLVED - MAX_REFERENCES_NAMED} more`],
  ])('is only counted beyond the first ones, for %i', async (count, counted) => {
    const edges = Array.from({ length: count }, (_, i) => ['ModelInstance.usesFeature', `${VERSION}${i}`] as const)
    await own.say(saying({ type: 'ModelInstance', uri: USER, edges }))
    const { incomplete } = (await own.get(lineage)).body as Required<Message>
    expect(incomplete).toHaveLength(MAX_REFERENCES_NAMED + 1)
    expect(incomplete.at(-1)).toMatchObject({ code: 'MORE', reason: `${counted} are known by reference only` })
  })
})

it('names neither reasons of quality nor something deleted that nothing names any more', async () => {
  const own = await openWorld()
  const orders = 'aip://dataset/dbt/orders'
  const type = 'DatasetColumn'
  const part = { type, uri: 'aip://dataset-column/dbt/orders/id', attributes: { name: 'id' } }
  const edges = [['DatasetColumn.columnOf', orders, part.uri]] as const
  await own.say(saying({ type: 'Dataset', uri: orders, attributes: { name: 'orders' }, parts: [part], edges }))
  await own.say(saying({ type: 'Dataset', uri: orders, attributes: { name: 'orders' } }))
  await judge(own.store, { catalogue: () => own.deps.catalogue })
  await own.reached()
  for (const path of ['activity?since=1', 'diff?from=1']) {
    const { status, body } = await own.get(`/api/v1/${path}`)
    expect([status, (body as Message).incomplete]).toEqual([200, undefined])
  }
  await own.close()
})

it('an answer survives a record failure while missing parts are read, and reports it', async () => {
  const own = await openWorld()
  // A run that nobody has read: its first mention is looked up after the answer is made.
  await own.say(...company().slice(0, 2))
  const { edgeEvents } = own.store
  Object.assign(own.store, { edgeEvents: () => Promise.reject(new Error('the record is away')) })
  const { data, extensions, errors } = await own.ask(`{ modelInstance(id: "${INSTANCE}") { producedBy { uri } } }`)
  expect([errors, data]).toEqual([[], { modelInstance: expect.anything() }])
  expect((extensions as Message).incomplete).toMatchObject([{ code: 'UNKNOWN', part: 'record' }])
  Object.assign(own.store, { edgeEvents })
  await own.close()
})

describe('the past', () => {
  const at = (minutes: number): number => FIRST_MINUTE + minutes * 60_000
  const early = {
    code: 'BEGAN_LATER',
    part: 'registry',
    types: ['Model'],
    at: at(3),
    reason: 'not read',
    since: at(3),
  } as const
  const began = { code: 'BEGAN_LATER', part: 'registry', types: ['Model'], since: new Date(at(3)).toISOString() }

  it('reports incompleteness before a source or a mapping began', async () => {
    world.stand({ beginnings: [early] })
    // The first transaction is in the first minute.
    for (const tx of ['1', '3']) expect(await messageOver('{ models { totalCount } }', tx)).toMatchObject([began])
    expect(await messageOver('{ models { totalCount } }', '4')).toBeUndefined()
    expect(await messageOver('{ datasets { totalCount } }', '1')).toBeUndefined()
    expect(await messageOver('{ models { totalCount } }')).toBeUndefined()
    expect(await messageAt(`/api/v1/entities/${uri(MODEL)}?asOf=1`)).toContainEqual(expect.objectContaining(began))
  })

  it("keeps its exact bytes before and after a source's first complete sweep", async () => {
    const listing = {
      code: 'NOT_LISTED',
      part: 'registry',
      types,
      reason: "registry wasn't listed completely",
      since: at(1),
    } as const
    const ask = async (asOf?: string) =>
      (await world.ask('{ models { totalCount } }', asOf === undefined ? {} : { asOf })).text
    world.stand({ beginnings: [{ ...listing, at: null }] })
    const [past, present] = [await ask('3'), await ask()]
    expect(past).toContain('NOT_LISTED')
    world.stand({ beginnings: [{ ...listing, at: at(4) }] })
    expect(await ask('3')).toBe(past)
    expect([present.includes('NOT_LISTED'), (await ask()).includes('NOT_LISTED')]).toEqual([true, false])
    expect(await ask('6')).not.toContain('NOT_LISTED')
  })

  it('is complete if nothing changed until a source was fully listed', async () => {
    const reason = "registry wasn't listed completely"
    const listed = { code: 'NOT_LISTED', part: 'registry', types: ['Model'], reason, since: at(1) } as const
    const { tx } = await world.store.head()
    const [third = null, last = null] = await world.store.times([3, tx])
    world.stand({ beginnings: [{ ...listed, at: Number(last) + 30_000 }] })
    const quiet = new Date(Number(last) + 10_000).toISOString()
    for (const moment of [String(tx), quiet]) {
      expect(await messageOver('{ models { totalCount } }', moment)).toBeUndefined()
      expect(await messageAt(`/api/v1/diff?from=${moment}`)).toBeUndefined()
    }
    expect(await messageOver('{ models { totalCount } }', String(tx - 1))).toMatchObject([{ code: 'NOT_LISTED' }])
    world.stand({ beginnings: [{ ...listed, at: Number(third) + 1 }] })
    expect(await messageOver('{ models { totalCount } }', '3')).toBeUndefined()
    expect(await messageOver('{ models { totalCount } }', '2')).toMatchObject([{ code: 'NOT_LISTED' }])
  })

  it('affects a diff too', async () => {
    world.stand({ beginnings: [early] })
    expect(await messageAt('/api/v1/diff?from=2')).toMatchObject([began])
    expect(await messageAt('/api/v1/diff?from=5')).toBeUndefined()
    expect(await messageOver('{ diff(from: "2") { compared } }')).toMatchObject([began])
  })

  it('says that a source "was" not listed once it has been', async () => {
    const reason = "registry wasn't listed completely"
    const listing = { code: 'NOT_LISTED', part: 'registry', types: ['Model'], reason, since: at(1) } as const
    world.stand({ beginnings: [{ ...listing, at: at(4) }] })
    expect(await messageAt('/api/v1/diff?from=2')).toEqual([
      {
        code: 'NOT_LISTED',
        part: 'registry',
        types: ['Model'],
        reason: `before ${new Date(at(4)).toISOString().slice(0, 16).replace('T', ' ')} UTC, registry hadn't been listed completely`,
        since: null,
      },
    ])
    expect(await messageAt('/api/v1/diff?from=1&to=3&asOf=3')).toContainEqual(expect.objectContaining({ reason }))
    world.stand({ beginnings: [{ ...listing, at: null }] })
    expect(await messageAt('/api/v1/diff?from=2')).toMatchObject([{ reason }])
  })

  it('is unaffected by a present lag, even if events waited since before', async () => {
    world.stand({ shortfalls: [{ code: 'BEHIND', part: 'registry', types: ['Model'], reason: 'waits', since: at(0) }] })
    expect(await messageOver('{ models { totalCount } }', '2')).toBeUndefined()
    expect(await messageOver('{ models { totalCount } }')).toMatchObject([{ code: 'BEHIND' }])
  })

  it('is unaffected by later failures', async () => {
    world.stand(open({ since: at(5) }))
    expect(await messageOver('{ models { totalCount } }', '2')).toBeUndefined()
    expect(await messageOver('{ models { totalCount } }', '7')).toMatchObject([{ code: 'CIRCUIT_OPEN' }])
  })

  it('is judged at the requested time, even if nothing was written for long', async () => {
    const { tx } = await world.store.head()
    const [last = null] = await world.store.times([tx])
    const [before, after] = [10_000, 30_000].map((ms) => new Date(Number(last) + ms).toISOString())
    const changed = Number(last) + 20_000
    world.stand({ ...open({ since: changed }), beginnings: [{ ...early, at: changed, since: changed }] })
    expect(await messageOver('{ models { totalCount } }', before)).toMatchObject([{ code: 'BEGAN_LATER' }])
    expect(await messageOver('{ models { totalCount } }', after)).toMatchObject([{ code: 'CIRCUIT_OPEN' }])
    expect(await messageOver('{ models { totalCount } }', String(tx))).toMatchObject([{ code: 'BEGAN_LATER' }])
  })
})

it('the explanation of an edge says what may be missing', async () => {
  world.stand(open({ part: 'orchestrator', types: ['PipelineRun'] }))
  expect(await messageAt(`/api/v1/why?from=${uri(INSTANCE)}&to=${uri(TEST)}`)).toMatchObject([{ part: 'orchestrator' }])
})
