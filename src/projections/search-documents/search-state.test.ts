import { expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { SearchIndexWriter } from '../../contracts/search-index.ts'
import { finish } from '../../lib/pausing-work.ts'
import { silentLog } from '../../testing/parts.ts'
import { expectedDocuments } from '../../testing/search/expected.ts'
import { ForgetfulIndex } from '../../testing/search/forgetful.ts'
import { commitOf, edge, keyOf, model, stateFacts, user } from '../../testing/store/build.ts'
import { loadGraph } from '../graph/load-from-record.ts'
import { surroundingsIn } from '../../walk/around.ts'
import { DocumentsOfRecord } from './documents.ts'
import { SearchState } from './search-state.ts'

const catalogue = builtinCatalogue()

it('an index filled in several writes is complete only with the last one', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  const things = Array.from({ length: 4_500 }, (_, n) => model(`m${n}`))
  const writes = things.map((uri, n) =>
    stateFacts(keyOf(uri, 'Model'), {
      facts: { name: `model ${n}` },
      edges: [edge('Entity.ownedBy', uri, user(`u${n % 7}`))],
    }),
  )
  await store.commit([commitOf(1, writes)])
  const graph = await loadGraph(store)
  const index = new ForgetfulIndex(undefined, () => undefined, { random: () => 0.9, durable: 0, failing: () => 0 })
  const written: [tx: number, complete: number][] = []
  const writer: SearchIndexWriter = {
    head: () => index.head(),
    write: (changes, tx, complete) => {
      written.push([tx, complete])
      return index.write(changes, tx, complete)
    },
    fresh: () => index.fresh(),
  }
  const turn = (): Promise<void> => Promise.resolve()
  const surroundings = surroundingsIn(
    () => graph,
    () => catalogue,
    finish,
  )
  const ahead = { head: graph.head, ready: Promise.resolve(), onMoved: () => () => undefined }
  const parts = { store, surroundings, ahead, clock: systemClock, log: silentLog, turn }
  const state = await SearchState.filled(parts, new DocumentsOfRecord({ store, index: writer, catalogue, turn }))
  expect(state.head).toBe(1)
  expect(written).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
    [1, 1],
  ])
  expect(index.documents).toEqual(await expectedDocuments(store, catalogue))
  await store.close()
})
