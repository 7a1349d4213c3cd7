// Limits each caller's cost: a balance refills with time, and answers draw on it.
import { LRUCache } from 'lru-cache'
import { refillBucket, type TokenBucket } from '../lib/limits.ts'

/** All amounts are in units: an answer about one entity costs one. */
export interface BudgetLimits {
  /** Units regained each second. */
  readonly perSecond: number
  /** Maximum number of units saved up, and owed. */
  readonly atMost: number
}

/** A millisecond of walking is 20 units (docs/operate/monitor.md): one caller gets half of what a process can do. */
export const DEFAULT_BUDGET: BudgetLimits = { perSecond: 10_000, atMost: 100_000 }

/** Least cost of a request. */
const MIN_COST = 1
/**
 * Until an answer's cost is known, it is charged at its declared maximum, but at most this share of a full balance: so
 * one caller may have about this many long answers running.
 */
const MAX_RESERVED_PART = 10
/** Maximum number of recent callers; a dropped one begins with a full balance. */
const MAX_CALLERS = 10_000

interface BudgetParts {
  readonly limits: () => BudgetLimits
  /** In milliseconds. */
  readonly now: () => number
}

/** Mutable, since each request changes its caller's balance. */
type Balance = { -readonly [K in keyof TokenBucket]: TokenBucket[K] }

/** The balances of one process's callers. A caller is refused while theirs is negative. */
export class CallerBudgets {
  readonly #parts: BudgetParts
  readonly #balances = new LRUCache<string, Balance>({ max: MAX_CALLERS })

  constructor(parts: BudgetParts) {
    this.#parts = parts
  }

  /** Charges a request. Returns the seconds until the caller is answered again: 0 if now. */
  admit(caller: string): number {
    const balance = this.#balance(caller)
    if (balance.tokens < 0) return Math.max(1, Math.ceil(-balance.tokens / this.#parts.limits().perSecond))
    balance.tokens -= MIN_COST
    return 0
  }

  /** Returns the units that the caller used and hasn't regained yet. */
  spent(caller: string): number {
    return this.#parts.limits().atMost - this.#balance(caller).tokens
  }

  charge(caller: string, units: number): void {
    const balance = this.#balance(caller)
    // A begun request is answered whatever it costs; nobody waits longer than a balance takes to fill.
    balance.tokens = Math.max(-this.#parts.limits().atMost, balance.tokens - units)
  }

  /** Reserves an answer's expected cost. Call the returned function with the actual cost, however it ends. */
  reserve(caller: string, expected: number): (used: number) => void {
    const reserved = Math.min(expected, this.#parts.limits().atMost / MAX_RESERVED_PART)
    this.charge(caller, reserved)
    return (used) => this.charge(caller, used - reserved)
  }

  /** Refills the balance up to now. */
  #balance(caller: string): Balance {
    const { perSecond: ratePerSecond, atMost: burst } = this.#parts.limits()
    const now = this.#parts.now()
    const known = this.#balances.get(caller)
    if (known !== undefined) return Object.assign(known, refillBucket(known, { ratePerSecond, burst }, now))
    const full = { tokens: burst, at: now }
    this.#balances.set(caller, full)
    return full
  }
}
