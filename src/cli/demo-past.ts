import { join } from 'node:path'
import { Metrics } from '../adapters/prometheus.ts'
import { openSqliteStore } from '../adapters/sqlite/store.ts'
import { systemClock } from '../adapters/system-clock.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Config } from '../config/config.ts'
import type { Clock } from '../contracts/clock.ts'
import { NO_SHORTFALLS } from '../contracts/source-conditions.ts'
import type { FollowerHandle } from '../contracts/follower.ts'
import { sweepMark, type Mark } from '../contracts/marks.ts'
import type { RecordPorts } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'
import { LogReader } from '../follow/log.ts'
import { referenceKnowledge } from '../infer/follower/references.ts'
import { Inference } from '../infer/follower/inference.ts'
import { isObject } from '../lib/json.ts'
import type { CauseKind, Time } from '../model/facts.ts'
import { makeUri } from '../model/uri.ts'
import { GraphFollower } from '../projections/graph/graph-follower.ts'
import { qualityFollower } from '../projections/quality/quality-follower.ts'
import { PROVIDERS } from '../providers/all.ts'
import type { ReadDeps } from '../query/deps.ts'
import { EntityCache } from '../query/entities/entity-cache.ts'
import { computedReasons } from '../query/quality/computed-reasons.ts'
import { Reader } from '../query/reader.ts'
import { compileDefinitions, openSources } from '../wiring/check-configuration.ts'
import { openLog } from '../wiring/log.ts'
import { startPipeline, type Pipeline } from '../wiring/pipeline.ts'
import { DATABASE } from '../wiring/record.ts'
import { DAY_MS, HOUR_MS } from '../lib/durations.ts'
import { isoOf } from '../lib/iso.ts'
import { sleep } from '../lib/wait.ts'

/** Between two moments; shortly before the present, an hour. */
const STEP_MS = 12 * HOUR_MS
/** A moment that takes longer is abandoned: the ordinary start reads the rest. */
const LONGEST_MOMENT_MS = 10_000
const POLL_MS = 10
/**
 * Time passes this much faster, so that waiting periods are short. The last moment, too, ends before the present:
 * `PRESENT_OFFSET_MS`.
 */
const SPEED = 50

interface PastOptions {
  readonly config: Config
  /** The present of the demo company. */
  readonly epoch: Time
  /** Number of days before that at which the record begins. */
  readonly days: number
  /** If recording all moments would take longer, evenly spread ones are skipped, but never the last. */
  readonly longestMs: number
  /** Address of any of its sources: all show the same moment. */
  readonly control: string
  readonly shown: (day: number) => void
}

/**
 * Writes the last days of the demo company into an empty record by ordinary means: its sources show one moment after
 * the other, and the pipeline, rules and quality scores run under a clock of that moment. Everything written is marked
 * as simulated.
 */
export async function recordPast(parts: PastOptions): Promise<void> {
  const { config, epoch, days, control, longestMs } = parts
  const clock = new MomentClock()
  const log = openLog(config.logLevel, join(config.data, 'mlg.log'))
  const store = openSqliteStore({ path: join(config.data, DATABASE) })
  const started = await start({ config, clock, log, store })
  try {
    const pace = new RecordingPace(longestMs)
    const moments = momentsBefore(epoch, days)
    for (let nth = 0; nth < moments.length; nth += pace.stride(moments.length - 1 - nth)) {
      const moment = moments[nth] ?? epoch
      parts.shown(days - Math.ceil((epoch - moment) / DAY_MS))
      clock.moveTo(moment)
      const changed = await showMoment(control, moment)
      await store.mark(changed.flatMap((one) => markOf(one, started, clock.now())))
      await waitUntilSettled(started, store, clock)
    }
  } finally {
    await fetch(`${control}/_control/moment`, { method: 'DELETE' })
    await started.stop()
    await store.close()
  }
}

/** Decides how many moments to advance at a time, to finish within the time left. */
export class RecordingPace {
  readonly #now: () => number
  readonly #until: number
  #secondBegan: number | null = null
  #recorded = 0

  constructor(longestMs: number, now: () => number = () => performance.now()) {
    this.#now = now
    this.#until = now() + longestMs
  }

  /** Called after each moment with the number left. The first records everything, so its duration isn't typical. */
  stride(left: number): number {
    const now = this.#now()
    this.#secondBegan ??= now
    const eachMs = this.#recorded === 0 ? 0 : (now - this.#secondBegan) / this.#recorded
    this.#recorded++
    const leftMs = this.#until - now
    const stride = leftMs <= 0 ? left : Math.ceil((left * eachMs) / leftMs)
    return Math.max(1, Math.min(stride, left))
  }
}

