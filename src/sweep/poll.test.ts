import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Source, SourceAnswer, SourceRequest } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { registry } from '../testing/providers.ts'
import { silentLog, sourceConfig } from '../testing/parts.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { runSweeps, sweepNote } from './source-sweeps.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const models = { name: 'models', domains: ['models'], events: {}, types: { Model: registry.types.Model ?? never() } }

function never(): never {
  throw new Error('the registry has models')
}

/** A source without events: it stamps items by its own clock, and changes become visible late. */
class Quiet implements Source {
  readonly requested: (string | null)[] = []
  readonly #clock: VirtualClock
  readonly #skewMs: number
  #records: { readonly id: string; readonly updated: number; readonly etag: string }[] = []

  constructor(clock: VirtualClock, skewMs: number) {
    this.#clock = clock
    this.#skewMs = skewMs
  }

  /** Stamped `lateMs` ago, and visible only now, like a transaction that took so long. */
  change(id: string, lateMs = 0): void {
    const updated = this.#clock.now() + this.#skewMs - lateMs
    this.#records = [...this.#records.filter((r) => r.id !== id), { id, updated, etag: `"${id}-${updated}"` }]
  }

  async ask({ path }: SourceRequest): Promise<SourceAnswer> {
    const since = new URL(path, 'http://x').searchParams.get('updated_since')
    this.requested.push(since)
    const from = since === null ? 0 : Date.parse(since)
    const items = this.#records.filter((r) => r.updated >= from).map(({ id, etag }) => ({ id, etag }))
    const date = this.#clock.now() + this.#skewMs
    return {
      kind: 'ok',
      body: { items, next_cursor: null },
      raw: new Uint8Array(),
      etag: null,
      lastModified: null,
      date,
    }
  }

  async close(): Promise<void> {
    return undefined
  }
}

interface Polled {
  readonly clock: VirtualClock
  readonly source: Quiet
  readonly store: RecordPorts
  /** Advances the time. */
  pass(ms: number): Promise<void>
}

async function polling(skewMs: number, work: (polled: Polled) => Promise<void>): Promise<void> {
  const clock = new VirtualClock(NOW)
  const source = new Quiet(clock, skewMs)
  const store = openSqliteStore({ path: ':memory:' })
  const stopping = new AbortController()
  const poll = { intervalSeconds: 10, overlapSeconds: 30 }
  const running = runSweeps({
    config: sourceConfig('registry', { poll }),
    provider: models,
    source,
    store,
    catalogue: builtinCatalogue(),
    clock,
    random: () => 0,
    log: silentLog,
    holder: 'test',
    signal: stopping.signal,
  })
  const pass = async (ms: number): Promise<void> => {
    const until = clock.now() + ms
    for (await settle(); clock.advance(until); await settle());
  }
  await pass(1)
  await work({ clock, source, store, pass })
  stopping.abort()
  await running
  await store.close()
}

const marked = async (store: RecordPorts): Promise<number> => {
  const { due, waiting } = await store.dirty(Number.MAX_SAFE_INTEGER)
  return due + waiting
}

describe('a source that sends no events', () => {
  it('is listed at its interval, overlapping the last listing, and new items are marked', async () => {
    await polling(0, async ({ source, store, pass }) => {
      source.change('a')
      await pass(10_000)
      expect(await marked(store)).toBe(1)
      source.change('b')
      await pass(20_000)
      expect(await marked(store)).toBe(2)
      expect(source.requested).toEqual([
        null,
        '2026-11-20T11:59:30.000Z',
        '2026-11-20T11:59:40.000Z',
        '2026-11-20T11:59:50.000Z',
      ])
    })
  })

  it('loses no change committed within the overlap', async () => {
    await polling(0, async ({ source, store, pass }) => {
      await pass(35_000)
      source.change('late', 25_000)
      await pass(10_000)
      expect(await marked(store)).toBe(1)
    })
  })

  it.each([-20 * 60_000, 20 * 60_000])('loses no change if its clock is off by %i ms', async (skewMs) => {
    await polling(skewMs, async ({ source, store, pass }) => {
      await pass(35_000)
      source.change('skewed')
      await pass(10_000)
      expect(await marked(store)).toBe(1)
      expect(await store.note(sweepNote('registry'))).toMatchObject({ skewMs: Math.min(0, skewMs), lastError: null })
    })
  })
})
