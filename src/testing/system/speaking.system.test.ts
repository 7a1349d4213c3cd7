import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INSTANCE } from '../../api/testing/company.ts'
import { openDatabases } from '../../adapters/postgres/testing.ts'
import type { AnomaliesAnswer } from '../../questions/anomalies.ts'
import type { RecommendationsAnswer } from '../../questions/recommendations/schema.ts'
import { eventually } from '../parts.ts'
import { sharedService } from '../services.ts'
import { runForLines } from '../terminal.ts'
import { Fleet, type FleetMember } from './fleet.ts'

const postgres = await sharedService('postgres')
const databases = openDatabases(() => postgres?.url ?? '')
const fleet = new Fleet()

/** A small one with several recommendations and something unusual, which not every seed has. */
const COMPANY = { size: 'tiny', seed: 3 } as const

type Named = RecommendationsAnswer['recommendations'][number]

/** Notifications about the demo company are the same from two processes on one PostgreSQL. */
describe.skipIf(postgres === null)('two processes over PostgreSQL', { timeout: 120_000 }, () => {
  let a: FleetMember
  let b: FleetMember
  let folder: string
  beforeAll(async () => {
    const [database, demo] = [await databases.take(), await fleet.demo(COMPANY)]
    fleet.later(() => database.giveBack())
    folder = fleet.folder()
    // Each has its own index.
    const begin = () => fleet.start(demo, 'all', { folder: fleet.folder(), store: database.url })
    ;[a, b] = await Promise.all([begin(), begin()])
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
