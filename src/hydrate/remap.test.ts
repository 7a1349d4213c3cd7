import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Interpreter, SourceText } from '../contracts/interpreter.ts'
import { PRIORITY, type LeasedMark } from '../contracts/marks.ts'
import type { DocumentAnswer, Commit } from '../contracts/log.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Clock } from '../contracts/clock.ts'
import type { DocumentKey } from '../model/facts.ts'
import {
  causeOf,
  commitOf,
  failedWrite,
  gone,
  keyOf,
  leaseOne,
  markOf,
  model,
  stateFacts,
  statementsOf,
} from '../testing/store/build.ts'
import { remap } from './remap.ts'

const NOW = 1_000
const uri = model('a')
const key = keyOf(uri, 'Model')
const instance = keyOf(uri, 'ModelInstance')
const clock: Clock = { now: () => NOW, sleep: async () => undefined }

let store: RecordPorts
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
})
afterEach(() => store.close())

/** Reads `title` where the earlier mapping read `name`; fails without it. */
const interpreter: Interpreter = {
  version: () => 'm@2',
  document: (of, type, { body, etag, lastModified, raw }: SourceText): DocumentAnswer => {
    const { title } = body as { title?: string }
    if (title === undefined) return { kind: 'failed', error: 'the answer has no "title"' }
    const nodes = [{ uri: of, attributes: { entityType: type, title } }]
    const statement = { nodes, edges: [], references: [], lookupsToRecheck: [] }
    return { kind: 'stated', statement, etag, lastModified, raw, mapping: 'm@2' }
  },
  merged: (_, [first]) => first,
  pushedRecord: (_uri, _type, payload) => payload,
  allowed: () => ({ subject: [], parts: [] }),
  drift: () => ({}),
  skipped: () => undefined,
}

async function leaseRemapMark(): Promise<LeasedMark> {
  await store.mark([markOf(uri, NOW, { priority: PRIORITY.mapping, cause: causeOf('mapping') })])
  return await leaseOne(store, NOW)
}

async function mapAgain(): Promise<boolean> {
  const commit = async (one: Commit) => (await store.commit([one]))[0] ?? { kind: 'fenced' as const }
  return await remap(await leaseRemapMark(), { store, interpreter, clock, commit })
}

const hydrated = (of: DocumentKey = key, raw = '{"title":"x"}') =>
  store.commit([commitOf(1, [stateFacts(of, { facts: { name: 'x' }, etag: '"1"', raw })])])
const statusOf = async (of: DocumentKey = key) => (await store.documentStatuses([of]))[0]

describe('a stored answer that is mapped again', () => {
  it('has the new facts, but does not count as a read of its source', async () => {
    await hydrated()
    await store.commit([commitOf(3, [failedWrite(key, 'HTTP 503')])])
    expect(await mapAgain()).toBe(true)
    expect(await statementsOf(store, uri)).toMatchObject({
      [`registry|Model|${uri}`]: { entityType: 'Model', title: 'x' },
    })
    expect(await statusOf()).toMatchObject({ mapping: 'm@2', lastVerified: 1, lastError: 'HTTP 503', errorAt: 3 })
    expect(await store.pending([uri])).toEqual([null])
  })

  it('is still missing from the listing of a sweep that began before', async () => {
    await hydrated()
    await mapAgain()
    expect(await store.missingFromListing(key, 500, { after: '', limit: 10 })).toEqual([uri])
  })

  it('does not restore a deleted document with history, beside one that exists', async () => {
    await hydrated()
    await hydrated(instance)
    await store.commit([commitOf(3, [gone(instance, true)])])
    expect(await mapAgain()).toBe(true)
    expect(await statusOf(key)).toMatchObject({ mapping: 'm@2', gone: false })
    expect(await statusOf(instance)).toMatchObject({ mapping: 'm@1', gone: true, lastVerified: 3 })
  })

  it('is replaced by a read of its source if no answer was kept', async () => {
    await hydrated()
    await store.commit([commitOf(2, [stateFacts(instance)])])
    const { tx } = await store.head()
    expect(await mapAgain()).toBe(false)
    expect((await store.head()).tx).toBe(tx)
    expect(await statusOf()).toMatchObject({ mapping: 'm@1' })
    expect(await store.pending([uri])).not.toEqual([null])
  })

  it("keeps the old facts and reports an error if the new mapping can't read it", async () => {
    await hydrated(key, '{}')
    expect(await mapAgain()).toBe(true)
    expect(await statusOf()).toMatchObject({ mapping: 'm@1', lastError: 'the answer has no "title"', lastVerified: 1 })
    expect(await statementsOf(store, uri)).toMatchObject({ [`registry|Model|${uri}`]: { name: 'x' } })
  })
})
