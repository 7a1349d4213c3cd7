import type { MetricValue } from './metric-series.ts'

export interface MetricDefinition {
  readonly name: string | null
  /** Whether `higher` or `lower` is better. */
  readonly direction: string | null
  readonly unit: string | null
}

export interface ComparedMetric {
  readonly name: string
  readonly unit: string | null
  readonly value: number | null
  readonly before: number | null
  readonly percent: number | null
  /** Null if there is nothing to compare with. */
  readonly verdict: ChangeVerdict | null
}

export function compareMetrics(
  metrics: readonly MetricValue[],
  baseline: readonly MetricValue[],
  definitions: readonly MetricDefinition[],
): readonly ComparedMetric[] {
  return metrics.flatMap(({ name, value }) => {
    if (name === null) return []
    const before = baseline.find((one) => one.name === name)?.value ?? null
    const definition = definitions.find((one) => one.name === name)
    const change = value === null || before === null ? null : value - before
    const percent = change === null || before === null ? null : changePercent(change, before)
    const verdict = change === null ? null : verdictOf(change, definition?.direction ?? null)
    return [{ name, unit: definition?.unit ?? null, value, before, percent, verdict }]
  })
}

/** Returns null if it was 0 before. */
export function changePercent(change: number, before: number): number | null {
  return before === 0 ? null : (change / Math.abs(before)) * 100
}

export type ChangeVerdict = 'better' | 'worse' | 'same' | 'changed'

/** `changed` if it is unknown which direction is better. */
export function verdictOf(change: number, direction: string | null): ChangeVerdict {
  if (change === 0) return 'same'
  if (direction !== 'higher' && direction !== 'lower') return 'changed'
  return change > 0 === (direction === 'higher') ? 'better' : 'worse'
}
