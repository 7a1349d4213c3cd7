// The worker of one source: leases its dirty URIs, reads them at the source's pace, and commits the answers.
import { failureReports } from '../contracts/state-log.ts'
import type { RecordNotes } from '../contracts/notes.ts'
import type { Coordination } from '../contracts/coordination.ts'
import type { Pushes } from '../contracts/pushed.ts'
import type { Reads } from '../contracts/reads.ts'
import { setMaxListeners } from 'node:events'
import { keepDoing } from '../follow/keep-trying.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { Interpreter } from '../contracts/interpreter.ts'
import { isReadable } from '../contracts/readable.ts'
import type { Provider, Source, SourceRequest, CompletePage, ConfiguredSource } from '../contracts/source.ts'
import type { DocumentWrite, TransactionLog } from '../contracts/log.ts'
import type { LeasedMark, Marks } from '../contracts/marks.ts'
import { tracedBy } from '../contracts/telemetry.ts'
import { abortOf } from '../lib/abort.ts'
import { WakeUp } from '../lib/wait.ts'
import { isLookup } from '../model/lookup.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import type { ExpectedCommits } from './expected-commits.ts'
import { SourceThrottle } from './throttling.ts'
import { BatchReads } from './batch-reads.ts'
import { EventTally } from './observed-events.ts'
import { interpretSafely } from './interpret-safely.ts'
import { pacedSource } from './paced-source.ts'
import { ListedFirst } from './listed-first.ts'
import { takePage } from './listing-page.ts'
import { planRead } from './read-plan.ts'
import { goneAs } from './gone-answer.ts'
import { readMark } from './read.ts'
import { pushedWrites } from './pushed-writes.ts'
import { remap } from './remap.ts'
import { done, wait } from './settlement.ts'
import { MarkSettler, type SettlingParts } from './mark-settler.ts'
import { SourceHealth } from './health.ts'

/**
 * Extends the lease beyond the time limit of a read, for the wait for a turn (see `MAX_LEASED_MS`) and the commit.
 * After that another worker may lease it.
 */
const LEASE_MARGIN_MS = 20_000
/** Longest wait for a wake-up or a due mark; lost notifications and expired leases are found within this. */
const SLOW_POLL_MS = 5_000
/** How often, besides at each wake-up, pushed payloads are looked for while the source may not be read. */
const PUSHED_POLL_MS = 1_000
/** Marks that become due within this time are leased together. */
const MIN_REST_MS = 50
/** Most marks leased by one source's worker at once: enough to keep its connections busy and to batch its commits. */
const MAX_LEASED = 512
/** No more marks are leased than are read within this time, or their leases would expire while they wait. */
const MAX_LEASED_MS = 5_000

export interface SourceWorkerParts extends ConfiguredSource, Omit<SettlingParts, 'eventTally' | 'leaseMs' | 'signal'> {
  readonly catalogue: Catalogue
  readonly interpreter: Interpreter
  /** Returns a configured platform's interpreter: others may push payloads about entities of this source. */
  readonly interpreterOf: (platform: string) => Interpreter | null
  readonly store: Marks & TransactionLog & Reads & Coordination & RecordNotes & Pick<Pushes, 'waiting'>
  /** Receives the leases whose commits are to come; `commit` reports those that begin. */
  readonly expected: ExpectedCommits
  /** Rung when marks of this source were set or released. */
  readonly wakeUp: WakeUp
  /** Tells whether a type's first complete sweep, with whole records, is still to come. Absent if none is listed. */
  readonly isAwaitingFirstListing?: (type: string) => Promise<boolean>
  /** Nothing is read before it resolves. */
  readonly ready: Promise<void>
}

export class SourceWorker {
  readonly #parts: SourceWorkerParts
  readonly #throttle: SourceThrottle
  readonly #stopping = new AbortController()
  readonly #freed = new WakeUp()
  #pausing = new AbortController()
  readonly #leaseMs: number
  readonly #listedFirst: ListedFirst
  readonly #settling: MarkSettler
  readonly health: SourceHealth
  /** The events of the source that were observed since the last `take`. */
  readonly eventTally: EventTally
  /** The throttled source, for its other reader, the sweep. */
  readonly source: Source
  #leased = 0
  readonly #running: Promise<void>

