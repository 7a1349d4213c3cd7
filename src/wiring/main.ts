import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { exposition, Metrics, type Watched } from '../adapters/prometheus.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { createServer } from '../api/http/server.ts'
import { openApiRoutes } from '../api/openapi/routes.ts'
import { registerApi } from '../api/register.ts'
import { ConditionWatch, typesSpokenOf } from './condition.ts'
import { signedRoutes, startBuses, type BusParts } from './buses.ts'
import type { Config } from '../config/config.ts'
import type { DefinitionsInForce, NamedSource } from './configured.ts'
import { randomUUID } from 'node:crypto'
import type { FollowerHandle, FollowerStatus } from '../contracts/follower.ts'
import type { LogEntry } from '../contracts/log.ts'
import type { SourceConfig } from '../contracts/source.ts'
import type { Store } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import { LogReader } from '../follow/log.ts'
import { referenceKnowledge } from '../infer/follower/references.ts'
import { Inference } from '../infer/follower/run.ts'
import { takeEvents } from '../intake/run.ts'
import type { InForce } from './ingest-thread.ts'
import { DefinitionsWatch, type ConfigurationFile } from './definitions.ts'
import { derived } from '../lib/derived.ts'
import { openLog } from './log.ts'
import { GraphFollower } from '../project/graph/follow.ts'
import type { ReadDeps } from '../query/deps.ts'
import { EntityCache } from '../query/entities/entity-cache.ts'
import { openRecord } from './record.ts'
import { DUTIES, type Role } from './roles.ts'
import { intakeOf, serviceOf, type ProcessParts } from './service.ts'
import { version } from './version.ts'
import { sourceStandings, type SourceStanding } from '../sweep/source-standing.ts'

export interface ServiceOptions {
  readonly config: Config
  /** Null for standard output. */
  readonly logFile: string | null
  readonly role?: Role
  /** The file of the configuration: sources that are added to it take effect without a restart. */
  readonly file?: ConfigurationFile
  /** Called once if the writing half ends unexpectedly: the caller decides what to do, for example to exit and be restarted. */
  readonly failed?: (reason: string) => void
}

export interface RunningService {
  readonly url: string
  readonly store: Store
  /** Null where this process answers no queries. */
  readonly follower: GraphFollower | null
  /** Null where this process does not infer. */
  readonly inference: Inference | null
  stop(): Promise<void>
}

/** Wires the adapters of one process, by its role. */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { config, logFile, role = 'all' } = options
  const log = openLog(config.logLevel, logFile)
  const knowledge = await DefinitionsWatch.load({ config, file: options.file ?? null, clock: systemClock, log })
  const failed = (reason: string): void => {
    log.error({}, reason)
    options.failed?.(reason)
  }
  const record = await openRecord({ config, role, logFile, failed, log })
  const { store } = record
  const parts: ProcessParts = {
    config,
    record,
    store,
    metrics: new Metrics(),
    log,
    knowledge,
  }
  const duties = DUTIES[role]
  let stopping = false
  const app = createServer()
  app.failures = (error, request) =>
    log.error({ err: error, method: request.method, url: request.url }, 'a request failed')
  openApiRoutes(app, version())
  const readers = duties.reads ? await startReaders(parts, duties.infers) : null
  const followers = (): readonly FollowerHandle[] => readers?.followers ?? []
  const intake = intakeOf(parts, followers)
  const busParts: BusParts = {
    config: config.intake,
    take: (events, channel) => takeEvents(events, channel, intake),
    log,
    metrics: parts.metrics,
  }
  const signed = duties.events ? signedRoutes(app, busParts) : null
  const buses = duties.buses ? startBuses(busParts) : null
  const inference = readers?.inference ?? null
  const reads = readers === null ? null : readsOf(parts, readers)
  const service = serviceOf(parts, duties.events ? intake : null, {
    followers,
    buses: () => buses?.health() ?? null,
    reads,
    enrich: inference === null ? null : () => inference.pass(),
  })
  await registerApi(app, {
    reads,
    reader: readers?.follower ?? null,
    service,
    probes: {
      faults: () => [stopping ? 'it is stopping' : null, record.fault()].filter((f) => f !== null),
      metrics: () => scrape(parts, readers),
    },
  })
  knowledge.watch((next, added) => {
    readers?.use(next)
    if (added) record.ingest?.use(inForce(next))
  })
  await app.listen({ host: config.host, port: config.port })
  const url = urlOf(config.host, app.server.address())
  log.info({ url, role, data: config.data }, 'listening')
  return {
    url,
    store,
    follower: readers?.follower ?? null,
    inference,
    stop: async () => {
      stopping = true
      // First what accepts work; then what answers; last what writes.
      await buses?.stop()
      await closeWithin(app, DRAIN_MS)
      signed?.close()
      await service.retention.stop()
      await knowledge.stop()
      await readers?.stop()
      await record.close()
      log.info({}, 'stopped')
    },
  }
}

/** What answers queries: the graph, and the cache of entities. */
interface Readers {
  readonly follower: GraphFollower
  readonly entities: EntityCache
  readonly inference: Inference | null
  /** The condition of the sources. */
  readonly condition: ConditionWatch
  /** All followers of the log in this process. */
  readonly followers: readonly FollowerHandle[]
  /** Puts changed rules in force. */
  use(definitions: DefinitionsInForce): void
  stop(): Promise<void>
}

