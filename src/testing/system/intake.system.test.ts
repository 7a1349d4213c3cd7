import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACT_EVENT, startSystem, type System } from './harness.ts'

let system: System
beforeAll(async () => {
  system = await startSystem({ demo: { size: 'tiny' } })
  await system.settled()
}, 120_000)
afterAll(() => system.stop())

const CELL_1 = 'aip://ab-test-cell/experimentation/12345/1'
const CELL_2 = 'aip://ab-test-cell/experimentation/12345/2'

async function post(path: string, body: string, type = 'application/json'): Promise<{ status: number; text: string }> {
  const response = await fetch(system.url + path, { method: 'POST', headers: { 'content-type': type }, body })
  return { status: response.status, text: await response.text() }
}

/** Lists all, page by page. */
async function listQuarantined(): Promise<readonly { readonly id: number }[]> {
  const items: { readonly id: number }[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await system.get(`/api/v1/quarantine?limit=2&cursor=${cursor}`)
    items.push(...(body.items as { id: number }[]))
    cursor = body.next as string | null
  }
  return items
}

describe('the event intake', () => {
  it('accepts one, an array or NDJSON, with a result each, and none blocks the others', async () => {
    const one = await system.post('/api/v1/events', CONTRACT_EVENT)
    expect(one).toMatchObject({ status: 202, body: { accepted: 1, quarantined: 0 } })
    const mixed = [
      CONTRACT_EVENT,
      { event_type: 'model_eaten', model_id: 'x' },
      7,
      { event_type: 'model_updated' },
      CONTRACT_EVENT,
    ]
    const array = await system.post('/api/v1/events', mixed)
    expect(array.status).toBe(202)
    expect(array.body).toMatchObject({
      accepted: 2,
      quarantined: 3,
      results: [
        { status: 'accepted' },
        { reason: 'unknown-event-type' },
        { reason: 'unreadable' },
        { reason: 'missing-id' },
        { status: 'accepted' },
      ],
    })
    const lines = `${JSON.stringify(CONTRACT_EVENT)}\n{"broken\n\n${JSON.stringify(CONTRACT_EVENT)}\n`
    expect(JSON.parse((await post('/api/v1/events', lines, 'application/x-ndjson')).text)).toMatchObject({
      accepted: 2,
      quarantined: 1,
    })
  })

  it('states its limits: 413 names the limit, and nothing of the delivery is stored', async () => {
    const before = (await system.get('/api/v1/status')).body.quarantined
    const many = await post('/api/v1/events', JSON.stringify(Array.from({ length: 10_001 }, () => ({}))))
    expect(many.status).toBe(413)
    expect(many.text).toContain('10000')
    const large = await post('/api/v1/events', `"${'x'.repeat(17 * 1_048_576)}"`)
    expect(large.status).toBe(413)
    expect(large.text).toContain(String(16 * 1_048_576))
    expect((await system.get('/api/v1/status')).body.quarantined).toBe(before)
  })

  it('quarantines a truncated megabyte event with its reason', async () => {
    const answer = await system.post('/api/v1/events', { ...CONTRACT_EVENT, payload: 'x'.repeat(1_000_000) })
    expect(answer).toMatchObject({
      status: 413,
      body: { accepted: 0, quarantined: 1, results: [{ reason: 'too-large' }] },
    })
  })

  it('lists quarantined events, replays and discards them', async () => {
    const id =
      (
        (await system.post('/api/v1/events', { event_type: 'model_updated', source: 'registry-eu', model_id: 'm' }))
          .body.results as { id: number }[]
      )[0]?.id ?? 0
    expect((await listQuarantined()).find((item) => item.id === id)).toMatchObject({
      reason: 'unknown-source',
      channel: 'http',
      payload: expect.stringContaining('registry-eu') as string,
    })
    const again = await system.post(`/api/v1/quarantine/${id}/replay`, {})
    expect(again).toMatchObject({
      status: 422,
      body: { code: 'STILL_QUARANTINED', detail: expect.stringContaining('unknown-source') as string },
    })
    const discarded = await fetch(`${system.url}/api/v1/quarantine/${id}`, { method: 'DELETE' })
    expect(discarded.status).toBe(204)
    expect((await system.post(`/api/v1/quarantine/${id}/replay`, {})).status).toBe(404)
  })

  it('rejects an empty delivery', async () => {
    expect((await post('/api/v1/events', '')).status).toBe(400)
  })
})

