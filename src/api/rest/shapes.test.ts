import { afterAll, beforeAll, expect, it } from 'vitest'
import { ALICE, company, INSTANCE, MODEL, saying } from '../testing/company.ts'
import { badTimes, membersOf } from '../testing/members.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const MOMENT = 'tx at'
const SPOKEN = `${MOMENT} cause trace`
const QUERY = `query($uri: ID!) {
  history(uri: $uri) { horizon { ${MOMENT} } transactions { ${SPOKEN} } }
  diff(from: "1", uri: $uri, hops: 1) { from { ${MOMENT} } to { ${MOMENT} } entities { edges { seen { ${SPOKEN} } } } }
  changes(from: "1") { transactions { ${SPOKEN} } }
  component(uri: $uri) {
    hydratedAt lastVerified enrichedAt deletedAtSource
    relationships { edges { evidence { lastVerified path { firstSeen lastVerified } } } }
  }
}`
const pathOf = (uri: string) => `/api/v1/entities/${encodeURIComponent(uri)}`
const ROUTES = [
  pathOf(MODEL),
  `${pathOf(MODEL)}/normalised`,
  `${pathOf(MODEL)}/history`,
  `/api/v1/diff?from=1`,
  `/api/v1/diff?from=1&hops=1&uri=${MODEL}`,
  '/api/v1/changes?from=1',
  `/api/v1/why?from=${MODEL}&to=${ALICE}`,
  `/api/v1/why?from=${INSTANCE}&to=${MODEL}`,
  `/api/v1/lineage?uri=${INSTANCE}&direction=upstream`,
  `/api/v1/impact?uri=${INSTANCE}`,
  '/api/v1/rules',
]

let world: ApiWorld
const answers = new Map<string, unknown>()
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  const model = saying({ type: 'Model', uri: MODEL, attributes: { name: 'M' }, edges: [['Entity.ownedBy', ALICE]] })
  await world.gone(model, true)
  await world.say(model)
  await world.failed(model, 'HTTP 500')
  for (const route of ROUTES) {
    const { status, body } = await world.get(route)
    expect([route, status]).toEqual([route, 200])
    answers.set(route, body)
  }
  const { data, errors } = await world.ask(QUERY, { variables: { uri: MODEL } })
  expect(errors).toEqual([])
  answers.set('graphql', data)
})
afterAll(() => world.close())

it.each([...ROUTES, 'graphql'])('%s writes times in ISO 8601, with the zone', (route) => {
  expect(badTimes(answers.get(route))).toEqual([])
})

it('every answer gives a cause as its kind, with its trace beside it', () => {
  const causes = [...answers].flatMap(([route, answer]) =>
    [...membersOf(answer)].filter(({ name }) => name === 'cause').map((member) => ({ route, ...member })),
  )
  expect(new Set(causes.map(({ route }) => route)).size).toBe(5)
  for (const { route, path, value, beside } of causes) {
    // GraphQL writes the words of an enumeration in capitals.
    expect([route, path, String(value).toLowerCase(), beside['trace']]).toEqual([route, path, 'event', 'test'])
  }
})
