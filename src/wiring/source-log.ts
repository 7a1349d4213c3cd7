// Logs problems of sources.
import type { Clock } from '../contracts/clock.ts'
import { recordAway, statesOf } from '../contracts/state-log.ts'
import type { Log } from '../contracts/telemetry.ts'
import { keepDoing } from '../follow/keep-trying.ts'
import type { SourceStatus } from '../questions/source-status.ts'

/** A worker notes the health of a source within a second, so a line follows an event within three. */
const READ_INTERVAL_MS = 2_000

/** Skips paused sources: the audit has the pauses, which people intend; the log reports unintended problems. */
function reportSources(statuses: readonly SourceStatus[], log: Log, clock: Clock): void {
  const states = statesOf(log, clock)
  for (const { platform, state, trouble, health } of statuses) {
    const name = `source ${platform}`
    if (trouble === null || state === 'paused') {
      if (state !== 'unknown') states.works(name)
      continue
    }
    const { since, reason: why, todo } = trouble
    states.fails(name, {
      message: `${name} is ${state}`,
      level: state === 'failing' ? 'error' : 'warn',
      state,
      fields: { source: platform },
      ...(health.failing !== null && { count: health.failing.count }),
      why,
      since,
      todo,
    })
  }
}

/** Checks until the service stops. */
export function watchSources(
  statuses: () => Promise<readonly SourceStatus[]>,
  log: Log,
  clock: Clock,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const record = recordAway({ log, clock })
  const look = async (): Promise<number> => {
    reportSources(await statuses(), log, clock)
    return READ_INTERVAL_MS
  }
  const logFailure = (why: unknown): void =>
    statesOf(log, clock).fails('the state of the sources', {
      message: "the state of the sources couldn't be read",
      why,
    })
  const policy = { clock, signal: stopping.signal, firstMs: READ_INTERVAL_MS }
  const running = keepDoing(look, { ...policy, failed: logFailure, worked: record.worked })
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
