import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Demo } from '../../../demo/company.ts'
import { CONTRACT_QUERY, INSTANCE } from '../../api/testing/company.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import type { AnomaliesAnswer } from '../../questions/anomalies.ts'
import type { RecommendationsAnswer } from '../../questions/recommendations/schema.ts'
import { isObject } from '../../lib/json.ts'
import { eventually } from '../parts.ts'
import { sharedService } from '../services.ts'
import { runForLines } from '../terminal.ts'
import { Fleet, type FleetMember } from './fleet.ts'

const postgres = await sharedService('postgres')
const databases = openDatabases(() => postgres?.url ?? '')
const fleet = new Fleet()

/** A small one with several recommendations and something unusual, which not every seed has. */
const COMPANY = { size: 'tiny', seed: 3 } as const

const MODEL = 'aip://model/registry/ranking-v5'
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

async function ask({ url }: Served, path: string, headers: Record<string, string> = {}) {
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
      const status: unknown = JSON.parse((await ask(one, '/api/v1/status')).text)
      const answer = await query(one, CONTRACT_QUERY, '')
      const isRead = isObject(status) && isObject(status.dirty) && status.dirty.due === 0
      return isRead && answer.includes('treatment_ranking_v5') && !answer.includes('incomplete')
    },
    'the company is read',
    90_000,
  )
}

type Named = RecommendationsAnswer['recommendations'][number]

