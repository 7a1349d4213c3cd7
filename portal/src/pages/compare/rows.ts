import type { QuestionAnswer } from '../../client/ask.ts'
import { percentOf, verdictOf, type ChangeVerdict } from '../../panels/compare.ts'

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

function lastPart(uri: string): string {
  return uri.split('/').at(-1) ?? uri
}

export interface AttributeSection {
  readonly attribute: string
  readonly rows: readonly ComparedAttributeRow[]
}

/** Attributes of several values each by itself, in the order of the first; then all others together. */
export function attributeSections(rows: readonly ComparedAttributeRow[]): {
  readonly sections: readonly AttributeSection[]
  readonly plain: readonly ComparedAttributeRow[]
} {
  const groups = Map.groupBy(rows, ({ attribute }) => attribute)
  const isSection = (group: readonly ComparedAttributeRow[]): boolean => group.some(({ path }) => path.length > 0)
  return {
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

/** How a value differs from that of the baseline; null where either is no number, or they are the same. */
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
  return { change, percent: percentOf(change, first), verdict: verdictOf(change, better) }
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
