import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../parts.ts'
import { CONTRACT_EVENT, startSettledSystem, startSystem, type System } from './harness.ts'

let system: System | null = null
afterEach(async () => {
  await system?.stop()
  system = null
})

const URI = 'aip://model/registry/ranking-model-v5-20XX0101'
const PATH = '/api/v1/instances/ranking-model-v5-20XX0101'

/** The source's own rate a second, above which it answers 429; our configured limit keeps below it. */
const RATE = 20

describe('a source is never overloaded', () => {
  it(
    '10,000 events for one entity cause at most three reads, including the last event',
    { timeout: 120_000 },
    async () => {
      const running = await startSettledSystem()
      system = running
      running.demo.resetStats('registry')
      const began = performance.now()
      for (let i = 0; i < 10; i++) {
        const batch = Array.from({ length: 1_000 }, () => JSON.stringify(CONTRACT_EVENT)).join('\n')
        const answer = await fetch(`${running.url}/api/v1/events`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-ndjson' },
          body: batch,
        })
        expect(answer.status).toBe(202)
        // The source changes while events arrive; the last change comes with the last event.
        running.demo.patch(
          'registry',
          'instances',
          'ranking-model-v5-20XX0101',
          { version: `5.0.${i}` },
          { silent: i < 9 },
        )
      }
      const seconds = (performance.now() - began) / 1_000
      const version = async (): Promise<unknown> =>
        (await running.graphql(`{ modelInstance(id: "${URI}") { version } }`)).data
      await eventually(
        async () => JSON.stringify(await version()) === '{"modelInstance":{"version":"5.0.9"}}',
        'the last change is seen',
        10_000,
      )
      const reads = running.demo.stats('registry').by_path[PATH] ?? 0
      console.log(`10,000 events for one entity in ${seconds.toFixed(1)} s: ${reads} reads`)
      expect(reads).toBeGreaterThanOrEqual(1)
      // Three if they arrive within a second; slower machines get more time.
      expect(reads).toBeLessThanOrEqual(2 + Math.max(1, Math.ceil(seconds)))
    },
  )

  it(
    'a limit holds within 5% over any 10 s without delaying others, although the source sends 429',
    { timeout: 120_000 },
    async () => {
      const running = await startSystem({
        demo: { size: 'tiny' },
        config: (sources) =>
          sources.map((s) =>
            s.platform === 'orchestrator' ? { ...s, limits: { ratePerSecond: RATE, burst: 2, concurrency: 8 } } : s,
          ),
      })
      system = running
      running.demo.misbehave('orchestrator', { mode: '429', limit_per_s: RATE, retry_after_s: 1 })
      // The others finish long before the slow one has read its 300.
      await eventually(
        async () => (await running.get('/api/v1/status')).body !== null && (await othersSettled(running)),
        'the other sources are read',
        30_000,
      )
      const visible = await running.post('/api/v1/events?waitFor=visible', {
        event_type: 'feature_updated',
        feature_id: firstFeature(running),
      })
      expect(visible.body).toMatchObject({ visible: true })
      await eventually(
        () => {
          const { total, busiest_10s: busiest } = running.demo.stats('orchestrator')
          return total > RATE * 8 && busiest > RATE * 10 * 0.5
        },
        'more than 10 s of reading are seen, at no less than half the limit',
        40_000,
      )
      const { busiest_10s: busiest } = running.demo.stats('orchestrator')
      console.log(`limit ${RATE}/s: ${busiest} requests in the busiest 10 s; others read meanwhile`)
      expect(busiest).toBeLessThanOrEqual(RATE * 10 * 1.05)
    },
  )
})

describe('a source with a wrong answer', () => {
  const uri = 'aip://model/registry/ranking-v5'
  let running: System
  beforeAll(async () => {
    running = await startSystem({ demo: { size: 'tiny', only: ['identity', 'registry'] } })
    await running.settled()
  })
  afterAll(() => running.stop())

  const ask = async (): Promise<Record<string, unknown>> =>
    ((await running.graphql(`{ model(id: "${uri}") { name lastError } }`)).data?.model ?? {}) as Record<string, unknown>

  it.each([
    ['500', { mode: '500' }],
    ['half a JSON', { mode: 'half' }],
    ['garbage', { mode: 'garbage' }],
    ['200 with an error page', { mode: 'html200' }],
    ['a redirect', { mode: 'redirect' }],
  ] as const)('%s commits nothing, is recorded, and recovers', { timeout: 60_000 }, async (what, rule) => {
    const before = await ask()
    expect(before.lastError).toBeNull()
    running.demo.misbehave('registry', rule)
    const name = `Renamed behind ${what}`
    running.demo.patch('registry', 'models', 'ranking-v5', { name }, { silent: true })
    await running.post('/api/v1/events', { event_type: 'model_updated', model_id: 'ranking-v5' })
    await eventually(async () => (await ask()).lastError !== null, 'the error is recorded')
    expect((await ask()).name).toBe(before.name)
    running.demo.misbehave('registry')
    await running.post('/api/v1/refresh', { uri })
    await eventually(async () => (await ask()).name === name, 'it heals', 40_000)
    expect((await ask()).lastError).toBeNull()
  })
})

function firstFeature(running: System): string {
  const [id = ''] = running.demo.ids('features')
  return id
}

async function othersSettled(running: System): Promise<boolean> {
  const { body } = await running.get('/api/v1/sources')
  const sources = body.sources as { platform: string; dirty: number; sweep: { lastReport: unknown } | null }[]
  return sources.filter((s) => s.platform !== 'orchestrator').every((s) => s.dirty === 0 && s.sweep?.lastReport != null)
}
