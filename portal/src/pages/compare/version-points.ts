import { metricsOf, type MeasuredRow } from '../../panels/measurements.ts'
import { headlineMetric, metricKey } from '../../panels/metric-series.ts'
import type { RunColumn } from '../../runs/run-columns.ts'
import type { ComparedMetricRow } from './rows.ts'

export type PointsBy = 'version' | 'time'

export interface VersionPoint {
  readonly row: MeasuredRow
  /** Number of the version, counted from the oldest; or its time. */
  readonly x: number
  readonly y: number
}

/** Filters out deleted rows, except compared ones. */
export function shownAmong(rows: readonly MeasuredRow[], compared: ReadonlySet<string>): readonly MeasuredRow[] {
  return rows.filter(({ uri, standing }) => standing !== 'gone' || compared.has(uri))
}

/** Returns a point for every version with the metric, in order; over time only those whose time is known. */
export function versionPoints(
  rows: readonly MeasuredRow[],
  { numberOf }: Pick<RunColumn, 'numberOf'>,
  by: PointsBy,
): readonly VersionPoint[] {
  const timeOf = ({ at }: MeasuredRow): number => (at === null ? NaN : Date.parse(at))
  return rows.flatMap((row, n) => {
    const [x, y] = [by === 'version' ? n + 1 : timeOf(row), numberOf(row)]
    return y === null || Number.isNaN(x) ? [] : [{ row, x, y }]
  })
}

/** Returns which direction is better, if a measurement of a compared entity says so. */
export function directionOf(metrics: readonly ComparedMetricRow[], title: string): 'higher' | 'lower' | null {
  const same = metrics.find(({ metric, split }) => title === (split === null ? metric : `${metric}, ${split}`))
  return (
    same?.better ??
    metrics.find(({ metric, better }) => better !== null && metric === title.split(', ')[0])?.better ??
    null
  )
}

/** Returns the headline metric; if fewer than two rows have it, the first that two rows have. */
export function headlineColumn(columns: readonly RunColumn[], rows: readonly MeasuredRow[]): RunColumn | null {
  const drawable = columns.filter(({ numberOf }) => rows.filter((row) => numberOf(row) !== null).length > 1)
  const metrics = rows.map(metricsOf)
  const headline = metricKey(headlineMetric(metrics.flat(), metrics))
  return drawable.find(({ title }) => title === headline) ?? drawable[0] ?? null
}
