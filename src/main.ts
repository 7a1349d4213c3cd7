import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { exposition, Metrics } from './adapters/prometheus.ts'
import { remoteStore } from './adapters/sqlite/remote.ts'
import { systemClock } from './adapters/system-clock.ts'
import { intakeRoutes } from './api/http/intake.ts'
import { operateRoutes, type OperateParts } from './api/http/operate.ts'
import { createServer } from './api/http/server.ts'
import { registerApi } from './api/register.ts'
import type { Catalogue } from './catalogue/registry.ts'
import type { Config } from './config/config.ts'
import { configuredCatalogue, configuredSources } from './configured.ts'
import type { LogEntry, Store } from './contracts/store.ts'
import type { Log } from './contracts/telemetry.ts'
import { compilePaths } from './infer/check.ts'
import { startIngest, type Ingest } from './ingest.ts'
import { eventDirectory } from './intake/directory.ts'
import { must } from './lib/result.ts'
import { openLog } from './log.ts'
import { partsOf } from './model/uri.ts'
import { healthNote } from './pipeline.ts'
import { GraphFollower } from './project/graph/follow.ts'
import { EntityCache } from './query/entity-cache.ts'
import { sweepNote } from './sweep/run.ts'
import { version } from './version.ts'

export interface ServiceOptions {
  readonly config: Config
  /** Null for standard output. */
  readonly logFile: string | null
  /** Told once, should the writing half end by itself: whoever runs us decides, and a supervisor starts us again. */
  readonly failed?: (reason: string) => void
}

export interface Service {
  readonly url: string
  readonly store: Store
  readonly follower: GraphFollower
  stop(): Promise<void>
}

export const DATABASE = 'mlg.db'

/** Wires the adapters: the record and the pipeline in a thread of their own, the graph and the API in this one. */
export async function startService({ config, logFile, failed }: ServiceOptions): Promise<Service> {
  mkdirSync(config.data, { recursive: true })
  const log = openLog(config.logLevel, logFile)
  const catalogue = await configuredCatalogue(config)
  const database = join(config.data, DATABASE)
  const ingest = await startIngest({
    config,
    database,
    logFile,
    failed: (reason) => {
      log.error({}, reason)
      failed?.(reason)
    },
  })
  const store = remoteStore({ path: database, port: ingest.storePort })
  const metrics = new Metrics()
  const entities = new EntityCache()
  const follower = new GraphFollower(store, systemClock, (entry) => {
    entities.changed(entry)
    observeVisible(entry, metrics, log)
  })
  await follower.ready
  entities.startAt(follower.head)
  const app = createServer()
  app.failures = (error, request) =>
    log.error({ err: error, method: request.method, url: request.url }, 'a request failed')
  const sources = configuredSources(config)
  const graph = (): GraphFollower['graph'] => follower.graph
  intakeRoutes(app, {
    store,
    graph,
    log,
    clock: systemClock,
    meter: metrics.meter(),
    directory: eventDirectory(sources.map((s) => ({ platform: s.config.platform, provider: s.provider }))),
    componentType: (type) => catalogue.type(type)?.componentType ?? null,
    isPart: (uri) => isPart(catalogue, partsOf(uri).componentType),
    knowsPlatform: (platform) => sources.some((s) => s.config.platform === platform),
  })
  operateRoutes(app, {
    store,
    sources,
    version: version(),
    notes: { health: healthNote, sweep: sweepNote },
    followers: () => followers(follower),
    faults: () => [ingest.fault()].filter((f) => f !== null),
    metrics: () => scrape({ metrics, ingest, store, follower }),
  })
  await registerApi(app, { store, graph, catalogue, entities, paths: must(compilePaths(catalogue)) })
  await app.listen({ host: config.host, port: config.port })
  const url = urlOf(config.host, app.server.address())
  log.info({ url, data: config.data }, 'listening')
  return {
    url,
    store,
    follower,
    stop: async () => {
      await app.close()
      await follower.stop()
      await ingest.stop()
      await store.close()
      log.info({}, 'stopped')
    },
  }
}

function urlOf(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return `http://${host === '::1' ? '[::1]' : host}:${port}`
}

function isPart(catalogue: Catalogue, componentType: string): boolean {
  const types = catalogue.typesOfComponent(componentType)
  return types.length > 0 && types.every((type) => type.part === true)
}

function followers(follower: GraphFollower): ReturnType<OperateParts['followers']> {
  const { state, lastError } = follower.health
  return [{ name: 'graph', head: follower.head, ready: state === 'following', lastError }]
}

/** "Visible" is when readers of this process see it: the graph has passed the transaction. */
function observeVisible(entry: LogEntry, metrics: Metrics, log: Log): void {
  if (entry.cause.kind !== 'event') return
  log.debug({ trace: entry.cause.trace, tx: entry.tx }, 'visible')
  metrics.eventVisible.observe(Math.max(0, Date.now() - entry.cause.since) / 1_000)
}

async function scrape(parts: {
  metrics: Metrics
  ingest: Ingest
  store: Store
  follower: GraphFollower
}): Promise<string> {
  const { metrics, ingest, store, follower } = parts
  const [dirty, head] = await Promise.all([store.dirty(), store.head()])
  metrics.dirty.set(dirty.due)
  metrics.waiting.set(dirty.waiting)
  metrics.oldestMark.set(dirty.oldestMarkedAt === null ? 0 : Math.max(0, (Date.now() - dirty.oldestMarkedAt) / 1_000))
  metrics.followerLag.set({ follower: 'graph' }, head.tx - follower.head)
  return await exposition([await metrics.registry.getMetricsAsJSON(), await ingest.metrics()])
}
