// Tests that operations declare correctly what is cached for a transaction.

import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { getNamedType, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql/index.js'
import { builtinCatalogue } from '../catalogue/load.ts'
import { QUESTIONS } from '../questions/all.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { ALICE, company, INSTANCE, MODEL, saying } from './testing/company.ts'
import { ROOTS, ROOTS_OF_THE_PRESENT, ROUTES, typeRoots } from './testing/ways-to-read.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'
import { AnswerCache } from './answer-cache.ts'
import { LIGHT_COST } from '../questions/declare.ts'
import { executableSchema } from './graphql/schema.ts'

const EARLY = '2026-01-01T02:00:00Z'
const LATER = '2027-01-01T00:00:00Z'
const catalogue = builtinCatalogue()
const schema = executableSchema(catalogue)

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld(catalogue)
  clockAt(EARLY)
  await world.say(
    ...company(),
    saying({
      type: 'ModelInstance',
      uri: INSTANCE,
      platform: 'plans',
      attributes: { staleAfter: '2026-09-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' },
    }),
  )
  const plan = { uris: [MODEL, 'aip://feature/feature-store/f0'], sunset: '2026-09-01', message: 'soon', by: ALICE }
  const { statusCode } = await world.app.inject({ method: 'POST', url: '/api/v1/deprecations', payload: plan })
  expect(statusCode).toBe(200)
  await world.reached()
  world.searchBy(await filledIndex(world.store, catalogue))
  world.stand({
    cadences: new Map([...new Set(company().map(({ platform }) => platform))].map((one) => [one, 86_400_000])),
  })
})
afterEach(() => void (vi.useRealTimers(), vi.restoreAllMocks()))
afterAll(() => world.close())

function clockAt(time: string): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(time) })
}

const derived = QUESTIONS.flatMap((question) =>
  question.about === 'graph' && question.graphql !== 'none' ? [question] : [],
)

/** For each root field, a query of everything that its answer may show. */
const roots: Readonly<Record<string, string>> = {
  ...ROOTS,
  ...ROOTS_OF_THE_PRESENT,
  ...typeRoots(catalogue),
  attention: `attention(uri: "${INSTANCE}") { uri needs { kind sentence uri of ofName isCaller at lastAt reason before beforeName measured } }`,
  owned: `owned(uri: "${ALICE}") { totalCount edges { node { uri } } }`,
  ...Object.fromEntries(
    derived.flatMap(({ name, graphql }) => {
      const asked = { ...ROOTS, ...ROOTS_OF_THE_PRESENT }[name]?.replace(/ \{.*$/s, '')
      const field = schema.getQueryType()?.getFields()[name]
      return graphql !== 'derived' || asked === undefined || field === undefined
        ? []
        : [[name, `${asked} ${selection(field, schema)}`]]
    }),
  ),
}

/** Selects all fields that need no argument, down to the entities that it names. */
function selection(field: GraphQLField<unknown, unknown>, of: GraphQLSchema, depth = 0): string {
  const type = getNamedType(field.type)
  if (!isObjectType(type)) return ''
  if (depth > 4) return '{ __typename }'
  const fields = Object.values(type.getFields()).filter(({ args, type: own }) => {
    const named = getNamedType(own)
    return args.length === 0 && !(isObjectType(named) && named.getFields()['relationships'] !== undefined)
  })
  const plain = fields.filter(({ type: own }) => !('resolveType' in getNamedType(own)))
  return `{ __typename ${plain.map((one) => `${one.name} ${selection(one, of, depth + 1)}`).join(' ')} }`
}

it('the test covers every root field', () => {
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {}).filter((name) => roots[name] === undefined)).toEqual([])
})

it('an answer follows the clock whether or not it is cached', async () => {
  const old: string[] = []
  const followsClock: string[] = []
  for (const [name, root] of Object.entries(roots)) {
    const query = `{ ${root} }`
    clockAt(EARLY)
    const { data: before, errors } = await world.ask(query)
    expect([name, errors]).toEqual([name, []])
    clockAt(LATER)
    const [again, computed] = [await world.ask(query), await world.ask(`${query} # asked by nobody before`)]
    if (JSON.stringify(again.data) !== JSON.stringify(computed.data)) old.push(name)
    if (JSON.stringify(computed.data) !== JSON.stringify(before)) followsClock.push(name)
  }
  expect(old).toEqual([])
  // Otherwise nothing was tested.
  expect(followsClock).toEqual(expect.arrayContaining(['attention', 'deprecations', 'map', 'paths', 'reasons']))
})

it('caches exactly the GraphQL answers that are cacheable', async () => {
  const cached = vi.spyOn(AnswerCache.prototype, 'set')
  for (const { name, cacheable } of derived) {
    cached.mockClear()
    const { errors } = await world.ask(`query Of${name} { ${roots[name] ?? name} }`)
    expect([name, errors, cached.mock.calls.length]).toEqual([name, [], cacheable === 'answer' ? 1 : 0])
  }
})

it('a REST answer follows the clock, and is reused only if declared reusable', async () => {
  const cached = vi.spyOn(AnswerCache.prototype, 'set')
  const paths = Object.values(ROUTES).flatMap((route) => (typeof route === 'string' ? [] : route))
  const reused = QUESTIONS.flatMap((one) => (one.about === 'graph' && one.reusedForMs !== undefined ? one.path : []))
  const fromCache = new Set<string>()
  for (const path of paths.map((one) => one.replace(/[?&](asOf|to)=$/, ''))) {
    const ask = async (time: string) => {
      clockAt(time)
      const { statusCode, body, headers } = await world.app.inject({ url: path })
      return { statusCode, body, type: headers['content-type'] }
    }
    cached.mockClear()
    const before = await ask(EARLY)
    const isCached = cached.mock.calls.length > 0
    const later = await ask(LATER)
    world.forget()
    expect([path, await ask(LATER)]).toEqual([path, later])
    // The seconds for which some are reused have passed.
    if (!isCached || reused.some((one) => path.startsWith(one))) continue
    fromCache.add(path.replace(/^\/api\/v1\//, '').replace(/^entities\/[^/]+\/|\?.*$/g, ''))
    expect([path, later]).toEqual([path, before])
  }
  expect([...fromCache].toSorted()).toEqual(
    QUESTIONS.flatMap(({ path, ...question }) =>
      question.about === 'graph' && question.cacheable === 'answer' && question.cost > LIGHT_COST && !question.searches
        ? [path.replace(/^\/api\/v1\//, '').replace(/^entities\/\{uri\}\//, '')]
        : [],
    ).toSorted(),
  )
})
