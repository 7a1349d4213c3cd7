import { expect, it } from 'vitest'
import { commitOf, edge, gone, keyOf, model, said } from './build.ts'
import type { StoreSubject } from './subject.ts'

export function houseContract({ store, reopen }: StoreSubject): void {
  const item = {
    at: 5,
    channel: 'http',
    reason: 'missing-id',
    detail: 'no model_id',
    payload: '{}',
    source: null,
  } as const

  it('keeps what could not be read, until it is discarded', async () => {
    const ids = await store().quarantine([item, { ...item, source: 'registry', payload: 'ü'.repeat(10) }])
    expect(await store().quarantineCount()).toBe(2)
    const [first, second] = await store().quarantined(0, 10)
    expect(first).toEqual({ ...item, id: ids[0], replays: 0 })
    expect(second).toMatchObject({ id: ids[1], source: 'registry' })
    expect(await store().quarantined(ids[0] ?? 0, 10)).toEqual([second])
    await store().replayed(ids[0] ?? 0, 'bad-uri', 'still')
    expect(await store().quarantineItem(ids[0] ?? 0)).toMatchObject({ replays: 1, reason: 'bad-uri', detail: 'still' })
    expect([await store().discard(ids[0] ?? 0), await store().discard(ids[0] ?? 0)]).toEqual([true, false])
    expect(await store().quarantineItem(ids[0] ?? 0)).toBeNull()
  })

  it('keeps checkpoints and notes over a restart', async () => {
    expect([await store().checkpoint('graph'), await store().note('n')]).toEqual([0, null])
    await store().saveCheckpoint('graph', 7)
    await store().saveNote('n', { a: [1, null] })
    await store().saveNote('n', { a: [2, null] })
    const reopened = await reopen()
    expect([await reopened.checkpoint('graph'), await reopened.note('n')]).toEqual([7, { a: [2, null] }])
    expect(await reopened.notes(['none', 'n', 'none', 'n'])).toEqual([null, { a: [2, null] }, null, { a: [2, null] }])
    expect(await reopened.notes([])).toEqual([])
  })

  it('refuses a note of more than 64 kB', async () => {
    await expect(store().saveNote('n', 'x'.repeat(65_536))).rejects.toThrow(/64|65/)
    expect(await store().note('n')).toBeNull()
  })

  it('counts', async () => {
    const a = model('a')
    const key = keyOf(a, 'Model')
    await store().commit([commitOf(1, [said(key, { facts: { n: 1 }, edges: [edge('Model.uses', a, model('b'))] })])])
    const counts = { nodes: 2, entities: 1, edges: 1, transactions: 1, facts: 3, documents: 1 }
    expect(await store().counts()).toEqual(counts)
    await store().commit([commitOf(2, [gone(key)])])
    expect(await (await reopen()).counts()).toEqual({ ...counts, edges: 0, transactions: 2 })
  })
}