async function startReaders(parts: ProcessParts, infers: boolean): Promise<Readers> {
  const { store, metrics, log } = parts
  const entities = new EntityCache()
  const reader = new LogReader(store)
  const follower = new GraphFollower(store, systemClock, reader)
  follower.listen((entry) => {
    entities.changed(entry)
    observeVisible(entry, metrics, log)
  })
  await follower.ready
  entities.startAt(follower.head)
  const condition = await watchCondition(parts, follower)
  const inference = infers ? startInference(parts, follower, reader) : null
  return {
    follower,
    entities,
    inference,
    condition,
    followers: inference === null ? [follower] : [follower, inference],
    use: ({ compiled }) => inference?.use(compiled.recorded),
    async stop() {
      // The graph last: the others stay behind it.
      await condition.stop()
      await inference?.stop()
      await follower.stop()
      reader.close()
    },
  }
}

async function watchCondition(
  { store, knowledge, log }: ProcessParts,
  follower: GraphFollower,
): Promise<ConditionWatch> {
  const condition = new ConditionWatch({
    store,
    get sources() {
      return knowledge.current.sources.filter(isRead).map(({ config, provider }) => ({
        platform: config.platform,
        types: typesSpokenOf(provider),
      }))
    },
    followed: () => follower.head,
    clock: systemClock,
    log,
  })
  await condition.look()
  condition.start()
  return condition
}

function startInference(parts: ProcessParts, follower: GraphFollower, reader: LogReader): Inference {
  const { store, knowledge, log } = parts
  // Types and sources may be added.
  const references = derived(
    () => knowledge.current,
    ({ catalogue, sources }) => referenceKnowledge(catalogue, platformsIn(sources.filter(isRead))),
  )
  return new Inference({
    store,
    reader,
    graph: () => follower.graph,
    ahead: follower,
    rules: knowledge.current.compiled.recorded,
    references: (type) => references().references(type),
    answerable: (uri) => references().answerable(uri),
    hasAttribute: (type, name) => references().hasAttribute(type, name),
    clock: systemClock,
    log,
    holder: randomUUID(),
  })
}

function readsOf({ store, knowledge }: ProcessParts, readers: Readers): ReadDeps {
  const { follower, entities, condition } = readers
  return {
    store,
    graph: () => follower.graph,
    // Read each time: rules may change without a restart.
    get catalogue() {
      return knowledge.current.catalogue
    },
    get paths() {
      return knowledge.current.compiled.paths
    },
    entities,
    condition: () => condition.current,
    search: () => null,
  }
}

/** Requests under way are answered within this time; connections that are open after it are closed. */
const DRAIN_MS = 5_000

async function closeWithin(app: FastifyInstance, ms: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), ms)
  await app.close()
  clearTimeout(timer)
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://${host === '::1' ? '[::1]' : host}:${port}`
}

/** Whether it can be read: a source that only pushes is neither listed nor behind, and resolves no reference. */
function isRead({ config }: { readonly config: SourceConfig }): boolean {
  return config.baseUrl !== null
}

function platformsIn(sources: readonly NamedSource[]): ReadonlySet<string> {
  return new Set(sources.map(({ config }) => config.platform))
}

/** In the form that the writing thread receives. */
function inForce({ sources, catalogue }: DefinitionsInForce): InForce {
  return { sources: sources.map(({ config }) => config), definitions: catalogue.definitions }
}

function followersOf(readers: Readers | null): readonly FollowerStatus[] {
  return (readers?.followers ?? []).map((follower) => follower.status())
}

/** "Visible" is when readers of this process see it: the graph has passed the transaction. */
function observeVisible(entry: LogEntry, metrics: Metrics, log: Log): void {
  if (entry.cause.kind !== 'event') return
  log.debug({ trace: entry.cause.trace, tx: entry.tx }, 'visible')
  metrics.eventVisible.observe(Math.max(0, Date.now() - entry.cause.since) / 1_000)
}

async function scrape({ metrics, record, store, knowledge }: ProcessParts, readers: Readers | null): Promise<string> {
  const platforms = [...platformsIn(knowledge.current.sources)]
  const readings = await Promise.all([
    store.dirty(Date.now()),
    store.head(),
    sourceStandings(platforms, store, Date.now()),
  ]).catch(() => null)
  metrics.recordUp.set(readings === null ? 0 : 1)
  if (readings === null) return await exposition([await metrics.registry.getMetricsAsJSON()])
  const [dirty, head, standings] = readings
  standings.forEach((standing, i) => metrics.watched(platforms[i] ?? '', watchedOf(standing)))
  metrics.dirty.set(dirty.due)
  metrics.waiting.set(dirty.waiting)
  metrics.oldestMark.set(dirty.oldestMarkedAt === null ? 0 : Math.max(0, (Date.now() - dirty.oldestMarkedAt) / 1_000))
  for (const { name, head: at, essential, ready } of followersOf(readers)) {
    // The lag of a duty that another process has is exported by that process.
    if (essential || ready) metrics.followerLag.set({ follower: name }, head.tx - at)
  }
  const work = record.ingest === null ? [] : [await record.ingest.metrics()]
  return await exposition([await metrics.registry.getMetricsAsJSON(), ...work])
}

function watchedOf({ guard, silence, rhythm }: SourceStanding): Watched {
  const silentMs = silence === null ? 0 : Math.max(0, Date.now() - silence.since)
  return { held: guard?.held ?? 0, silentSeconds: silentMs / 1_000, foundBySweeps: rhythm?.found ?? 0 }
}
