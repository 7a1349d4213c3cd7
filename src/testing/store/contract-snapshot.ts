import { expect, it } from 'vitest'
import type { RecordPorts } from '../../contracts/store.ts'
import type { GuardRule } from '../../contracts/sweeps.ts'
import { commitOf, gone, keyOf, model, putInQuarantine, stateFacts } from './build.ts'
import type { RecordSubject } from './subject.ts'

/** Suspects every disappearance. */
const RULE: GuardRule = { share: 0.01, atLeast: 1, windowMs: 1_000 }

export function snapshotContract({ store, reopen }: RecordSubject<RecordPorts>): void {
  const item = {
    at: 5,
    channel: 'http',
    reason: 'missing-id',
    detail: 'no model_id',
    payload: '{}',
    source: null,
  } as const
  const uris = Array.from({ length: 4 }, (_, n) => model(`m${n}`))
  const keys = uris.map((uri) => keyOf(uri, 'Model'))
  const disappears = (at: number, key: (typeof keys)[number]) =>
    store().commit([{ ...commitOf(at, [gone(key)]), guard: RULE }])

  it('show quarantine as it was, whatever comes, goes or changes meanwhile', async () => {
    const ids = await putInQuarantine(store(), [item, { ...item, payload: 'é' }])
    const then = await store().quarantined(0, 10)
    const snapshot = await store().snapshot()
    const before = await snapshot.quarantined(0, 1)
    await putInQuarantine(store(), [{ ...item, detail: 'later' }])
    await store().discard(ids[0] ?? 0)
    await store().replayed(ids[1] ?? 0, 'bad-uri', 'still')
    expect(before).toEqual(then.slice(0, 1))
    expect(await snapshot.quarantineCount()).toBe(2)
    expect(await snapshot.quarantined(0, 10)).toEqual(then)
    expect(await snapshot.quarantined(ids[0] ?? 0, 10)).toEqual(then.slice(1))
    await snapshot.close()
    expect(await store().quarantined(0, 10)).toMatchObject([{ id: ids[1], reason: 'bad-uri' }, { detail: 'later' }])
  })

  it('show suspected deletions as they were, and how many of each source', async () => {
    await store().commit([
      commitOf(
        1,
        keys.map((key) => stateFacts(key)),
      ),
    ])
    for (const [i, key] of keys.slice(0, 3).entries()) await disappears(10 + i, key)
    const { rows } = await store().suspectedDeletions('registry', 0, 10)
    expect(rows.length).toBeGreaterThan(0)
    const snapshot = await store().snapshot()
    await store().resolveDeletions({ kind: 'dismiss', platform: 'registry', at: 20 })
    expect(await store().suspectedDeletions('registry', 0, 10)).toEqual({ rows: [], next: null })
    expect(await snapshot.suspectedDeletions('registry', 0, 10)).toEqual({ rows, next: null })
    expect(await snapshot.suspectedDeletionCount('registry')).toBe(rows.length)
    expect(await snapshot.suspectedDeletionCount('orchestrator')).toBe(0)
    await snapshot.close()
  })

  it('of different moments can be open at once', async () => {
    await putInQuarantine(store(), [item])
    const first = await store().snapshot()
    await putInQuarantine(store(), [item])
    const second = await store().snapshot()
    expect([await first.quarantineCount(), await second.quarantineCount()]).toEqual([1, 2])
    await Promise.all([first.close(), second.close()])
    expect(await (await reopen()).quarantineCount()).toBe(2)
  })
}