/** Notifications about the demo company are the same from two processes on one PostgreSQL. */
describe.skipIf(postgres === null)('two processes over PostgreSQL', { timeout: 120_000 }, () => {
  let a: FleetMember
  let b: FleetMember
  let record: FleetMember
  let folder: string
  let demo: Demo
  beforeAll(async () => {
    const database = await databases.take()
    demo = await fleet.demo(COMPANY)
    fleet.later(() => database.giveBack())
    folder = fleet.folder()
    // Each has its own index.
    const begin = () => fleet.start(demo, 'all', { folder: fleet.folder(), store: database.url })
    const withoutGraph = { folder, store: database.url, graph: 'record' } as const
    ;[a, b, record] = await Promise.all([begin(), begin(), fleet.start(demo, 'api', withoutGraph)])
    await eventually(async () => (await isRead(a)) && (await isRead(b)), 'the company is read and judged', 90_000)
  }, 120_000)
  afterAll(() => fleet.takeDown())

  async function get<T>(of: FleetMember, path: string): Promise<T> {
    const response = await fetch(of.url + path)
    const answer = (await response.json()) as T
    expect([path, response.status, response.ok ? '' : answer]).toEqual([path, 200, ''])
    return answer
  }
  async function post(of: FleetMember, path: string, body: object): Promise<void> {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(of.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    expect([path, response.status, response.ok ? '' : await response.text()]).toEqual([path, 200, ''])
  }
  interface Status {
    readonly head: { readonly tx: number }
    readonly dirty: { readonly due: number }
    readonly followers: readonly { readonly name: string; readonly head: number; readonly ready: boolean }[]
  }
  let [quiet, before] = [0, -1]
  /**
   * Waits until every source is listed, nothing is due, and this process's followers have seen the end of the log, for
   * several checks: between two listings nothing is due either.
   */
  async function isRead(of: FleetMember): Promise<boolean> {
    const { head, dirty, followers } = await get<Status>(of, '/api/v1/status')
    // The others are duties, held by one of the processes.
    const isHere = ({ name, ready }: Status['followers'][number]): boolean => ready || name === 'search'
    const isDone = dirty.due === 0 && head.tx > 0 && followers.every((one) => !isHere(one) || one.head >= head.tx)
    quiet = isDone && head.tx === before && (await isListed(of)) ? quiet + 1 : 0
    before = head.tx
    return quiet > 4
  }
  /** Questions are refused until the graph is loaded. */
  async function isListed(of: FleetMember): Promise<boolean> {
    const response = await fetch(`${of.url}/api/v1/quality?by=type`)
    const { incomplete = [] } = (await response.json()) as { readonly incomplete?: readonly object[] }
    return response.ok && incomplete.length === 0
  }
  const recommended = async (of: FleetMember): Promise<readonly string[]> => {
    const { recommendations } = await get<RecommendationsAnswer>(of, '/api/v1/recommendations?limit=200')
    return recommendations.map(({ relation, from, to, score }) => `${relation} ${from.uri} ${to.uri} ${score}`)
  }
  const unusual = async (of: FleetMember, muted = false): Promise<readonly string[]> => {
    const { anomalies } = await get<AnomaliesAnswer>(of, `/api/v1/anomalies?limit=200&muted=${muted}`)
    return anomalies.map(({ uri, watch, muted: by }) => `${uri} ${watch} ${by?.reason ?? ''}`)
  }
  async function overMcp(of: FleetMember): Promise<{ readonly tools: readonly string[]; readonly said: unknown }> {
    const client = new Client({ name: 'agent', version: '1' })
    await client.connect(new StreamableHTTPClientTransport(new URL(`${of.url}/mcp`)))
    try {
      const { tools } = await client.listTools()
      const { content } = await client.callTool({ name: 'entity', arguments: { uri: INSTANCE } })
      return { tools: tools.map(({ name }) => name), said: content }
    } finally {
      await client.close()
    }
  }
  const answersOf = async (of: FleetMember) => ({
    mcp: await overMcp(of),
    dossier: (await get<{ statements: unknown }>(of, `/api/v1/entities/${encodeURIComponent(INSTANCE)}/dossier`))
      .statements,
    quality: await get<{ groups: unknown }>(of, '/api/v1/quality?by=type'),
    recommended: await recommended(of),
    unusual: await unusual(of, true),
  })

  describe('beside an API process without a graph', () => {
    it(
      'get the same answers from it, now and at every moment, and show what it wrote',
      { timeout: 240_000 },
      async () => {
        const memory = a
        await waitUntilSettled(memory)
        await waitUntilSettled(record)
        const head = Number((await ask(memory, PATHS[0] ?? '')).tx)
        expect(head).toBeGreaterThan(10)
        for (const asOf of [head, head - 1, Math.ceil(head / 2), Math.ceil(head / 4), 3].map(String)) {
          for (const path of PATHS) {
            const at = `${path}&asOf=${asOf}`.replace('?&', '?')
            expect((await ask(record, at)).text, at).toBe((await ask(memory, at)).text)
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
          const read = await ask(one, `/api/v1/entities/${model}`, { 'x-mlg-transaction': tx })
          expect(read).toMatchObject({ status: 200, text: expect.stringContaining('Written through the record') })
          expect(Number(read.tx)).toBeGreaterThanOrEqual(Number(tx))
        }
        expect((await ask(record, `/api/v1/entities/${model}`, { 'x-mlg-transaction': '999999999' })).status).toBe(503)
      },
    )

    it(
      'are needed for what it refuses by name: what needs the graph, a search index or a stream',
      { timeout: 240_000 },
      async () => {
        for (const [path, named] of [
          ['/api/v1/home', 'answer "home"'],
          ['/api/v1/types', 'answer "types"'],
          ['/api/v1/search?q=ranking', 'search index'],
          ['/api/v1/stream', 'what changes'],
          [`/api/v1/exports/lineage?format=json&uri=${instance}`, 'export'],
        ] as const) {
          const refused = await ask(record, path)
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
        expect((await ask(record, '/api/v1/me')).status).toBe(200)
      },
    )
  })

  it('answer alike, and a decision at one applies at the other', async () => {
    const both = () => Promise.all([answersOf(a), answersOf(b)])
    // Each process looks for late runs every 30 s, and may have looked before all of them were read.
    const areAlike = async (): Promise<boolean> => isDeepStrictEqual(...(await both()))
    await eventually(areAlike, 'both see the same late runs', 45_000).catch(() => undefined)
    const [first, other] = await both()
    expect(other).toEqual(first)
    expect(first.mcp.tools.length).toBeGreaterThan(10)
    expect(first.recommended.length).toBeGreaterThan(2)

    const { recommendations } = await get<RecommendationsAnswer>(a, '/api/v1/recommendations?kind=mightUse&limit=2')
    const [taken, refused] = recommendations
    if (taken === undefined || refused === undefined) throw new Error('the demo has two features to suggest')
    const edge = ({ from, relation, to }: Named) => ({ from: from.uri, relation, to: to.uri, waitFor: 'visible' })
    // Accepted last: a model's features influence further suggestions, and might end the other one.
    await post(a, '/api/v1/edges/reject', edge(refused))
    await post(a, '/api/v1/edges/confirm', edge(taken))
    const isLeft = (one: Named) => (text: string) => text.includes(`${one.from.uri} ${one.to.uri}`)
    for (const one of [taken, refused])
      await eventually(async () => !(await recommended(b)).some(isLeft(one)), 'it is decided at the other', 10_000)

    const { anomalies } = await get<AnomaliesAnswer>(a, '/api/v1/anomalies')
    const [odd] = anomalies
    if (odd === undefined) throw new Error('the demo has something unusual')
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
    await post(a, '/api/v1/anomalies/mute', {
      uri: odd.uri,
      watch: odd.watch,
      until,
      reason: 'It was paused on purpose.',
      waitFor: 'visible',
    })
    const muted = `${odd.uri} ${odd.watch} It was paused on purpose.`
    await eventually(async () => (await unusual(b, true)).includes(muted), 'it is muted at the other', 10_000)
    expect(await unusual(b)).not.toContain(`${odd.uri} ${odd.watch} `)
  })

  it("verify each other's dossiers, and answer as before after a kill and restart of one", async () => {
    const kept = join(folder, 'dossier.json')
    await runForLines(a.url, 'dossier', INSTANCE, '--as', 'json', '--out', kept)
    expect((await runForLines(b.url, 'dossier', 'verify', kept)).join('\n')).toContain('The record says the same')
    await eventually(() => isRead(b), 'what was decided is concluded from', 30_000)
    const said = await answersOf(b)
    await a.kill()
    expect(await answersOf(b)).toEqual(said)
    await a.start()
    await eventually(() => isRead(a), 'it has caught up', 30_000)
    expect(await answersOf(a)).toEqual(said)
    expect((await runForLines(a.url, 'dossier', 'verify', kept)).join('\n')).toContain('The record says the same')
  })
})
