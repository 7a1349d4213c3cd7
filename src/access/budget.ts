// Limits what each caller may cost: a balance refills with time, and answers draw on it.
import { LRUCache } from 'lru-cache'
import { refilled, type TokenBucket } from '../lib/limits.ts'

/** All amounts are in units: an answer about one entity costs one. */
export interface BudgetLimits {
  /** Regained each second. */
  readonly perSecond: number
  /** Saved up at most, and owed at most. */
  readonly atMost: number
}

/** A millisecond of walking is 20 units (docs/operate/monitor.md): one caller gets half of what a process can do. */
export const DEFAULT_BUDGET: BudgetLimits = { perSecond: 10_000, atMost: 100_000 }

/** Every request costs at least this. */
const LEAST = 1
/**
 * Until it is known what an answer costs, it is charged at its declared maximum, but no more than this share of a full
 * balance: about so many long answers of one caller are under way at a time.
 */
const UNDER_WAY = 10
/** Callers who asked last; whoever is dropped begins with a full balance. */
const MAX_CALLERS = 10_000

export interface BudgetParts {
  /** Returns the limits that are configured now. */
  readonly limits: () => BudgetLimits
  /** In milliseconds. */
  readonly now: () => number
}

/** Changed in place: each request of each caller changes one. */
type Balance = { -readonly [K in keyof TokenBucket]: TokenBucket[K] }

/** The balances of callers, of one process. A caller is refused while theirs is negative. */
export class CallerBudgets {
  readonly #parts: BudgetParts
  readonly #balances = new LRUCache<string, Balance>({ max: MAX_CALLERS })

  constructor(parts: BudgetParts) {
    this.#parts = parts
  }

  /** Charges a request. Returns in how many seconds the caller is answered again: 0 of one that is answered now. */
  admit(caller: string): number {
    const balance = this.#balance(caller)
    if (balance.tokens < 0) return Math.max(1, Math.ceil(-balance.tokens / this.#parts.limits().perSecond))
    balance.tokens -= LEAST
    return 0
  }

  /** Returns what the caller has used and not regained yet. */
  spent(caller: string): number {
    return this.#parts.limits().atMost - this.#balance(caller).tokens
  }

  charge(caller: string, units: number): void {
    const balance = this.#balance(caller)
    // A request that was begun is answered, whatever it costs; nobody waits for longer than a balance takes to fill.
    balance.tokens = Math.max(-this.#parts.limits().atMost, balance.tokens - units)
  }

  /** Charges what an answer may cost. To be called with what it did cost, however it ends. */
  reserve(caller: string, expected: number): (used: number) => void {
    const reserved = Math.min(expected, this.#parts.limits().atMost / UNDER_WAY)
    this.charge(caller, reserved)
    return (used) => this.charge(caller, used - reserved)
  }

  /** Refills the balance up to now. */
  #balance(caller: string): Balance {
    const { perSecond: ratePerSecond, atMost: burst } = this.#parts.limits()
    const now = this.#parts.now()
    const known = this.#balances.get(caller)
    if (known !== undefined) return Object.assign(known, refilled(known, { ratePerSecond, burst }, now))
    const full = { tokens: burst, at: now }
    this.#balances.set(caller, full)
    return full
  }
}
