import { memoiseWeakly } from '../lib/memoise.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Coordination } from '../contracts/coordination.ts'

/** After the holder of a duty was killed, another process can claim it within this time. */
export const DUTY_MS = 30_000
const RENEW_MS = DUTY_MS / 3

export interface DutyParts {
  readonly store: Pick<Coordination, 'claim' | 'releaseClaim'>
  readonly clock: Clock
  /** Identifies this process among those on one record. */
  readonly holder: string
  readonly signal: AbortSignal
}

/** A duty while this process holds it. */
export interface Duty {
  /** The precondition of commits under the duty, so that a process that lost it writes nothing. */
  readonly condition: { readonly kind: 'duty'; readonly name: string; readonly fence: number }
  /** Aborted when another process took over the duty, and when the service stops. */
  readonly signal: AbortSignal
  /**
   * Returns false if the work has to end: another process took over, even if the duty could be claimed again by now, or
   * the service stops. Reads the record only if the timer is late, as in a process that was suspended.
   */
  stillHeld(): Promise<boolean>
}

/** Ends work whose process lost its duty, or stops. Not a failure: the next process continues it. */
export class NotOnDuty extends Error {
  override readonly name = 'NotOnDuty'

  constructor(duty: string) {
    super(`another process has the ${duty} duty: send the request to that process, or stop it first`)
  }
}

/** Duties held in this process, by record, whose claims can't distinguish two holders in one process. */
const heldDuties = memoiseWeakly<DutyParts['store'], Set<string>>(() => new Set())

/**
 * Runs work that one process on a record does at a time. Renews the claim on a timer, independently of the work.
 * Returns null if another process holds it, or this one does already: the first of two to end would release the other's
 * claim.
 */
export async function onDuty<T>(
  name: string,
  parts: DutyParts,
  work: (duty: Duty) => Promise<T>,
): Promise<{ readonly value: T } | null> {
  const { store, holder } = parts
  const held = heldDuties(store)
  const key = JSON.stringify([name, holder])
  if (held.has(key)) return null
  held.add(key)
  try {
    return await withClaim(name, parts, work)
  } finally {
    held.delete(key)
  }
}

async function withClaim<T>(
  name: string,
  parts: DutyParts,
  work: (duty: Duty) => Promise<T>,
): Promise<{ readonly value: T } | null> {
  const { store, clock, holder } = parts
  const claim = (now: number) => store.claim({ name, holder, now, ttlMs: DUTY_MS })
  let claimedAt = clock.now()
  const fence = await claim(claimedAt)
  if (fence === null) return null
  const ended = new AbortController()
  const lost = new AbortController()
  const signal = AbortSignal.any([parts.signal, lost.signal])
  const renew = async (): Promise<boolean> => {
    const now = clock.now()
    if ((await claim(now)) === fence) claimedAt = now
    else lost.abort()
    return !lost.signal.aborted
  }
  const stillHeld = async (): Promise<boolean> =>
    !signal.aborted && (clock.now() - claimedAt < 1.5 * RENEW_MS || (await renew())) && !signal.aborted
  const renewing = renewAsLongAs(ended.signal, clock, renew)
  try {
    return { value: await work({ condition: { kind: 'duty', name, fence }, signal, stillHeld }) }
  } finally {
    ended.abort()
    await renewing
    // If the record is unreachable, the claim expires by itself.
    await store.releaseClaim(name, holder).catch(() => undefined)
  }
}

async function renewAsLongAs(ended: AbortSignal, clock: Clock, renew: () => Promise<boolean>): Promise<void> {
  let held = true
  while (held) {
    await clock.sleep(RENEW_MS, ended)
    if (ended.aborted) return
    // An unreachable record doesn't mean a lost duty; the next renewal checks again after the claim's expiry.
    held = await renew().catch(() => true)
  }
}
