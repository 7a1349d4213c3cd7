import { expect, it } from 'vitest'
import type { Marks } from '../../contracts/marks.ts'
import type { Store } from '../../contracts/store.ts'
import type { DocumentWrite } from '../../contracts/log.ts'
import { MAX_WAITING_BYTES, type Payload, type Pushes } from '../../contracts/pushed.ts'
import type { Uri } from '../../model/uri.ts'
import {
  commitOf,
  doneWith,
  gone,
  keyOf,
  leaseAll,
  leaseOne,
  markOf,
  model,
  stateFacts,
  statementsOf,
  causeOf,
} from './build.ts'
import type { RecordSubject } from './subject.ts'

/** A pushed payload waits, durable with its mark, until the lease holder merges it. */
export function pushesContract({ store, reopen }: RecordSubject<Store & Marks & Pushes>): void {
  const a = model('a')
  const payload = (text: string | null, more: { uri?: Uri; platform?: string; at?: number } = {}): Payload => {
    const { uri = a, platform = 'events', at = 1 } = more
    const body = text === null ? null : Buffer.from(text)
    const mark = markOf(uri, at, { cause: causeOf('push') })
    return { key: keyOf(uri, 'Model', platform), body, at, mark }
  }
  const waiting = async (uri = a) =>
    (await store().waiting(uri)).map(({ body, key }) => [
      key.platform,
      body === null ? null : Buffer.from(body).toString(),
    ])
  const takenIn = (ids: readonly number[], body: string, name: string): DocumentWrite => {
    const write = stateFacts(keyOf(a, 'Model', 'events'), { facts: { name }, mapping: 'm@1' })
    return { ...write, pushed: { taken: ids, body: Buffer.from(body), mapping: 'm@1' } }
  }

  it('is durable together with its mark, whose lease shows that a payload is pending', async () => {
    const [outcome] = await store().push([payload('1')])
    expect(outcome).toEqual({ kind: 'taken', generation: expect.any(Number) })
    await reopen()
    expect(await waiting()).toEqual([['events', '1']])
    const lease = await leaseOne(store(), 5)
    expect(lease).toMatchObject({ uri: a, pushed: true, cause: { kind: 'push' } })
    await store().mark([markOf(model('b'), 5)])
    expect((await leaseAll(store(), 5)).map(({ pushed }) => pushed)).toEqual([false])
  })

  it('can be leased alone, without marks that wait for their source, by priority', async () => {
    const [b, c] = [model('b'), model('c')]
    await store().mark([markOf(b, 1), markOf(c, 1)])
    await store().push([payload('1', { at: 2 }), payload('2', { uri: c, at: 9 })])
    const lease = async (now: number, limit = 9) =>
      await store().lease({ platform: 'registry', limit, now, leaseMs: 10, onlyPushed: true })
    expect(await store().lease({ platform: 'features', limit: 9, now: 5, leaseMs: 10, onlyPushed: true })).toEqual({
      leases: [],
      nextDue: null,
    })
    expect((await lease(5, 1)).leases).toHaveLength(1)
    expect((await lease(5)).leases).toHaveLength(1)
    expect(await lease(5)).toEqual({ leases: [], nextDue: null })
    // Others are leased as usual, and an expired one is leased again.
    expect((await leaseAll(store(), 5)).map(({ uri }) => uri)).toEqual([b])
    const again = await lease(20)
    expect(again.leases.map(({ uri, pushed }) => [uri, pushed]).toSorted()).toEqual([
      [a, true],
      [c, true],
    ])
  })

  it("is pending once, however often it comes, apart from other platforms' pushes for the same entity", async () => {
    const both = [payload('1'), payload('2'), payload('1'), payload('1', { platform: 'other' })]
    expect((await store().push(both)).map(({ kind }) => kind)).toEqual(Array(4).fill('taken'))
    expect(await waiting()).toEqual([
      ['events', '1'],
      ['events', '2'],
      ['other', '1'],
    ])
    expect(await waiting(model('b'))).toEqual([])
  })

  it('becomes the raw answer of its own document in its commit, with only the named payloads', async () => {
    await store().push([payload('1'), payload('2')])
    const lease = await leaseOne(store(), 5)
    const ids = (await store().waiting(a)).map(({ id }) => id)
    await store().push([payload('3')])
    await store().commit([commitOf(6, [takenIn(ids, '12', 'x')], doneWith(lease, 6))])
    expect(await waiting()).toEqual([['events', '3']])
    expect(await statementsOf(store(), a)).toMatchObject({ [`events|Model|${a}`]: { name: 'x' } })
    expect(Buffer.from((await store().raw(keyOf(a, 'Model', 'events')))?.body ?? []).toString()).toBe('12')
    const [status] = await store().documentStatuses([keyOf(a, 'Model', 'events')])
    expect(status).toMatchObject({ origin: 'pushed', mapping: 'm@1', hydratedAt: 6 })
    // Later payloads are still marked.
    expect(await leaseOne(store(), 7)).toMatchObject({ uri: a, pushed: true })
  })

  it('is not committed under a lost lease', async () => {
    await store().push([payload('1')])
    const lease = await leaseOne(store(), 5)
    const ids = (await store().waiting(a)).map(({ id }) => id)
    await leaseOne(store(), 5_000)
    expect(await store().commit([commitOf(6, [takenIn(ids, '1', 'x')], doneWith(lease, 6))])).toEqual([
      { kind: 'fenced' },
    ])
    expect(await waiting()).toEqual([['events', '1']])
  })

  it('is removed by a later deletion, and stays if it is pushed again after that', async () => {
    await store().push([payload('1'), payload('2'), payload('1', { platform: 'other' })])
    const before = (await store().waiting(a)).map(({ id }) => id)
    await store().push([payload(null)])
    expect(await waiting()).toEqual([
      ['other', '1'],
      ['events', null],
    ])
    await store().push([payload('1')])
    expect(await waiting()).toEqual([
      ['other', '1'],
      ['events', null],
      ['events', '1'],
    ])
    // A holder of old ones doesn't take the new one for one of them.
    const lease = await leaseOne(store(), 5)
    await store().commit([commitOf(6, [takenIn(before.slice(0, 2), '12', 'x')], doneWith(lease, 6))])
    expect(await waiting()).toHaveLength(3)
  })

  it('is rejected completely if too much is pending, without writing any of it', async () => {
    const half = 'x'.repeat(MAX_WAITING_BYTES / 2)
    expect(await store().push([payload(`${half}`), payload('1'), payload(half.replaceAll('x', 'y'))])).toEqual([
      { kind: 'taken', generation: expect.any(Number) },
      { kind: 'taken', generation: expect.any(Number) },
      { kind: 'full', waiting: MAX_WAITING_BYTES / 2 + 1 },
    ])
    expect(await waiting()).toHaveLength(2)
    expect((await store().push([payload(half, { uri: model('b') })]))[0]?.kind).toBe('taken')
  })

  it('is kept if it could not be interpreted, and found again by its mapping', async () => {
    await store().push([payload('1')])
    const lease = await leaseOne(store(), 5)
    const ids = (await store().waiting(a)).map(({ id }) => id)
    const key = keyOf(a, 'Model', 'events')
    const write: DocumentWrite = {
      key,
      requestedAt: 5,
      answer: { kind: 'failed', error: 'no' },
      pushed: { taken: ids, body: Buffer.from('1'), mapping: 'm@1' },
    }
    await store().commit([commitOf(6, [write], doneWith(lease, 6))])
    expect(await waiting()).toEqual([])
    expect(Buffer.from((await store().raw(key))?.body ?? []).toString()).toBe('1')
    const pushed = { platform: 'events', type: 'Model' }
    expect(await store().outdated({ ...pushed, mapping: 'm@1' }, '', 10)).toEqual([])
    expect(await store().outdated({ ...pushed, mapping: 'm@2' }, '', 10)).toEqual([a])
  })

  it('loses its raw answer when the entity is deleted, although types with history keep facts', async () => {
    const key = keyOf(a, 'Model', 'events')
    await store().commit([commitOf(1, [takenIn([], '1', 'x')])])
    const write: DocumentWrite = { ...gone(key, true), pushed: { taken: [], body: null, mapping: 'm@1' } }
    await store().commit([commitOf(2, [write])])
    expect(await store().raw(key)).toBeNull()
    expect(await statementsOf(store(), a)).toMatchObject({ [`events|Model|${a}`]: { name: 'x' } })
    expect((await store().documentStatuses([key]))[0]?.gone).toBe(true)
  })

  it('can report an entity gone that it never described, even if a source states another type', async () => {
    const key = keyOf(a, 'Model', 'events')
    await store().commit([commitOf(1, [stateFacts(keyOf(a, 'Other'))])])
    const write: DocumentWrite = { ...gone(key), pushed: { taken: [], body: Buffer.from('1'), mapping: 'm@1' } }
    expect(await store().commit([commitOf(2, [write])])).toMatchObject([{ kind: 'committed' }])
    expect(await statementsOf(store(), a)).toMatchObject({ [`events|Model|${a}`]: { entityType: 'Model' } })
  })

  it('counts for the oldest pending payload of its platform', async () => {
    await store().push([payload('1', { at: 7 }), payload('2', { at: 9, uri: model('b') })])
    expect([await store().oldestWaiting('events'), await store().oldestWaiting('other')]).toEqual([7, null])
  })

  it("causes no read by its own mark, and doesn't change another mark that does", async () => {
    await store().push([payload('1')])
    await store().mark([markOf(a, 2, { expects: ['Model'], cause: causeOf('sweep'), priority: 40 })])
    await store().push([payload('2')])
    expect(await leaseOne(store(), 5)).toMatchObject({
      cause: { kind: 'sweep' },
      expects: ['Model'],
      priority: 10,
      pushed: true,
    })
  })
}
