import { patience } from '../../../scripts/services/patience.ts'
import type { FastifyInstance } from 'fastify'
import { OPEN_GATE } from '../../access/gate.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { containerEdges } from '../../catalogue/containment.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { NO_SHORTFALLS, type SourceConditions } from '../../contracts/source-conditions.ts'
import type { Clock } from '../../contracts/clock.ts'
import { LOCAL_OPERATOR, type Caller } from '../../contracts/caller.ts'
import type { Commit } from '../../contracts/log.ts'
import type { VisibilityRule } from '../../contracts/visibility.ts'
import type { Source } from '../../contracts/source.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { ok } from '../../lib/result.ts'
import type { CauseKind } from '../../model/facts.ts'
import { EntityCache } from '../../query/entities/entity-cache.ts'
import { VisibilitiesOfRecord } from '../../projections/visibility/hidden-entities.ts'
import { GraphFollower } from '../../projections/graph/graph-follower.ts'
import type { ReadDeps } from '../../query/deps.ts'
import type { Service, ServiceSource } from '../../questions/service.ts'
import { compiledPaths } from '../../testing/compiled-paths.ts'
import { createServer } from '../http/server.ts'
import { openApiRoutes } from '../openapi/routes.ts'
import { LiveFeed } from '../live/feed.ts'
import { answerCacheOf } from '../answer-cache.ts'
import { registerApi } from '../register.ts'
import { watchAnswers } from './answers.ts'
import type { Saying } from './company.ts'
import { recordCalls, type RecordedCalls } from './recorded.ts'
import { serviceOver } from './service.ts'

/**
 * The API over the real record and the real graph, both in memory. There is a commit a minute, so that moments are easy
 * to name.
 */
export interface ApiWorld {
  readonly app: FastifyInstance
  readonly deps: ReadDeps
  readonly service: Service
  readonly store: RecordPorts
  /** Commits each as a separate transaction; resolves to the last one, once the graph shows it. */
  say(...sayings: readonly Saying[]): Promise<number>
  /** Commits these as found by a listing that began in the first minute. */
  list(...sayings: readonly Saying[]): Promise<number>
  /** Commits these as mapped again from stored answers by an upgrade. */
  remap(...sayings: readonly Saying[]): Promise<number>
  gone(saying: Saying, history: boolean): Promise<number>
  /** After a commit straight to the store: waits until the graph shows it. */
  reached(): Promise<number>
  /** Records a failed read, without a transaction. */
  failed(saying: Saying, error: string): Promise<void>
  ask(query: string, options?: Asking): Promise<ApiAnswer>
  /** Throws if the answer, or an earlier one, isn't as documented. */
  get(path: string): Promise<{ readonly status: number; readonly body: unknown }>
  /** Sets the state of the sources from now on. */
  stand(sourceConditions: Partial<SourceConditions>): void
  /** Sets the rules of what is hidden from now on; at first nothing is. */
  hide(...rules: readonly Partial<VisibilityRule>[]): void
  /** Sets the caller from now on; at first it is the local operator. */
  callAs(caller: Partial<Caller>): void
  /** Sets the index that is searched from now on; at first there is none. */
  searchBy(index: ReturnType<ReadDeps['search']>): void
  /** Drops what earlier requests left in caches: entities and answers. */
  forget(): void
  close(): Promise<void>
}

interface Asking {
  readonly variables?: Readonly<Record<string, unknown>>
  readonly asOf?: string
  readonly debug?: boolean
}

interface ApiAnswer {
  readonly status: number
  readonly text: string
  readonly data: unknown
  readonly errors: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[]
  readonly extensions: Readonly<Record<string, unknown>>
}

export const FIRST_MINUTE = Date.parse('2026-01-01T00:00:00Z')
const MINUTE = 60_000

const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const timer = setTimeout(resolve, ms)
      signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
    }),
}

/** Graces and pauses of commands take no time here. */
const quick: Clock = { now: () => Date.now(), sleep: () => clock.sleep(0) }

/**
 * `calls` collects what answers take from the record, the graph, the cache of entities and the search index. `source`
 * is read on demand.
 */
