import { expect, it } from 'vitest'
import type { Interpreter } from '../../contracts/interpreter.ts'
import { PRIORITY, type LeasedMark, type Mark, type Marks } from '../../contracts/marks.ts'
import type { Store } from '../../contracts/store.ts'
import type { CompletePage } from '../../contracts/source.ts'
import { takePage } from '../../hydrate/listing-page.ts'
import type { Uri } from '../../model/uri.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import {
  causeOf,
  commitOf,
  doneWith,
  keyOf,
  leaseAll,
  leaseOne,
  markOf,
  model,
  stateFacts,
  statementsOf,
} from './build.ts'
import type { OpenedStore, RecordSubject } from './subject.ts'
import { messageOf } from '../../lib/message-of.ts'

const a = model('a')
const b = model('b')

/** Answers received early: a page's records are committed under leases too. */
export function takeContract({ store, reopen }: RecordSubject<Store & Marks>): void {
  const shown = (uri = a, now = 50): Mark =>
    markOf(uri, now, { expects: ['Model'], priority: PRIORITY.sweep, cause: causeOf('sweep') })
  const take = (upTo: number, marks: readonly Mark[] = [shown()]) =>
    store().take({ marks, upTo, now: 50, leaseMs: 100 })
  const event = { expects: ['Model'], cause: causeOf('event', 'changed') }

  it('leases entities without a mark, and with one set before the request', async () => {
    await store().mark([markOf(b, 10, event)])
    const leases = await take(await store().sequence(), [shown(), shown(b)])
    expect(leases.map(({ uri, cause }) => [uri, cause.kind])).toEqual([
      [a, 'sweep'],
      [b, 'event'],
    ])
    expect(await leaseAll(store(), 60)).toEqual([])
    await store().commit(
      leases.map((lease) => commitOf(60, [stateFacts(keyOf(lease.uri, 'Model'))], doneWith(lease, 60))),
    )
    expect(await store().pending([a, b])).toEqual([null, null])
  })

  it('leaves a mark set since the request, or one that expects more than the answer', async () => {
    const upTo = await store().sequence()
    const [set] = await store().mark([markOf(a, 10, event)])
    expect(await take(upTo)).toEqual([])
    expect(await store().pending([a])).toEqual([{ ...set, nextTryAt: 10, attempts: 0 }])
    for (const expects of [[], ['Model', 'ModelInstance']]) {
      const [other] = await store().mark([markOf(b, 10, { ...event, expects })])
      expect(await take(await store().sequence(), [shown(b)])).toEqual([])
      expect(await store().pending([b])).toEqual([{ ...other, nextTryAt: 10, attempts: 0 }])
    }
  })

  it.each(['push', 'mapping'] as const)(
    'takes nothing over a waiting %s mark, but marks it for a read, as it may hide a change',
    async (kind) => {
      await store().mark([markOf(a, 10, { expects: ['Model'], cause: causeOf(kind) })])
      expect(await take(await store().sequence())).toEqual([])
      const upTo = await store().sequence()
      await store().mark([markOf(b, 10, { expects: ['Model'], cause: causeOf(kind) })])
      expect(await take(upTo, [shown(b)])).toEqual([])
      const leases = await leaseAll(store(), 60)
      expect(leases.map(({ uri, cause, expects }) => [uri, cause.kind, expects])).toEqual([
        [a, 'sweep', ['Model']],
        [b, 'sweep', ['Model']],
      ])
    },
  )

  it('marks a read of the shown type if the waiting mark expects another type', async () => {
    await store().mark([markOf(a, 10, { ...event, expects: ['ModelInstance'] })])
    expect(await take(await store().sequence())).toEqual([])
    expect((await leaseOne(store(), 60)).expects).toEqual(['ModelInstance', 'Model'])
  })

  it('marks a read if another read is in progress or finished since the request', async () => {
    await store().mark([markOf(a, 10, event)])
    const reading = await leaseOne(store(), 10)
    const upTo = await store().sequence()
    expect(await take(upTo)).toEqual([])
    await store().commit([commitOf(55, [stateFacts(keyOf(a, 'Model'))], doneWith(reading, 70))])
    expect(await store().pending([a])).toMatchObject([{ nextTryAt: 70 }])
    const earlier = await store().sequence()
    await store().mark([markOf(b, 10, event)])
    const other = await leaseOne(store(), 20)
    await store().commit([commitOf(55, [stateFacts(keyOf(b, 'Model'))], doneWith(other, 70))])
    expect(await take(earlier, [shown(b)])).toEqual([])
    expect(await store().pending([b])).toMatchObject([{ nextTryAt: 70 }])
  })

  it('rereads a document that failed as another type, which no page shows', async () => {
    const failed = (uri: Uri, type: string) =>
      ({ key: keyOf(uri, type), requestedAt: 10, answer: { kind: 'failed', error: 'no' } }) as const
    await store().commit([commitOf(10, [failed(a, 'Model'), failed(a, 'ModelInstance'), failed(b, 'Model')])])
    const committed: string[] = []
    for (const isReadable of [true, false]) {
      const items = [a, b].map((uri) => ({ uri, etag: 'sha256-1', record: {} }))
      await takePage(
        { type: 'Model', requestedAt: 20, upTo: await store().sequence(), items },
        {
          store: store(),
          interpreter: { document: () => stateFacts(keyOf(a, 'Model')).answer } as unknown as Interpreter,
          clock: { now: () => 50, sleep: () => Promise.resolve() },
          leaseMs: 100,
          isReadable: () => isReadable,
          noteLeases: () => undefined,
          commit: async (lease) => {
            committed.push(`${isReadable} ${lease.uri}`)
            await store().commit([commitOf(60, [], doneWith(lease, 50))])
          },
        },
      )
      expect((await leaseAll(store(), 60)).map(({ uri }) => uri)).toEqual(isReadable ? [a] : [])
      await store().release((await leaseAll(store(), 10_000)).map(({ uri, fence }) => ({ uri, fence, due: 10_000 })))
    }
    expect(committed.sort()).toEqual([`false ${a}`, `false ${b}`, `true ${b}`])
  })

  it('keeps a mark set during its lease, and is fenced if the lease was taken over', async () => {
    const [lease] = await take(await store().sequence())
    if (lease === undefined) throw new Error('nothing was taken')
    const [set] = await store().mark([markOf(a, 51, event)])
    expect(await leaseAll(store(), 100)).toEqual([])
    await reopen()
    const again = (await leaseAll(store(), 200))[0]
    expect(again).toMatchObject({ generation: set?.generation })
    const outcome = await store().commit([commitOf(201, [stateFacts(keyOf(a, 'Model'))], doneWith(lease, 210))])
    expect(outcome).toEqual([{ kind: 'fenced' }])
  })

  it('notifies only of marks that it sets', async () => {
    const notices: (readonly string[] | null)[] = []
    const stop = store().onMark((platforms) => notices.push(platforms))
    await take(await store().sequence())
    stop()
    expect(notices).toEqual([])
  })
}

