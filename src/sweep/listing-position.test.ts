import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import type { RecordPorts } from '../contracts/store.ts'
import { restType } from '../testing/provider/rest-style.ts'
import { sourceConfig } from '../testing/parts.ts'
import { commitOf, gone, keyOf, model, stateFacts } from '../testing/store/build.ts'
import type { SweepParts } from './sweep-parts.ts'
import { positionAt } from './listing-position.ts'

const plain = restType({ type: 'ModelInstance', plural: 'instances', fields: {} })
const contract = { ...plain, over: { type: 'Model', atOnce: 2 } }

let store: RecordPorts
beforeEach(() => void (store = openSqliteStore({ path: ':memory:' })))
afterEach(() => store.close())

const parts = (): SweepParts => ({ store, config: sourceConfig('registry') }) as unknown as SweepParts
const known = async (...ids: readonly string[]): Promise<void> =>
  void (await store.commit(ids.map((id, n) => commitOf(n, [stateFacts(keyOf(model(id), 'Model'))]))))

/** Returns the ids of each request, with the cursor in the source's own listing, which has `pages` pages. */
async function requests(pages = 1): Promise<string[]> {
  const out: string[] = []
  let cursor: string | null = null
  do {
    const position = await positionAt(contract, { cursor, since: null }, parts())
    if (position === null) break
    const { ids = [], cursor: own } = position.request
    out.push(`${ids.join('+')}${own === null ? '' : `@${own}`}`)
    const page = Number(own ?? 0) + 1
    cursor = await position.after(page < pages ? String(page) : null)
  } while (cursor !== null)
  return out
}

describe('a type listed per entity of another type', () => {
  it('is listed for some of its ids at a time, with every page of each', async () => {
    await known('a', 'b', 'c', 'd', 'e')
    expect(await requests()).toEqual(['a+b', 'c+d', 'e'])
    expect(await requests(2)).toEqual(['a+b', 'a+b@1', 'c+d', 'c+d@1', 'e', 'e@1'])
  })

  it('is not listed for gone entities or entities of other types', async () => {
    await known('a', 'b', 'c')
    await store.commit([commitOf(9, [gone(keyOf(model('b'), 'Model'))])])
    await store.commit([commitOf(10, [stateFacts(keyOf(model('i'), 'ModelInstance'))])])
    expect(await requests()).toEqual(['a+c'])
  })

  it('has nothing to list if there are none', async () => {
    expect(await positionAt(contract, { cursor: null, since: null }, parts())).toBeNull()
  })

  it('resumes with the ids in its cursor, or restarts if the cursor is of another kind', async () => {
    await known('b', 'c', 'd')
    const first = await positionAt(contract, { cursor: null, since: 'then' }, parts())
    const cursor = (await first?.after('1')) ?? null
    await known('a')
    const resumed = await positionAt(contract, { cursor, since: 'then' }, parts())
    expect(resumed?.request).toEqual({ ids: ['b', 'c'], cursor: '1', updatedSince: 'then' })
    expect((await positionAt(contract, { cursor: '1', since: null }, parts()))?.request.ids).toEqual(['b', 'c'])
  })
})

it('unlike any other type, which is listed by its own cursor', async () => {
  const position = await positionAt(plain, { cursor: 'x', since: 'then' }, parts())
  expect(position?.request).toEqual({ cursor: 'x', updatedSince: 'then' })
  expect([await position?.after('y'), await position?.after(null)]).toEqual(['y', null])
})
