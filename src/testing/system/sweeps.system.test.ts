import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runForLines } from '../terminal.ts'
import { startService } from '../../wiring/main.ts'
import { eventually } from '../parts.ts'
import { configOf, startSystem, temporaryFolder, type System } from './harness.ts'

const FULL_S = 2
const INCREMENTAL_S = 1

let system: System | null = null
afterEach(async () => {
  await system?.stop()
  system = null
})

interface SourceView {
  readonly platform: string
  readonly dirty: number
  readonly suspectedDeletions: { readonly documents: number; readonly listings: readonly { readonly type: string }[] }
  readonly lostEvents: { readonly changes: number } | null
  readonly sweep: { readonly lastReport: { readonly kind: string }; readonly nextFullAt: string } | null
}

/** The feature store and its owners: 320 entities, swept continuously. */
async function running(): Promise<System> {
  const started = await startSystem({
    demo: { only: ['identity', 'feature-store'] },
    config: (sources) =>
      sources.map((s) => ({ ...s, sweep: { fullSeconds: FULL_S, incrementalSeconds: INCREMENTAL_S } })),
  })
  system = started
  await started.settled()
  return started
}

async function view({ get }: System): Promise<SourceView> {
  const sources = (await get('/api/v1/sources')).body.sources as SourceView[]
  const found = sources.find((s) => s.platform === 'feature-store')
  if (found === undefined) throw new Error('the feature store is configured')
  return found
}

/** Waits for a complete sweep that began after this call. */
async function nextFull(of: System): Promise<void> {
  const next = async () => (await view(of)).sweep?.nextFullAt
  for (let n = 0; n < 2; n++) {
    const before = await next()
    await eventually(async () => (await next()) !== before, 'another complete sweep', 15_000)
  }
  await of.settled()
}

const uriOf = (id: string) => `aip://feature/feature-store/${id}`
const deletions = async (of: System) => (await of.get('/api/v1/sources/feature-store/deletions?limit=1000')).body
const entity = async (of: System, id: string) =>
  (await of.get(`/api/v1/entities/${encodeURIComponent(uriOf(id))}`)).body
const gone = async (of: System, ids: readonly string[]) =>
  (await Promise.all(ids.map((id) => entity(of, id)))).filter((e) => e['deletedAtSource'] !== null).length

