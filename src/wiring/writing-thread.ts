// The writing thread: opens the record for writing and runs the pipeline in it.
import { failureReports } from '../contracts/state-log.ts'
import { randomUUID } from 'node:crypto'
import { workerData, type MessagePort } from 'node:worker_threads'
import { Metrics, type MetricValues } from '../adapters/prometheus.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { serveStore, type RemoteService } from '../adapters/sqlite/remote.ts'
import { followServerClock, systemClock } from '../adapters/system-clock.ts'
import { collectAtRest } from '../lib/collect-at-rest.ts'
import { portCalls } from '../lib/port-calls.ts'
import { lowerPriority } from '../lib/priority.ts'
import { must } from '../lib/result.ts'
import { PROVIDERS } from '../providers/all.ts'
import { withDeclared } from '../providers/files.ts'
import { openSources, type SentDefinitions, type NamedSource } from './check-configuration.ts'
import { remoteReader } from './files-process-handle.ts'
import { Catalogue } from '../catalogue/registry.ts'
import type { Config } from '../config/config.ts'
import { withErasures } from '../contracts/erasures.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Tx } from '../model/facts.ts'
import type { Log } from '../contracts/telemetry.ts'
import { openLog } from './log.ts'
import { startTraces } from './traces.ts'
import { startPipeline, type Pipeline } from './pipeline.ts'
import { runEviction } from '../intake/evict-quarantine.ts'
import { runRetention } from '../retain/drop-past.ts'
import { messageOf } from '../lib/message-of.ts'

/** Passed from the reading thread to the writing thread. */
export interface WritingThreadData {
  readonly config: Omit<Config, 'sources'>
  /** Sources, types and rules at the start. */
  readonly inForce: SentDefinitions
  /** The file of the record; null if the configuration names a server. */
  readonly database: string | null
  readonly logFile: string | null
  readonly port: MessagePort
  readonly storePort: MessagePort
}

/** Functions that the reading thread calls; the writing thread calls none of its. */
export type WritingCalls = {
  /** Returns the end of the record once it is open. */
  readonly began: () => Tx
  readonly metrics: () => Promise<MetricValues>
  /** Returns why the added sources couldn't be started; null if all were. */
  readonly use: (inForce: SentDefinitions) => Promise<string | null>
  readonly stop: () => Promise<void>
}

/**
 * The writing thread: it owns the record, and everything that writes, maps or compresses runs here, so that readers in
 * the other thread never wait for it. Over PostgreSQL it is the working half of a `worker` process.
 */
async function run(data: WritingThreadData): Promise<void> {
  const log = openLog(data.config.logLevel, data.logFile)
  const metrics = new Metrics('writing')
  const { store, served } = await openRecord(data, { log, metrics })
  collectAtRest()
  const { tx: recordBegan } = await store.head()
  const traces = startTraces(data.config, { part: 'writing', log, metrics })
  const parts = {
    store,
    tracer: traces.tracer,
    clock: systemClock,
    random: Math.random,
    log,
    meter: metrics.meter(),
    sweeps: true,
    candidates: data.config.candidates,
  }
  const open = ({ sources, definitions, providerFiles: files }: SentDefinitions) => {
    const inUse = new Catalogue(definitions)
    const readerOf = (named: NamedSource) => remoteReader(named, () => ({ definitions, providerFiles: files }))
    return {
      sources: openSources({ sources }, must(withDeclared(files, PROVIDERS)), inUse, readerOf),
      catalogue: inUse,
    }
  }
  const start = (opened: ReturnType<typeof open>): Pipeline => startPipeline({ ...parts, ...opened })
  let { inForce } = data
  let pipeline = start(open(inForce))
  /** Resolves when the pipeline is the last requested one, or with why it isn't. */
  let started: Promise<string | null> = Promise.resolve(null)
  const stopping = new AbortController()
  const duty = { store, clock: systemClock, log, holder: randomUUID(), signal: stopping.signal }
  const retaining = runRetention(duty, data.config.retentionDays)
  const evicting = runEviction({ ...duty, bounds: data.config.intake.quarantine, meter: parts.meter })
  const end = (ending: Pipeline): Promise<void> =>
    ending.stop().catch((error: unknown) => log.error({ err: error }, "the pipeline didn't stop cleanly"))
  // Opening may be refused, so it precedes the stop of the running pipeline. Running reads are cancelled, and their
  // marks released in the record, from where the new pipeline leases them.
  const restart = async (wanted: SentDefinitions): Promise<string | null> => {
    if (stopping.signal.aborted) return null
    const platforms = platformsIn(wanted)
    let ended = false
    try {
      const opened = open(wanted)
      await end(pipeline)
      ended = true
      pipeline = start(opened)
      inForce = wanted
      log.info({ sources: platforms }, 'added types and sources are in force')
      return null
    } catch (error) {
      if (ended) pipeline = start(open(inForce))
      const before = platformsIn(inForce)
      const added = platforms.filter((platform) => !before.includes(platform))
      log.error({ err: error, added }, "added sources couldn't be started; all others go on as before")
      return problemOf(added, error)
    }
  }
  const stop = async (): Promise<void> => {
    // The thread ends even if a part can't stop cleanly (an unreachable record).
    stopping.abort()
    await retaining
    await evicting
    await started
    await end(pipeline)
    served?.close()
    await store.close().catch((error: unknown) => log.error({ err: error }, "the record didn't close cleanly"))
    await traces.stop()
    // Sends the answer to this call first.
    setImmediate(() => {
      data.port.close()
      data.storePort.close()
    })
  }
  const functions: WritingCalls = {
    began: () => recordBegan,
    metrics: () => metrics.values(),
    use: (wanted) => (started = started.then(() => restart(wanted))),
    stop,
  }
  portCalls(data.port, functions, 'the reading thread')
}

function platformsIn({ sources }: SentDefinitions): readonly string[] {
  return sources.map(({ platform }) => platform)
}

function problemOf(added: readonly string[], error: unknown): string {
  const what = added.length === 0 ? 'the added types' : `the added sources (${added.join(', ')})`
  const reason = messageOf(error)
  return `${what} couldn't be started, all others go on: ${reason}. Correct the configuration, or restart the service; the log has details`
}

interface OpenedRecord {
  readonly store: RecordPorts
  /** Lets the reading thread write; null if the record is on a server. */
  readonly served: RemoteService | null
}

async function openRecord(
  { config, database, storePort }: WritingThreadData,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): Promise<OpenedRecord> {
  if (database === null) {
    const { openPostgresStore } = await import('../adapters/postgres/store.ts')
    const store = await openPostgresStore({
      url: config.store,
      log,
      onBatch: (report) => metrics.batch(report),
      onClock: followServerClock,
    })
    return { store: await withErasures(store), served: null }
  }
  const opened = openSqliteStore({
    path: database,
    wrote: (commits) => metrics.wrote(commits),
    upgraded: (layout, what) => log.info({ layout, what }, 'the layout of the record was upgraded'),
  })
  const store = await withErasures(opened)
  const writing = failureReports({ log, clock: systemClock }, 'writing the record', {
    level: 'error',
    message: "the record can't be written",
  })
  store.onFault((fault) => (fault === null ? writing.worked() : writing.failed(fault)))
  return { store, served: serveStore(store, storePort) }
}

lowerPriority()
await run(workerData as WritingThreadData)
