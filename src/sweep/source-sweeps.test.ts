import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Provider, Source, SourceAnswer } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Json } from '../lib/json.ts'
import { restType } from '../testing/provider/rest-style.ts'
import { settle, VirtualClock } from '../testing/sim/clock.ts'
import { silentLog, sourceConfig } from '../testing/parts.ts'
import { runSweeps, sweepNote } from './source-sweeps.ts'
import { RETRY_MS, failingListing } from './schedule.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const provider: Provider = {
  name: 'registry',
  domains: ['models'],
  events: {},
  types: {
    Model: restType({ type: 'Model', plural: 'models', fields: {} }),
    ModelDeployment: restType({ type: 'ModelDeployment', plural: 'deployments', fields: {} }),
  },
}

function okAnswer(body: Json): SourceAnswer {
  return { kind: 'ok', body, raw: Buffer.from(JSON.stringify(body)), etag: null, lastModified: null }
}

/** Lists one deployment; the test defines how it lists models. */
function listing(models: () => SourceAnswer): Source {
  return {
    ask: ({ path }) =>
      Promise.resolve(
        path.includes('/models') ? models() : okAnswer({ items: [{ id: 'd1', etag: '"1"' }], next_cursor: null }),
      ),
    close: () => Promise.resolve(),
  }
}

async function sweeping(
  source: Source,
  { types, store, forMs }: { readonly store: RecordPorts; readonly forMs: number; readonly types?: Provider['types'] },
): Promise<void> {
  const clock = new VirtualClock(NOW)
  const stopping = new AbortController()
  const parts = {
    provider: { ...provider, types: types ?? provider.types },
    source,
    store,
    catalogue: builtinCatalogue(),
    clock,
    random: () => 0,
    log: silentLog,
  }
  const running = runSweeps({ ...parts, config: sourceConfig('registry'), holder: 'test', signal: stopping.signal })
  for (await settle(); clock.advance(NOW + forMs); await settle());
  stopping.abort()
  await running
}

const pendingUris = async (store: RecordPorts, uris: readonly string[]): Promise<boolean[]> =>
  (await store.pending(uris as never)).map((p) => p !== null)

describe('sweeping a source', () => {
  it('continues with the other types if one listing fails, and reports which', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    await sweeping(
      listing(() => ({ kind: 'malformed', reason: 'the source answered 500' })),
      { store, forMs: 1_000 },
    )
    expect(await pendingUris(store, ['aip://deployment/registry/d1', 'aip://model/registry/m1'])).toEqual([true, false])
    expect(await store.note(sweepNote('registry'))).toMatchObject({
      lastError: expect.stringContaining('Model') as string,
    })
    await store.close()
  })

  it('reports how often a listing failed in a row, until it works', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const failing = async () => failingListing(await store.note(sweepNote('registry')), Infinity)
    const broken: Source = {
      ask: () => Promise.resolve({ kind: 'malformed', reason: 'the source answered 500' }),
      close: () => Promise.resolve(),
    }
    expect(await failing()).toBeNull()
    await sweeping(broken, { store, forMs: 2 * RETRY_MS - 1_000 })
    // Each continues from the previous note, starting at the first time again.
    await sweeping(broken, { store, forMs: 2 * RETRY_MS })
    expect(await failing()).toMatchObject({
      kind: 'full',
      failures: 3,
      error: 'listing all types at registry failed: the source answered 500',
    })
    await sweeping(
      listing(() => okAnswer({ items: [] })),
      { store, forMs: 3 * RETRY_MS },
    )
    expect(await failing()).toBeNull()
    await store.close()
  })

  it('reports a listing as failed if its provider throws', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const { Model, ModelDeployment } = provider.types
    if (Model === undefined || ModelDeployment === undefined) throw new Error('no types')
    const readList = (): never => {
      throw new Error("items isn't iterable")
    }
    const types = { Model: { ...Model, readList }, ModelDeployment }
    await sweeping(
      listing(() => okAnswer({})),
      { store, forMs: 1_000, types },
    )
    expect(await pendingUris(store, ['aip://deployment/registry/d1'])).toEqual([true])
    expect(await store.note(sweepNote('registry'))).toMatchObject({
      lastError: "listing Model at registry failed: its page couldn't be parsed: items isn't iterable",
    })
    await store.close()
  })

  it('waits out the Retry-After of a source, and continues with the same page', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    let requested = 0
    const models = (): SourceAnswer =>
      requested++ === 0
        ? { kind: 'throttled', retryAfterMs: 30_000 }
        : okAnswer({ items: [{ id: 'm1' }], next_cursor: null })
    await sweeping(listing(models), { store, forMs: 40_000 })
    expect(requested).toBe(2)
    expect(await pendingUris(store, ['aip://model/registry/m1'])).toEqual([true])
    await store.close()
  })

  it('continues after the record was unreachable for a moment', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    let away = 3
    const flaky: RecordPorts = {
      ...store,
      note: (key) => (away-- > 0 ? Promise.reject(new Error("the record doesn't answer")) : store.note(key)),
      saveNote: (key, value) =>
        away-- > -2 ? Promise.reject(new Error('the disk is full')) : store.saveNote(key, value),
    }
    await sweeping(
      listing(() => okAnswer({ items: [{ id: 'm1' }], next_cursor: null })),
      { store: flaky, forMs: 120_000 },
    )
    expect(await pendingUris(store, ['aip://deployment/registry/d1', 'aip://model/registry/m1'])).toEqual([true, true])
    expect(await store.note(sweepNote('registry'))).toMatchObject({ lastError: null })
    await store.close()
  })

  it('is left to another process that holds the duty, until it is released', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    await store.claim({ name: 'sweep:registry', holder: 'another', now: NOW, ttlMs: 50_000 })
    await sweeping(
      listing(() => okAnswer({ items: [{ id: 'm1' }], next_cursor: null })),
      { store, forMs: 20_000 },
    )
    expect(await pendingUris(store, ['aip://model/registry/m1'])).toEqual([false])
    await sweeping(
      listing(() => okAnswer({ items: [{ id: 'm1' }], next_cursor: null })),
      { store, forMs: 90_000 },
    )
    expect(await pendingUris(store, ['aip://model/registry/m1'])).toEqual([true])
    await store.close()
  })
})
