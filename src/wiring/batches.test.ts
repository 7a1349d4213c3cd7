// How many commits share a durable write to a record in a file.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type { Provider, Source, SourceAnswer } from '../contracts/source.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { JsonObject } from '../lib/json.ts'
import { ok } from '../lib/result.ts'
import { get, restType } from '../testing/provider/rest-style.ts'
import { eventually, noMeter, silentLog, sourceConfig } from '../testing/parts.ts'
import { causeOf, markOf, model } from '../testing/store/build.ts'
import { startPipeline } from './pipeline.ts'

const LISTED = 400
const models = restType({ type: 'Model', plural: 'models', fields: {} })
const provider: Provider = {
  name: 'registry',
  domains: ['models'],
  events: {},
  types: {
    Model: {
      ...models,
      completeRecords: { etags: false },
      list: (of) => (of.updatedSince === null ? get('/listing') : null),
      readList: (body) => {
        const { items } = body as { items: readonly JsonObject[] }
        return ok({
          items: items.map((record) => ({ id: String(record['id']), etag: null, record })),
          setAside: [],
          next: null,
        })
      },
    },
  },
}
const answer = (body: JsonObject): SourceAnswer => ({
  kind: 'ok',
  body,
  raw: Buffer.from(JSON.stringify(body)),
  etag: null,
  lastModified: null,
})
const recordOf = (id: string): JsonObject => ({ id, name: `Model ${id}` })
const idOf = (path: string): string => decodeURIComponent(path.split('/').at(-1) ?? '')

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

/** With the number of commits in each write. */
function begin(
  ask: Source['ask'],
  of: { readonly sweeps?: boolean; readonly concurrency?: number; readonly seen?: RecordPorts['commit'] } = {},
): { readonly store: RecordPorts; readonly writes: readonly number[] } {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-batches-'))
  const writes: number[] = []
  const store = openSqliteStore({ path: join(folder, 'mlg.db'), wrote: (commits) => void writes.push(commits) })
  const limits = {
    ...sourceConfig('registry').limits,
    ratePerSecond: 10_000,
    burst: 1_000,
    concurrency: of.concurrency ?? 8,
  }
  const pipeline = startPipeline({
    store: {
      ...store,
      commit: (batch, following) => (void of.seen?.(batch, following), store.commit(batch, following)),
    },
    clock: systemClock,
    catalogue: builtinCatalogue(),
    random: () => 0.5,
    log: silentLog,
    meter: noMeter,
    sources: [
      { config: sourceConfig('registry', { limits }), provider, source: { ask, close: async () => undefined } },
    ],
    sweeps: of.sweeps ?? false,
    candidates: null,
  })
  stops.push(async () => {
    await pipeline.stop()
    await store.close()
    rmSync(folder, { recursive: true })
  })
  return { store, writes }
}

const total = (writes: readonly number[]): number => writes.reduce((sum, commits) => sum + commits, 0)

it('the entities of one page are written in few writes, although they are mapped in slices', async () => {
  const items = Array.from({ length: LISTED }, (_, n) => recordOf(`m${n}`))
  const { writes } = begin(async () => answer({ items }), { sweeps: true })
  await eventually(async () => total(writes) === LISTED, 'all are committed')
  expect(writes.length).toBeLessThanOrEqual(8)
})

it('answers of a source without large batches are written in few writes', async () => {
  const slow: Source['ask'] = async ({ path }) => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    return answer(recordOf(idOf(path)))
  }
  const { store, writes } = begin(slow)
  const marks = Array.from({ length: LISTED }, (_, n) =>
    markOf(model(`m${n}`), Date.now(), { expects: ['Model'], cause: causeOf('sweep') }),
  )
  await store.mark(marks)
  await eventually(async () => total(writes) === LISTED, 'all are committed')
  expect(writes.length).toBeLessThanOrEqual(25)
})

it("the answer to a single event doesn't wait for a backlog", async () => {
  const announced = new Map<string, number | undefined>()
  const held = Promise.withResolvers<void>()
  const ask: Source['ask'] = async ({ path }) => {
    if (idOf(path) !== 'told') await held.promise
    return answer(recordOf(idOf(path)))
  }
  const seen: RecordPorts['commit'] = async ([commit], following) => {
    if (commit?.settle?.kind === 'done') announced.set(commit.settle.uri, following)
    return []
  }
  const { store } = begin(ask, { concurrency: 200, seen })
  const backlog = Array.from({ length: 100 }, (_, n) =>
    markOf(model(`m${n}`), Date.now(), { expects: ['Model'], cause: causeOf('sweep') }),
  )
  await store.mark(backlog)
  await store.mark([markOf(model('told'), Date.now(), { expects: ['Model'], cause: causeOf('event') })])
  await eventually(async () => announced.has(model('told')), 'the event is committed')
  held.resolve()
  await eventually(async () => announced.size === 101, 'the backlog is committed')
  expect(announced.get(model('told'))).toBe(0)
  expect([...announced.values()].toSorted((a = 0, b = 0) => a - b)).toEqual([
    0,
    ...Array.from({ length: 100 }, (_, n) => n),
  ])
})