describe('sweeps', () => {
  it(
    'rereads nothing settled, survives lost last events, and deletes nothing for a false listing',
    { timeout: 120_000 },
    async () => {
      const of = await running()
      const [first = '', ...others] = of.demo.ids('features')
      await nextFull(of)
      of.demo.resetStats('feature-store')
      await nextFull(of)
      const counts = Object.values(of.demo.stats('feature-store').by_plural)
      const [lists, reads] = [counts.reduce((n, p) => n + p.lists, 0), counts.reduce((n, p) => n + p.reads, 0)]
      console.log(`settled: ${lists} listings, ${reads} reads`)
      expect([lists > 3, reads]).toEqual([true, 0])
      const documents = (await entity(of, first))['documents'] as { hydratedAt: string; lastVerified: string }[]
      expect(documents.every((d) => d.lastVerified > d.hydratedAt)).toBe(true)

      of.demo.patch('feature-store', 'features', others[0] ?? '', { description: 'told' })
      await of.settled()
      const began = performance.now()
      of.demo.patch('feature-store', 'features', first, { description: 'never told' }, { silent: true })
      const seen = async () => JSON.stringify(await entity(of, first)).includes('never told')
      await eventually(seen, 'the sweep heals it', 15_000)
      const seconds = (performance.now() - began) / 1_000
      console.log(`the last event lost: healed after ${seconds.toFixed(1)} s, with a sweep every ${INCREMENTAL_S} s`)
      expect(seconds).toBeLessThan(INCREMENTAL_S + 3)
      await eventually(async () => ((await view(of)).lostEvents?.changes ?? 0) > 0, 'the loss is told', 5_000)

      of.demo.misbehave('feature-store', { mode: 'half', plural: 'features' })
      await nextFullTry(of)
      of.demo.misbehave('feature-store', { mode: 'empty', plural: 'features' })
      await eventually(
        async () => (await view(of)).suspectedDeletions.listings.length > 0,
        "the empty listing isn't trusted",
        60_000,
      )
      expect((await deletions(of)).listings).toMatchObject([
        { type: 'Feature', kind: 'shrunk', vanished: others.length + 1 },
      ])
      expect(await gone(of, [first, ...others])).toBe(0)
      of.demo.misbehave('feature-store')
      await eventually(
        async () => (await view(of)).suspectedDeletions.listings.length === 0,
        'it is trusted again',
        60_000,
      )
      expect(await gone(of, [first, ...others])).toBe(0)

      const removed = others.slice(0, 60)
      for (const id of removed) of.demo.remove('feature-store', 'features', id, { silent: true })
      await eventually(
        async () => (await view(of)).suspectedDeletions.listings.length > 0,
        'the listing shrank',
        15_000,
      )
      expect(await gone(of, removed)).toBe(0)
      const confirmed = await of.post('/api/v1/sources/feature-store/deletions/confirm', {})
      expect(confirmed.body).toMatchObject({ documents: 0, missing: removed.length })
      await eventually(async () => (await gone(of, removed)) === removed.length, 'all of them are gone', 15_000)
      expect(await view(of)).toMatchObject({ suspectedDeletions: { documents: 0, listings: [] } })
    },
  )

  it(
    'suspects a mass deletion until a person dismisses or confirms it, over a restart',
    { timeout: 120_000 },
    async () => {
      const folder = temporaryFolder()
      const of = await startSystem({ demo: { only: ['identity', 'feature-store'] }, data: folder.path })
      system = of
      await of.settled()
      const ids = [...of.demo.ids('features')]
      const known = (await of.service.store.compareListing({ platform: 'feature-store', type: 'Feature' }, 0)).expected
      const removed = ids.slice(0, 90)
      for (const id of removed) of.demo.remove('feature-store', 'features', id)
      await of.demo.events.idle()
      await of.settled()
      const [let_go, waiting] = [await gone(of, removed), Number((await deletions(of)).total)]
      console.log(`${removed.length} of ${ids.length} features disappeared: ${let_go} let go, ${waiting} held`)
      expect([let_go + waiting, let_go < 40, waiting > 50]).toEqual([90, true, true])
      const documents = (await deletions(of)).documents as { uri: string; reason: string }[]
      const one = documents.find(({ reason }) => reason.endsWith('it stays until a person confirms or dismisses them'))
      expect(one?.uri).toBeDefined()
      const others = documents.filter((document) => document !== one)
      for (const { reason } of others) expect(reason).toMatch(/a person decides about all of them$/)
      const shown = (await of.get(`/api/v1/entities/${encodeURIComponent(one?.uri ?? '')}`)).body
      expect(shown).toMatchObject({ deletedAtSource: null, lastError: expect.stringMatching(/stays until/) as string })
      expect(shown['documents']).toMatchObject([{ gone: false, suspectedDeletion: { state: 'held' } }])
      expect(await (await fetch(`${of.url}/metrics`)).text()).toContain(
        `mlg_held_documents{source="feature-store"} ${waiting}`,
      )

      // It stays suspected over a restart; dismissed, the documents stay until the source reports them gone again.
      await of.service.stop()
      const service = await startService({
        config: configOf(of.demo, folder.path, undefined),
        logFile: join(folder.path, 'mlg.log'),
      })
      const again: System = {
        ...of,
        service,
        url: service.url,
        get: (path) => get(service.url + path),
        post: (path) => post(service.url + path),
        stop: async () => {
          await service.stop()
          await of.demo.stop()
          folder.remove()
        },
      }
      system = again
      expect((await deletions(again)).total).toBe(waiting)
      expect(await runForLines(service.url, 'sources')).toContain(
        `    ${waiting} suspected deletions: see "mlg deletions feature-store"`,
      )
      expect((await runForLines(service.url, 'deletions', 'feature-store')).join('\n')).toMatch(
        /a person (decides|confirms)/,
      )
      expect((await again.post('/api/v1/sources/feature-store/deletions/dismiss', '')).body).toMatchObject({
        documents: waiting,
      })
      expect((await deletions(again)).total).toBe(0)
      await again.service.store.mark([
        {
          uri: (one?.uri ?? '') as never,
          expects: ['Feature'],
          priority: 10,
          due: Date.now(),
          cause: { kind: 'event', trace: 't', since: Date.now() },
        },
      ])
      await eventually(async () => (await deletions(again)).total === 1, 'it is held again')
      expect(await gone(again, removed)).toBe(let_go)

      expect(await runForLines(service.url, 'confirm-deletions', 'feature-store')).toEqual([
        'platform: feature-store',
        'decision: confirm',
        'documents: 1',
        'missing: 0',
      ])
      // The graph follows the record, which lists the suspected deletions.
      await eventually(async () => (await gone(again, removed)) === let_go + 1, 'the confirmed one is deleted')
      expect((await deletions(again)).total).toBe(0)
      expect((await again.get('/api/v1/sources/nobody/deletions')).status).toBe(404)
      expect(known).toBe(ids.length)
    },
  )
})

/** Waits for a listing that breaks off halfway: the sweep fails, and finds nothing missing. */
async function nextFullTry(of: System): Promise<void> {
  const failed = async () => JSON.stringify((await view(of)).sweep).includes('listing Feature at feature-store failed')
  await eventually(failed, 'the listing fails', 15_000)
}

async function get(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function post(url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, { method: 'POST' })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
