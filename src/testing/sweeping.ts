// Sweeps of one source that lists models, in virtual time.

import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import type {
  ListPage,
  Provider,
  Source,
  SourceAnswer,
  SourceConfig,
  SourceRequest,
  TypeContract,
} from '../contracts/source.ts'
import type { Json } from '../lib/json.ts'
import { must, ok, type Result } from '../lib/result.ts'
import { makeUri, type Uri } from '../model/uri.ts'
import { restType } from './provider/rest-style.ts'
import { runSweeps, sweepNote } from '../sweep/source-sweeps.ts'
import { silentLog, sourceConfig } from './parts.ts'
import { Life, Traffic } from './sim/life.ts'
import { settle, VirtualClock } from './sim/clock.ts'
import { commitOf, keyOf, stateFacts } from './store/build.ts'

export const NOW = Date.parse('2026-01-01T00:00:00Z')
export const HOUR = 3_600_000
export const modelContract = restType({ type: 'Model', plural: 'models', fields: {} })
const providerWith = (contract: Partial<TypeContract>, before: readonly TypeContract[] = []): Provider => ({
  name: 'registry',
  domains: ['models'],
  events: {},
  types: {
    ...Object.fromEntries(before.map((other) => [other.type, other])),
    [contract.type ?? 'Model']: {
      ...modelContract,
      readList: (body, page) => withEarlier(modelContract.readList(body, page)),
      ...contract,
    },
  },
})

/** Each item stands for an earlier one, which no listing shows. */
function withEarlier(page: Result<ListPage>): Result<ListPage> {
  if (!page.ok) return page
  const items = page.value.items.map((item) => ({ ...item, standsFor: [`${item.id}-earlier`] }))
  return ok({ ...page.value, items })
}

export const uriOf = (id: string): Uri => must(makeUri('model', 'registry', id))
export const idsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `m${String(n).padStart(4, '0')}`)

export const okAnswer = (body: Json): SourceAnswer => ({
  kind: 'ok',
  body,
  raw: new Uint8Array(),
  etag: null,
  lastModified: null,
})

/** Lists entities, ten a page, with cursors that name the next position. */
export class Shelf implements Source {
  ids: readonly string[]
  readonly requested: string[] = []
  /** What every listing of changes shows; null if it answers that nothing changed, as files do. */
  changed: readonly Json[] | null = []
  /** Replaces a page of a complete sweep; null for the truth. `n` counts the pages. */
  instead: (cursor: string, n: number) => Promise<SourceAnswer> | SourceAnswer | null = () => null

  constructor(ids: readonly string[]) {
    this.ids = ids
  }

  async ask({ path }: SourceRequest): Promise<SourceAnswer> {
    const query = new URL(path, 'http://x').searchParams
    const cursor = query.get('updated_since') === null ? (query.get('cursor') ?? '0') : 'since'
    this.requested.push(cursor)
    if (cursor === 'since')
      return this.changed === null ? { kind: 'not-modified' } : okAnswer({ items: this.changed, next_cursor: null })
    return this.instead(cursor, this.full().length) ?? this.page(this.ids, Number(cursor))
  }

  page(ids: readonly string[], from: number, next = from + 10, bad: readonly Json[] = []): SourceAnswer {
    const items = ids.slice(from, from + 10).map((id) => ({ id, etag: '"1"' }))
    return okAnswer({ items: [...bad, ...items], next_cursor: next < ids.length ? String(next) : null })
  }

  full(): string[] {
    return this.requested.filter((cursor) => cursor !== 'since')
  }

  async close(): Promise<void> {
    return undefined
  }
}

interface Begun {
  readonly holder?: string
  readonly config?: SourceConfig
  /** Differences from the contract of models. */
  readonly contract?: Partial<TypeContract>
  /** Other types, which are listed before models. */
  readonly before?: readonly TypeContract[]
}

/** Sweeping processes, and what they leave in a separate record. */
export class Sweeping {
  readonly store = openSqliteStore({ path: ':memory:' })
  readonly clock = new VirtualClock(NOW)
  readonly #stops: (() => Promise<void>)[] = []

  /** Begins a process that stops when told to, or when all of this is closed. */
  begin(source: Source, { holder = 'test', config = sourceConfig('registry'), contract = {}, before }: Begun = {}) {
    const { store, clock } = this
    const stopping = new AbortController()
    const parts = {
      provider: providerWith(contract, before),
      source,
      store,
      catalogue: builtinCatalogue(),
      clock,
      random: () => 0,
      log: silentLog,
    }
    const running = runSweeps({ ...parts, config, holder, signal: stopping.signal })
    return async (): Promise<void> => {
      stopping.abort()
      await running
    }
  }

  /** Begins a process that can be killed: it never releases its duty, and stops renewing it. */
  beginMortal(source: Source, holder: string): () => void {
    const life = new Life({ clock: this.clock, random: () => 0.11, traffic: new Traffic() })
    const parts = { provider: providerWith({}), catalogue: builtinCatalogue(), random: () => 0, log: silentLog, holder }
    const mortal = { source: life.source(source), store: life.store(this.store), clock: life.clock() }
    void runSweeps({ ...parts, ...mortal, config: sourceConfig('registry'), signal: new AbortController().signal })
    return () => life.die()
  }

  start(source: Source, of: Begun = {}): void {
    this.#stops.push(this.begin(source, of))
  }

  /** Records them as read an hour ago. */
  async known(ids: readonly string[]): Promise<void> {
    await this.store.commit(
      ids.map((id) => commitOf(NOW - HOUR, [stateFacts(keyOf(uriOf(id), 'Model'), { etag: '"1"' })])),
    )
  }

  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms
    for (await settle(); this.clock.advance(until); await settle());
  }

  async report(): Promise<unknown> {
    const note = (await this.store.note(sweepNote('registry'))) as Record<string, unknown> | null
    return note?.['lastFullReport']
  }

  /** Returns the number of entities that wait to be read. */
  async marked(): Promise<number> {
    const { due, waiting } = await this.store.dirty(Number.MAX_SAFE_INTEGER)
    return due + waiting
  }

  async close(): Promise<void> {
    const stopping = Promise.all(this.#stops.map((stop) => stop()))
    for (let i = 0; i < 5 && this.clock.advance(); i++) await settle(5)
    await stopping
    await this.store.close()
  }
}
