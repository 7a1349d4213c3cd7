import type { Clock } from '../contracts/clock.ts'

export interface Trying {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told of each failure but one that the stop itself caused, before the pause that follows it; `failures` counts those in a row. */
  readonly failed: (error: unknown, failures: number) => void
  /** The pause doubles from the first to the longest. */
  readonly firstMs: number
  readonly longestMs: number
}

/** What a caller gets who waits for something that the end of the service cut off. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** Until it works. Rejects when the service stops, and with an error that trying again can't help (`final`). */
export async function keepTrying<T>(
  attempt: () => Promise<T>,
  trying: Trying & { readonly final?: (error: unknown) => boolean },
): Promise<T> {
  for (let failures = 1; ; failures++) {
    if (trying.signal.aborted) throw new Stopped('the service has stopped')
    try {
      return await attempt()
    } catch (error) {
      if (trying.final?.(error) === true) throw error
      // What was under way is cut off by the stop: that is no failure of what was tried.
      if (trying.signal.aborted) continue
      trying.failed(error, failures)
      await pause(trying, failures)
    }
  }
}

/** Round after round until the service stops; a round answers how long to wait for the next one. */
export async function keepDoing(round: () => Promise<number>, trying: Trying): Promise<void> {
  const { clock, signal } = trying
  for (let failures = 0; !signal.aborted;) {
    const begun = clock.now()
    try {
      const ms = await round()
      failures = 0
      await clock.sleep(ms, signal)
    } catch (error) {
      if (signal.aborted) return
      // What went well for that long before it failed has worked.
      if (clock.now() - begun > trying.longestMs) failures = 0
      trying.failed(error, ++failures)
      await pause(trying, failures)
    }
  }
}

async function pause({ clock, signal, firstMs, longestMs }: Trying, failures: number): Promise<void> {
  await clock.sleep(Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30)), signal)
}
