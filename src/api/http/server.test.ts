import { connect } from 'node:net'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZodObject } from 'zod'
import { systemClock } from '../../adapters/system-clock.ts'
import { webhookRoute } from '../../adapters/webhook-intake/route.ts'
import { snsRoute } from '../../adapters/sqs/sns/route.ts'
import { COMMANDS } from '../../commands/all.ts'
import { RIGHTS } from '../../contracts/caller.ts'
import { QUESTIONS } from '../../questions/all.ts'
import type { Operation } from '../../questions/declare.ts'
import { DUTIES, ROLES, type Role } from '../../wiring/roles.ts'
import { openApiRoutes } from '../openapi/routes.ts'
import { LiveFeed, type ShownGraph } from '../live/feed.ts'
import { registerApi } from '../register.ts'
import { signInRoutes } from '../sign-in/route.ts'
import { withoutProvider } from '../testing/sign-in.ts'
import { company, INSTANCE, MODEL } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'
import type { Endpoint } from './endpoint.ts'
import { endpointOf, ENDPOINTS } from './endpoints.ts'
import { createServer } from './server.ts'

type Method = NonNullable<InjectOptions['method']>

/** Every route of a process with all roles and all configuration. */
const app = createServer()
const routes = new Map<string, Set<string>>()
let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  app.addHook('onRoute', ({ method, url }) => {
    routes.set(url, new Set([...(routes.get(url) ?? []), ...[method].flat()]))
  })
  await register(app, 'all')
})
afterAll(async () => {
  await app.close()
  await world.close()
})

const NOTHING_SHOWN: ShownGraph = {
  head: 0,
  listen: () => () => undefined,
  onMoved: () => () => undefined,
  graph: { uriOf: () => expect.fail('nothing is shown') },
}

/** Registers them like a process of the role; handlers of signed routes aren't reached here. */
async function register(to: FastifyInstance, role: Role): Promise<void> {
  const { reads, events, infers } = DUTIES[role]
  openApiRoutes(to, 'test')
  if (events) {
    webhookRoute(to, { secrets: new Map([['registry', ['a secret of the registry']]]) } as never)
    snsRoute(to, { topics: new Map() } as never)
  }
  const { service } = world
  signInRoutes(to, withoutProvider(world.store))
  await registerApi(to, {
    reads: reads ? world.deps : null,
    reader: null,
    live: reads ? new LiveFeed(NOTHING_SHOWN, systemClock) : null,
    service: { ...service, intake: events ? service.intake : null, enrich: infers ? world.service.enrich : null },
    lineageKey: () => null,
    probes: { faults: () => [], metrics: async () => '' },
    portal: reads ? 'not built' : null,
  })
  await to.ready()
}

const address = (url: string): string =>
  url.replace('*', encodeURIComponent(MODEL)).replace(':platform', 'registry').replace(':id', '1')

async function ask(url: string, method: Method = 'GET') {
  const payload = method === 'GET' ? {} : { payload: {} }
  const answer = await app.inject({ method, url, ...payload })
  const { errors, ...refusal } = answer.body.startsWith('{') ? answer.json() : {}
  const problem = errors === undefined ? refusal : { detail: errors[0]?.message, ...errors[0]?.extensions }
  return {
    status: answer.statusCode,
    allow: answer.headers.allow,
    code: problem.code,
    hint: problem.hint,
    message: problem.detail,
  }
}

