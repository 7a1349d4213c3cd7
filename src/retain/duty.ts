import type { Clock } from '../contracts/clock.ts'
import type { Store } from '../contracts/store.ts'
import type { Log } from '../contracts/telemetry.ts'

/** Whoever takes anything out of the past has it, one at a time among the processes on one record: what one reads, no other rewrites. */
const DUTY = 'retention'
const DUTY_MS = 120_000

export interface RetainParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Whoever does it, among the processes on one record. */
  readonly holder: string
  readonly signal: AbortSignal
}

/** Between two steps (some 20 ms of work each): commits and leases that wait have their turn. */
export const PAUSE_MS = 20

export interface OnDuty {
  /** What a commit presumes, so that whoever lost the duty writes nothing. */
  readonly duty: { readonly kind: 'duty'; readonly name: string; readonly fence: number }
  /** After each step. False where the work is to end: the duty was lost, or the service is stopping. */
  pause(): Promise<boolean>
}

/** Null where another process has the duty. */
export async function onDuty<T>(parts: RetainParts, work: (on: OnDuty) => Promise<T>): Promise<{ value: T } | null> {
  const { store, clock, holder, signal } = parts
  const claim = () => store.claim({ name: DUTY, holder, now: clock.now(), ttlMs: DUTY_MS })
  const fence = await claim()
  if (fence === null) return null
  let claimed = clock.now()
  const pause = async (): Promise<boolean> => {
    await clock.sleep(PAUSE_MS, signal)
    if (signal.aborted) return false
    if (clock.now() - claimed < DUTY_MS / 4) return true
    claimed = clock.now()
    return (await claim()) === fence
  }
  try {
    return { value: await work({ duty: { kind: 'duty', name: DUTY, fence }, pause }) }
  } finally {
    await store.unclaim(DUTY, holder)
  }
}
