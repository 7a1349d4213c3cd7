import { expect, it } from 'vitest'
import type { Retention } from '../../contracts/retention.ts'
import type { AllowedAttributes } from '../../contracts/record-past.ts'
import type { Store } from '../../contracts/store.ts'
import {
  commitOf,
  edge,
  edgesOf,
  gone,
  keyOf,
  model,
  part,
  redactedWrite,
  stateFacts,
  statementsOf,
  systemOf,
} from './build.ts'
import type { RecordSubject } from './subject.ts'

const SPARED: Readonly<Record<string, AllowedAttributes>> = {
  Model: { subject: ['entityType', 'name'], parts: ['entityType', 'key'] },
}

/** Redacts everything up to a transaction, step by step; returns the number of values removed. */
async function redactUpTo(store: Retention, until: number): Promise<number> {
  let values = 0
  for (let after: number | null = 0; after !== null;) {
    const step: Awaited<ReturnType<Retention['redactPast']>> = await store.redactPast({
      platform: 'registry',
      allowed: SPARED,
      until,
      after,
    })
    values += step.values
    after = step.next
  }
  return values
}

/** Values that may not stay are retracted by a commit, and then removed from the past. */
export function redactionContract({ store, reopen }: RecordSubject<Store & Retention>): void {
  const a = model('a')
  const cell = part('1/1')
  const key = keyOf(a, 'Model')
  const other = keyOf(a, 'Model', 'catalog')
  const allowed = SPARED['Model'] ?? { subject: [], parts: [] }
  const mine = async (at?: number) => (await statementsOf(store(), a, at))[`registry|Model|${a}`]
  const status = async () => (await store().documentStatuses([key]))[0]
  const hush = (n: number) => ({
    facts: { name: 'x', secret: `hush${n}` },
    parts: { [cell]: { entityType: 'AbTestCell', key: 1, name: `hush${n}` } },
  })

  it('retracts values under redacted paths and the stored answer, and requests a new read', async () => {
    await store().commit([
      commitOf(1, [
        stateFacts(key, { ...hush(1), edges: [edge('Model.uses', a, model('b'))], etag: '"1"', raw: 'hush' }),
      ]),
    ])
    const edges = await edgesOf(store(), a)
    expect(await store().commit([commitOf(2, [redactedWrite(key, allowed)])])).toMatchObject([
      { asserted: 0, retracted: 2 },
    ])
    expect(await mine()).toEqual({ entityType: 'Model', name: 'x' })
    expect((await statementsOf(store(), cell))[`registry|Model|${a}`]).toEqual({ entityType: 'AbTestCell', key: 1 })
    expect(await edgesOf(store(), a)).toEqual(edges)
    expect(await store().raw(key)).toBeNull()
    expect(await status()).toMatchObject({ etag: null, hydratedAt: 1, lastVerified: 1, lastError: null })
    expect(await store().outdated({ ...key, mapping: 'm@1' }, '', 10)).toEqual([a])
  })

  it('changes no document without an answer, and no deletion', async () => {
    await store().commit([commitOf(1, [stateFacts(key, hush(1))]), commitOf(2, [gone(key, true)])])
    await store().commit([
      commitOf(3, [redactedWrite(key, allowed), redactedWrite(keyOf(model('b'), 'Model'), allowed)]),
    ])
    expect(await status()).toMatchObject({ gone: true, lastVerified: 2 })
    expect(await mine()).toEqual({ entityType: 'Model', name: 'x' })
    expect((await store().documentStatuses([keyOf(model('b'), 'Model')]))[0]?.mapping ?? null).toBeNull()
  })

  it('leaves an untyped document that can still be reported gone, even if another source states a type', async () => {
    await store().commit([commitOf(1, [stateFacts(key)]), commitOf(2, [stateFacts(keyOf(a, 'Other', 'catalog'))])])
    await store().commit([commitOf(3, [redactedWrite(key, { subject: [], parts: [] })])])
    expect(await mine()).toBeUndefined()
    expect(await store().commit([commitOf(4, [gone(key)])])).toMatchObject([{ kind: 'committed' }])
    expect(await mine()).toEqual({ entityType: 'Model' })
    expect(await systemOf(store(), a)).toMatchObject({ deletedAtSource: expect.any(String) })
  })

  it("removes that source's values from the log up to a transaction, and keeps later ones", async () => {
    await store().commit([
      commitOf(10, [stateFacts(key, hush(1)), stateFacts(other, { facts: { secret: 'kept' } })]),
      commitOf(20, [stateFacts(key, hush(2))]),
      commitOf(30, [stateFacts(keyOf(a, 'Feature'), { facts: { name: 'hush3' } })]),
      commitOf(40, [
        redactedWrite(key, allowed),
        redactedWrite(keyOf(a, 'Feature'), { subject: ['entityType'], parts: [] }),
      ]),
      commitOf(50, [stateFacts(key, { facts: { name: 'x', secret: 'clean' } })]),
    ])
    expect(await redactUpTo(store(), 3)).toBe(5)
    expect(await redactUpTo(store(), 3)).toBe(0)
    await reopen()
    const everything = JSON.stringify([
      await store().read(0, 10),
      await Promise.all([1, 2, 3, 4, 5].map((at) => store().entities([a, cell], at))),
      await store().history(a, 9, 100),
      await store().history(cell, 9, 100),
    ])
    expect(everything).not.toContain('hush')
    expect(await mine(2)).toEqual({ entityType: 'Model', name: 'x' })
    expect(await mine(5)).toEqual({ entityType: 'Model', name: 'x', secret: 'clean' })
    expect((await statementsOf(store(), a, 5))[`catalog|Model|${a}`]).toEqual({ entityType: 'Model', secret: 'kept' })
    expect((await store().history(a, 9, 100)).map((entry) => [entry.tx, entry.retracted])).toContainEqual([
      4,
      ['secret'],
    ])
    expect(await store().wipe()).toBe(true)
    expect(await mine()).toEqual({ entityType: 'Model', name: 'x', secret: 'clean' })
  })

  it('processes a long log in steps', async () => {
    const days = Array.from({ length: 2_100 }, (_, n) => n + 1)
    await store().commit(days.map((n) => commitOf(n, [stateFacts(key, { facts: { secret: `hush${n}` } })])))
    const step = { platform: 'registry', allowed: SPARED, until: 2_100 }
    const first = await store().redactPast({ ...step, after: 0 })
    expect(first.next).not.toBeNull()
    const second = await store().redactPast({ ...step, after: first.next ?? 0 })
    expect(second.next).toBeNull()
    expect(first.values + second.values).toBe(2_100)
  })
}