describe('every route', () => {
  it.each(ROLES)('has a schema and a right in a process with the role %s', async (role) => {
    const server = createServer()
    const endpoints = new Set<Endpoint>()
    const operations = new Set<Operation>()
    let undeclared = 0
    server.addHook('onRoute', ({ config }) => {
      if (config?.endpoint !== undefined) endpoints.add(config.endpoint)
      else if (config?.operations === undefined) undeclared++
      config?.operations?.forEach((operation) => operations.add(operation))
    })
    await register(server, role)
    await server.close()
    expect(undeclared).toBe(0)
    expect([...operations].map(({ name }) => name).sort()).toEqual(
      [...QUESTIONS, ...COMMANDS].map(({ name }) => name).sort(),
    )
    for (const { right, answer } of operations)
      expect([right === 'none' || right in RIGHTS, answer instanceof ZodObject]).toEqual([true, true])
    for (const { right, answers } of endpoints)
      expect([right === 'none' || right in RIGHTS, answers.length > 0]).toEqual([true, true])
    if (role === 'all')
      expect([...endpoints].map(({ name }) => name).sort()).toEqual(ENDPOINTS.map(({ name }) => name).sort())
  })

  it('is rejected at startup unless it is an operation or a declared endpoint', () => {
    expect(() => createServer().get('/undeclared', async () => 'x')).toThrow('GET /undeclared is neither')
  })

  it.each<[Role, string, Method]>([
    ['worker', '/api/v1/entities/aip%3A%2F%2Fmodel%2Fregistry%2Fm', 'GET'],
    ['worker', '/api/v1/refresh?uri=aip://model/registry/m', 'POST'],
    ['inference', '/api/v1/quarantine/1/replay', 'POST'],
    ['api', '/api/v1/enrichment', 'POST'],
  ])('refused by the role %s names the role that answers it: %s', async (role, url, method) => {
    const server = createServer()
    await register(server, role)
    const answer = await server.inject({ url, method })
    await server.close()
    expect(answer.json()).toMatchObject({ status: 409, code: 'NOT_HERE', hint: expect.stringMatching(/--role/) })
  })

  it('has a unique name', () => {
    const names = [...ENDPOINTS, ...QUESTIONS, ...COMMANDS].map(({ name }) => name)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('rejects undeclared parameters', async () => {
    const requested: string[] = []
    for (const [url, methods] of routes)
      for (const method of methods) {
        // Scripts of pages, and sign-in providers, may send any query.
        if (endpointOf(method, url)?.isPage === true) continue
        const { status, code } = await ask(`${address(url)}?nonsense=1`, method as Method)
        expect([method, url, status, method === 'HEAD' ? 'UNKNOWN_PARAMETER' : code]).toEqual([
          method,
          url,
          400,
          'UNKNOWN_PARAMETER',
        ])
        requested.push(`${method} ${url}`)
      }
    expect(requested.length).toBeGreaterThan(35)
  })

  it('answers 405 to other methods, and lists the allowed ones', async () => {
    for (const [url, methods] of routes)
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
        if (methods.has(method)) continue
        const { status, allow, code, hint } = await ask(`${address(url)}?x=1`, method)
        expect([method, url, status, code, allow]).toEqual([
          method,
          url,
          405,
          // SCIM has its own form of errors.
          url.startsWith('/scim/') ? undefined : 'WRONG_METHOD',
          [...methods].sort().join(', '),
        ])
        if (!url.startsWith('/scim/')) expect(hint).toContain([...methods].sort()[0])
      }
  })

  it.each([
    ['/graphql', 'application/json', 262_144],
    ['/unsubscribe/mine/proof', 'application/x-www-form-urlencoded', 4_096],
    ['/api/v1/refresh?uri=aip://model/registry/m', 'application/json', 1_048_576],
  ])('names its own limit when it refuses a larger body: %s', async (url, type, limit) => {
    const payload = 'x'.repeat(limit + 1)
    const answer = await app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload })
    expect(answer.json()).toMatchObject({
      status: 413,
      code: 'TOO_LARGE',
      detail: `The request body exceeds the limit of ${limit} bytes.`,
    })
  })

  it('is known; any other address is 404', async () => {
    for (const url of ['/api/v1/nothing', '/api/v1/sources/registry', '/graphqlx', '/api/v1/quarantine/1/replay/2'])
      for (const method of ['GET', 'POST'] as const) expect((await ask(url, method)).status, url).toBe(404)
  })
})

const ENTITY = `/api/v1/entities/${encodeURIComponent(MODEL)}`
const LINEAGE = `/api/v1/lineage?uri=${encodeURIComponent(INSTANCE)}&direction=upstream`
const DIFF = `/api/v1/diff?from=1&uri=${encodeURIComponent(MODEL)}`

