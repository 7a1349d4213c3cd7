import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiChecker, operationsOf, type OpenApiDocument } from './fuzz.ts'
import { requestsOf, type RealValues, type DocumentedOperation } from './fuzz-requests.ts'
import { CONTRACT_EVENT, startSettledSystem, type System } from './harness.ts'
import { sendRaw, type RawHttpAnswer, type RawRequest } from './raw.ts'

/**
 * Sends valid and invalid requests, generated from the served OpenAPI document, to the whole system over the demo
 * company: every answer must conform to the document. Failures are printed, and the same seed repeats them.
 */
const SEED = Number(process.env.MLG_SEED ?? 20_260_120)
const SOAK = process.env.MLG_SOAK === '1'
const RUNS = SOAK ? 3_000 : 20
/** With more, a costly question that yields to all others may take longer than a request may. */
const AT_ONCE = 16
const HERE = 'aip://model/registry/ranking-v5'
/** Only entities of one type can be compared. */
const INSTANCES = ['20XX0101', '20XW1225', '20XW1211'].map((id) => `aip://model/registry/ranking-model-v5-${id}`)

let system: System
let documented: ApiChecker
let operations: readonly DocumentedOperation[] = []
let known: RealValues

beforeAll(async () => {
  system = await startSettledSystem()
  const document = (await system.get('/openapi.json')).body as unknown as OpenApiDocument
  documented = new ApiChecker(document)
  operations = operationsOf(document)
  known = await knownOf(system)
}, 120_000)
afterAll(() => system.stop())

async function knownOf({ get, service }: System): Promise<RealValues> {
  const around = await get(`/api/v1/lineage?direction=upstream&limit=20&uri=${HERE}`)
  const nodes = around.body['nodes'] as readonly { readonly uri: string }[]
  const { tx } = await service.store.head()
  const cursor = String(around.body['next'])
  const moments = ['1', String(Math.ceil(tx / 2)), String(tx), '2030-01-01T00:00:00Z']
  const times = [...moments, ...moments, ...moments, '2026-01-31', '1999-01-01', '0']
  return {
    uris: [HERE, ...INSTANCES, ...nodes.map(({ uri }) => uri), 'aip://model/registry/none', 'aip://model/nowhere/x'],
    urisNamed: { of: [...INSTANCES, ...INSTANCES, 'aip://user/identity/alice', 'aip://model/nowhere/x'] },
    texts: {
      // Includes one future transaction, for which the service waits.
      asOf: [String(tx), ...moments, ...times, String(tx + 100)],
      from: ['1', ...times],
      to: [String(tx), ...times],
      type: ['Feature', 'Dataset', 'Model', 'User', 'Nothing'],
      types: ['Model', 'Feature', 'DataAsset', 'ModelInstance'],
      until: ['Feature', 'Dataset'],
      cursor: [cursor],
      platform: ['registry', 'orchestrator', 'nowhere'],
      policy: ['G1', 'G4', 'G9'],
      freshness: ['fresh', 'stale', 'rotten'],
      since: ['1', ...times],
      source: ['registry', 'me'],
      q: [
        'ranking',
        'rankign type:feature,model',
        'owner:alice updated:<90d',
        '"click through" -is:stale',
        'tag:env has:issue zzz',
        'onwer:x',
        '"',
      ],
      sort: ['relevance', 'updated', 'usage', 'name', '-metric.auc', 'nothing'],
      facets: ['type', 'owner', 'updated', 'governance'],
      by: ['owners', 'owners', 'instances', 'features', 'neededBy', 'nothing'],
      attributes: ['name', 'status', 'nothing'],
    },
    bodies: {
      'send-events': [CONTRACT_EVENT, [CONTRACT_EVENT, { event_type: 'nothing_happened' }], { event_type: 1 }],
      graphql: [
        '{ __typename }',
        '{ models { edges { node { name currentInstance { uri } } } } }',
        `{ history(uri: "${HERE}", limit: 3) { transactions { cause } next } }`,
        '{',
        '{ nothing }',
      ].map((query) => ({ query })),
    },
  }
}

/** Commands change the entities of other questions, and one of them drops them. */
function lateness({ of }: DocumentedOperation): number {
  return of.operationId === 'retain' ? 2 : of.tags.includes('Commands') ? 1 : 0
}

