import { msOf, type EntityRef } from './declare.ts'

export interface RunEntity extends EntityRef {
  readonly status: string | null
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly error: string | null
}

export const isFailed = ({ status }: Pick<RunEntity, 'status'>): boolean =>
  status !== null && /fail|error/i.test(status)

/** Returns null if it hasn't ended, or if its times are unknown. */
export function durationOf({ startedAt, endedAt }: Pick<RunEntity, 'startedAt' | 'endedAt'>): number | null {
  const ms = msOf(endedAt) - msOf(startedAt)
  return Number.isFinite(ms) && ms >= 0 ? ms : null
}
