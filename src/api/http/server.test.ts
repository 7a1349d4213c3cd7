import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webhookRoute } from '../../adapters/webhook/route.ts'
import { snsRoute } from '../../adapters/sqs/sns/route.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { silentLog, sourceConfig } from '../../testing/parts.ts'
import { COMMANDS } from '../../commands/all.ts'
import { QUESTIONS } from '../../questions/all.ts'
import { openApiRoutes } from '../openapi/routes.ts'
import { registerApi } from '../register.ts'
import { company, INSTANCE, MODEL } from '../testing/company.ts'
import { openWorld, type World } from '../testing/world.ts'
import { ENDPOINTS } from './endpoints.ts'
import { intakeRoutes } from './intake.ts'
import { operateRoutes } from './operate.ts'
import { retentionRoutes } from './retention.ts'
import { createServer } from './server.ts'

type Method = NonNullable<InjectOptions['method']>

/** Every route of the service; what only a handler would need is left out, since none is reached here. */
const app = createServer()
const routes = new Map<string, Set<string>>()
const endpoints = new Set<string>()
let world: World
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  const { store } = world
  app.addHook('onRoute', ({ method, url, config }) => {
    routes.set(url, new Set([...(routes.get(url) ?? []), ...[method].flat()]))
    if (config?.endpoint !== undefined) endpoints.add(config.endpoint.name)
  })
  const sources = [{ config: sourceConfig('registry') }]
  openApiRoutes(app, 'test')
  intakeRoutes(app, { store } as never)
  webhookRoute(app, { secrets: new Map([['registry', ['a secret of the registry']]]) } as never)
  snsRoute(app, { topics: new Map() } as never)
  operateRoutes(app, { store, clock: systemClock, sources } as never)
  retentionRoutes(app, { store, clock: systemClock, log: silentLog, days: null })
  await registerApi(app, world.deps)
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await world.close()
})

const address = (url: string): string =>
  url.replace('*', encodeURIComponent(MODEL)).replace(':platform', 'registry').replace(':id', '1')

async function ask(url: string, method: Method = 'GET') {
  const payload = method === 'GET' ? {} : { payload: {} }
  const answer = await app.inject({ method, url, ...payload })
  const { errors, ...refusal } = answer.body.startsWith('{') ? answer.json() : {}
  const said = errors === undefined ? refusal : { detail: errors[0]?.message, ...errors[0]?.extensions }
  return {
    status: answer.statusCode,
    allow: answer.headers.allow,
    code: said.code,
    hint: said.hint,
    said: said.detail,
  }
}

describe('every route', () => {
  it('that is no operation of the tables is a declared endpoint, and every declared endpoint is a route', () => {
    expect([...endpoints].sort()).toEqual(ENDPOINTS.map(({ name }) => name).sort())
  })

  it('has a name of its own', () => {
    const names = [...ENDPOINTS, ...QUESTIONS, ...COMMANDS].map(({ name }) => name)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('refuses a parameter that it does not declare', async () => {
    const asked: string[] = []
    for (const [url, methods] of routes)
      for (const method of methods) {
        const { status, code } = await ask(`${address(url)}?nonsense=1`, method as Method)
        expect([method, url, status, method === 'HEAD' ? 'UNKNOWN_PARAMETER' : code]).toEqual([method, url, 400, 'UNKNOWN_PARAMETER']) // prettier-ignore
        asked.push(`${method} ${url}`)
      }
    expect(asked.length).toBeGreaterThan(35)
  })

  it('answers 405 to another method, and names those that there are', async () => {
    for (const [url, methods] of routes)
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
        if (methods.has(method)) continue
        const { status, allow, code, hint } = await ask(`${address(url)}?x=1`, method)
        expect([method, url, status, code, allow]).toEqual([method, url, 405, 'WRONG_METHOD', [...methods].sort().join(', ')]) // prettier-ignore
        expect(hint).toContain([...methods].sort()[0])
      }
  })

  it('is all there is: anything else is 404', async () => {
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
    [`${ENTITY}?limit=1`, 'asOf'],
    [`${LINEAGE}&type=Model`, 'types'],
    [`${DIFF}&hop=1`, 'hops'],
    ['/api/v1/why?form=x', 'from'],
    ['/api/v1/changes?from=1&limits=3', 'limit'],
    ['/api/v1/quarantine?affter=3', 'after'],
    ['/api/v1/sources/registry/held?lim=3', 'limit'],
    ['/api/v1/impact?groups=models', 'group'],
  ])('that is unknown is refused with the nearest: %s', async (url, near) => {
    expect(await ask(url)).toMatchObject({
      code: 'UNKNOWN_PARAMETER',
      hint: expect.stringContaining(`The nearest is ${near};`),
    })
  })

  it('is refused over GraphQL in the form of GraphQL', async () => {
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
    ['/api/v1/quarantine?after=', Infinity],
    ['/api/v1/sources/registry/held?limit=', 1_000],
    ['/api/v1/sources/registry/held?after=', Infinity],
  ]
  it.each(numbers)('that is a number is refused where it is none, or out of bounds: %s', async (url, most) => {
    const wrong = ['abc', '', '-1', '1.5', '1e2', '0x1', '99999999999999999999', ...(most < Infinity ? [most + 1] : [])]
    for (const text of wrong) {
      const { status, code, said } = await ask(`${url}${text}`)
      expect([text, status]).toEqual([text, 400])
      expect(code).toMatch(/^BAD_(PAGE|REQUEST)$/)
      expect(said).toContain(`"${text}"`)
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
  ])('is refused where it cannot be what it says: %s', async (said, url, method) => {
    expect(await ask(url, method)).toMatchObject({ code: 'BAD_REQUEST', said: expect.stringContaining(said) }) // prettier-ignore
  })
})