/** Several operations at once, since some requests of each wait for a future transaction. */
async function concurrently(waiting: DocumentedOperation[]): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await fuzz(next)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

/** Sends one after another, in a repeatable order. */
async function mismatches(
  requests: readonly RawRequest[],
  check: (request: RawRequest, answer: RawHttpAnswer) => string | null,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const request of requests) {
    const answer = await sendRaw(system.url, request).catch((error: unknown) => String(error))
    const problem = typeof answer === 'string' ? answer : check(request, answer)
    if (problem !== null) found.push(`${JSON.stringify(request).slice(0, 600)}\n  ${problem}`)
  }
  return found
}

async function fuzz(operation: DocumentedOperation): Promise<void> {
  // Operations without input need few requests.
  const { parameters = [], requestBody } = operation.of
  const numRuns = parameters.some((one) => one.in !== 'header') || requestBody !== undefined ? RUNS : RUNS / 5
  const requests = fc.sample(requestsOf(operation, known), { seed: SEED, numRuns })
  const statuses = new Map<number, number>()
  const found = await mismatches(requests, (_, answer) => {
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    return documented.mismatch(operation, answer)
  })
  expect(found.slice(0, 5), `${operation.of.operationId}, seed ${SEED}`).toEqual([])
  // If all requests were refused, only the reading of arguments would be tested.
  if (operation.of.tags.includes('Graph'))
    expect(statuses.get(200) ?? 0, `${operation.of.operationId}: ${JSON.stringify([...statuses])}`).toBeGreaterThan(
      numRuns / 20,
    )
}

async function expectReady(): Promise<void> {
  const { status, body } = await sendRaw(system.url, { method: 'GET', path: '/readyz' })
  expect([status, body]).toEqual([200, '{"ready":true,"reasons":[]}'])
}

describe('requests generated from /openapi.json', () => {
  it('get only documented answers, and leave the service ready', async () => {
    expect(operations.length).toBeGreaterThan(15)
    // Commands last, since later requests see their effects.
    for (const late of [0, 1, 2]) {
      await concurrently(operations.filter((operation) => lateness(operation) === late))
      await expectReady()
    }
  }, 600_000)

  it('are refused with the supported methods if theirs is unsupported', async () => {
    const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'GET']
    const requests = [...new Set(operations.map(({ path }) => path))].flatMap((path) => {
      const taken = new Set(operations.filter((one) => one.path === path).map(({ method }) => method))
      const at = path.replaceAll('{uri}', encodeURIComponent(HERE)).replaceAll(/\{\w+\}/g, 'registry')
      return methods.filter((method) => !taken.has(method)).map((method) => ({ method, path: at }))
    })
    // SCIM has its own form of errors.
    const named = (path: string) => (path.startsWith('/scim/') ? '"status":"405"' : '"WRONG_METHOD"')
    const found = await mismatches(requests, ({ path }, { status, headers, body }) =>
      status === 405 && body.includes(named(path)) && String(headers['allow']).length > 2
        ? null
        : `${status} ${body.slice(0, 200)}`,
    )
    expect(found).toEqual([])
  })

  it('to unknown addresses get a 404 problem that links to /docs', async () => {
    const path = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            'api',
            'v1',
            'entities',
            '..',
            '.',
            '%2e%2e',
            'docs',
            '%00',
            '%F0%9F%92%A5',
            ';',
            ':',
            '*',
            '~',
          ),
          fc.webSegment(),
        ),
        { minLength: 1, maxLength: 5 },
      )
      .map((segments) => `/${segments.join('/')}/none`)
      .filter((at) => !at.startsWith('/api/v1/entities/') && !at.startsWith('/%'))
    const method = fc.constantFrom('GET', 'POST', 'DELETE', 'PUT')
    const requests = fc.sample(fc.record({ method, path }), { seed: SEED, numRuns: RUNS * 3 })
    const found = await mismatches(requests, (_, { status, headers, body }) =>
      status === 404 &&
      body.includes('"NOT_FOUND"') &&
      body.includes('/docs') &&
      String(headers['content-type']).startsWith('application/problem+json')
        ? null
        : `${status} ${body.slice(0, 200)}`,
    )
    expect(found.slice(0, 5)).toEqual([])
    await expectReady()
  })
})
