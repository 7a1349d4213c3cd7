import type { FastifyInstance } from 'fastify'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Metrics } from '../adapters/prometheus.ts'
import { gaugesOf } from './source-gauges.ts'
import { systemClock } from '../adapters/system-clock.ts'
import { createServer } from '../api/http/server.ts'
import { LiveFeed } from '../api/live/feed.ts'
import { openApiRoutes } from '../api/openapi/routes.ts'
import { registerApi } from '../api/register.ts'
import { signInRoutes } from '../api/sign-in/route.ts'
import { OnDemandSources } from './on-demand-sources.ts'
import { signedRoutes, startBuses, type BusParts } from './buses.ts'
import type { Config } from '../config/config.ts'
import { toSend } from './check-configuration.ts'
import { aheadSeconds } from '../contracts/log.ts'
import type { FollowerHandle } from '../contracts/follower.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { BatchReport, MetricFormat } from '../contracts/telemetry.ts'
import { isRecordUnavailable } from '../contracts/unavailable.ts'
import type { Inference } from '../infer/follower/inference.ts'
import { collectAtRest } from '../lib/collect-at-rest.ts'
import { probeAddress } from '../lib/probe-address.ts'
import { takeEvents } from '../intake/take-events.ts'
import { DefinitionsWatch, type ConfigurationFile } from './definitions.ts'
import { openAccess, type ProcessAccess } from './access.ts'
import { recordSecretOf } from './record-secret.ts'
import { notificationsIn, startNotifications, startTopic } from './notifications.ts'
import { listen, clientAccessOf, placeOf, watchCertificate } from './listen.ts'
import { openLog } from './log.ts'
import type { GraphFollower } from '../projections/graph/graph-follower.ts'
import { platformsIn, readsOf, startFollowers } from './followers.ts'
import { openRecord } from './record.ts'
import { readsTheRecord, startRecordReader } from './record-reader.ts'
import { DUTIES, type Role } from './roles.ts'
import { packageRoot } from './root.ts'
import type { SearchThread } from './search-thread-handle.ts'
import { intakeOf, serviceOf, type ProcessParts } from './service.ts'
import { startTraces } from './traces.ts'
import { version } from './version.ts'
import { RetentionRunner } from '../retain/requested-runs.ts'
import { sealCursorsWith } from '../query/cursor.ts'
import { sourceStatuses, type SourceStatus } from '../questions/source-status.ts'
import { watchSources } from './source-log.ts'
import { diskRoom } from '../adapters/disk/disk-errors.ts'
import { statesOf } from '../contracts/state-log.ts'

interface ServiceOptions {
  readonly config: Config
  /** If null, the log goes to standard output. */
  readonly logFile: string | null
  readonly role?: Role
  /** The file of the configuration: sources that are added to it take effect without a restart. */
  readonly file?: ConfigurationFile
  /** Called once if the writing thread ends unexpectedly; the caller may exit and be restarted. */
  readonly failed?: (reason: string) => void
}

export interface RunningService {
  readonly url: string
  readonly store: RecordPorts
  /** Null in a process that answers no queries. */
  readonly follower: GraphFollower | null
  /** Null in a process that doesn't infer. */
  readonly inference: Inference | null
  /** Null in a process without a search index. */
  readonly search: SearchThread | null
  stop(): Promise<void>
}

/**
 * Limits the young generation of threads started from here on: V8 would let each grow to 130 MB and keep it, which is
 * no faster. The calling thread has its own already.
 */
setFlagsFromString('--max-semi-space-size=8')
/**
 * Limits the growth of every thread's heap: V8 would let a small heap grow to four times its use before it collects.
 * Under 200 readers the service stays at 600 MB instead of 914, and answers as many.
 */
setFlagsFromString('--heap-growing-percent=100')

