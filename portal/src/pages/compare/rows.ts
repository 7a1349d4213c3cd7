import { lastPart } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { changePercent, verdictOf, type ChangeVerdict } from '../../panels/compare.ts'

export type Comparison = QuestionAnswer<'compare'>
export type ComparedMetricRow = Comparison['metrics'][number]
export type ComparedAttributeRow = Comparison['attributes'][number]
export type LinkRow = Comparison['relationships'][number]['links'][number]

/** What a column is called: no two have the same name. */
export function columnNames(entities: Comparison['entities']): readonly string[] {
  const names = entities.map(({ name, uri }) => name ?? lastPart(uri))
  return names.map((name, i) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${lastPart(entities[i]?.uri ?? '')})`,
  )
}

/** An attribute or a member of one, as each source names it. */
const PARAMETERS = /parameters$/i

/** The name of a parameter, which stands in an attribute of the thing or of its run; null of anything else. */
function parameterOf({ attribute, path }: ComparedAttributeRow): readonly string[] | null {
  const [first, ...rest] = PARAMETERS.test(attribute) ? [attribute, ...path] : path
  return first !== undefined && PARAMETERS.test(first) && rest.length > 0 ? rest : null
}

export interface AttributeSection {
  readonly attribute: string
  readonly rows: readonly ComparedAttributeRow[]
}

/**
 * Parameters, whichever record has them; attributes of several values each by itself, in the order of the first; then
 * all others together.
 */
export function attributeSections(rows: readonly ComparedAttributeRow[]): {
  readonly parameters: readonly ComparedAttributeRow[]
  readonly sections: readonly AttributeSection[]
  readonly plain: readonly ComparedAttributeRow[]
} {
  const parameters = rows.flatMap((row) => {
    const path = parameterOf(row)
    return path === null ? [] : [{ ...row, path }]
  })
  const groups = Map.groupBy(
    rows.filter((row) => parameterOf(row) === null),
    ({ attribute }) => attribute,
  )
  const isSection = (group: readonly ComparedAttributeRow[]): boolean => group.some(({ path }) => path.length > 0)
  return {
    // A run and its logged model often state the same ones.
    parameters: [...new Map(parameters.map((row) => [JSON.stringify([row.path, row.values]), row])).values()],
    sections: [...groups].flatMap(([attribute, group]) => (isSection(group) ? [{ attribute, rows: group }] : [])),
    plain: [...groups.values()].flatMap((group) => (isSection(group) ? [] : group)),
  }
}

export interface NumberChange {
  readonly change: number
  /** Null where the baseline is 0. */
  readonly percent: number | null
  readonly verdict: ChangeVerdict
}

/** The value of each, with NaN or infinity where that is stated in place of a number. */
export function valuesOf({ values, stated }: Pick<ComparedMetricRow, 'values' | 'stated'>): readonly (number | null)[] {
  return values.map((value, i) => value ?? (stated[i] == null ? null : Number(stated[i])))
}

/** How a value differs from that of the baseline; null where either is not a finite number, or they are the same. */
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

/** With what a value of production is compared where the baseline has none: the same metric on another split. */
export function beforeProduction(
  { metric, split, evaluation, values }: ComparedMetricRow,
  { metrics, baseline }: { readonly metrics: readonly ComparedMetricRow[]; readonly baseline: number },
): ComparedMetricRow | undefined {
  if (split !== 'production' || values[baseline] != null) return undefined
  return metrics.find((one) => one.metric === metric && one.split !== split && one.evaluation?.uri === evaluation?.uri)
}

export interface TimeSeries {
  readonly times: readonly string[]
  /** One for each entity: a value for each time, or null. */
  readonly values: readonly (readonly (number | null)[])[]
}

/** A metric over time, where one of the entities was measured at two times at least. */
export function timeSeriesOf({ history }: Pick<ComparedMetricRow, 'history'>): TimeSeries | null {
  const known = history.map((points) => points.filter(({ at }) => at !== null))
  if (!known.some((points) => new Set(points.map(({ at }) => at)).size > 1)) return null
  const times = [...new Set(known.flat().flatMap(({ at }) => at ?? []))].sort((a, b) => Date.parse(a) - Date.parse(b))
  const values = known.map((points) => times.map((time) => points.findLast(({ at }) => at === time)?.value ?? null))
  return { times, values }
}
