import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { Commit, Store } from '../contracts/store.ts'
import { commitOf, keyOf, model, said, unwritable } from '../testing/store/build.ts'
import { CommitBatch } from './batch.ts'

const named = (id: string): Commit => commitOf(1, [said(keyOf(model(id), 'Model'), { facts: { name: id } })])

describe('group commit', () => {
  let store: Store
  /** How many commits each write carried. */
  let writes: number[]
  beforeEach(() => {
    store = openSqliteStore({ path: ':memory:' })
    writes = []
    const commit = store.commit.bind(store)
    Object.assign(store, {
      commit: (batch: readonly Commit[]) => {
        writes.push(batch.length)
        return commit(batch)
      },
    })
  })
  afterEach(() => store.close())

  it('writes what comes together in one write, in the order of arrival', async () => {
    const batch = new CommitBatch(store, () => 3)
    const outcomes = await Promise.all(['a', 'b', 'c'].map((id) => batch.push(named(id))))
    expect(outcomes).toMatchObject([{ tx: 1 }, { tx: 2 }, { tx: 3 }])
    expect(writes).toEqual([3])
  })

  it('lets one that cannot be written fail alone: its company is written, in order, and so is what comes after', async () => {
    const batch = new CommitBatch(store, () => 3)
    const bad = commitOf(1, [unwritable(model('bad'))])
    const [first, second, third] = await Promise.allSettled([named('a'), bad, named('b')].map((one) => batch.push(one)))
    expect(first).toMatchObject({ status: 'fulfilled', value: { tx: 1 } })
    expect(second).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('BigInt') } })
    expect(third).toMatchObject({ status: 'fulfilled', value: { tx: 2 } })
    expect(writes).toEqual([3, 1, 1, 1])
    expect(await batch.push(named('c'))).toMatchObject({ tx: 3 })
    expect((await store.nodePage(0, 10)).map(({ uri }) => uri)).toEqual(['a', 'b', 'c'].map(model))
  })

  it('says why where the only one cannot be written', async () => {
    const batch = new CommitBatch(store, () => 1)
    await expect(batch.push(commitOf(1, [unwritable(model('bad'))]))).rejects.toThrow('BigInt')
    expect(writes).toEqual([1])
  })
})
