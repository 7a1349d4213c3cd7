import { afterEach, expect, it } from 'vitest'
import { openIntake, type Intake } from './testing/intake.ts'
import { openWorld } from './testing/world.ts'

const close: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of close.splice(0)) await end()
})

function intake(): Intake {
  const opened = openIntake()
  close.push(() => opened.close())
  return opened
}

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const TOO_DEEP = 'the JSON is nested more than 100 deep'

it.each([
  [30_000, 400, TOO_DEEP],
  [8_000_000, 413, expect.stringMatching(/^the event has \d+ characters/)],
])('an event nested %i deep is quarantined, and the others are accepted', async (depth, status, detail) => {
  const { post, store } = intake()
  const event = `{"event_type":"model_updated","model_id":"m","x":${deep(depth)}}`
  expect(await post('/api/v1/events', deep(depth))).toMatchObject({ status, body: { quarantined: 1 } })
  expect(await post('/api/v1/events', event)).toMatchObject({ status, body: { quarantined: 1 } })
  const several = `[{"event_type":"model_updated","model_id":"m"},${event}]`
  if (several.length < 16_777_216)
    expect(await post('/api/v1/events', several)).toMatchObject({ status: 202, body: { accepted: 1, quarantined: 1 } })
  for (const item of await store.quarantined(0, 10)) expect(item.detail).toEqual(detail)
})

it.each([200, 30_000, 500_000])('a command with an argument nested %i deep is rejected', async (depth) => {
  const { post } = intake()
  const refused = { status: 400, body: { code: 'BAD_REQUEST', detail: expect.stringContaining(TOO_DEEP) } }
  for (const path of ['annotations', 'metadata/registry', 'refresh', 'retractions'])
    expect(await post(`/api/v1/${path}`, `{"uri":"aip://model/registry/m","value":${deep(depth)}}`)).toMatchObject(
      refused,
    )
})

it.each([200, 10_000])('GraphQL variables nested %i deep are rejected', async (depth) => {
  const world = await openWorld()
  close.push(() => world.close())
  const headers = { 'content-type': 'application/json' }
  const payload = `{"query":"query($x: [String!]) { modelInstances { totalCount } }","variables":{"x":${deep(depth)}}}`
  const answer = await world.app.inject({ method: 'POST', url: '/graphql', headers, payload })
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ errors: [{ message: expect.stringContaining(TOO_DEEP) }] })
})
