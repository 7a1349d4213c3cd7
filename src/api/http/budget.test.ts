import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { saying } from '../testing/company.ts'
import { openProtected, type ProtectedWorld } from '../testing/protected.ts'

const LIMITS = { perSecond: 1, atMost: 300 }
const INSTANCES = 150
const FEATURE = 'aip://feature/feature-store/f'
const IMPACT = `uri=${encodeURIComponent(FEATURE)}`

let at: ProtectedWorld
beforeAll(async () => {
  at = await openProtected(false, LIMITS)
  await at.world.say(
    saying({ type: 'Feature', uri: FEATURE, attributes: { name: 'F' } }),
    ...Array.from({ length: INSTANCES }, (_, n) =>
      saying({
        type: 'ModelInstance',
        uri: `aip://model/registry/i${n}`,
        attributes: { name: `instance ${n}` },
        edges: [['ModelInstance.usesFeature', FEATURE]],
      }),
    ),
  )
})
afterAll(async () => at.close())

interface Sent {
  readonly url: string
  readonly query?: string
}

async function send({ url, query }: Sent, token: string) {
  const headers = { authorization: `Bearer ${token}` }
  return query === undefined
    ? await at.app.inject({ url, headers })
    : await at.app.inject({ method: 'POST', url, headers, payload: { query } })
}

/** Sends until it is refused, up to a limit. */
async function untilRefused(sent: (n: number) => Sent, token: string) {
  for (let n = 0; n < 400; n++) {
    const answer = await send(sent(n), token)
    if (answer.statusCode === 429) return { n, answer }
    expect([answer.statusCode, n]).toEqual([200, n])
  }
  throw new Error('it was never refused')
}

type Expensive = readonly [string, (n: number) => Sent, number]

const EXPENSIVE: readonly [Expensive, ...Expensive[]] = [
  [
    'GraphQL pages',
    (n) => ({
      url: '/graphql',
      query: `{ modelInstances(first: 100) { edges { node { name } } totalCount } a${n}: __typename }`,
    }),
    4,
  ],
  ['whole lists', () => ({ url: `/api/v1/exports/impact?${IMPACT}` }), 4],
  ['long lists', () => ({ url: `/api/v1/impact?${IMPACT}&limit=1000` }), 4],
]

describe('a caller with a budget', () => {
  it.each(EXPENSIVE)('is refused after requesting %s in a loop, while others are answered', async (_, sent, most) => {
    const [greedy, other] = [await at.token(), await at.token()]
    const { n, answer } = await untilRefused(sent, greedy)
    expect(n).toBeGreaterThan(0)
    expect(n).toBeLessThanOrEqual(most)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect((await send({ url: '/api/v1/status' }, greedy)).statusCode).toBe(429)
    expect((await send(sent(n), other)).statusCode).toBe(200)
  })

  it('is charged little for cached or trivial answers', async () => {
    const token = await at.token()
    const cached = { url: '/graphql', query: '{ modelInstances(first: 100) { edges { node { name } } } }' }
    const { n } = await untilRefused(() => cached, token)
    expect(n).toBeGreaterThan(150)
  })

  it('is refused in the form of the route, with a retry time', async () => {
    const token = await at.token()
    const { answer } = await untilRefused(() => ({ url: '/api/v1/status' }), token)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'TOO_MANY', status: 429 })
    const inGraphql = await send({ url: '/graphql', query: '{ __typename }' }, token)
    // A second may pass between the two.
    expect(Number(inGraphql.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(inGraphql.headers['retry-after'])).toBeLessThanOrEqual(Number(answer.headers['retry-after']))
    expect(inGraphql.json()).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY' } }] })
    expect((await send({ url: '/healthz' }, token)).statusCode).toBe(200)
  })

  it('is refused with a delay, at most 200 at a time, so that loops cost little', async () => {
    const [greedy, other] = [await at.token(), await at.token()]
    await untilRefused(EXPENSIVE[0][1], greedy)
    const finished: string[] = []
    const ask = async (token: string, name: string): Promise<void> => {
      await send({ url: '/api/v1/status' }, token)
      finished.push(name)
    }
    const asked = Array.from({ length: 202 }, (_, n) => ask(greedy, n < 200 ? 'held' : 'beyond'))
    await Promise.all([...asked, ask(other, 'other')])
    expect(finished.slice(0, 3).toSorted()).toEqual(['beyond', 'beyond', 'other'])
    expect(finished.slice(3)).toEqual(Array.from({ length: 200 }, () => 'held'))
  })

  it('is refused on every route that needs a right', async () => {
    const token = await at.token()
    await untilRefused(() => ({ url: '/api/v1/status' }), token)
    // An endpoint that authenticates by a signature refuses requests without this header.
    const asked = await Promise.all(
      at.routes.map(async (route) => (await at.send(route, null)).headers['www-authenticate']),
    )
    const answers = await Promise.all(
      at.routes
        .filter((_, i) => asked[i] !== undefined)
        .map(async (route) => [route.method, route.url, (await at.send(route, token)).statusCode]),
    )
    expect(answers.length).toBeGreaterThan(50)
    expect(answers.filter(([, , status]) => status !== 429)).toEqual([])
  })
})

describe('the local operator', () => {
  it('has no budget', async () => {
    const local = await openProtected(true, { perSecond: 1, atMost: 1 })
    for (let n = 0; n < 20; n++) expect((await local.app.inject({ url: '/api/v1/status' })).statusCode).toBe(200)
    await local.close()
  })
})
