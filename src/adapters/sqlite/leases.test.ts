import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Store } from '../../contracts/store.ts'
import type { LeasedMark, Marks } from '../../contracts/marks.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import type { Uri } from '../../model/uri.ts'
import { runs } from '../../testing/runs.ts'
import { commitOf, doneWith, leaseAll, markOf, model, retryOf, unwritable } from '../../testing/store/build.ts'
import { openSqliteStore } from './store.ts'

let store: Marks & Store & { close(): Promise<void> }
beforeEach(() => {
  store = openSqliteStore({ path: ':memory:' })
})
afterEach(() => store.close())

const LEASE_MS = 40

/** A mark of the model: when it may be leased. */
interface Expected {
  priority: number
  ready: number
}

/** Leases some marks at a time while others are set, released, retried or served, or their leases expire. */
class Leases {
  readonly #random: Random
  readonly #expected = new Map<Uri, Expected>()
  #leased: LeasedMark[] = []
  now = 1_000

  constructor(seed: number) {
    this.#random = randomFrom(seed)
  }

  async step(): Promise<void> {
    this.now += below(this.#random, 4)
    const lease = this.#leased[below(this.#random, this.#leased.length + 1)]
    switch (below(this.#random, 7)) {
      case 0:
      case 1:
        return await this.#mark()
      case 2:
      case 3:
        return await this.#lease(1 + below(this.#random, 5))
      case 4:
        return lease === undefined ? undefined : await this.#release(lease)
      case 5:
        return lease === undefined ? undefined : await this.#retry(lease)
      default:
        return lease === undefined ? undefined : await this.#serve(lease)
    }
  }

  async #mark(): Promise<void> {
    const uri = model(`m${below(this.#random, 60)}`)
    if (this.#expected.has(uri)) return
    const priority = below(this.#random, 2)
    const due = this.now - 5 + below(this.#random, 10)
    await store.mark([markOf(uri, due, { priority })])
    this.#expected.set(uri, { priority, ready: due })
  }

  async #lease(limit: number): Promise<void> {
    const { now } = this
    const ready = [...this.#expected].filter(([, at]) => at.ready <= now)
    ready.sort(([x, a], [y, b]) => a.priority - b.priority || a.ready - b.ready || compareTexts(x, y))
    const { leases, nextDue } = await store.lease({ platform: 'registry', limit, now, leaseMs: LEASE_MS })
    const taken = ready.slice(0, limit)
    expect(leases.map(({ uri }) => uri)).toEqual(taken.map(([uri]) => uri))
    const later = [...this.#expected.values()].map((at) => at.ready).filter((at) => at > now)
    if (leases.length < limit) expect(nextDue).toBe(later.length === 0 ? null : Math.min(...later))
    const again = new Set(leases.map(({ uri }) => uri))
    for (const [, at] of taken) at.ready = now + LEASE_MS
    this.#leased = [...this.#leased.filter(({ uri }) => !again.has(uri)), ...leases]
  }

  async #release(lease: LeasedMark): Promise<void> {
    const due = this.now + below(this.#random, 20) - 5
    await store.release([{ uri: lease.uri, fence: lease.fence, due }])
    this.#end(lease, due)
  }

  async #retry(lease: LeasedMark): Promise<void> {
    const due = this.now + below(this.#random, 20)
    await store.commit([commitOf(this.now, [], retryOf(lease, due))])
    this.#end(lease, due)
  }

  /** Half with a commit that the record refuses: then the lease continues unchanged. */
  async #serve(lease: LeasedMark): Promise<void> {
    const settle = doneWith(lease, this.now)
    if (below(this.#random, 2) === 0) {
      const refused = store.commit([commitOf(this.now, [unwritable(lease.uri)], settle)])
      await expect(refused).rejects.toThrow()
      return
    }
    await store.commit([commitOf(this.now, [], settle)])
    this.#end(lease, null)
  }

  #end({ uri }: LeasedMark, ready: number | null): void {
    this.#leased = this.#leased.filter((lease) => lease.uri !== uri)
    const expected = this.#expected.get(uri)
    if (ready === null) this.#expected.delete(uri)
    else if (expected !== undefined) expected.ready = ready
  }
}

it('leases a few marks at a time in due order, whatever happens to the others', async () => {
  for (let seed = 1; seed <= runs(20, 400); seed++) {
    await store.close()
    store = openSqliteStore({ path: ':memory:' })
    const leases = new Leases(seed)
    for (let step = 0; step < 150; step++) await leases.step()
  }
})

it('leases a whole backlog of one moment, a few at a time, with marks set meanwhile', async () => {
  const uris = Array.from({ length: 500 }, (_, n) => model(`m${(n * 7) % 500}`))
  await store.mark(uris.map((uri) => markOf(uri, 10)))
  const leased: Uri[] = []
  for (let round = 0; leased.length < 600 && round < 200; round++) {
    const { leases } = await store.lease({ platform: 'registry', limit: 7, now: 10, leaseMs: 1_000 })
    leased.push(...leases.map(({ uri }) => uri))
    if (round < 50) await store.mark([markOf(model(`a${round}`), 10), markOf(model(`z${round}`), 10)])
  }
  expect(new Set(leased).size).toBe(600)
  expect(leased).toHaveLength(600)
})

it('leases the marks of a killed process again, with those set since', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-leases-'))
  const path = join(folder, 'record.db')
  const killed = openSqliteStore({ path })
  await killed.mark([markOf(model('a'), 10), markOf(model('b'), 10), markOf(model('c'), 10)])
  const leased = await leaseAll(killed, 10)
  const [a, b] = leased
  if (a === undefined || b === undefined) throw new Error('three were ready')
  await killed.mark([markOf(a.uri, 11, { expects: ['Model'] })])
  await killed.commit([commitOf(12, [], doneWith(b, 5_000))])
  // The state that a kill leaves on disk.
  for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, join(folder, `left.db${end}`))
  const next = openSqliteStore({ path: join(folder, 'left.db') })
  const again = await leaseAll(next, 20)
  expect(again.map(({ uri }) => uri)).toEqual([model('a'), model('c')])
  expect(again[0]?.generation).toBeGreaterThan(a.generation)
  expect(again.every(({ fence }) => leased.every((before) => fence > before.fence))).toBe(true)
  for (const open of [killed, next]) await open.close()
  rmSync(folder, { recursive: true })
})