export async function openWorld(
  catalogue: Catalogue = builtinCatalogue(),
  more: readonly ServiceSource[] = [],
  calls: RecordedCalls | null = null,
  source?: Source,
): Promise<ApiWorld> {
  const noteCalls = <T extends object>(of: T, name: string): T => (calls === null ? of : recordCalls(of, name, calls))
  const store = openSqliteStore({ path: ':memory:' })
  const entities = new EntityCache(5_000)
  const follower = new GraphFollower(store, clock)
  follower.listen((entry) => entities.changed(entry))
  await follower.ready
  entities.startAt(follower.head)
  let rules: readonly VisibilityRule[] = []
  const containers = containerEdges(catalogue)
  const visibilities = new VisibilitiesOfRecord({
    store,
    graph: () => follower.graph,
    rules: () => rules,
    containers: () => containers,
  })
  follower.listen((entry) => visibilities.take(entry))
  let caller = LOCAL_OPERATOR
  const app = createServer({}, { gate: { ...OPEN_GATE, callerOf: () => ok(caller) } })
  const answers = watchAnswers(app)
  openApiRoutes(app, 'test')
  const { paths } = compiledPaths(catalogue, 'walked')
  let sourceConditions = NO_SHORTFALLS
  let search: ReturnType<ReadDeps['search']> = null
  const deps: ReadDeps = {
    store: noteCalls(store, 'record'),
    // Whatever the machine's clock shows, the days of the tests are over.
    now: () => Math.max(Date.now(), FIRST_MINUTE + 1_440 * MINUTE),
    graph: () => noteCalls(follower.graph, 'graph'),
    catalogue,
    paths,
    entities: noteCalls(entities, 'cache'),
    sourceConditions: () => sourceConditions,
    search: () => search,
    visibilities,
  }
  const service = serviceOver({
    store,
    catalogue,
    clock: quick,
    followers: () => [follower],
    reads: deps,
    more,
    ...(source !== undefined && { source }),
  })
  const probes = { faults: () => [], metrics: async () => '' }
  await registerApi(app, {
    reads: deps,
    reader: follower,
    live: new LiveFeed(follower, clock),
    service,
    lineageKey: () => null,
    probes,
    portal: null,
  })
  let minutes = 0

  async function commit(documents: readonly Commit['documents'][], kind: CauseKind = 'event'): Promise<number> {
    const cause = { kind, trace: 'test', since: FIRST_MINUTE } as const
    const at = (): number => FIRST_MINUTE + MINUTE * minutes++
    await store.commit(documents.map((d) => ({ cause, at: at(), settle: null, documents: d })))
    return await waitForHead()
  }

  async function waitForHead(): Promise<number> {
    const { tx } = await store.head()
    await follower.waitFor(tx, patience(20_000))
    return tx
  }

  return {
    app,
    stand: (next) => void (sourceConditions = { ...NO_SHORTFALLS, ...next, version: sourceConditions.version + 1 }),
    hide: (...hidden) =>
      void (rules = hidden.map((rule) => ({ domains: [], tags: [], platforms: [], exceptFor: [], ...rule }))),
    callAs: (next) => void (caller = { ...LOCAL_OPERATOR, isFromOperator: false, ...next }),
    searchBy: (index) =>
      void (search = typeof index === 'object' && index !== null ? noteCalls(index, 'index') : index),
    deps,
    service,
    store,
    reached: waitForHead,
    say: (...sayings) => commit(sayings.map((s) => [message(s)])),
    remap: (...sayings) =>
      commit(
        sayings.map((s) => [message(s)]),
        'mapping',
      ),
    list: (...sayings) =>
      commit(
        sayings.map((s) => [message(s)]),
        'sweep',
      ),
    gone: (s, history) => commit([[{ ...message(s), answer: { kind: 'gone', history } }]]),
    failed: async (s, error) => void (await commit([[{ ...message(s), answer: { kind: 'failed', error } }]])),
    ask: (query, options) => ask(app, query, options),
    async get(path) {
      const { statusCode, body } = await app.inject({ url: path })
      asDocumented()
      return { status: statusCode, body: JSON.parse(body) }
    },
    forget() {
      entities.clear()
      answerCacheOf(deps)?.clear()
    },
    async close() {
      await app.close()
      await service.retention.stop()
      await follower.stop()
      await store.close()
      asDocumented()
    },
  }

  /** Throws if any answer since the last call isn't as documented. */
  function asDocumented(): void {
    const wrong = answers.wrong.splice(0)
    if (wrong.length > 0) throw new Error(wrong.join('\n'))
  }
}

function message({ platform, type, uri, statement, etag = null }: Saying): Commit['documents'][number] {
  const answer = { kind: 'stated', statement, etag, lastModified: null, raw: null, mapping: 'test' } as const
  return { key: { platform, type, uri }, answer, requestedAt: FIRST_MINUTE }
}

async function ask(
  app: FastifyInstance,
  query: string,
  { variables = {}, asOf, debug }: Asking = {},
): Promise<ApiAnswer> {
  const search = new URLSearchParams({
    ...(asOf === undefined ? {} : { asOf }),
    ...(debug === true ? { debug: 'reads' } : {}),
  })
  const { statusCode, body } = await app.inject({
    method: 'POST',
    url: `/graphql?${search}`,
    payload: { query, variables },
  })
  const answer: Partial<ApiAnswer> = JSON.parse(body)
  const { data = null, errors = [], extensions = {} } = answer
  return { status: statusCode, text: body, data, errors, extensions }
}
