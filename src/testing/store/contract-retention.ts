import { expect, it } from 'vitest'
import { LogDropped, NOTHING_DROPPED, type DropReport, droppedInAll } from '../../contracts/record-past.ts'
import type { Retention } from '../../contracts/retention.ts'
import type { Store } from '../../contracts/store.ts'
import { below } from '../../lib/random.ts'
import { documentId, type Attributes, type Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { commitOf, edge, edgesOf, keyOf, model, stateFacts, statementsOf } from './build.ts'
import { eachSeed, live } from './contract-past.ts'
import { EVERYTHING } from './sequence.ts'
import type { OpenedStore, RecordSubject } from './subject.ts'

/** Drops everything up to a horizon, step by step; returns the total. */
export async function dropUpTo(store: Retention, horizon: Tx, drop = true): Promise<DropReport> {
  if (drop) await store.announceHorizon(horizon, 99_999)
  let dropped = NOTHING_DROPPED
  for (let after: Tx | null = null; ;) {
    const step = await store.dropPast({ horizon, after, drop })
    dropped = droppedInAll(dropped, step.dropped)
    if (step.next === null) return dropped
    after = step.next
  }
}

/** How the past is dropped, up to a horizon. */
export function retentionContract({ store, reopen }: RecordSubject<Store & Retention>): void {
  const a = model('a')
  const b = model('b')
  const key = keyOf(a, 'Model')
  const uses = (...targets: readonly Uri[]) => ({ edges: targets.map((to) => edge('Model.uses', a, to)) })

  it('drops the past before a horizon, returns how much, and refuses the log before it', async () => {
    const states: readonly Attributes[] = [{ n: 1 }, { n: 2, old: true }, { n: 3 }, { n: 4 }]
    await store().commit(
      states.map((facts, i) => commitOf(10 * (i + 1), [stateFacts(key, { facts, ...uses(model(`${i}`)) })])),
    )
    const before = JSON.stringify([
      await store().entities([a], 3),
      await store().supports(a, 3, 10),
      await statementsOf(store(), a),
    ])
    expect(await store().horizon()).toBeNull()
    const counted = await dropUpTo(store(), 3, false)
    expect(counted).toMatchObject({ transactions: 2, facts: 2, edges: 2 })
    expect(await store().history(a, 9, 9)).toHaveLength(5)
    expect(await dropUpTo(store(), 3)).toEqual(counted)
    expect(
      JSON.stringify([
        await store().entities([a], 3),
        await store().supports(a, 3, 10),
        await statementsOf(store(), a),
      ]),
    ).toBe(before)
    expect(await store().horizon()).toEqual({ tx: 3, at: 30, droppedAt: 99_999, dropped: counted, done: true })
    await expect(store().read(2, 10)).rejects.toThrow(LogDropped)
    expect((await store().read(3, 10)).map((e) => [e.tx, e.edges.map((x) => x.op)])).toEqual([
      [4, ['retract', 'assert']],
    ])
    expect((await store().history(a, 9, 9)).map((h) => h.tx)).toEqual([4])
    expect((await store().edgeEvents(a, 9, 9)).events.map((e) => e.tx)).toEqual([4, 4])
    expect(await Promise.all([29, 30, 40].map((t) => store().txAt(t)))).toEqual([0, 3, 4])
    expect(await store().times([2, 3, 4])).toEqual([null, 30, 40])
    await expect(store().announceHorizon(2, 1)).rejects.toThrow('horizon')
    await expect(store().announceHorizon(9, 1)).rejects.toThrow('horizon')
  })

  it('never reuses a number after the last rows were dropped', async () => {
    await store().commit([commitOf(1, [stateFacts(key, uses(b))]), commitOf(2, [stateFacts(key, { facts: { n: 1 } })])])
    await dropUpTo(store(), 2)
    await reopen()
    await store().commit([commitOf(3, [stateFacts(key, { facts: { n: 2 }, ...uses(b) })])])
    const [entry] = await store().read(2, 1)
    expect(entry?.edges).toMatchObject([{ op: 'assert', support: 2 }])
    expect(entry?.facts).toHaveLength(1)
    expect(await store().read(3, 1)).toEqual([])
  })

  it('drops in many steps, with commits in between', async () => {
    const change = (n: number) =>
      commitOf(n, [stateFacts(key, { facts: { n, [`of${n % 7}`]: n }, ...uses(model(`${n % 5}`)) })])
    for (let n = 1; n <= 1_200; n += 100) await store().commit(Array.from({ length: 100 }, (_, i) => change(n + i)))
    // Only facts: the status beside them is the present one.
    const requested = async () =>
      JSON.stringify(await Promise.all([1_100, 1_150, 1_200].map((tx) => statementsOf(store(), a, tx))))
    const before = [await requested(), await edgesOf(store(), a, 1_100), JSON.stringify(await store().read(1_100, 100))]
    await store().announceHorizon(1_100, 1)
    let steps = 0
    for (let after: Tx | null = null, at = 2_000; ; at++) {
      const { next } = await store().dropPast({ horizon: 1_100, after, drop: true })
      await store().commit([change(at)])
      steps++
      if (next === null) break
      after = next
    }
    expect(steps).toBeGreaterThan(2)
    expect([
      await requested(),
      await edgesOf(store(), a, 1_100),
      JSON.stringify(await store().read(1_100, 100)),
    ]).toEqual(before)
    expect(await statementsOf(store(), a)).toMatchObject({ [documentId(key)]: { n: 2_000 + steps - 1 } })
    expect(await store().horizon()).toMatchObject({ done: true, dropped: { transactions: 1_099 } })
  })

  it('continues an interrupted run', async () => {
    for (let n = 1; n <= 6; n++)
      await store().commit([commitOf(n, [stateFacts(key, { facts: { n }, ...uses(model(`${n}`)) })])])
    await store().announceHorizon(3, 1)
    expect((await store().horizon())?.done).toBe(false)
    await dropUpTo(store(), 5)
    expect(await store().horizon()).toMatchObject({ tx: 5, done: true, dropped: { transactions: 4, edges: 4 } })
    expect(await statementsOf(store(), a, 5)).toMatchObject({ [documentId(key)]: { n: 5 } })
  })
}

/** Retention changes no readable answer. */
export function retentionProperties(open: () => Promise<OpenedStore>, sequences: number): void {
  it('answers the same after retention, as of every transaction from its horizon on', () =>
    eachSeed(open, sequences, async (random, opened) => {
      let { store } = opened
      await live(random, store, 24)
      for (let round = 0; round < 2; round++) {
        const { tx } = await store.head()
        const from = (await store.horizon())?.tx ?? 1
        const horizon = from + below(random, tx - from + 1)
        const before = await everythingFrom(store, horizon)
        await dropUpTo(store, horizon)
        if (below(random, 2) === 0) store = await opened.reopen()
        expect(await everythingFrom(store, horizon)).toEqual(before)
        await live(random, store, 4)
      }
    }))
}

/** Returns every read as of each transaction from the horizon on, as bytes. */
async function everythingFrom(store: Store, horizon: Tx): Promise<string[]> {
  const { tx: head } = await store.head()
  const out: string[] = [JSON.stringify(await store.read(horizon, 10_000))]
  for (let at = horizon; at <= head; at++) {
    out.push(JSON.stringify(await store.entities(EVERYTHING, at)))
    for (const uri of EVERYTHING) out.push(JSON.stringify(await store.supports(uri, at, 1_000)))
    const { rows } = await store.edgePage(0, at, 10_000)
    out.push(JSON.stringify(rows.filter(({ until }) => until === null || until > horizon)))
  }
  for (const uri of EVERYTHING) {
    const facts = await store.history(uri, 1_000_000, 10_000)
    const { events } = await store.edgeEvents(uri, 1_000_000, 10_000)
    out.push(JSON.stringify([facts.filter((h) => h.tx > horizon), events.filter((e) => e.tx > horizon)]))
  }
  return out
}
