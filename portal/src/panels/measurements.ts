import { isHeldOut, type MetricValue } from './metric-series.ts'
import type { EntityRef } from './shapes.ts'

/** Value that another record states instead. */
export interface OtherValue {
  readonly by: string
  readonly value: number
  readonly step: number | null
}

/** Metrics and parameters of a version or run, whichever record states them. */
export interface MeasuredRow extends EntityRef {
  readonly standing: string
  readonly status: string | null
  readonly user: string | null
  /** Commit of the code that ran. */
  readonly commit: string | null
  readonly at: string | null
  readonly endedAt: string | null
  readonly metrics: readonly {
    readonly metric: string
    readonly split: string | null
    readonly value: number
    readonly at: string | null
    readonly step: number | null
    readonly dataset: string | null
    readonly by: string | null
    readonly otherwise: readonly OtherValue[]
  }[]
  readonly metricsTotal: number
  readonly notNumbers: readonly {
    readonly metric: string
    readonly stated: string
    readonly step: number | null
    readonly by: string | null
    readonly otherwise: readonly OtherValue[]
  }[]
  readonly parameters: readonly { readonly name: string; readonly value: string }[]
  readonly parametersTotal: number
  readonly tags: readonly { readonly tag: string; readonly value: string | null }[]
  /** Data used for training or evaluation. */
  readonly data: readonly (EntityRef & { readonly by: string })[]
  /** Its run and its logged model, which are part of it and state some of its facts. */
  readonly records: readonly (EntityRef & {
    readonly by: string
    readonly standing: string
    readonly verifiedAt: string | null
  })[]
  /** Versions of models that the run made. */
  readonly versions: readonly EntityRef[]
  /** URI of its parent run. */
  readonly partOf: string | null
  /** Number of nested runs. */
  readonly parts: number
}

export interface Measurements {
  readonly rows: readonly MeasuredRow[]
  readonly total: number
}

export interface StandingEntity extends EntityRef {
  readonly standing: string
}

/** Evaluation results of the entity, latest first. */
export interface Evaluated {
  readonly evaluations: readonly (StandingEntity & {
    readonly status: string | null
    readonly at: string | null
    readonly on: StandingEntity | null
    readonly metrics: readonly { readonly metric: string; readonly value: number }[]
  })[]
  readonly evaluationsTotal: number
}

export const MEASUREMENTS = `total rows {
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