/** The last one is the epoch itself, so that the present adds only what happened since. */
function momentsBefore(epoch: Time, days: number): readonly Time[] {
  const steps = Array.from({ length: (days * DAY_MS) / STEP_MS }, (_, nth) => epoch - days * DAY_MS + nth * STEP_MS)
  const hours = Array.from({ length: STEP_MS / HOUR_MS }, (_, nth) => epoch - STEP_MS + (nth + 1) * HOUR_MS)
  return [...steps, ...hours]
}

/** Time continues from the moment shown. */
class MomentClock implements Clock {
  #moment: Time = 0
  #since = 0

  moveTo(moment: Time): void {
    this.#moment = moment
    this.#since = performance.now()
  }

  now(): Time {
    return Math.floor(this.#moment + (performance.now() - this.#since) * SPEED)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms / SPEED, signal)
  }
}

interface ChangedEntity {
  readonly source: string
  readonly type: string
  readonly id: string
}

async function showMoment(control: string, moment: Time): Promise<readonly ChangedEntity[]> {
  const response = await fetch(`${control}/_control/moment`, {
    method: 'PUT',
    body: JSON.stringify({ at: isoOf(moment) }),
  })
  const body: unknown = await response.json()
  if (!isObject(body) || !Array.isArray(body.changed)) throw new Error("the demo company didn't show its history")
  return body.changed
    .filter(isObject)
    .map(({ source, type, id }) => ({ source: String(source), type: String(type), id: String(id) }))
}

/** Skips types of other sources: those marks would never be read. */
function markOf({ source, type, id }: ChangedEntity, { catalogue, platforms }: Started, now: Time): readonly Mark[] {
  const uri = makeUri(catalogue.type(type)?.componentType ?? '', source, id)
  return uri.ok && platforms.has(source) ? [sweepMark(uri.value, type, now)] : []
}

interface StartOptions {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly store: RecordPorts
}

interface Started {
  readonly catalogue: Catalogue
  readonly platforms: ReadonlySet<string>
  readonly followers: readonly FollowerHandle[]
  stop(): Promise<void>
}

/** Writes the record like the service does, but by the given clock. */
async function start({ config, clock, log, store }: StartOptions): Promise<Started> {
  const { catalogue, compiled } = await compileDefinitions(config)
  const sources = openSources(config, PROVIDERS, catalogue)
  const parts = { store, clock, log }
  const pipeline: Pipeline = startPipeline({
    ...parts,
    store: markSimulated(store),
    sources,
    catalogue,
    random: Math.random,
    meter: new Metrics('writing').meter(),
    sweeps: false,
    candidates: null,
  })
  const reader = new LogReader(store, () => false)
  const graph = new GraphFollower(store, clock, reader, null)
  const following = { ...parts, reader, graph: () => graph.graph, ahead: graph, holder: 'past' }
  const providers = new Map(sources.map(({ config: { platform }, provider }) => [platform, provider]))
  const inference = new Inference({
    ...following,
    rules: compiled.recorded,
    ...referenceKnowledge(catalogue, providers),
  })
  const reads: ReadDeps = {
    store,
    now: () => clock.now(),
    graph: () => graph.graph,
    catalogue,
    paths: compiled.paths,
    entities: new EntityCache(),
    sourceConditions: () => NO_SHORTFALLS,
    search: () => null,
    visibilities: { of: () => null },
  }
  const computeReasons = (): ReturnType<typeof computedReasons> => {
    const moment = { at: graph.head, past: false }
    return computedReasons(new Reader(reads, moment, { cacheable: false, visibility: null }), clock.now())
  }
  const quality = qualityFollower({ ...following, catalogue: () => catalogue, computed: computeReasons })
  return {
    catalogue,
    platforms: new Set(providers.keys()),
    followers: [graph, inference, quality],
    stop: async () => {
      await pipeline.stop()
      await quality.stop()
      await inference.stop()
      await graph.stop()
      reader.close()
    },
  }
}

const SIMULATED: CauseKind = 'simulated'

/** Marks statements of sources as simulated, whatever caused the read. */
function markSimulated(store: RecordPorts): RecordPorts {
  return {
    ...store,
    commit: (batch, following) =>
      store.commit(
        batch.map((commit) => ({ ...commit, cause: { ...commit.cause, kind: SIMULATED } })),
        following,
      ),
  }
}

/** Waits until no reads are due, and all followers have seen everything, twice in a row. */
async function waitUntilSettled({ followers }: Started, store: RecordPorts, clock: Clock): Promise<void> {
  const until = performance.now() + LONGEST_MOMENT_MS
  let before = -1
  while (performance.now() < until) {
    const [{ tx }, { due }] = await Promise.all([store.head(), store.dirty(clock.now())])
    if (due === 0 && tx === before && followers.every((follower) => follower.status().head >= tx)) return
    before = tx
    await sleep(POLL_MS)
  }
}
