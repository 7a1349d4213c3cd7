import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import { readConfig } from '../config/config.ts'
import type { SearchIndex } from '../contracts/search-index.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { LogReader } from '../follow/log.ts'
import { must } from '../lib/result.ts'
import { GraphFollower } from '../projections/graph/graph-follower.ts'
import { surroundingsIn } from '../walk/around.ts'
import { DEMO_PROVIDERS } from '../providers/all.ts'
import { eventually, silentLog } from '../testing/parts.ts'
import { commitOf, keyOf, model, stateFacts } from '../testing/store/build.ts'
import { temporaryFolder } from '../testing/system/harness.ts'
import { DATABASE } from './record.ts'
import { SearchThread } from './search-thread-handle.ts'

const catalogue = builtinCatalogue()
let folder: ReturnType<typeof temporaryFolder>
let store: RecordPorts
let reader: LogReader
let graph: GraphFollower
let search: SearchThread
let now = 0
/** How often the follower is to fail. */
let failures = 0

beforeEach(async () => {
  folder = temporaryFolder()
  store = openSqliteStore({ path: join(folder.path, DATABASE) })
  reader = new LogReader(store)
  graph = new GraphFollower(store, systemClock, reader)
  await graph.ready
})
afterEach(async () => {
  await search.stop()
  await graph.stop()
  reader.close()
  await store.close()
  folder.remove()
})

function begin(): void {
  const sources = [{ platform: 'registry', provider: 'registry', baseUrl: 'http://127.0.0.1:1' }]
  const content = { data: folder.path, log: { level: 'warn' }, sources }
  const surroundings = surroundingsIn(
    () => graph.graph,
    () => catalogue,
  )
  search = new SearchThread({
    data: {
      config: must(readConfig(content, { base: folder.path, providers: DEMO_PROVIDERS, env: {} })),
      database: join(folder.path, DATABASE),
      logFile: join(folder.path, 'log'),
    },
    definitions: () => catalogue.definitions,
    store,
    reader,
    ahead: graph,
    surroundings: {
      ...surroundings,
      around: (nodes, at) => {
        if (failures === 0) return surroundings.around(nodes, at)
        failures--
        throw new Error('the graph fails')
      },
    },
    recordBegan: 0,
    clock: systemClock,
    log: silentLog,
  })
}

/** Commits a model with a name, and returns the transaction. */
async function commitNamed(n: number): Promise<number> {
  const [outcome] = await store.commit([
    commitOf((now += 10), [stateFacts(keyOf(model(`m${n}`), 'Model'), { facts: { name: `model ${n}` } })]),
  ])
  return outcome?.kind === 'committed' ? (outcome.tx ?? 0) : 0
}

function indexOf({ index }: SearchThread): SearchIndex {
  if (index === null) throw new Error('there is no index to ask')
  return index
}

const values = async (index: SearchIndex): Promise<number> =>
  (await index.complete('type', 'Model', 5)).reduce((sum, { count }) => sum + count, 0)

it('shows everything after repeated kills of its thread, and answers throughout', async () => {
  begin()
  let last = await commitNamed(0)
  expect(await search.waitFor(last, 30_000)).toBe(true)
  const enough = new AbortController()
  const answers: number[] = []
  const questions = (async () => {
    while (!enough.signal.aborted) answers.push(await values(indexOf(search)))
  })()
  for (let round = 1; round <= 4; round++) {
    for (let n = 0; n < 50; n++) last = await commitNamed(round * 100 + n)
    search.use()
  }
  expect(await search.waitFor(last, 30_000)).toBe(true)
  enough.abort()
  await questions
  expect(answers).toEqual(answers.toSorted((a, b) => a - b))
  expect(await values(indexOf(search))).toBe(201)
})

it('continues with a replacement index if the follower starts over', async () => {
  begin()
  expect(await search.waitFor(await commitNamed(1), 30_000)).toBe(true)
  for (let n = 2; n < 4; n++) {
    await search.rebuild()
    failures = 1
    expect(await search.waitFor(await commitNamed(n), 30_000)).toBe(true)
    expect([failures, search.status().lastError, await values(indexOf(search))]).toEqual([0, null, n])
  }
})

it("says why there is no index while its thread can't start, and catches up later", async () => {
  const inTheWay = join(folder.path, 'search')
  writeFileSync(inTheWay, '')
  begin()
  const last = await commitNamed(1)
  await eventually(() => /the search thread failed: .+/.test(search.status().lastError ?? ''), 'it reports why')
  expect(search.status().ready).toBe(false)
  expect(search.index).toBeNull()
  await expect(search.rebuild()).rejects.toThrow("the search index isn't running")
  // The thread about to begin uses definitions that change now.
  search.use()
  rmSync(inTheWay)
  expect(await search.waitFor(last, 30_000)).toBe(true)
  expect(search.status()).toMatchObject({ head: last, ready: true, lastError: null })
  expect(await values(indexOf(search))).toBe(1)
})
