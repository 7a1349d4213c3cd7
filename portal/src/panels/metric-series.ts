import { metricKey, type MetricValue } from '../../../src/query/compare/headline-metric.ts'
import { drawnOf } from '../charts/paths.ts'

export {
  headlineMetric,
  isHeldOut,
  metricKey,
  bySignificance,
  type MetricValue,
} from '../../../src/query/compare/headline-metric.ts'

export interface MeasuredEntity {
  readonly uri: string
  readonly label: string
  readonly at: string | null
  readonly metrics: readonly MetricValue[] | null
}

export interface MetricSeries<Point = MeasuredEntity> {
  readonly metric: string
  readonly points: readonly Point[]
  /** One line per split, with a value or null per point. */
  readonly lines: readonly { readonly label: string; readonly values: readonly (number | null)[] }[]
}

/** One chart per metric, as units differ; one line per split; points as given. The last of several values counts. */
export function seriesOf<Point extends MeasuredEntity>(points: readonly Point[]): readonly MetricSeries<Point>[] {
  const metrics = new Map<string, Map<string, (number | null)[]>>()
  for (const [n, point] of points.entries()) {
    for (const { name, value, split } of point.metrics ?? []) {
      if (name === null) continue
      const lines = metrics.get(name) ?? new Map<string, (number | null)[]>()
      metrics.set(name, lines)
      const label = split ?? ''
      const values = lines.get(label) ?? points.map(() => null)
      lines.set(label, values)
      values[n] = value
    }
  }
  return [...metrics].map(([metric, lines]) => ({
    metric,
    points,
    lines: [...lines].map(([label, values]) => ({ label, values })),
  }))
}

interface SingleValue<Point> {
  readonly metric: string
  readonly point: Point
  readonly value: number
}

/** Separates metrics with values at several points, which a chart can draw, from values that have nothing beside them. */
export function withSeveralPoints<Point>(all: readonly MetricSeries<Point>[]): {
  readonly drawn: readonly MetricSeries<Point>[]
  readonly single: readonly SingleValue<Point>[]
} {
  const drawn = new Set(
    all.filter(
      ({ points, lines }) => points.filter((_, n) => lines.some(({ values }) => isDrawn(values[n]))).length > 1,
    ),
  )
  const single = all.flatMap((series) =>
    drawn.has(series)
      ? []
      : series.lines.flatMap(({ label, values }) =>
          series.points.flatMap((point, n) => {
            const value = values[n]
            return value == null
              ? []
              : [{ metric: metricKey({ name: series.metric, split: label, value }), point, value }]
          }),
        ),
  )
  return { drawn: [...drawn], single }
}

const isDrawn = (value: number | null | undefined): boolean => value != null && Number.isFinite(value)

/** `validation rose from 0.409 to 0.412; production 0.361`. */
export function seriesText({ lines }: Pick<MetricSeries, 'lines'>, textOf: (value: number) => string): string {
  return lines
    .map(({ label, values }) => {
      const known = drawnOf(values).filter((value) => value !== null)
      const [first, last] = [known[0], known.at(-1)]
      const name = label === '' ? '' : `${label} `
      if (first === undefined || last === undefined) return `${name}unknown`
      if (known.length === 1) return `${name}${textOf(last)}`
      if (last === first) return `${name}stayed at ${textOf(last)}`
      return `${name}${last > first ? 'rose' : 'fell'} from ${textOf(first)} to ${textOf(last)}`
    })
    .join('; ')
}
