// How a source is slowed down: the pause after a 429, the rate after it, and the circuit breaker.
import type { SourceLimits } from '../contracts/source.ts'
import { afterFailure, afterSuccess, type Circuit, type CircuitLimits } from '../lib/limits.ts'

/** Five failures in a row open the circuit; it is probed after 0.5–1 s, then ever later, at most every 60 s. */
const CIRCUIT: CircuitLimits = { failures: 5, baseMs: 1_000, capMs: 60_000 }
/**
 * Refused credentials open the circuit at once, and are retried after one to two minutes, then ever later, at most
 * every 15 minutes: some systems lock accounts after a few failures within minutes.
 */
const REFUSED: CircuitLimits = { failures: 1, baseMs: 120_000, capMs: 900_000 }
/** A known failure of the whole source opens its circuit at once. */
const BROKEN: CircuitLimits = { ...CIRCUIT, failures: 1 }
/** How long a request waits while another finds out whether the credentials are accepted again. */
export const PROBE_LOOK_MS = 1_000
/** Pause after a 429 without Retry-After, which `adapters/http/retry-after.ts` reads and caps at an hour. */
const DEFAULT_PAUSE_MS = 1_000
/** After a 429 the rate is halved (not below 1/s), and grows back by a tenth each second without another. */
const BACK_OFF = 0.5
const RECOVERY_PER_SECOND = 1.1
/**
 * While a person pauses the source, it reports as shut for this long at a time: longer than a read waits for its turn
 * (`rate-limiter.ts`), so that marks are released.
 */
const PAUSED_MS = 5_000

type Admission =
  | { readonly kind: 'go' }
  | { readonly kind: 'probe' }
  | { readonly kind: 'shut'; readonly until: number }

export interface ThrottleState {
  readonly circuit: Circuit['kind']
  readonly circuitSince: number | null
  readonly pausedUntil: number | null
  readonly pausedSince: number | null
  readonly ratePerSecond: number
}

/**
 * One process's view of a source's readiness: its Retry-After, its circuit, and its sustainable rate. Each source has
 * its own throttle, so none delays another. `rate-limiter.ts` orders the reads within that rate.
 */
export class SourceThrottle {
  readonly #limits: SourceLimits
  readonly #random: () => number
  #circuit: Circuit = { kind: 'closed', failures: 0 }
  /** True if the circuit is open because the source refuses the credentials. */
  #isRefused = false
  /** True while a request tests whether they are accepted again. */
  #isProbing = false
  #pausedUntil = 0
  /** When the circuit first opened, regardless of probes since. */
  #brokenSince: number | null = null
  #pausedSince: number | null = null
  #rate: number
  #rateAt = 0
  #latencyMs = 50
  /** A person has paused the source, until one resumes it. */
  isPausedByPerson = false

  constructor(limits: SourceLimits, random: () => number) {
    this.#limits = limits
    this.#random = random
    this.#rate = limits.ratePerSecond
  }

  /** Tells whether to take leases now. A probe is one lease; until its outcome nothing else is leased. */
  admission(now: number): Admission {
    const until = Math.max(this.reopensAt(now), this.#circuit.kind === 'open' ? this.#circuit.until : 0)
    if (until > now) return { kind: 'shut', until: Math.ceil(until) }
    switch (this.#circuit.kind) {
      case 'closed':
        return { kind: 'go' }
      case 'open':
        this.#circuit = { kind: 'probing', opened: this.#circuit.opened }
        return { kind: 'probe' }
      case 'probing':
        return this.#isProbing ? { kind: 'shut', until: now + PROBE_LOOK_MS } : { kind: 'probe' }
    }
  }

  /**
   * Tells whether a request may go now, whoever sends it. While the credentials are refused only one goes, as a probe,
   * once the wait is over; call `probed` when it ended.
   */
  begin(now: number): 'go' | 'probe' | 'shut' {
    if (!this.#isRefused || this.#circuit.kind === 'closed') return 'go'
    if (this.#isProbing || (this.#circuit.kind === 'open' && this.#circuit.until > now)) return 'shut'
    this.#circuit = { kind: 'probing', opened: this.#circuit.opened }
    this.#isProbing = true
    return 'probe'
  }

  probed(): void {
    this.#isProbing = false
  }

  worked(): void {
    this.#circuit = afterSuccess(this.#circuit)
    if (this.#circuit.kind !== 'closed') return
    this.#brokenSince = null
    this.#isRefused = false
  }

  /** Ends the wait of an open circuit, because a person expects that the source works again. */
  tryAgain(): void {
    if (this.#circuit.kind === 'open') this.#circuit = { ...this.#circuit, until: 0 }
  }

  /** Notes one failed request. */
  failed(now: number): void {
    this.#fail(CIRCUIT, now)
  }

  /** Notes that the source as a whole fails. */
  broke(now: number): void {
    this.#fail(BROKEN, now)
  }

  /** Notes that the source refuses the credentials. */
  refused(now: number): void {
    // Several requests ran together, and the first refused one has opened the circuit.
    if (this.#isRefused && this.#circuit.kind === 'open') return
    const before: Circuit = this.#isRefused ? this.#circuit : { kind: 'closed', failures: 0 }
    this.#circuit = afterFailure(before, REFUSED, { now, random: this.#random })
    this.#isRefused = true
    this.#brokenSince ??= now
  }

  #fail(limits: CircuitLimits, now: number): void {
    if (this.#circuit.kind === 'open') return
    // The kind of failure changed, so the waits start again with the shortest.
    const before: Circuit = this.#isRefused ? { kind: 'probing', opened: 0 } : this.#circuit
    this.#isRefused = false
    this.#circuit = afterFailure(before, limits, { now, random: this.#random })
    if (this.#circuit.kind === 'open') this.#brokenSince ??= now
  }

  throttled(now: number, retryAfterMs: number | null): void {
    const rate = this.rate(now)
    // Concurrent requests that are all throttled count as one throttling.
    if (now >= this.#pausedUntil) {
      this.#rate = Math.max(1, rate * BACK_OFF)
      this.#rateAt = now
      this.#pausedSince = now
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, now + (retryAfterMs ?? DEFAULT_PAUSE_MS))
  }

  pausedElsewhere(now: number, until: number): void {
    if (now >= this.#pausedUntil) this.#pausedSince = now
    this.#pausedUntil = Math.max(this.#pausedUntil, until)
  }

  /** Moving mean of the duration of a read, over about eight reads. */
  get latencyMs(): number {
    return this.#latencyMs
  }

  took(ms: number): void {
    this.#latencyMs += (ms - this.#latencyMs) / 8
  }

  reopensAt(now: number): number {
    const refusedUntil = this.#isRefused && this.#circuit.kind === 'open' ? this.#circuit.until : 0
    return Math.ceil(Math.max(this.#pausedUntil, refusedUntil, this.isPausedByPerson ? now + PAUSED_MS : now))
  }

  rate(now: number): number {
    const full = this.#limits.ratePerSecond
    if (this.#rate >= full) return full
    const seconds = Math.max(0, now - Math.max(this.#rateAt, this.#pausedUntil)) / 1_000
    return Math.min(full, this.#rate * RECOVERY_PER_SECOND ** seconds)
  }

  describe(now: number): ThrottleState {
    const paused = this.#pausedUntil > now
    return {
      circuit: this.#circuit.kind,
      circuitSince: this.#brokenSince,
      pausedUntil: paused ? this.#pausedUntil : null,
      pausedSince: paused ? this.#pausedSince : null,
      ratePerSecond: Math.round(this.rate(now) * 10) / 10,
    }
  }
}
