import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { LOCAL_OPERATOR } from '../contracts/caller.ts'
import { refusalIn } from '../contracts/problem.ts'
import type { VisibilityRule } from '../contracts/visibility.ts'
import { commitOf, keyOf, model, stateFacts } from '../testing/store/build.ts'
import { nothingHidden, readsTheRecord, RecordHead } from './record-reader.ts'

describe('a process without a graph', () => {
  it('has the role "api", never all roles', () => {
    expect(readsTheRecord({ graph: 'record' }, 'api')).toBe(true)
    for (const role of ['worker', 'intake', 'inference'] as const)
      expect(readsTheRecord({ graph: 'record' }, role)).toBe(false)
    for (const role of ['all', 'api'] as const) expect(readsTheRecord({ graph: 'memory' }, role)).toBe(false)
    expect(() => readsTheRecord({ graph: 'record' }, 'all')).toThrow(/needs a graph/)
  })

  it('shows nothing at all once anything is hidden', () => {
    let rules: readonly VisibilityRule[] = []
    const visibilities = nothingHidden(() => rules)
    expect(visibilities.of(LOCAL_OPERATOR)).toBeNull()
    rules = [{ domains: [], tags: [], platforms: ['registry'], exceptFor: [] }]
    const asking = (): unknown => {
      try {
        return visibilities.of(LOCAL_OPERATOR)
      } catch (error) {
        return refusalIn(error)?.code
      }
    }
    expect(asking()).toBe('NOT_HERE')
  })

  it('waits for a transaction until it is committed, within a time limit', async () => {
    const store = openSqliteStore({ path: ':memory:' })
    const say = (n: number) => store.commit([commitOf(n, [stateFacts(keyOf(model('a'), 'Model'), { facts: { n } })])])
    await say(1)
    const head = await RecordHead.of(store)
    expect([head.head, await head.waitFor(1, 0), await head.waitFor(2, 0)]).toEqual([1, true, false])
    const second = head.waitFor(2, 60_000)
    await say(2)
    expect([await second, head.head]).toEqual([true, 2])
    head.close()
    await say(3)
    expect(head.head).toBe(2)
    await store.close()
  })
})
