import { expect, it } from 'vitest'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { INFERENCE } from '../../infer/follower/inference.ts'
import { eventually } from '../parts.ts'
import { forgetThePast } from '../sim/operator.ts'
import { commitOf, keyOf, stateFacts, systemOf } from '../store/build.ts'
import { catalogueWith, startInferring, thing } from './world.ts'

const SERVICE = thing('Service', 's')
const NOW = 1_000

it('inference repeats a comparison interrupted by a kill if its part of the log is dropped', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  await store.commit([commitOf(NOW, [stateFacts(keyOf(SERVICE, 'Service', 'serving'))])])
  // Retention waits for readers of the data that it drops; there are none here.
  await forgetThePast(store, { now: () => systemClock.now(), sleep: (_, signal) => systemClock.sleep(1, signal) })
  expect((await store.horizon())?.tx).toBe(1)

  const { halted, began } = haltedAtItsFirstCommit(store)
  const first = await startInferring(halted, catalogueWith(), 'a')
  await began
  await first.stop()
  expect(await systemOf(store, SERVICE)).toMatchObject({ state: 'HYDRATED' })

  const second = await startInferring(store, catalogueWith(), 'b')
  const enriched = async () => (await systemOf(store, SERVICE))['state'] === 'ENRICHED'
  await eventually(enriched, 'what was committed before the log was dropped is enriched', 5_000).finally(async () => {
    await second.stop()
    await store.close()
  })
})

it('inference compares everything again, and reports it, if it is ahead of the record', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  await store.commit([commitOf(NOW, [stateFacts(keyOf(SERVICE, 'Service', 'serving'))])])
  await store.saveCheckpoint(INFERENCE, 900)
  const process = await startInferring(store, catalogueWith())
  const enriched = async () => (await systemOf(store, SERVICE))['state'] === 'ENRICHED'
  await eventually(enriched, 'what the record has is enriched').finally(async () => await process.stop())
  expect(process.inference.status().wasAhead).toEqual({ tx: 900, record: 1 })
  await store.close()
})

/** A record on which a process can read everything, but can't write conclusions. */
function haltedAtItsFirstCommit(store: RecordPorts): { readonly halted: RecordPorts; readonly began: Promise<void> } {
  const { promise: began, resolve } = Promise.withResolvers<void>()
  const commit: RecordPorts['commit'] = () => {
    resolve()
    return Promise.reject(new Error('the record is away'))
  }
  const halted = new Proxy(store, {
    get: (_, name) => {
      const method: unknown = name === 'commit' ? commit : Reflect.get(store, name)
      return typeof method === 'function' ? method.bind(store) : method
    },
  })
  return { halted, began }
}