describe('a refresh', () => {
  it('rereads an entity, or for a part the documents that name it', async () => {
    const uri = 'aip://model/registry/ranking-v5'
    expect(await system.post('/api/v1/refresh?waitFor=visible', { uri })).toMatchObject({
      status: 200,
      body: { visible: true, marked: [{ uri }] },
    })
    const first = await system.post('/api/v1/refresh', { uri: CELL_1 })
    expect(first.body.marked).toEqual(
      expect.arrayContaining([expect.objectContaining({ uri: 'aip://ab-test/experimentation/12345' })]),
    )
    const second = await system.post('/api/v1/refresh', { uri: CELL_2 })
    const marked = (second.body.marked as { uri: string }[]).map((m) => m.uri)
    expect(marked).toContain('aip://pipeline-run/orchestrator/train-weekly-ranking-20XX0101')
    expect(marked).not.toContain(CELL_2)
  })

  it('answers at once for an entity that its source lacks, with the time of the next read', async () => {
    const uri = 'aip://model/registry/nobody'
    expect(await system.post('/api/v1/refresh?waitFor=visible', { uri })).toMatchObject({
      status: 202,
      body: {
        visible: false,
        notRead: [{ uri, reason: "registry doesn't have it", nextTryAt: expect.stringMatching(/^20/) as string }],
      },
    })
  })

  it('is rejected for an invalid URI, an entity of no source, and a part that no document names', async () => {
    expect((await system.post('/api/v1/refresh', { uri: 'model 5' })).status).toBe(400)
    expect((await system.post('/api/v1/refresh', {})).status).toBe(400)
    expect((await system.post('/api/v1/refresh', { uri: 'aip://model/elsewhere/m' })).body).toMatchObject({
      code: 'NO_SOURCE',
    })
    expect(
      (await system.post('/api/v1/refresh', { uri: 'aip://ab-test-cell/experimentation/none/1' })).body,
    ).toMatchObject({ code: 'NOTHING_TO_READ' })
  })
})

describe('a request', () => {
  const raw = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(system.url)
      request({ hostname, port, path: '/api/v1/status', headers }, (response) =>
        resolve(response.resume().statusCode ?? 0),
      )
        .on('error', reject)
        .end()
    })

  it('is answered only with a loopback Host, and not for pages of another Origin', async () => {
    const { host } = new URL(system.url)
    expect(await raw({ host })).toBe(200)
    expect(await raw({ host: `localhost:${host.split(':')[1] ?? ''}` })).toBe(200)
    expect(await raw({ host: 'rebound.example' })).toBe(403)
    expect(await raw({ host, origin: 'https://evil.example' })).toBe(403)
    expect(await raw({ host, origin: `http://${host}` })).toBe(200)
  })
})

describe('the operation of the service', () => {
  it('exports every documented metric', async () => {
    const text = await (await fetch(`${system.url}/metrics`)).text()
    for (const name of [
      'mlg_marks_total',
      'mlg_dirty',
      'mlg_waiting',
      'mlg_oldest_mark_seconds',
      'mlg_source_reads_total{source="registry",outcome="ok"}',
      'mlg_commits_total',
      'mlg_facts_total',
      'mlg_follower_lag{follower="graph"}',
      'mlg_event_visible_seconds_bucket',
      'mlg_quarantined_total{reason="unreadable"}',
    ]) {
      expect(text).toContain(`\n${name}`)
    }
    expect(Number(/\nmlg_marks_total (\d+)/.exec(text)?.[1])).toBeGreaterThan(0)
  })

  it('reports the state of each source', async () => {
    const { body } = await system.get('/api/v1/sources')
    const sources = body.sources as Record<string, unknown>[]
    expect(sources.map((s) => s.platform).toSorted()).toEqual([
      'datasets',
      'evaluations',
      'experimentation',
      'feature-store',
      'identity',
      'orchestrator',
      'registry',
      'serving',
    ])
    for (const source of sources)
      expect(source).toMatchObject({
        health: 'ok',
        circuit: 'closed',
        lastReadAt: expect.stringMatching(/^20/) as string,
        unmappedFields: {},
      })
    expect((await system.get('/readyz')).body).toEqual({ ready: true, reasons: [] })
    expect((await system.get('/healthz')).body).toMatchObject({ status: 'ok' })
  })
})