/**
 * Connects the adapters of one process, by its role. Parts stop in the reverse order of their start, also when a later
 * one can't start: first those that accept work, then those that answer, and last those that write.
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  await using starting = new AsyncDisposableStack()
  const { config, logFile, role = 'all' } = options
  const fromRecord = readsTheRecord(config, role)
  // Before a source is read, and anything is written.
  await probeAddress(placeOf(config.listen))
  const log = openLog(config.logLevel, logFile)
  const definitions = await DefinitionsWatch.load({ config, file: options.file ?? null, clock: systemClock, log })
  const reportFailure = (reason: string): void => {
    log.error({}, reason)
    options.failed?.(reason)
  }
  const metrics = new Metrics()
  const traces = startTraces(config, { part: role, log, metrics })
  starting.defer(() => traces.stop())
  const onBatch = (report: BatchReport): void => metrics.batch(report)
  const inForce = toSend(definitions.current)
  const record = await openRecord({ config, inForce, role, logFile, failed: reportFailure, log, onBatch })
  starting.defer(() => record.close())
  const { store } = record
  const parts: ProcessParts = {
    config,
    logFile,
    record,
    store,
    metrics,
    log,
    tracer: traces.tracer,
    definitions,
  }
  const duties = DUTIES[role]
  starting.defer(collectAtRest())
  sealCursorsWith(await recordSecretOf(store, 'cursor-secret'))
  const recordReader = fromRecord ? await startRecordReader(parts) : null
  starting.defer(() => recordReader?.stop())
  const followers = duties.reads && !fromRecord ? await startFollowers(parts, duties) : null
  starting.defer(() => followers?.stop())
  const inference = followers?.inference ?? null
  const reads = followers === null ? null : readsOf(parts, followers)
  const access = openAccess(parts)
  starting.defer(() => access.stop())
  const notifier =
    followers === null || reads === null || !duties.notifies
      ? null
      : await startNotifications(parts, { followers, reads, recipients: access.recipients })
  starting.defer(() => notifier?.stop())
  const topic =
    followers === null || reads === null || !duties.notifies ? null : await startTopic(parts, followers, reads)
  starting.defer(() => topic?.stop())
  const followerHandles = (): readonly FollowerHandle[] =>
    [followers?.all ?? [], notifier?.follower ?? [], topic ?? []].flat()
  const onDemand = new OnDemandSources({
    grants: store,
    clock: systemClock,
    random: Math.random,
    meter: metrics.meter(),
  })
  starting.defer(() => onDemand.close())
  const retention = new RetentionRunner({ store, clock: systemClock, log, days: config.retentionDays })
  starting.defer(() => retention.stop())
  const app = serverOf(parts, access)
  const intake = intakeOf(parts, followerHandles)
  const busParts: BusParts = {
    config: config.intake,
    take: (events, channel) => takeEvents(events, channel, intake),
    log,
    metrics: parts.metrics,
  }
  const schemeOf = (platform: string) =>
    definitions.current.sources.find(({ config: of }) => of.platform === platform)?.provider.signature
  const secrets = { get: (platform: string) => definitions.webhooks.get(platform) }
  const signed = duties.events ? signedRoutes(app, busParts, { secrets, schemeOf }) : null
  starting.defer(() => signed?.close())
  starting.defer(() => closeWithin(app, DRAIN_MS))
  const buses = duties.buses ? await startBuses(busParts) : null
  starting.defer(() => buses?.stop())
  const service = serviceOf(parts, duties.events ? intake : null, {
    followers: followerHandles,
    buses: () => buses?.health() ?? null,
    onDemand,
    retention,
    reads,
    enrich: inference === null ? null : () => inference.pass(),
    access: access.service,
    notifications: await notificationsIn(parts),
  })
  signInRoutes(app, access.signIn)
  let stopping = false
  await registerApi(app, {
    reads: reads ?? recordReader?.reads ?? null,
    reader: followers?.follower ?? recordReader?.reaches ?? null,
    requests: followers?.requests ?? null,
    live: followers === null ? null : new LiveFeed(followers.follower, systemClock),
    service,
    lineageKey: () => definitions.lineage.key,
    probes: {
      faults: () => [stopping ? 'the process is stopping' : null, record.fault()].filter((f) => f !== null),
      metrics: (format) => scrape(parts, followerHandles(), format),
    },
    portal: reads === null ? null : fileURLToPath(new URL('portal/dist/', packageRoot())),
  })
  definitions.watch((next, added) => {
    followers?.use(next, added)
    if (added) record.writingThread?.use(toSend(next))
  })
  starting.defer(() => definitions.stop())
  const url = await listen(app, config.listen)
  const sourceLog = duties.work ? watchSources(() => statusesOf(parts), log, systemClock) : null
  starting.defer(() => sourceLog?.stop())
  starting.defer(watchCertificate(app, config.listen.tls, { log }))
  log.info({ url, role, data: config.data }, 'listening')
  const running = starting.move()
  return {
    url,
    store,
    follower: followers?.follower ?? null,
    inference,
    search: followers?.search ?? null,
    stop: async () => {
      stopping = true
      await running.disposeAsync()
      log.info({}, 'stopped')
    },
  }
}

/** Creates the server of a process, which has no routes of the API yet. */
function serverOf(
  { config, metrics, tracer, log }: ProcessParts,
  { gate, audit, budgets }: ProcessAccess,
): FastifyInstance {
  const app = createServer({}, { gate, clients: clientAccessOf(config.listen), audit, budgets, tracer })
  app.turnedAway = (reason) => metrics.turnedAway(reason)
  app.failures = (error, { method = '', url, routeOptions }) => {
    // An unavailable record has a separate alert.
    if (!isRecordUnavailable(error)) metrics.requestFailed()
    const route = routeOptions?.url ?? 'no route'
    statesOf(log, systemClock).fails(`requests of ${method} ${route}`, {
      level: 'error',
      message: 'requests failed',
      why: error,
      fields: { method, route, url },
    })
  }
  openApiRoutes(app, version())
  return app
}

