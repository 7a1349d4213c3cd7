import type { QuestionAnswer } from '../client/ask.ts'
import { isHeldOut, type MetricValue } from './metric-series.ts'

type Answer = QuestionAnswer<'measurements'>

/** Metrics and parameters of a version or run, whichever record states them. */
export type MeasuredRow = Answer['rows'][number]
export type Measurements = Pick<Answer, 'rows' | 'total' | 'deleted'>
/** Evaluation results of the entity, latest first. */
export type Evaluated = Pick<Answer, 'evaluations' | 'evaluationsTotal'>

export const MEASUREMENTS = `total deleted rows {
  uri name entityType standing status user commit at endedAt
  metrics { metric split value at step dataset by otherwise { by value step } } metricsTotal
  notNumbers { metric stated step by otherwise { by value step } }
  parameters { name value } parametersTotal
  tags { tag value }
  data { by uri name entityType }
  records { by uri name entityType standing verifiedAt }
  versions { uri name entityType }
  partOf parts
}`

/** Tells whether its source deleted it. GraphQL spells standings in capitals, REST doesn't. */
export function isGone({ standing }: { readonly standing: string }): boolean {
  return standing.toLowerCase() === 'gone'
}

/** Metrics for tables and headlines, including NaN and infinity. */
export function metricsOf(row: Pick<MeasuredRow, 'metrics' | 'notNumbers' | 'data'> | null): readonly MetricValue[] {
  if (row === null) return []
  const trainedOn = row.data.flatMap(({ by, uri }) => (by === 'trainedOn' ? [uri] : []))
  return [
    ...row.metrics.map(({ metric, split, value, dataset }) => ({
      name: metric,
      split,
      value,
      isHeldOut: isHeldOut(dataset, trainedOn),
    })),
    ...row.notNumbers.map(({ metric, stated }) => ({ name: metric, split: null, value: Number(stated) })),
  ]
}

export function rowOf(measured: Measurements | null, uri: string): MeasuredRow | null {
  return measured?.rows.find((row) => row.uri === uri) ?? null
}

export function runOf({ records }: Pick<MeasuredRow, 'records'>): MeasuredRow['records'][number] | undefined {
  return records.find(({ by }) => /run$/i.test(by))
}

/** Returns when a version was trained: if no source says, when its run began. */
export function trainedAt(
  version: { readonly uri: string; readonly trainedAt: string | null },
  measured: Measurements | null,
): string | null {
  const row = rowOf(measured, version.uri)
  return version.trainedAt ?? (row === null || runOf(row) === undefined ? null : row.at)
}

/** Returns when the metrics and parameters of rows were verified: the oldest time of the records that state them. */
export function measurementsVerifiedAt(
  rows: readonly Pick<MeasuredRow, 'metrics' | 'notNumbers' | 'records'>[],
): string | null {
  const times = rows.flatMap(({ metrics, notNumbers, records }) => {
    const stating = new Set([...metrics, ...notNumbers].map(({ by }) => by))
    return records.flatMap(({ by, verifiedAt }) => (stating.has(by) && verifiedAt !== null ? [verifiedAt] : []))
  })
  return times.toSorted()[0] ?? null
}

type HeadlineRow = Pick<MeasuredRow, 'metrics' | 'notNumbers' | 'records' | 'data'>

/** Returns rows with a version's headline metric: of its model, or of the original's if the same run made both. */
export function besideForHeadline(
  row: HeadlineRow | null,
  modelRows: readonly HeadlineRow[],
  originalRows: readonly HeadlineRow[],
): readonly HeadlineRow[] {
  const run = row === null ? undefined : runOf(row)?.uri
  return run !== undefined && originalRows.some((one) => runOf(one)?.uri === run) ? originalRows : modelRows
}
