import { lastPart } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { changePercent, verdictOf, type ChangeVerdict } from '../../panels/compare.ts'

export type Comparison = QuestionAnswer<'compare'>
export type ComparedMetricRow = Comparison['metrics'][number]
export type ComparedAttributeRow = Comparison['attributes'][number]
export type LinkRow = Comparison['relationships'][number]['links'][number]

/** Names the columns uniquely. */
export function columnNames(entities: Comparison['entities']): readonly string[] {
  const names = entities.map(({ name, uri }) => name ?? lastPart(uri))
  return names.map((name, i) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${lastPart(entities[i]?.uri ?? '')})`,
  )
}

interface AttributeSection {
  readonly attribute: string
  readonly rows: readonly ComparedAttributeRow[]
}

/** Groups attributes: parameters of any record; each structured attribute, in the first's order; then all others. */
export function attributeSections(rows: readonly ComparedAttributeRow[]): {
  readonly parameters: readonly ComparedAttributeRow[]
  readonly sections: readonly AttributeSection[]
  readonly plain: readonly ComparedAttributeRow[]
} {
  const parameters = rows.filter(({ parameter }) => parameter !== null)
  const groups = Map.groupBy(
    rows.filter(({ parameter }) => parameter === null),
    ({ attribute }) => attribute,
  )
  const isSection = (group: readonly ComparedAttributeRow[]): boolean => group.some(({ path }) => path.length > 0)
  return {
    // A run and its logged model often state the same parameters.
    parameters: [...new Map(parameters.map((row) => [JSON.stringify([row.parameter, row.values]), row])).values()],
    sections: [...groups].flatMap(([attribute, group]) => (isSection(group) ? [{ attribute, rows: group }] : [])),
    plain: [...groups.values()].flatMap((group) => (isSection(group) ? [] : group)),
  }
}

export interface NumberChange {
  readonly change: number
  /** Null if the baseline is 0. */
  readonly percent: number | null
  readonly verdict: ChangeVerdict
}

/** Returns the value of each, or the stated NaN or infinity. */
export function valuesOf({ values, stated }: Pick<ComparedMetricRow, 'values' | 'stated'>): readonly (number | null)[] {
  return values.map((value, i) => value ?? (stated[i] == null ? null : Number(stated[i])))
}

/** Returns the difference from the baseline; null if they are equal, or if either isn't a finite number. */
export function changeFrom(
  values: readonly unknown[],
  {
    baseline,
    column,
    better = null,
  }: { readonly baseline: number; readonly column: number; readonly better?: string | null },
): NumberChange | null {
  const [first, value] = [values[baseline], values[column]]
  if (column === baseline || typeof first !== 'number' || typeof value !== 'number' || first === value) return null
  const change = value - first
  if (!Number.isFinite(change)) return null
  return { change, percent: changePercent(change, first), verdict: verdictOf(change, better) }
}

/** Value to compare with production if the baseline has none: the same metric on another split. */
export function beforeProduction(
  { metric, split, evaluation, values }: ComparedMetricRow,
  { metrics, baseline }: { readonly metrics: readonly ComparedMetricRow[]; readonly baseline: number },
): ComparedMetricRow | undefined {
  if (split !== 'production' || values[baseline] != null) return undefined
  return metrics.find((one) => one.metric === metric && one.split !== split && one.evaluation?.uri === evaluation?.uri)
}

interface TimeSeries {
  readonly times: readonly string[]
  /** One series per entity: a value or null per time. */
  readonly values: readonly (readonly (number | null)[])[]
}

/** Returns a metric over time if any of the entities was measured at least twice. */
export function timeSeriesOf({ history }: Pick<ComparedMetricRow, 'history'>): TimeSeries | null {
  const known = history.map((points) => points.filter(({ at }) => at !== null))
  if (!known.some((points) => new Set(points.map(({ at }) => at)).size > 1)) return null
  const times = [...new Set(known.flat().flatMap(({ at }) => at ?? []))].sort((a, b) => Date.parse(a) - Date.parse(b))
  const values = known.map((points) => times.map((time) => points.findLast(({ at }) => at === time)?.value ?? null))
  return { times, values }
}
