import type { Clock } from '../contracts/clock.ts'
import type { Coordination } from '../contracts/coordination.ts'

/** After a process that had a duty was killed, another one has it within this time. */
export const DUTY_MS = 30_000
const RENEW_MS = DUTY_MS / 3

export interface DutyParts {
  readonly store: Pick<Coordination, 'claim' | 'releaseClaim'>
  readonly clock: Clock
  /** This process, among those on one record. */
  readonly holder: string
  readonly signal: AbortSignal
}

/** A duty while this process has it. */
export interface Duty {
  /** What a commit presumes, so that a process that lost the duty writes nothing. */
  readonly presumed: { readonly kind: 'duty'; readonly name: string; readonly fence: number }
  /** Aborted when another process took the duty over, and when the service stops. */
  readonly signal: AbortSignal
  /**
   * False where the work has to end: another process took over, even where the duty could be had again by now, or the service
   * stops. Asks the record only where the timer is late, as in a process that was suspended.
   */
  kept(): Promise<boolean>
}

/** What is at work in this process, by record: its claims are renewed under one name and one holder, so the record can't tell two apart. */
const working = new WeakMap<DutyParts['store'], Set<string>>()

/**
 * Work that one process on a record does at a time. Renews its claim on a timer, whatever the work waits for; null where another has
 * it, or where this process is at it already: whichever of the two ended first would give back what the other still works under.
 */
export async function onDuty<T>(
  name: string,
  parts: DutyParts,
  work: (duty: Duty) => Promise<T>,
): Promise<{ readonly value: T } | null> {
  const { store, holder } = parts
  const here = working.get(store) ?? new Set()
  working.set(store, here)
  const key = JSON.stringify([name, holder])
  if (here.has(key)) return null
  here.add(key)
  try {
    return await claimed(name, parts, work)
  } finally {
    here.delete(key)
  }
}

async function claimed<T>(
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
  const kept = async (): Promise<boolean> =>
    !signal.aborted && (clock.now() - claimedAt < 1.5 * RENEW_MS || (await renew())) && !signal.aborted
  const renewing = renewAsLongAs(ended.signal, clock, renew)
  try {
    return { value: await work({ presumed: { kind: 'duty', name, fence }, signal, kept }) }
  } finally {
    ended.abort()
    await renewing
    // Where the record is away, the claim runs out by itself.
    await store.releaseClaim(name, holder).catch(() => undefined)
  }
}

async function renewAsLongAs(ended: AbortSignal, clock: Clock, renew: () => Promise<boolean>): Promise<void> {
  let mine = true
  while (mine) {
    await clock.sleep(RENEW_MS, ended)
    if (ended.aborted) return
    // A record that is away says nothing of who has the duty; `kept` asks again once the claim has run out.
    mine = await renew().catch(() => true)
  }
}
