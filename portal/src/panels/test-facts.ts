import { statedEnvironment } from '../../../src/catalogue/environments.ts'
import { formatNumber } from '../../../src/lib/format-count.ts'
import { DAY_MS } from '../../../src/lib/durations.ts'

export interface TestUse {
  readonly status: string | null
  readonly environment: string | null
  readonly deletedAtSource?: string | null
}
/** The fields that tell whether a test runs, besides those of a reference to it. */
export const TEST_USE = 'status environment'

export function isRunning({ status, environment, deletedAtSource = null }: TestUse): boolean {
  return status === 'ACTIVE' && deletedAtSource === null && statedEnvironment({ environment }) !== 'other'
}

/** `20%` of all traffic, or of a test. */
export function shareText(share: unknown): string {
  return typeof share === 'number' ? `${Number((share * 100).toPrecision(3))}%` : 'not stated'
}

export interface CellResult {
  readonly metric: string
  /** Relative to the control cell, which has none itself; 0.01 is 1% more. */
  readonly effect: number | null
  readonly low: number | null
  readonly high: number | null
  readonly sample: number | null
}

/** `+1.2% (+0.4% to +2%), sample 120,000`. */
export function resultText({ effect, low, high, sample }: CellResult): string {
  const interval = low === null || high === null ? '' : `(${changeText(low)} to ${changeText(high)})`
  const change = [effect === null ? '' : changeText(effect), interval].filter(Boolean).join(' ')
  return [change, sample === null ? '' : `sample ${formatNumber(sample)}`].filter(Boolean).join(', ')
}

function changeText(change: number): string {
  return `${change > 0 ? '+' : change < 0 ? '−' : ''}${shareText(Math.abs(change))}`
}

/** Returns whole days between two times; 0 if the second isn't later, or if either is unknown. */
export function daysBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / DAY_MS)) || 0
}
