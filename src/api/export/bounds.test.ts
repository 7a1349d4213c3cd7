// Tests what ends an export, what refuses one, and that nothing is left of it.

import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { QuarantinedEvent } from '../../contracts/quarantine.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { eventually } from '../../testing/parts.ts'
import { company, MODEL } from '../testing/company.ts'
import { serveExports, type ExportServer } from '../testing/exporting.ts'
import { putInQuarantine } from '../../testing/store/build.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'
import type { ExportBounds } from './route.ts'

let world: ApiWorld
let server: ExportServer | null = null
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  await putInQuarantine(world.store, [EVENT, EVENT, EVENT])
})
afterEach(async () => {
  await server?.close()
  server = null
})
afterAll(() => world.close())

const EVENT = { at: 5, channel: 'http', reason: 'missing-id', detail: '', payload: 'x', source: null } as const
/** Far more than the buffers of a connection hold. */
const ENDLESS = 100_000
const PAYLOAD = 'x'.repeat(10_000)

/** Simulates a very long quarantine, and reports how much of it was read and what became of its snapshots. */
function endless({ rows = ENDLESS, failsAt = Infinity } = {}) {
  const seen = { read: 0, open: 0, closed: 0 }
  const snapshot: RecordPorts['snapshot'] = async () => {
    seen.open++
    return {
      quarantineCount: async () => ENDLESS,
      async quarantined(after, limit) {
        if (after >= failsAt) throw new Error('the record is gone')
        const length = Math.max(0, Math.min(limit, rows - after))
        seen.read += length
        return Array.from({ length }, (_, i): QuarantinedEvent => ({
          ...EVENT,
          id: after + i + 1,
          replays: 0,
          payload: PAYLOAD,
        }))
      },
      suspectedDeletions: async () => ({ rows: [], next: null }),
      suspectedDeletionCount: async () => 0,
      compareListing: async () => ({ expected: 0, vanished: 0, missing: 0 }),
      missingFromListing: async () => [],
      documentStatuses: async () => [],
      async close() {
        seen.closed++
      },
    }
  }
  return { around: { snapshot }, seen }
}

async function serve(around: Partial<RecordPorts>, bounds: Partial<ExportBounds> = {}): Promise<string> {
  server = await serveExports(world, { around, bounds })
  return server.url
}

/** Waits until no export is open or being read. */
async function allClosed(seen: { readonly open: number; readonly closed: number }): Promise<void> {
  await eventually(() => seen.open > 0 && seen.closed === seen.open, 'every snapshot to be closed')
}

it('an export stops reading when the client disconnects', async () => {
  const { around, seen } = endless()
  const url = await serve(around)
  const leaving = new AbortController()
  const answer = await fetch(`${url}/api/v1/exports/quarantine`, { signal: leaving.signal })
  await answer.body?.getReader().read()
  leaving.abort()
  await allClosed(seen)
  expect(seen.read).toBeLessThan(ENDLESS / 2)
})

it('an export waits for its client, and drops a stalled one after the time limit', async () => {
  const { around, seen } = endless()
  const stallMs = 3_000
  const url = await serve(around, { stallMs, maxAtOnce: 1 })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(`GET /api/v1/exports/quarantine HTTP/1.1\r\nhost: ${new URL(url).host}\r\n\r\n`)
  socket.pause()
  await eventually(() => seen.open === 1, 'the export to begin')
  const began = performance.now()
  await allClosed(seen)
  expect(performance.now() - began).toBeLessThan(1.8 * stallMs)
  expect(seen.read).toBeLessThan(ENDLESS / 10)
  await eventually(
    async () => (await fetch(`${url}/api/v1/exports/quarantine`, { method: 'HEAD' })).status === 200,
    'its slot',
  )
  socket.destroy()
})

