import { createServer } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startDemo, type Demo } from './company.ts'
import { drawer } from './company/random.ts'
import { Emitter, type ThinEvent } from './emit.ts'
import { isObject, type MutableJsonObject } from './schema.ts'
import { send } from './test/http.ts'

interface Receiver {
  readonly url: string
  readonly batches: { platform: string; events: MutableJsonObject[] }[]
  readonly close: () => void
}

/** Receives events like MDS; answers the first `failing` batches with 503. */
async function receiver(port: number, failing: number): Promise<Receiver> {
  const batches: Receiver['batches'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (failing-- > 0) return void response.writeHead(503).end()
      const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString())
      const platform = new URL(request.url ?? '/', 'http://x').searchParams.get('source') ?? ''
      batches.push({ platform, events: Array.isArray(parsed) ? parsed.filter(isObject) : [] })
      response.writeHead(202).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${bound}/events`,
    batches,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const open: { close?: () => void; stop?: () => Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) {
    one.close?.()
    await one.stop?.()
  }
})
const retained = <T extends (typeof open)[number]>(one: T): T => {
  open.push(one)
  return one
}

describe('thin events', () => {
  test('report each non-silent change, by the id key of its type', async () => {
    const mds = retained(await receiver(0, 0))
    const demo = retained(await startDemo({ events: mds.url }))
    demo.patch('registry', 'instances', 'ranking-model-v5-20XX0101', { description: 'x' })
    demo.patch('registry', 'instances', 'ranking-model-v5-20XX0101', { state: 'retired' })
    demo.patch('orchestrator', 'pipeline-runs', 'train-weekly-ranking-20XX0101', { status: 'failed' })
    demo.patch('identity', 'users', 'alice', { group_ids: ['ads'] })
    demo.patch('identity', 'users', 'alice', { active: false, group_ids: [] })
    demo.patch('experimentation', 'tests', '12345', { allocation: { share: 0.5 } })
    demo.remove('serving', 'serving-rules', 'rule-12345-control')
    demo.patch('registry', 'models', 'ranking-v5', { task: 'x' }, { silent: true })
    await demo.events.idle()
    const sent = mds.batches.flatMap(({ platform, events }) =>
      events.map(({ event_type, event_id, occurred_at, ...ids }) => {
        expect([typeof event_id, occurred_at]).toEqual(['string', expect.stringMatching(/Z$/)])
        return [platform, event_type, ids]
      }),
    )
    expect(sent.toSorted()).toEqual(
      [
        ['registry', 'model_instance_updated', { instance_id: 'ranking-model-v5-20XX0101' }],
        ['registry', 'model_instance_retired', { instance_id: 'ranking-model-v5-20XX0101' }],
        ['orchestrator', 'pipeline_run_failed', { run_id: 'train-weekly-ranking-20XX0101' }],
        ['identity', 'membership_changed', { user_id: 'alice' }],
        ['identity', 'user_deactivated', { user_id: 'alice' }],
        ['identity', 'membership_changed', { user_id: 'alice' }],
        ['experimentation', 'ab_test_allocation_changed', { test_id: '12345' }],
        ['serving', 'serving_rule_updated', { rule_id: 'rule-12345-control' }],
      ].toSorted(),
    )
    const ids = mds.batches.flatMap(({ events }) => events.map(({ event_id }) => String(event_id)))
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('wait for a service that is not up yet, in batches of at most 500', async () => {
    const demo = retained(await startDemo({ only: ['registry'], events: 'http://127.0.0.1:9/events' }))
    for (let nth = 0; nth < 700; nth++) demo.patch('registry', 'models', 'ranking-v5', { configuration: { nth } })
    await vi.waitFor(() => expect(demo.events.stats('registry').retries).toBeGreaterThan(0), { timeout: 5_000 })
    expect(demo.events.stats('registry')).toMatchObject({ queued: 700, sent: 0 })
    const mds = retained(await receiver(0, 1))
    demo.events.deliverTo(mds.url)
    await demo.events.idle()
    expect(mds.batches.map(({ events }) => events.length)).toEqual([500, 200])
    expect(demo.events.stats('registry')).toMatchObject({ queued: 0, sent: 700, dropped: 0 })
  })

  test('can be lost, duplicated and reordered on request', async () => {
    const mds = retained(await receiver(0, 0))
    const demo = retained(await startDemo({ only: ['registry'], events: mds.url }))
    await send('POST', `${demo.sources.registry}/_control/events`, { drop: 0.3, duplicate: 0.3, shuffle: true })
    const expected: string[] = []
    for (const id of [...demo.ids('instances')].slice(0, 200)) {
      demo.patch('registry', 'instances', id, { description: 'x' })
      expected.push(id)
    }
    await demo.events.idle()
    const got = mds.batches.flatMap(({ events }) => events.map(({ instance_id }) => String(instance_id)))
    const distinct = new Set(got)
    expect(distinct.size).toBeGreaterThan(110)
    expect(distinct.size).toBeLessThan(170)
    expect(got.length).toBeGreaterThan(distinct.size + 20)
    expect([...distinct]).not.toEqual(expected.filter((id) => distinct.has(id)))
    expect(demo.events.stats('registry').lost).toBe(200 - distinct.size)
  })

  test('are dropped and counted beyond the limit; rejected batches are not retried forever', async () => {
    const outcomes: ('later' | 'refused' | 'sent')[] = ['later', 'refused', 'sent']
    const emitter = new Emitter({
      bound: 600,
      post: () => Promise.resolve(outcomes.shift() ?? 'sent'),
      pause: () => Promise.resolve(),
      draw: drawer(1, 'test'),
    })
    const event: ThinEvent = { event_type: 'model_updated', event_id: 'x', occurred_at: 'y', model_id: 'z' }
    for (let nth = 0; nth < 1_000; nth++) emitter.emit(event)
    await emitter.idle()
    expect(emitter.stats).toMatchObject({ queued: 0, sent: 100, dropped: 400, lost: 0, refused: 500, retries: 1 })
  })
})

describe('live mode', () => {
  const lives = async (): Promise<{ sent: string[]; demo: Demo }> => {
    const sent: string[] = []
    const demo = await startDemo({
      only: ['registry'],
      clock: () => Date.UTC(2026, 10, 20),
      onEvent: (source, event) => sent.push(`${source} ${JSON.stringify(event)}`),
    })
    for (let nth = 0; nth < 400; nth++) demo.step()
    return { sent, demo: retained(demo) }
  }

  test('keeps the company changing, in the same way for the same seed', async () => {
    const { sent, demo } = await lives()
    expect((await lives()).sent).toEqual(sent)
    const types = new Set(sent.map((line) => /"event_type":"(\w+)"/.exec(line)?.[1]))
    for (const type of [
      'pipeline_run_started',
      'pipeline_run_succeeded',
      'pipeline_run_failed',
      'model_instance_created',
      'model_instance_released',
      'model_instance_retired',
      'ab_test_started',
      'ab_test_stopped',
      'model_deployment_updated',
      'membership_changed',
    ])
      expect(types, type).toContain(type)
    const runs = [...demo.allRecords('orchestrator', 'pipeline-runs')].filter(({ run_id }) =>
      /live/.test(String(run_id)),
    )
    expect(runs.length).toBeGreaterThan(50)
  })
})
