import type { FastifyInstance } from 'fastify'
import { expect, it } from 'vitest'
import { below, randomFrom } from '../lib/random.ts'
import type { RoundCost } from '../query/record-graph/ask-in-rounds.ts'
import { editedBy } from '../testing/store/build.ts'
import { runs } from '../testing/runs.ts'
import { company } from './testing/company.ts'
import { ROOTS, ROUTES, typeRoots } from './testing/ways-to-read.ts'
import { apiWithoutGraph, RandomCompany } from './testing/without-graph.ts'
import { openWorld } from './testing/world.ts'

const ELSEWHERE = /"code":"NOT_HERE"/

interface Answered {
  readonly status: number
  readonly body: string
}

async function get(app: FastifyInstance, url: string): Promise<Answered> {
  const { statusCode, body } = await app.inject({ url })
  return { status: statusCode, body }
}

async function query(app: FastifyInstance, text: string, asOf = ''): Promise<Answered> {
  const { statusCode, body } = await app.inject({
    method: 'POST',
    url: `/graphql?asOf=${asOf}`,
    payload: { query: text },
  })
  return { status: statusCode, body }
}

it('every question gets the same answer without a graph, or is refused by name', { timeout: 60_000 }, async () => {
  const world = await openWorld()
  await world.say(...company())
  const app = await apiWithoutGraph(world.deps)
  const refused = new Set<string>()
  for (const [route, paths] of Object.entries(ROUTES)) {
    for (const path of typeof paths === 'string' ? [] : paths) {
      for (const asOf of ['', '5', '12']) {
        const without = await get(app, path + asOf)
        if (ELSEWHERE.test(without.body)) refused.add(route.replace(/ .*\/exports\/.*/, ' exports'))
        else expect(without, path + asOf).toEqual(await get(world.app, path + asOf))
      }
    }
  }
  for (const [root, text] of Object.entries({ ...ROOTS, ...typeRoots(world.deps.catalogue) })) {
    for (const asOf of ['', '12']) {
      const without = await query(app, `{ ${text} }`, asOf)
      if (ELSEWHERE.test(without.body))
        refused.add(text.includes('totalCount edges { node') && !text.includes('(') ? 'lists of a type' : root)
      else expect(without, root + asOf).toEqual(await query(world.app, `{ ${text} }`, asOf))
    }
  }
  expect([...refused].sort()).toEqual([
    'GET /api/v1/anomalies',
    'GET /api/v1/deprecations',
    // Its quality at present.
    'GET /api/v1/entities/*',
    'GET /api/v1/home',
    'GET /api/v1/incident',
    'GET /api/v1/policies',
    'GET /api/v1/policies/:policy',
    'GET /api/v1/policy-trend',
    'GET /api/v1/quality/preview',
    'GET /api/v1/recommendations',
    'GET /api/v1/types',
    'GET /api/v1/unused',
    'GET /api/v1/violations',
    'GET exports',
    'anomalies',
    'deprecations',
    'expect',
    'incident',
    'lists of a type',
    'policies',
    'reasons',
    'recommendations',
    'unused',
    'violations',
  ])
  await app.close()
  await world.close()
})

it('random questions about random graphs get the same answers, at every moment', { timeout: 600_000 }, async () => {
  for (let seed = 1; seed <= runs(2, 40); seed++) {
    const random = randomFrom(seed)
    const world = await openWorld()
    const randomCompany = new RandomCompany(world.deps.catalogue, random)
    await world.say(...randomCompany.uris.map((_, n) => randomCompany.says(n)))
    await world.say(...Array.from({ length: 30 }, () => randomCompany.says()))
    const said = randomCompany.says()
    for (const [n, edge] of said.statement.edges.entries()) {
      const kind = n % 2 === 0 ? ('reject' as const) : ('confirm' as const)
      const at = Date.parse('2026-01-02T00:00:00Z') + n
      const cause = { kind: 'person', trace: 'test', since: at } as const
      await world.store.commit([{ cause, at, settle: null, documents: [editedBy('ann', said.uri, [{ kind, edge }])] }])
    }
    await world.say(randomCompany.says(), said)
    const head = await world.reached()
    const statuses: number[] = []
    let most: RoundCost = { rounds: 0, statements: 0 }
    const onCost = (cost: RoundCost): void => void (most = cost.rounds > most.rounds ? cost : most)
    const app = await apiWithoutGraph(world.deps, { onCost })
    for (let round = 0; round < 6; round++) {
      const asOf = round === 0 ? '' : String(1 + below(random, head))
      for (const path of randomCompany.asks()) {
        const answer = await get(world.app, `${path}asOf=${asOf}`)
        expect(await get(app, `${path}asOf=${asOf}`), `seed ${seed}: ${path}asOf=${asOf}`).toEqual(answer)
        statuses.push(answer.status)
      }
      const text = randomCompany.query()
      const answer = await query(world.app, text, asOf)
      expect(await query(app, text, asOf), `seed ${seed}: ${text} as of ${asOf}`).toEqual(answer)
    }
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(statuses.length / 2)
    // Walks went over several levels.
    expect(most.rounds).toBeGreaterThan(4)
    await app.close()
    await world.close()
  }
})