  constructor(parts: SourceWorkerParts) {
    // Every running read listens to it; there may be some hundreds.
    setMaxListeners(0, this.#stopping.signal)
    this.#throttle = new SourceThrottle(parts.config.limits, parts.random)
    this.#leaseMs = parts.config.limits.timeoutMs + LEASE_MARGIN_MS
    this.health = new SourceHealth(parts.config.platform, parts.provider, this.#throttle)
    this.#parts = {
      ...parts,
      interpreter: interpretSafely(parts.interpreter, { health: this.health, clock: parts.clock }),
    }
    this.eventTally = new EventTally(parts.provider)
    this.#settling = new MarkSettler({
      ...parts,
      eventTally: this.eventTally,
      leaseMs: this.#leaseMs,
      signal: this.#stopping.signal,
    })
    this.#listedFirst = new ListedFirst({ ...parts, typesOf: (uri) => this.#typesOf(uri) })
    const { clock, meter, store, tracer } = parts
    const { concurrency, burst } = parts.config.limits
    const pace = {
      throttle: this.#throttle,
      concurrency,
      burst,
      grants: store,
      clock,
      meter,
      health: this.health,
      tracer,
      listings: listingsOf(parts.provider),
    }
    this.source = pacedSource(parts.source, pace)
    this.#running = this.#run()
  }

  /** Takes no more leases, releases marks whose read hasn't begun, and waits for the rest. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#freed.ring()
    this.#parts.wakeUp.ring()
    await this.#running
  }

  get leased(): number {
    return this.#leased
  }

  /** Starts no reads while paused; running reads finish. */
  pause(paused: boolean): void {
    if (paused === this.#throttle.isPausedByPerson) return
    this.#throttle.isPausedByPerson = paused
    if (paused) return this.#pausing.abort()
    this.#throttle.tryAgain()
    this.#pausing = new AbortController()
    this.#parts.wakeUp.ring()
  }

  /** Aborts when the source is paused; each resumption creates a new signal. */
  pauseSignal(): AbortSignal {
    return this.#pausing.signal
  }

  /** Commits the complete records of a listing's page; returns those that couldn't be mapped. */
  async takePage(page: CompletePage): Promise<readonly string[]> {
    if (page.items.length > 0) this.#listedFirst.showsComplete = true
    const contract = this.#parts.provider.types[page.type]
    const canRead = (uri: Uri): boolean => isReadable(contract, partsOf(uri).resourceId)
    const commit = async (mark: LeasedMark, writes: readonly DocumentWrite[]): Promise<void> => {
      try {
        await this.#settling.commitAnswer(
          withSourceDocuments(mark),
          { kind: 'answered', writes },
          await this.#readPushed(mark),
        )
      } catch (error) {
        await this.#settling.fault(mark, error)
        // Neither retried nor marked now: the page is listed again after the start.
        if (this.#stopping.signal.aborted) throw error
      } finally {
        this.#parts.expected.arrived(mark)
      }
    }
    const noteLeases = (leases: readonly LeasedMark[]): void =>
      leases.forEach((mark) => this.#parts.expected.expect(mark))
    return await takePage(page, {
      ...this.#parts,
      leaseMs: this.#leaseMs,
      isReadable: canRead,
      noteLeases,
      commit,
    })
  }

  async #run(): Promise<void> {
    const { clock, config, log } = this.#parts
    const { signal } = this.#stopping
    const rounds = failureReports({ log, clock }, `reading ${config.platform}`, {
      level: 'error',
      message: 'a round of reading failed; retrying each second',
      fields: { source: config.platform },
    })
    await Promise.race([this.#parts.ready, abortOf(signal)])
    // Only the record itself can fail here; marks stay where they are.
    await keepDoing(() => this.#round(), { clock, signal, firstMs: 1_000, ...rounds })
    while (this.#leased > 0) await this.#freed.wait(clock.sleep(50))
  }

  async #round(): Promise<void> {
    const { clock, store, config, wakeUp } = this.#parts
    const admission = this.#throttle.admission(clock.now())
    if (admission.kind === 'shut') {
      await this.#leasePushed(admission.until)
      return await this.#rest(wakeUp, Math.min(admission.until - clock.now(), PUSHED_POLL_MS))
    }
    const probing = admission.kind === 'probe'
    const room = this.#room(probing)
    if (room <= 0) {
      if (probing) await this.#leasePushed(clock.now() + PUSHED_POLL_MS)
      return await this.#rest(this.#freed, probing ? PUSHED_POLL_MS : SLOW_POLL_MS)
    }
    const request = { platform: config.platform, limit: room, now: clock.now(), leaseMs: this.#leaseMs }
    const { leases, nextDue } = await store.lease(request)
    const gathered = this.#gatherReads(leases)
    this.#serveAll(leases, (mark) => this.#serve(mark, gathered))
    // A full batch means that more are due; otherwise wait for a new mark or the next due time.
    if (leases.length < room) await this.#rest(wakeUp, nextDue === null ? SLOW_POLL_MS : nextDue - clock.now())
  }

  /** Pushed payloads need no read, so they don't wait for the source. */
  async #leasePushed(until: number): Promise<void> {
    const { clock, store, config } = this.#parts
    const limit = MAX_LEASED - this.#leased
    if (limit <= 0) return
    const request = { platform: config.platform, limit, now: clock.now(), leaseMs: this.#leaseMs }
    const { leases } = await store.lease({ ...request, onlyPushed: true })
    this.#serveAll(leases, (mark) => this.#servePushed(mark, until))
  }

  #serveAll(leases: readonly LeasedMark[], serve: (mark: LeasedMark) => Promise<void>): void {
    for (const mark of leases) this.#parts.expected.expect(mark)
    for (const mark of leases) {
      this.#leased++
      void this.#traceRead(mark, serve).finally(() => {
        this.#leased--
        this.#parts.expected.arrived(mark)
        this.#freed.ring()
      })
    }
  }

  /** Traces the worker's handling of a mark as a span, which later steps continue. */
  async #traceRead(mark: LeasedMark, serve: (mark: LeasedMark) => Promise<void>): Promise<void> {
    const { tracer, clock, config } = this.#parts
    const { cause, uri, markedAt } = mark
    if (tracer === undefined || cause.spans === undefined) return await serve(mark)
    const attributes = {
      'mlg.uri': uri,
      'mlg.trace': cause.trace,
      'mlg.cause': cause.kind,
      'mlg.source': config.platform,
      'mlg.waited_ms': Math.max(0, clock.now() - markedAt),
    }
    const span = tracer.step({ name: 'hydrate', kind: 'consumer', attributes }, cause.spans)
    await serve({ ...mark, cause: { ...cause, spans: [span.context] } }).finally(() => span.end())
  }

  /** Returns how many leases to take: what is read in some seconds at this rate; one while probing. */
  #room(probing: boolean): number {
    if (probing) return this.#leased === 0 ? 1 : 0
    const rate = this.#throttle.rate(this.#parts.clock.now())
    const { concurrency } = this.#parts.config.limits
    const within = Math.floor((concurrency * MAX_LEASED_MS) / Math.max(1, this.#throttle.latencyMs))
    const most = Math.max(
      1,
      Math.min(MAX_LEASED, Math.ceil((rate * MAX_LEASED_MS) / 1_000), Math.max(concurrency, within)),
    )
    const room = most - this.#leased
    // Leasing is a durable write: it pays off for at least a quarter of the limit.
    return room >= most / 4 ? room : 0
  }

  /** Waits until it is woken (as it is on stop) or the time is over. */
  async #rest(wakeUp: WakeUp, ms: number): Promise<void> {
    const over = new AbortController()
    const bounded = Math.min(Math.max(ms, MIN_REST_MS), SLOW_POLL_MS)
    await wakeUp.wait(this.#parts.clock.sleep(bounded, over.signal))
    over.abort('rested')
  }

  async #serve(leased: LeasedMark, gathered: BatchReads): Promise<void> {
    const { log, config } = this.#parts
    const mark = withSourceDocuments(leased)
    log.debug(
      { uri: mark.uri, ...tracedBy(mark.cause), source: config.platform, generation: mark.generation },
      'leased',
    )
    try {
      const pushed = await this.#readPushed(leased)
      const { kind } = mark.cause
      if (kind === 'reference' && pushed.length === 0 && (await this.#listedFirst.waits(mark)))
        return await this.#release(mark, this.#listedFirst.again())
      // A push, or a platform without an address, needs no read of a source.
      const onlyPushes = this.#parts.config.baseUrl === null
      if (kind === 'push' || (onlyPushes && !isLookup(mark.uri))) {
        const now = this.#parts.clock.now()
        await this.#settling.commitPushed(mark, pushed, done(mark, now))
        // Without this, it would remain unknown whether the source works.
        if (onlyPushes && kind === 'push') this.health.noteRead('ok', { now, reason: null, isCached: true })
        return
      }
      if (kind === 'mapping' && (await remap(mark, this.#parts, pushed))) return
      await this.#read(mark, { pushed, gathered })
    } catch (error) {
      await this.#settling.fault(mark, error)
    }
  }

  /** A mark that also causes a read waits until then. */
  async #servePushed(leased: LeasedMark, until: number): Promise<void> {
    const mark = withSourceDocuments(leased)
    const now = this.#parts.clock.now()
    try {
      const settlement = mark.cause.kind === 'push' ? done(mark, now) : wait(mark, until)
      await this.#settling.commitPushed(mark, await this.#readPushed(leased), settlement)
    } catch (error) {
      await this.#settling.fault(mark, error)
    }
  }

  async #readPushed(mark: LeasedMark): Promise<readonly DocumentWrite[]> {
    if (!mark.pushed && !mark.documents.some(({ origin }) => origin === 'pushed')) return []
    const { catalogue, clock } = this.#parts
    return await pushedWrites(mark, {
      ...this.#parts,
      goneAs: (type) => goneAs(type, catalogue),
      now: clock.now(),
    })
  }

  #gatherReads(marks: readonly LeasedMark[]): BatchReads {
    const { clock, provider } = this.#parts
    const { signal } = this.#stopping
    const typesOf = (uri: Uri): readonly string[] => this.#typesOf(uri)
    return new BatchReads(marks, { source: this.source, provider, typesOf, now: () => clock.now(), signal })
  }

  #typesOf(uri: Uri): readonly string[] {
    return this.#parts.catalogue.typesOfComponent(partsOf(uri).componentType).map((t) => t.name)
  }

  async #read(
    mark: LeasedMark,
    { pushed, gathered }: { readonly pushed: readonly DocumentWrite[]; readonly gathered: BatchReads },
  ): Promise<void> {
    const { clock, config, provider } = this.#parts
    const plan = planRead(mark, provider, this.#typesOf(mark.uri))
    if (plan.kind === 'nothing') {
      this.#parts.log.debug({ uri: mark.uri, ...tracedBy(mark.cause) }, `nothing to read: ${plan.why}`)
      await this.#settling.commitAnswer(mark, { kind: 'answered', writes: [] }, pushed)
      return
    }
    const { signal } = this.#stopping
    const report = signal.aborted
      ? null
      : await readMark(mark, plan, {
          ...this.#parts,
          gathered,
          redact: config.redact,
          source: this.source,
          now: () => clock.now(),
          mapped: (error) => this.health.noteMapping(error, clock.now()),
          signal,
        })
    if (report === null || signal.aborted) return await this.#release(mark, clock.now())
    const answers = report.kind === 'throttled' ? [] : report.writes.map((w) => `${w.key.type}: ${w.answer.kind}`)
    this.#parts.log.debug({ uri: mark.uri, ...tracedBy(mark.cause), outcome: report.kind, answers }, 'read')
    if (report.kind === 'throttled') {
      const due = this.#throttle.reopensAt(clock.now())
      // Pushed payloads don't wait for the source.
      return await (pushed.length === 0
        ? this.#release(mark, due)
        : this.#settling.commitPushed(mark, pushed, wait(mark, due)))
    }
    await this.#settling.commitAnswer(mark, report, pushed)
  }

  async #release(mark: LeasedMark, due: number): Promise<void> {
    await this.#parts.store.release([{ uri: mark.uri, fence: mark.fence, due }])
  }
}

/** Requests for the first pages of the types that are listed independently. */
function listingsOf({ types }: Provider): readonly SourceRequest[] {
  const page = { cursor: null, updatedSince: null }
  return Object.values(types).flatMap((contract) => {
    const request = contract.over === undefined ? contract.list(page) : null
    return request === null ? [] : [request]
  })
}

/** Leaves out documents by people and by other systems. */
function withSourceDocuments(mark: LeasedMark): LeasedMark {
  return { ...mark, documents: mark.documents.filter(({ origin }) => origin === 'source') }
}
