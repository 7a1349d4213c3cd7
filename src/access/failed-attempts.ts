// Counts failed credentials and sign-ins by address: a guesser has to wait, before anything is looked up.
import { isIPv6 } from 'node:net'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../contracts/clock.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'

/** Failures allowed within a minute. */
export const FREE_FAILURES = 10
const WINDOW_MS = 60_000
/** First wait; each further failure doubles it. */
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
/** Concurrent attempts of one address: after a restart, as many valid ones may come at once. */
export const MAX_AT_ONCE = 64
/** Addresses with recent failures; the oldest is dropped. */
const MAX_ADDRESSES = 10_000

interface Attempts {
  /** Failures within the window that began at `since`. */
  failures: number
  since: Time
  underWay: number
  waitMs: number
  /** Attempts are refused before this time. */
  until: Time
}

/** To be called once with the result of an attempt. */
export type EndAttempt = (failed: boolean) => void

/**
 * Failed attempts of each address, in one process. After ten failures further attempts wait: a second at first, then
 * twice as long each time, a minute at most; a minute without a failure ends that.
 */
export class FailedAttempts {
  readonly #clock: Clock
  readonly #addresses = new LRUCache<string, Attempts>({ max: MAX_ADDRESSES })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Tells whether an unknown credential may be tried from an address; each scope has counts of its own. */
  begin(address: string, scope = ''): Result<EndAttempt, Problem> {
    const attempts = this.#attemptsOf(`${networkOf(address)} ${scope}`)
    const now = this.#clock.now()
    if (attempts.until > now) return err(tooManyFailures(attempts.until - now))
    const most = attempts.failures < FREE_FAILURES ? MAX_AT_ONCE : 1
    if (attempts.underWay >= most) return err(tooManyFailures(FIRST_WAIT_MS))
    attempts.underWay++
    return ok((failed) => {
      attempts.underWay--
      if (failed) this.#noteFailure(attempts)
    })
  }

  #noteFailure(attempts: Attempts): void {
    const now = this.#clock.now()
    attempts.failures++
    // Concurrent failed attempts lengthen the wait only once.
    if (attempts.failures < FREE_FAILURES || attempts.until > now) return
    attempts.waitMs = attempts.waitMs === 0 ? FIRST_WAIT_MS : Math.min(2 * attempts.waitMs, LONGEST_WAIT_MS)
    attempts.until = now + attempts.waitMs
  }

  #attemptsOf(network: string): Attempts {
    const now = this.#clock.now()
    const known = this.#addresses.get(network)
    if (known === undefined) {
      const attempts = { failures: 0, since: now, underWay: 0, waitMs: 0, until: 0 }
      this.#addresses.set(network, attempts)
      return attempts
    }
    if (Math.max(known.since, known.until) + WINDOW_MS <= now) {
      known.failures = 0
      known.since = now
      known.waitMs = 0
    }
    return known
  }
}

function tooManyFailures(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1_000)
  const detail = 'Too many credentials from this address have failed.'
  const hint = `Try again in ${seconds} s. Signed-in people and valid tokens aren't affected.`
  return { ...problem('TOO_MANY', detail, hint), retryAfter: seconds }
}

/** Whoever has an IPv6 address has all 2^64 of its network. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return address
  const [head = '', tail] = plain.replace(/\d+(\.\d+){3}$/, '0:0').split('::')
  const [first, last] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  const left = first ?? []
  const zeros = Array.from({ length: 8 - left.length - (last ?? []).length }, () => '0')
  const groups = [...left, ...zeros, ...(last ?? [])].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
