import type { MetricValue } from './metric-series.ts'
import type { Thing } from './shapes.ts'

/** What a further record states in place of the value. */
export interface OtherValue {
  readonly by: string
  readonly value: number
  readonly step: number | null
}

/** Metrics and parameters of one version or run, whichever record of its source states them. */
export interface MeasuredRow extends Thing {
  readonly standing: string
  readonly status: string | null
  readonly user: string | null
  /** Of the code that ran. */
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
  /** The data that it was trained or evaluated on. */
  readonly data: readonly (Thing & { readonly by: string })[]
  /** Its run and its logged model: each is one with it, and states a part of this. */
  readonly records: readonly (Thing & { readonly by: string; readonly standing: string })[]
  /** Versions of models that the run made. */
  readonly versions: readonly Thing[]
  /** The URI of the run that it is nested in. */
  readonly partOf: string | null
  /** How many runs are nested in it. */
  readonly parts: number
}

export interface Measurements {
  readonly rows: readonly MeasuredRow[]
  readonly total: number
}

export interface StandingThing extends Thing {
  readonly standing: string
}

/** What runs of evaluations measured of what was asked about, the latest first. */
export interface Evaluated {
  readonly evaluations: readonly (StandingThing & {
    readonly at: string | null
    readonly on: StandingThing | null
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
  records { by uri name entityType standing }
  versions { uri name entityType }
  partOf parts
}`

/** Whether its source deleted it. GraphQL has its standing in capitals, REST has not. */
export function isGone({ standing }: { readonly standing: string }): boolean {
  return standing.toLowerCase() === 'gone'
}

/** As tables and headlines take them, with those that are NaN or infinite. */
export function metricsOf(row: Pick<MeasuredRow, 'metrics' | 'notNumbers'> | null): readonly MetricValue[] {
  if (row === null) return []
  return [
    ...row.metrics.map(({ metric, split, value }) => ({ name: metric, split, value })),
    ...row.notNumbers.map(({ metric, stated }) => ({ name: metric, split: null, value: Number(stated) })),
  ]
}

export function rowOf(measured: Measurements | null, uri: string): MeasuredRow | null {
  return measured?.rows.find((row) => row.uri === uri) ?? null
}

export function runOf({ records }: Pick<MeasuredRow, 'records'>): MeasuredRow['records'][number] | undefined {
  return records.find(({ by }) => /run$/i.test(by))
}

type HeadlineRow = Pick<MeasuredRow, 'metrics' | 'notNumbers' | 'records'>

/** Rows that share a version's headline metric: of its model, or of its original's if the same run made both. */
export function besideForHeadline(
  row: HeadlineRow | null,
  ofModel: readonly HeadlineRow[],
  ofOriginal: readonly HeadlineRow[],
): readonly HeadlineRow[] {
  const run = row === null ? undefined : runOf(row)?.uri
  return run !== undefined && ofOriginal.some((one) => runOf(one)?.uri === run) ? ofOriginal : ofModel
}
