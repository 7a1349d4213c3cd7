import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Json } from '../lib/json.ts'
import { joinAll, joinJson } from '../model/join.ts'
import { silentLog } from '../testing/parts.ts'
import { causeOf, keyOf, leaseOne, markOf, model, stateFacts } from '../testing/store/build.ts'
import { pushedWrites } from './pushed-writes.ts'

let store: RecordPorts
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
})
afterEach(() => store.close())

it.each([1, 4, 5, 101])('merges %i waiting payloads, and yields turns to others', async (count) => {
  const key = keyOf(model('a'), 'Model', 'events')
  const payloads = Array.from({ length: count }, (_, i) => ({ [`of_${i}`]: [i] }))
  for (const payload of payloads)
    await store.push([
      { key, body: Buffer.from(JSON.stringify(payload)), at: 1, mark: markOf(key.uri, 1, { cause: causeOf('push') }) },
    ])
  const mark = await leaseOne(store, 5)
  let [inTurn, most] = [0, 0]
  const interpreter: Interpreter = {
    version: () => 'm@1',
    document: (uri, type) => stateFacts(keyOf(uri, type, 'events')).answer,
    merged: (_, bodies) => {
      inTurn += bodies.length
      most = Math.max(most, inTurn)
      setImmediate(() => (inTurn = 0))
      return joinAll(bodies, joinJson)
    },
    pushedRecord: (_uri, _type, payload) => payload,
    allowed: () => ({ subject: [], parts: [] }),
    drift: () => ({}),
    skipped: () => undefined,
  }
  const parts = {
    store,
    interpreterOf: () => interpreter,
    goneAs: () => ({ kind: 'gone', history: false }) as const,
    now: 5,
    log: silentLog,
  }
  const [write] = await pushedWrites(mark, parts)
  const body = JSON.parse(Buffer.from(write?.pushed?.body ?? []).toString()) as Json
  expect(body).toEqual(Object.assign({}, ...payloads))
  expect(write?.pushed?.taken).toHaveLength(count)
  expect(most).toBeLessThanOrEqual(4)
})
