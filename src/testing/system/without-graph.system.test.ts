import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Demo } from '../../../demo/company.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import { CONTRACT_QUERY } from '../../api/testing/company.ts'
import { isObject } from '../../lib/json.ts'
import { eventually } from '../parts.ts'
import { sharedService } from '../services.ts'
import { Fleet } from './fleet.ts'

/** An API process without a graph beside one with a graph, over one record in PostgreSQL. */
const postgres = await sharedService('postgres')
const databases = openDatabases(() => postgres?.url ?? '')

const MODEL = 'aip://model/registry/ranking-v5'
const INSTANCE = 'aip://model/registry/ranking-model-v5-20XX0101'
const [model, instance] = [encodeURIComponent(MODEL), encodeURIComponent(INSTANCE)]
const PATHS = [
  `/api/v1/lineage?uri=${instance}&direction=upstream`,
  `/api/v1/lineage?uri=${instance}&direction=downstream`,
  `/api/v1/impact?uri=${model}`,
  `/api/v1/why?from=${instance}&to=${model}`,
  `/api/v1/paths?from=${instance}&to=${model}`,
  `/api/v1/map?hops=3&uri=${instance}`,
  `/api/v1/entities/${instance}/history?`,
]

interface Served {
  readonly url: string
}

async function get({ url }: Served, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(url + path, { headers })
  return { status: response.status, text: await response.text(), tx: response.headers.get('x-mlg-transaction') }
}

async function query({ url }: Served, text: string, asOf: string): Promise<string> {
  const response = await fetch(`${url}/graphql?asOf=${asOf}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: text }),
  })
  return await response.text()
}

/** Waits until everything is read, and the sources are known to be listed. */
async function waitUntilSettled(one: Served): Promise<void> {
  await eventually(
    async () => {
      const status: unknown = JSON.parse((await get(one, '/api/v1/status')).text)
      const answer = await query(one, CONTRACT_QUERY, '')
      const isRead = isObject(status) && isObject(status.dirty) && status.dirty.due === 0
      return isRead && answer.includes('treatment_ranking_v5') && !answer.includes('incomplete')
    },
    'the company is read',
    90_000,
  )
}

describe.skipIf(postgres === null)('an API process without a graph, beside one with it', () => {
  const fleet = new Fleet()
  let demo: Demo
  let memory: Served
  let record: Served
  beforeAll(async () => {
    demo = await fleet.demo({ size: 'tiny' })
    const taken = await databases.take()
    fleet.later(() => taken.giveBack())
    const more = { folder: fleet.folder(), store: taken.url }
    ;[memory, record] = await Promise.all([
      fleet.start(demo, 'api', more),
      fleet.start(demo, 'api', { ...more, graph: 'record' }),
      fleet.start(demo, 'worker', more),
      fleet.start(demo, 'inference', more),
    ])
  })
  afterAll(() => fleet.takeDown())

  it('gives the same answers, now and at every moment, and shows its own writes', { timeout: 240_000 }, async () => {
    await waitUntilSettled(memory)
    await waitUntilSettled(record)
    const head = Number((await get(memory, '/api/v1/status')).tx ?? (await get(memory, PATHS[0] ?? '')).tx)
    expect(head).toBeGreaterThan(10)
    for (const asOf of [head, head - 1, Math.ceil(head / 2), Math.ceil(head / 4), 3].map(String)) {
      for (const path of PATHS) {
        const at = `${path}&asOf=${asOf}`.replace('?&', '?')
        expect((await get(record, at)).text, at).toBe((await get(memory, at)).text)
      }
      expect(await query(record, CONTRACT_QUERY, asOf), asOf).toBe(await query(memory, CONTRACT_QUERY, asOf))
    }
    demo.patch('registry', 'models', 'ranking-v5', { name: 'Written through the record' }, { silent: true })
    const written: unknown = await (
      await fetch(`${record.url}/api/v1/events?waitFor=visible`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ event_type: 'model_updated', model_id: 'ranking-v5' }),
      })
    ).json()
    const tx = isObject(written) ? String(written.tx) : ''
    for (const one of [record, memory]) {
      const read = await get(one, `/api/v1/entities/${model}`, { 'x-mlg-transaction': tx })
      expect(read).toMatchObject({ status: 200, text: expect.stringContaining('Written through the record') })
      expect(Number(read.tx)).toBeGreaterThanOrEqual(Number(tx))
    }
    expect((await get(record, `/api/v1/entities/${model}`, { 'x-mlg-transaction': '999999999' })).status).toBe(503)
  })

  it('refuses by name what needs the graph, a search index or a stream', { timeout: 240_000 }, async () => {
    for (const [path, named] of [
      ['/api/v1/home', 'answer "home"'],
      ['/api/v1/types', 'answer "types"'],
      ['/api/v1/search?q=ranking', 'search index'],
      ['/api/v1/stream', 'what changes'],
      [`/api/v1/exports/lineage?format=json&uri=${instance}`, 'export'],
    ] as const) {
      const refused = await get(record, path)
      expect([path, refused.status], refused.text).toEqual([path, 409])
      expect(refused.text, path).toContain(named.replaceAll('"', '\\"'))
    }
    expect(await query(record, '{ models { totalCount } }', '')).toContain('NOT_HERE')
    const stated = await fetch(`${record.url}/api/v1/annotations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uri: MODEL, description: 'Stated here' }),
    })
    expect([stated.status, await stated.text()]).toEqual([409, expect.stringContaining('"memory\\"')])
    expect((await get(record, '/api/v1/me')).status).toBe(200)
  })
})

describe.skipIf(postgres === null)('a feature that needs a graph', () => {
  const fleet = new Fleet()
  afterAll(() => fleet.takeDown())

  it('is refused at the start, with the reason', { timeout: 120_000 }, async () => {
    const demo = await fleet.demo({ only: ['registry'] })
    const taken = await databases.take()
    fleet.later(() => taken.giveBack())
    const more = { folder: fleet.folder(), store: taken.url, graph: 'record' } as const
    await expect(fleet.start(demo, 'all', more)).rejects.toThrow(/needs a graph/)
    const visibility = [{ platforms: ['registry'], exceptFor: ['administrator'] }]
    await expect(fleet.start(demo, 'api', { ...more, access: { visibility } })).rejects.toThrow(/the whole graph/)
    await expect(fleet.start(demo, 'api', { folder: more.folder, graph: 'record' })).rejects.toThrow(/"sqlite"/)
  })
})
