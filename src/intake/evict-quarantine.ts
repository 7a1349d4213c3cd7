import { failureReports } from '../contracts/state-log.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Eviction, Quarantine, QuarantineBounds } from '../contracts/quarantine.ts'
import type { Log, Meter } from '../contracts/telemetry.ts'
import { keepDoing } from '../follow/keep-trying.ts'
import { HOUR_MS } from '../lib/durations.ts'

interface EvictionParts {
  readonly store: Quarantine
  readonly bounds: QuarantineBounds
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  readonly signal: AbortSignal
}

/** Drops old quarantined events each hour, even of silent sources. Several processes may do so. */
export function runEviction(parts: EvictionParts): Promise<void> {
  const { store, bounds, clock } = parts
  const round = async (): Promise<number> => {
    reportEvicted(await store.evictQuarantined(clock.now(), bounds), parts)
    return HOUR_MS
  }
  return keepDoing(round, {
    ...parts,
    firstMs: 15_000,
    longestMs: HOUR_MS,
    ...failureReports(parts, 'quarantine', {
      level: 'error',
      message: "couldn't remove old events from quarantine; retrying",
    }),
  })
}

/** Counts and logs each eviction, since nobody may have looked at these events. */
export function reportEvicted(
  evicted: readonly Eviction[],
  { log, meter }: { readonly log: Log; readonly meter: Meter },
): void {
  for (const { account, items } of evicted) {
    meter.evicted(account, items)
    log.warn({ source: account, items }, 'the oldest quarantined events were dropped, to keep to intake.quarantine')
  }
}
