import { AggregatorRegistry, Counter, Gauge, Histogram, Registry, type OpenMetricsContentType } from 'prom-client'
import type { BatchReport, Meter, MetricFormat } from '../contracts/telemetry.ts'

const EVENT_VISIBLE = 'mlg_event_visible_seconds'

/**
 * The metrics of one thread. The writing thread sends its values over; both are summed for each request, so that
 * `/metrics` covers the whole process.
 */
export class Metrics {
  readonly #registry = takingExemplars()
  readonly #looks: (() => void)[] = []

  /** `thread` names the thread that these metrics belong to. */
  constructor(thread: 'reading' | 'writing' = 'reading') {
    const heap = this.#gauge('mlg_thread_heap_bytes', 'Heap memory in use by a thread', ['thread'])
    const busy = this.#counter('mlg_thread_busy_seconds_total', 'Time during which a thread was busy', ['thread'])
    const memory = this.#gauge('mlg_memory_bytes', 'Resident memory of the process')
    this.#looks.push(() => {
      heap.set({ thread }, process.memoryUsage().heapUsed)
      busy.reset()
      busy.inc({ thread }, performance.eventLoopUtilization().active / 1_000)
      // Resident memory covers the whole process, so only one thread reports it.
      if (thread === 'reading') memory.set(process.memoryUsage.rss())
    })
  }

  async values(): Promise<MetricValues> {
    for (const look of this.#looks) look()
    return await this.#registry.getMetricsAsJSON()
  }
  readonly #marks = this.#counter('mlg_marks_total', 'Events turned into marks')
  readonly #reads = this.#counter('mlg_source_reads_total', 'Requests to sources, by outcome', ['source', 'outcome'])
  readonly #commits = this.#counter('mlg_commits_total', 'Transactions written by hydration')
  readonly #facts = this.#counter('mlg_facts_total', 'Facts and edges asserted or retracted')
  readonly #fenced = this.#counter('mlg_fenced_total', 'Commits refused because their lease was lost')
  readonly #quarantined = this.#counter('mlg_quarantined_total', 'Events quarantined, by reason', ['reason'])
  readonly #evicted = this.#counter('mlg_quarantine_evicted_total', 'Quarantined events dropped because of a limit', [
    'source',
  ])
  readonly #unmapped = this.#counter('mlg_unmapped_fields_total', 'Answers with a field that no mapping names', [
    'source',
    'field',
  ])
  readonly #logWait = this.#counter(
    'mlg_log_lock_wait_seconds_total',
    'Time that batches waited for the lock of the log',
  )
  readonly #logLock = this.#counter('mlg_log_lock_seconds_total', 'Time that batches held the lock of the log')
  readonly #reloaded = this.#counter(
    'mlg_log_reloaded_batches_total',
    'Batches that had to read something again under the lock',
  )
  readonly #refused = this.#counter('mlg_refused_total', 'Signed calls refused, by channel and reason', [
    'channel',
    'reason',
  ])
  readonly #turnedAway = this.#counter('mlg_requests_refused_total', 'Requests refused by a limit, by reason', [
    'reason',
  ])
  readonly #faults = this.#counter('mlg_request_faults_total', 'Requests that failed because of a fault in the service')
  readonly #spans = this.#counter('mlg_spans_sent_total', 'Spans of traces accepted by the collector')
  readonly #spansDropped = this.#counter('mlg_spans_dropped_total', 'Spans of traces dropped, by reason', ['reason'])
  readonly #kafkaLag = this.#gauge('mlg_kafka_lag', 'Kafka records not yet stored durably', ['topic', 'partition'])
  readonly recordUp = this.#gauge(
    'mlg_record_up',
    "Whether the record answers: 1, else 0; its figures are absent while it doesn't",
  )
  readonly readLag = this.#gauge(
    'mlg_read_lag_seconds',
    'How long the standby that this process reads from has been behind the primary; 0 without one',
  )
  readonly clockAhead = this.#gauge(
    'mlg_record_clock_ahead_seconds',
    'How far the time of the latest transaction is ahead of the clock of this process; else 0',
  )
  readonly dirty = this.#gauge('mlg_dirty', 'Marks due')
  readonly waiting = this.#gauge('mlg_waiting', 'Marks waiting for a retry, or for the pause between two reads')
  readonly oldestMark = this.#gauge('mlg_oldest_mark_seconds', 'Age of the oldest unserved mark, without retries')
  readonly followerLag = this.#gauge('mlg_follower_lag', "Transactions that a follower hasn't yet processed", [
    'follower',
  ])
  readonly #states = this.#gauge('mlg_source_state', 'Whether a source is in this state: 1, else 0', [
    'source',
    'state',
  ])
  readonly #circuit = this.#gauge(
    'mlg_source_circuit_open',
    'Whether a failing source is only tried now and then: 1, else 0',
    ['source'],
  )
  readonly #sourceDue = this.#gauge('mlg_source_due_marks', 'Due marks of a source', ['source'])
  readonly #sourceOldest = this.#gauge(
    'mlg_source_oldest_mark_seconds',
    'Lag of a source: age of its oldest due mark, without retries',
    ['source'],
  )
  readonly #failing = this.#gauge('mlg_source_failing_seconds', 'How long a source has been failing; else 0', [
    'source',
  ])
  readonly #lastSuccess = this.#gauge(
    'mlg_source_last_success_timestamp_seconds',
    'Time of the last successful read of a source; absent before the first',
    ['source'],
  )
  readonly #diskFree = this.#gauge('mlg_data_free_bytes', 'Free space on the disk of the data folder')
  readonly #diskTotal = this.#gauge('mlg_data_disk_bytes', 'Size of the disk of the data folder')
  readonly #held = this.#gauge('mlg_held_documents', 'Suspected deletions waiting for a decision', ['source'])
  readonly #silent = this.#gauge(
    'mlg_source_silent_seconds',
    'Time since the last event of a source that has fallen silent; else 0',
    ['source'],
  )
  readonly #paused = this.#gauge('mlg_source_paused', 'Whether a source is paused: 1, else 0', ['source'])
  readonly #found = this.#gauge('mlg_changes_found_by_sweeps', 'Changes found by sweeps that no event had reported', [
    'source',
  ])
  readonly #eventVisible = new Histogram({
    name: EVENT_VISIBLE,
    help: 'Time from accepting an event until readers of this process see its changes',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    registers: [this.#registry],
    enableExemplars: true,
  })

  readonly #together = new Histogram({
    name: 'mlg_commits_per_write',
    help: 'Commits in one durable write of the record',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers: [this.#registry],
  })

  /** `traceId` belongs to a sampled trace, so that a dashboard leads from a slow event to its trace. */
  eventSeen(seconds: number, traceId: string | null): void {
    this.#eventVisible.observe({ value: seconds, exemplarLabels: traceId === null ? {} : { trace_id: traceId } })
  }

  /** Counts a durable write of the record. */
  wrote(commits: number): void {
    this.#together.observe(commits)
  }

  /** Renders the metrics of the whole process: `others` are the values of its other threads. */
  async exposition(others: readonly MetricValues[] = [], format: MetricFormat = 'text'): Promise<string> {
    const sums = AggregatorRegistry.aggregate([await this.values(), ...others])
    if (format === 'openmetrics') {
      sums.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
      // Sums have no exemplars; only this thread sees events become visible.
      sums.removeSingleMetric(EVENT_VISIBLE)
      sums.registerMetric(this.#eventVisible)
    }
    return await sums.metrics()
  }

  meter(): Meter {
    return {
      marked: (count) => this.#marks.inc(count),
      quarantined: (reason) => this.#quarantined.inc({ reason }),
      evicted: (source, count) => this.#evicted.inc({ source: source ?? '' }, count),
      read: (source, outcome) => this.#reads.inc({ source, outcome }),
      committed: (facts) => {
        this.#commits.inc()
        this.#facts.inc(facts)
      },
      fenced: () => this.#fenced.inc(),
      unmapped: (source, field) => this.#unmapped.inc({ source, field }),
    }
  }

  batch({ commits, waitedMs, lockedMs, reloaded }: BatchReport): void {
    this.wrote(commits)
    this.#logWait.inc(waitedMs / 1_000)
    this.#logLock.inc(lockedMs / 1_000)
    if (reloaded) this.#reloaded.inc()
  }

  refused(channel: string, reason: string): void {
    this.#refused.inc({ channel, reason })
  }

  turnedAway(reason: string): void {
    this.#turnedAway.inc({ reason })
  }

  requestFailed(): void {
    this.#faults.inc()
  }

  spansSent(count: number): void {
    this.#spans.inc(count)
  }

  spansDropped(reason: string, count: number): void {
    this.#spansDropped.inc({ reason }, count)
  }

  watched(gauges: SourceGauges): void {
    const source = gauges.platform
    for (const [state, isIt] of gauges.states) this.#states.set({ source, state }, isIt ? 1 : 0)
    this.#circuit.set({ source }, gauges.isCircuitOpen ? 1 : 0)
    this.#sourceDue.set({ source }, gauges.dueMarks)
    this.#sourceOldest.set({ source }, gauges.oldestMarkSeconds)
    this.#failing.set({ source }, gauges.failingSeconds)
    if (gauges.lastSuccessSeconds !== null) this.#lastSuccess.set({ source }, gauges.lastSuccessSeconds)
    this.#held.set({ source }, gauges.held)
    this.#silent.set({ source }, gauges.silentSeconds)
    this.#paused.set({ source }, gauges.isPaused ? 1 : 0)
    this.#found.set({ source }, gauges.foundBySweeps)
  }

  disk(freeBytes: number, totalBytes: number): void {
    this.#diskFree.set(freeBytes)
    this.#diskTotal.set(totalBytes)
  }

  /** Null means that another process has the partition. */
  kafkaLagOf(topic: string, partition: number, lag: number | null): void {
    if (lag === null) this.#kafkaLag.remove({ topic, partition })
    else this.#kafkaLag.set({ topic, partition }, lag)
  }

  #counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }

  #gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] })
  }
}

/** Creates a registry for OpenMetrics: one of the other format refuses metrics with exemplars. */
function takingExemplars(): Registry<OpenMetricsContentType> {
  const registry = new Registry<OpenMetricsContentType>()
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  return registry
}

export interface SourceGauges {
  readonly platform: string
  readonly states: readonly (readonly [state: string, isIt: boolean])[]
  readonly isCircuitOpen: boolean
  readonly dueMarks: number
  readonly oldestMarkSeconds: number
  readonly failingSeconds: number
  /** Seconds since 1970; null if it was never read successfully. */
  readonly lastSuccessSeconds: number | null
  readonly held: number
  readonly silentSeconds: number
  readonly isPaused: boolean
  readonly foundBySweeps: number
}

/** The metrics that a thread sends. */
export type MetricValues = Awaited<ReturnType<Registry['getMetricsAsJSON']>>