describe('a parameter', () => {
  it.each<[string, string]>([
    [`${ENTITY}?asof=100`, 'asOf'],
    [`${ENTITY}/history?limti=1`, 'limit'],
    [`${ENTITY}?limit=1`, 'rows'],
    [`${LINEAGE}&type=Model`, 'types'],
    [`${DIFF}&hop=1`, 'hops'],
    ['/api/v1/why?form=x', 'from'],
    ['/api/v1/changes?from=1&limits=3', 'limit'],
    ['/api/v1/quarantine?curser=3', 'cursor'],
    ['/api/v1/sources/registry/deletions?lim=3', 'limit'],
    ['/api/v1/impact?groups=models', 'group'],
  ])('is rejected with the nearest one if unknown: %s', async (url, near) => {
    expect(await ask(url)).toMatchObject({
      code: 'UNKNOWN_PARAMETER',
      hint: expect.stringContaining(`The nearest is ${near};`),
    })
  })

  it('is rejected over GraphQL in the form of GraphQL', async () => {
    const answer = await app.inject({ method: 'POST', url: '/graphql?asof=1', payload: { query: '{ __typename }' } })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toEqual({
      errors: [
        {
          message: expect.stringContaining('"asof"'),
          extensions: { code: 'UNKNOWN_PARAMETER', hint: expect.stringContaining('asOf') },
        },
      ],
    })
  })

  const numbers: [string, number][] = [
    [`${ENTITY}/history?limit=`, 1_000],
    [`${LINEAGE}&limit=`, 1_000],
    [`${LINEAGE}&depth=`, 10_000],
    [`${DIFF}&hops=`, 3],
    [`${DIFF}&limit=`, 1_000],
    ['/api/v1/changes?from=1&limit=', 1_000],
    [`/api/v1/impact?uri=${encodeURIComponent(MODEL)}&limit=`, 1_000],
    ['/api/v1/quarantine?limit=', 1_000],
    ['/api/v1/sources/registry/deletions?limit=', 1_000],
    ['/api/v1/sources?limit=', 1_000],
  ]
  it.each(numbers)('is rejected if not a number within its range: %s', async (url, most) => {
    const wrong = ['abc', '', '-1', '1.5', '1e2', '0x1', '99999999999999999999', ...(most < Infinity ? [most + 1] : [])]
    for (const text of wrong) {
      const { status, code, message } = await ask(`${url}${text}`)
      expect([text, status]).toEqual([text, 400])
      expect(code).toMatch(/^BAD_(PAGE|REQUEST)$/)
      expect(message).toContain(`"${text}"`)
    }
    if (most < Infinity) expect((await ask(`${url}${most}`)).code ?? '').not.toMatch(/^BAD_/)
  })

  it.each<[string, string, Method]>([
    ['given 2 times', `${ENTITY}?asOf=1&asOf=2`, 'GET'],
    ['8192 characters', `${ENTITY}?asOf=${'1'.repeat(9_000)}`, 'GET'],
    ['upstream or downstream', `/api/v1/lineage?uri=${MODEL}&direction=upstraem`, 'GET'],
    ['group must be', `/api/v1/impact?uri=${MODEL}&group=people`, 'GET'],
    ['waitFor must be visible', '/api/v1/events?waitFor=visibel', 'POST'],
    ['debug must be reads', '/graphql?debug=write', 'POST'],
  ])('is rejected if its value is invalid: %s', async (message, url, method) => {
    expect(await ask(url, method)).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining(message) })
  })
})

describe('a page on another site', () => {
  const from = async (url: string, fetching: Record<string, string>, method: Method = 'GET') =>
    (await app.inject({ method, url, headers: fetching })).statusCode
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

  it('cannot make a browser send any request', async () => {
    for (const [url, methods] of routes)
      for (const method of methods) {
        const answer = await app.inject({
          method: method as Method,
          url: address(url),
          headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
        })
        expect([method, url, answer.statusCode]).toEqual([method, url, 403])
        if (method !== 'HEAD') expect(answer.json()).toMatchObject({ code: 'FOREIGN_ORIGIN' })
      }
  })

  it('may link here, but cannot frame or post', async () => {
    expect(await from(ENTITY, link)).toBe(200)
    expect(await from(ENTITY, { ...link, 'sec-fetch-dest': 'iframe' })).toBe(403)
    expect(await from('/api/v1/refresh?uri=aip://model/registry/m', link, 'POST')).toBe(403)
  })

  it.each(['same-origin', 'same-site', 'none'])('is not assumed if the browser says %s', async (site) =>
    expect(await from(ENTITY, { 'sec-fetch-site': site })).toBe(200),
  )

  it('cannot embed an answer or run it as a script', async () => {
    for (const url of [ENTITY, '/healthz', '/openapi.json', '/api/v1/nothing', `${ENTITY}?nonsense=1`]) {
      const { headers } = await app.inject({ url })
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
  })
})

describe('an invalid HTTP request', () => {
  let port = 0
  beforeAll(async () => {
    const url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
    port = Number(url.port)
  })

  const answerTo = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      socket.setEncoding('utf8').on('data', (chunk) => (answer += String(chunk)))
      socket.on('error', reject)
      socket.on('close', () => resolve(answer))
    })

  it.each([
    ['no HTTP', 'HELLO\r\n\r\n', '400 Bad Request', 'BAD_REQUEST'],
    [
      'headers of more than 16 KiB',
      `GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
      'TOO_LONG',
    ],
    [
      'a second host',
      'GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\nconnection: close\r\n\r\n',
      '400 Bad Request',
      'BAD_REQUEST',
    ],
    [
      'the same host twice',
      'GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nx: y\r\nHOST: localhost\r\nconnection: close\r\n\r\n',
      '400 Bad Request',
      'BAD_REQUEST',
    ],
  ])('%s is rejected as a problem', async (_, text, status, code) => {
    const answer = await answerTo(text)
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    expect(head).toContain(`HTTP/1.1 ${status}`)
    expect(head).toContain('content-type: application/problem+json')
    expect(head).toContain('x-content-type-options: nosniff')
    expect(JSON.parse(body)).toMatchObject({ code, type: `/docs#${code}`, status: Number(status.slice(0, 3)) })
  })
})

it('GET /graphql/schema is rejected as a problem, since GraphQL errors are for queries', async () => {
  const answer = await app.inject({ url: '/graphql/schema?nosuch=1' })
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(answer.json()).toMatchObject({ status: 400, code: 'UNKNOWN_PARAMETER' })
})
