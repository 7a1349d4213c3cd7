import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openIntake, type Intake } from '../testing/intake.ts'

let intake: Intake
beforeEach(() => void (intake = openIntake()))
afterEach(() => intake.close())

const EVENT = JSON.stringify({ event_type: 'model_updated', model_id: 'ranking-v5' })

describe('an unreadable delivery', () => {
  it.each<[number, string, string, string]>([
    [400, 'UNREADABLE', 'application/json', '{'],
    [400, 'UNREADABLE', 'application/x-ndjson; charset=utf-8', 'one\n{"two'],
    [400, 'UNREADABLE', 'application/json', '[{}, 7, {"event_type": ""}]'],
    [415, 'NOT_JSON', 'text/plain', 'a model was made'],
    [415, 'NOT_JSON', 'application/xml', '<event/>'],
    [413, 'TOO_LARGE', 'application/json', JSON.stringify({ payload: 'x'.repeat(70_000) })],
  ])('is %i %s, names what was expected, and is kept', async (status, code, type, text) => {
    for (const path of ['/api/v1/events', '/api/v1/events?waitFor=visible']) {
      const answer = await intake.post(path, text, type)
      expect(answer).toMatchObject({
        status,
        body: { code, hint: expect.stringContaining('"event_type"'), accepted: 0 },
      })
    }
    const retained = await intake.store.quarantined(0, 100)
    expect(retained.length).toBe(text.startsWith('[') ? 6 : text.includes('\n') ? 4 : 2)
    expect(text).toContain(retained[0]?.payload.slice(0, 5))
  })

  it.each<[string, string, string, number]>([
    ['an event was accepted', 'application/x-ndjson', `{\n${EVENT}`, 1],
    ['an event was accepted, whatever its content type', 'text/plain', EVENT, 1],
    ['one event can be replayed', 'application/json', '[{}, {"event_type": "not_yet_known"}]', 0],
    ['one event lacks the id of its entity', 'text/plain', '{"event_type": "model_updated"}', 0],
  ])('does not count as unreadable if %s', async (_, type, text, accepted) => {
    expect(await intake.post('/api/v1/events', text, type)).toMatchObject({ status: 202, body: { accepted } })
  })
})

it('quarantine cannot fill the disk: it drops its oldest events, and reports how many', async () => {
  const delivery = (n: number): string =>
    `[${Array.from({ length: 150 }, (_, i) => JSON.stringify({ event_type: `unknown_${n}_${i}`, padding: 'x'.repeat(60_000) })).join(',')}]`
  for (let n = 0; n < 4; n++) expect(await intake.post('/api/v1/events', delivery(n))).toMatchObject({ status: 202 })
  const ask = async (path: string) => (await intake.app.inject({ url: path })).json()
  const { total, accounts } = await ask('/api/v1/quarantine?limit=1')
  expect(accounts).toEqual([
    {
      source: null,
      items: total,
      bytes: expect.any(Number),
      evicted: 600 - total,
      evictedAt: expect.stringMatching(/^20/),
    },
  ])
  expect(accounts[0].bytes).toBeLessThanOrEqual(16_777_216)
  expect(accounts[0].bytes).toBeGreaterThan(8_000_000)
  expect(await ask('/api/v1/status')).toMatchObject({ quarantined: total, quarantineEvicted: 600 - total })
  const { items } = await ask(`/api/v1/quarantine?limit=1000`)
  expect(items.at(-1).payload).toContain('unknown_3_149')
})