/** Time to answer running requests; connections still open after it are closed. */
const DRAIN_MS = 5_000

async function closeWithin(app: FastifyInstance, ms: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), ms)
  await app.close()
  clearTimeout(timer)
}

async function scrape(
  parts: ProcessParts,
  followers: readonly FollowerHandle[],
  format: MetricFormat,
): Promise<string> {
  const { metrics, record, store, definitions, config } = parts
  const lagMs = record.readLagMs()
  if (lagMs !== null) metrics.readLag.set(lagMs / 1_000)
  const { free, total } = diskRoom(config.data) ?? { free: null, total: null }
  if (free !== null && total !== null) metrics.disk(free, total)
  const now = systemClock.now()
  const platforms = [...platformsIn(definitions.current.sources)]
  const readings = await Promise.all([
    store.dirty(systemClock.now()),
    store.head(),
    statusesOf(parts),
    store.logClock(),
    Promise.all(platforms.map((platform) => store.dirty(now, platform))),
  ]).catch(() => null)
  metrics.recordUp.set(readings === null || record.fault() !== null ? 0 : 1)
  if (readings === null) return await metrics.exposition([], format)
  const [dirty, head, statuses, clock, backlogs] = readings
  const backlogOf = new Map(platforms.map((platform, i) => [platform, backlogs[i]]))
  for (const status of statuses) metrics.watched(gaugesOf(status, backlogOf.get(status.platform) ?? null, now))
  // Compares with the machine's own clock, since the shared clock can't be ahead of itself.
  metrics.clockAhead.set(aheadSeconds(clock, Date.now()))
  metrics.dirty.set(dirty.due)
  metrics.waiting.set(dirty.waiting)
  metrics.oldestMark.set(
    dirty.oldestMarkedAt === null ? 0 : Math.max(0, (systemClock.now() - dirty.oldestMarkedAt) / 1_000),
  )
  for (const { name, head: at, essential, ready } of followers.map((one) => one.status())) {
    // The process that holds a duty exports its lag.
    if (essential || ready) metrics.followerLag.set({ follower: name }, head.tx - at)
  }
  const work = record.writingThread === null ? [] : [await record.writingThread.metrics()]
  return await metrics.exposition(work, format)
}

function statusesOf({ store, definitions }: ProcessParts): Promise<readonly SourceStatus[]> {
  const configs = definitions.current.sources.map(({ config }) => config)
  const unmappable = (platform: string) => definitions.unmappable(platform)
  return sourceStatuses(configs, { store, now: systemClock.now(), unmappable })
}
