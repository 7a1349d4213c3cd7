import { expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { readSetAside, saveSetAside } from './set-aside.ts'

it('keeps the larger count during incremental listings, and takes that of a complete one', async () => {
  const store = openSqliteStore({ path: ':memory:' })
  const listed = async (at: number, count: number, complete: boolean) => {
    const setAside = count === 0 ? null : { count, first: `at ${at}` }
    await saveSetAside(store, 'registry', { type: 'Model', setAside, complete, at })
    return await readSetAside(store, 'registry')
  }
  const model = { type: 'Model', since: 1 }
  expect(await listed(1, 5, true)).toEqual([{ ...model, count: 5, first: 'at 1', at: 1 }])
  expect(await listed(2, 1, false)).toEqual([{ ...model, count: 5, first: 'at 1', at: 2 }])
  expect(await listed(3, 0, false)).toEqual([{ ...model, count: 5, first: 'at 1', at: 2 }])
  expect(await listed(4, 7, false)).toEqual([{ ...model, count: 7, first: 'at 4', at: 4 }])
  expect(await listed(5, 2, true)).toEqual([{ ...model, count: 2, first: 'at 5', at: 5 }])
  expect(await listed(6, 0, true)).toEqual([])
  await store.close()
})
