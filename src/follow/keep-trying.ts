import type { Clock } from '../contracts/clock.ts'

interface RetryPolicy {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Called with each failure that the stop didn't cause, before its pause; `failures` counts those in a row. */
  readonly failed: (error: unknown, failures: number) => void
  /** Called with each success. */
  readonly worked?: () => void
  /** The pause doubles from the first to the longest; by default all are as long as the first. */
  readonly firstMs: number
  readonly longestMs?: number
}

/** Rejects callers whose work was interrupted by the stop of the service. */
export class ServiceStopped extends Error {
  override readonly name = 'ServiceStopped'
}

export function ignoreStop(error: unknown): void {
  if (!(error instanceof ServiceStopped)) throw error
}

/** Retries until it works. Rejects when the service stops, and with an error that a retry can't help (`final`). */
export async function keepTrying<T>(
  attempt: () => Promise<T>,
  policy: RetryPolicy & { readonly final?: (error: unknown) => boolean },
): Promise<T> {
  for (let failures = 1; ; failures++) {
    if (policy.signal.aborted) throw new ServiceStopped('the service has stopped')
    try {
      const value = await attempt()
      policy.worked?.()
      return value
    } catch (error) {
      if (policy.final?.(error) === true) throw error
      // The stop interrupted the attempt: that isn't a failure.
      if (policy.signal.aborted) continue
      policy.failed(error, failures)
      await pause(policy, failures)
    }
  }
}

/** Runs rounds until the service stops; a round may return a wait before the next one. */
export async function keepDoing(round: () => Promise<number | void>, policy: RetryPolicy): Promise<void> {
  const { clock, signal, longestMs = policy.firstMs } = policy
  for (let failures = 0; !signal.aborted;) {
    const startedAt = clock.now()
    try {
      const ms = (await round()) ?? 0
      failures = 0
      policy.worked?.()
      if (ms > 0) await clock.sleep(ms, signal)
    } catch (error) {
      if (signal.aborted) return
      // A round that ran this long before it failed counts as a success.
      if (clock.now() - startedAt > longestMs) failures = 0
      policy.failed(error, ++failures)
      await pause(policy, failures)
    }
  }
}

async function pause({ clock, signal, firstMs, longestMs = firstMs }: RetryPolicy, failures: number): Promise<void> {
  await clock.sleep(Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30)), signal)
}
