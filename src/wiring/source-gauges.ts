import type { SourceGauges } from '../adapters/prometheus.ts'
import type { DirtyCounts } from '../contracts/marks.ts'
import type { Time } from '../model/facts.ts'
import { SOURCE_STATES, type SourceStatus } from '../questions/source-status.ts'

/** Returns the metrics of one source: a fixed number of series, whatever it answers. */
export function gaugesOf(
  { platform, state, guard, silence, pause, rhythm, health }: SourceStatus,
  backlog: DirtyCounts | null,
  now: Time,
): SourceGauges {
  const ageSeconds = (at: Time | null | undefined): number => (at == null ? 0 : Math.max(0, (now - at) / 1_000))
  return {
    platform,
    states: SOURCE_STATES.map((one) => [one, one === state]),
    isCircuitOpen: health.circuit === 'open' || health.circuit === 'probing',
    dueMarks: backlog?.due ?? 0,
    oldestMarkSeconds: ageSeconds(backlog?.oldestMarkedAt),
    failingSeconds: state === 'failing' ? ageSeconds(health.failing?.since) : 0,
    lastSuccessSeconds: health.lastReadAt === null ? null : Date.parse(health.lastReadAt) / 1_000,
    held: guard?.held ?? 0,
    silentSeconds: ageSeconds(silence?.since),
    isPaused: pause !== null,
    foundBySweeps: rhythm?.found ?? 0,
  }
}