/** Reads and listings race for the only entity, which changes with an event each time. */
class Race {
  readonly #store: Store & Marks
  readonly #random: Random
  #now = 1_000
  #version = 0
  #seen = -1
  #reads: { readonly mark: LeasedMark; readonly version: number }[] = []
  #pages: { readonly page: Pick<CompletePage, 'requestedAt' | 'upTo'>; readonly version: number }[] = []

  constructor(store: Store & Marks, random: Random) {
    this.#store = store
    this.#random = random
  }

  async step(): Promise<void> {
    this.#now += 1 + below(this.#random, 300)
    const dice = below(this.#random, 6)
    if (dice === 0) await this.#change()
    else if (dice === 1) await this.#begin()
    else if (dice === 2)
      this.#pages.push({ page: { requestedAt: this.#now, upTo: await this.#store.sequence() }, version: this.#version })
    else if (dice === 3) await this.#show(this.#pages.splice(below(this.#random, this.#pages.length + 1), 1))
    // Rows of served marks whose pause is over are deleted with any commit.
    else if (dice === 4) await this.#store.commit([commitOf(this.#now, [stateFacts(keyOf(b, 'Model'))])])
    else await this.#end(this.#reads.splice(below(this.#random, this.#reads.length + 1), 1))
  }

  /** Runs until nothing is left to do; then the record must be current. */
  async settle(): Promise<void> {
    await this.#show(this.#pages.splice(0))
    for (let n = 0; n < 20 && (await this.#store.pending([a]))[0] !== null; n++) {
      this.#now += 10_000
      await this.#end(this.#reads.splice(0))
      await this.#begin()
    }
    expect([this.#seen, await this.#readRecord()]).toEqual([this.#version, this.#version])
  }

  async #change(): Promise<void> {
    this.#version++
    await this.#store.mark([markOf(a, this.#now, { expects: ['Model'], cause: causeOf('event') })])
  }

  /** The answer is as of the beginning of the read, and comes later. */
  async #begin(): Promise<void> {
    const leases = await leaseAll(this.#store, this.#now, { leaseMs: 5_000 })
    this.#reads.push(...leases.map((mark) => ({ mark, version: this.#version })))
  }

  async #end(reads: readonly { readonly mark: LeasedMark; readonly version: number }[]): Promise<void> {
    for (const { mark, version } of reads) await this.#commit(mark, version)
  }

  async #show(
    pages: readonly { readonly page: Pick<CompletePage, 'requestedAt' | 'upTo'>; readonly version: number }[],
  ): Promise<void> {
    for (const { page, version } of pages) {
      const item = { uri: a, etag: `sha256-${version}`, record: { version } }
      await takePage(
        { ...page, type: 'Model', items: [item] },
        {
          store: this.#store,
          interpreter: { document: () => stateFacts(keyOf(a, 'Model')).answer } as unknown as Interpreter,
          clock: { now: () => this.#now, sleep: () => Promise.resolve() },
          leaseMs: 5_000,
          isReadable: () => true,
          noteLeases: () => undefined,
          commit: (mark) => this.#commit(mark, version),
        },
      )
    }
  }

  async #commit(mark: LeasedMark, version: number): Promise<void> {
    const write = stateFacts(keyOf(a, 'Model'), { facts: { version } })
    const [outcome] = await this.#store.commit([commitOf(this.#now, [write], doneWith(mark, this.#now + 5))])
    if (outcome?.kind !== 'committed') return
    // An older answer never replaces a newer one.
    expect(version).toBeGreaterThanOrEqual(this.#seen)
    this.#seen = version
  }

  async #readRecord(): Promise<unknown> {
    return (await statementsOf(this.#store, a))[`registry|Model|${a}`]?.['version'] ?? 0
  }
}

/** With seed 42 a page would be taken for newer than a read, if only generations were compared. */
const FIRST_SEED = 40

export function takeProperties(open: () => Promise<OpenedStore>, sequences: number): void {
  it('keeps the newest answer if pages and single reads of one entity overtake each other', async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + sequences; seed++) {
      const opened = await open()
      const race = new Race(opened.store, randomFrom(seed))
      try {
        await opened.store.commit([commitOf(1, [stateFacts(keyOf(a, 'Model'), { facts: { version: 0 } })])])
        for (let step = 0; step < 40; step++) await race.step()
        await race.settle()
      } catch (error) {
        throw new Error(`seed ${seed}: ${messageOf(error)}`, { cause: error })
      } finally {
        await opened.dispose()
      }
    }
  })
}