it('an export tolerates a slow client that keeps reading', async () => {
  const rows = 3_000
  const { around } = endless({ rows })
  const snapshot: RecordPorts['snapshot'] = async () => ({
    ...(await around.snapshot()),
    quarantineCount: async () => rows,
  })
  const stallMs = 2_000
  const url = await serve({ snapshot }, { stallMs })
  const answer = await fetch(`${url}/api/v1/exports/quarantine?format=json`)
  const reader = answer.body?.getReader()
  const [began, chunks] = [performance.now(), [] as Uint8Array[]]
  for (;;) {
    const chunk = await reader?.read()
    if (chunk?.value === undefined) break
    chunks.push(chunk.value)
    // The client's pace; a much slower one would only show every few MB, since the system buffers that much.
    if (performance.now() - began < 2 * stallMs) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  expect(JSON.parse(Buffer.concat(chunks).toString()).items).toHaveLength(rows)
})

it('an export holds its snapshot for a limited time, however busy the client is', async () => {
  const { around, seen } = endless()
  const url = await serve(around, { mostMs: 200 })
  await expect(fetch(`${url}/api/v1/exports/quarantine`).then((answer) => answer.text())).rejects.toThrow('terminated')
  await allClosed(seen)
})

it.each([
  ['the record fails in the middle', { failsAt: 500 }],
  ['there are fewer rows than were counted', { rows: 500 }],
])('an export breaks the connection if %s, so that no client takes it as complete', async (_, how) => {
  const { around, seen } = endless(how)
  const url = await serve(around)
  for (const format of ['csv', 'ndjson', 'json']) {
    const answer = await fetch(`${url}/api/v1/exports/quarantine?format=${format}`)
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow('terminated')
  }
  await allClosed(seen)
})

it('an export that fails before its first row is refused, and holds nothing', async () => {
  const { around, seen } = endless({ failsAt: 0 })
  const url = await serve(around, { maxAtOnce: 1 })
  for (const _ of [1, 2]) expect((await fetch(`${url}/api/v1/exports/quarantine`)).status).toBe(500)
  await allClosed(seen)
})

it('an export with too many rows is refused at once, and says what to narrow', async () => {
  const { around, seen } = endless()
  const url = await serve(around, { maxRows: 10 })
  const answer = await fetch(`${url}/api/v1/exports/quarantine`)
  expect([answer.status, await answer.json()]).toEqual([
    400,
    expect.objectContaining({
      code: 'TOO_EXPENSIVE',
      detail: 'The list has 100,000 rows; the limit of an export is 10.',
      hint: expect.stringContaining('Read the list page by page'),
    }),
  ])
  expect(seen).toMatchObject({ read: 0 })
  await allClosed(seen)
  const lineage = await fetch(`${url}/api/v1/exports/lineage?uri=${MODEL}&direction=upstream`)
  expect(await lineage.json()).toMatchObject({ code: 'TOO_EXPENSIVE', hint: expect.stringContaining('types') })
})

it('an export beyond the concurrency limit is refused until another one ends', async () => {
  const { around, seen } = endless()
  const url = await serve(around, { maxAtOnce: 2 })
  const leaving = new AbortController()
  const running = await Promise.all(
    [1, 2].map(() => fetch(`${url}/api/v1/exports/quarantine`, { signal: leaving.signal })),
  )
  const refused = await fetch(`${url}/api/v1/exports/lineage?uri=${MODEL}&direction=upstream`)
  expect([refused.status, await refused.json()]).toEqual([429, expect.objectContaining({ code: 'TOO_MANY' })])
  leaving.abort()
  await allClosed(seen)
  await eventually(async () => {
    const answer = await fetch(`${url}/api/v1/exports/lineage?uri=${MODEL}&direction=upstream`)
    await answer.text()
    return answer.status === 200
  }, 'room for another export')
  expect(running.map(({ status }) => status)).toEqual([200, 200])
})

it.each([
  ['lineage?uri=aip://model/registry/none&direction=upstream', 404, 'UNKNOWN_URI'],
  ['lineage?uri=nothing&direction=upstream', 400, 'BAD_URI'],
  [`lineage?uri=${MODEL}&direction=upstream&limit=5`, 400, 'UNKNOWN_PARAMETER'],
  [`lineage?uri=${MODEL}&direction=upstream&cursor=x`, 400, 'UNKNOWN_PARAMETER'],
  [`lineage?uri=${MODEL}&direction=upstream&asOf=soon`, 400, 'BAD_AS_OF'],
  [`lineage?uri=${MODEL}&direction=upstream&format=xlsx`, 400, 'BAD_REQUEST'],
  ['unused?type=User', 400, 'BAD_REQUEST'],
  ['deletions?platform=nowhere', 404, 'UNKNOWN_SOURCE'],
  ['deletions', 400, 'BAD_REQUEST'],
])('%s is refused like its question', async (path, status, code) => {
  const url = await serve({})
  const answer = await fetch(`${url}/api/v1/exports/${path}`)
  expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ code })])
})
