import type { MeasuredRow } from '../panels/measurements.ts'
import type { EntityRef } from '../panels/declare.ts'
import type { OptionGroups } from '../ui/fields.tsx'
import { durationText } from '../ui/time.tsx'

/** A metric, parameter or tag of runs, or an attribute that every run has. */
export interface RunColumn {
  readonly key: string
  readonly kind: 'metric' | 'parameter' | 'tag' | 'attribute'
  readonly title: string
  textOf(row: MeasuredRow): string | null
  /** Returns null without a value, or for text. */
  numberOf(row: MeasuredRow): number | null
}

/** Every metric, parameter and tag with a value in any row, those that tell the rows apart first. */
export function runColumns(rows: readonly MeasuredRow[]): readonly RunColumn[] {
  const metrics = new Map<string, RunColumn>()
  const parameters = new Map<string, RunColumn>()
  const tags = new Map<string, RunColumn>()
  for (const row of rows) {
    for (const { metric, split } of row.metrics) {
      const title = split === null ? metric : `${metric}, ${split}`
      if (!metrics.has(title)) metrics.set(title, metricColumn(title, metric, split))
    }
    for (const { metric } of row.notNumbers)
      if (!metrics.has(metric)) metrics.set(metric, metricColumn(metric, metric, null))
    for (const { name } of row.parameters) if (!parameters.has(name)) parameters.set(name, parameterColumn(name))
    for (const { tag } of row.tags) if (!tags.has(tag)) tags.set(tag, tagColumn(tag))
  }
  const isStated = ({ textOf }: RunColumn): boolean => rows.some((row) => textOf(row) !== null)
  return [metrics, parameters, tags]
    .flatMap((columns) => tellingFirst([...columns.values()], rows))
    .concat(ATTRIBUTES.filter(isStated))
}

/** Sorts columns whose values differ before those that are the same in all rows, then by how many rows have one. */
function tellingFirst(columns: readonly RunColumn[], rows: readonly MeasuredRow[]): readonly RunColumn[] {
  const ranks = new Map(
    columns.map((column) => {
      const values = rows.map(column.textOf).filter((value) => value !== null)
      return [column, values.length + (new Set(values).size > 1 ? rows.length : 0)]
    }),
  )
  return columns.toSorted((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0))
}

const GROUPS = { metric: 'Metrics', parameter: 'Parameters', tag: 'Tags', attribute: 'Other' } as const

/** Groups columns by kind, as options of a choice. */
export function columnOptions(columns: readonly RunColumn[]): OptionGroups {
  const groups = Map.groupBy(columns, ({ kind }) => GROUPS[kind])
  return Object.fromEntries(
    [...groups].map(([group, some]) => [group, Object.fromEntries(some.map(({ key, title }) => [key, title]))]),
  )
}

/** Columns shown by default; more don't fit. */
const DEFAULT_COLUMNS = 6

/** Takes as many metrics as parameters, unless there are too few of either. */
export function usualColumns(columns: readonly RunColumn[]): readonly RunColumn[] {
  const [metrics, parameters] = (['metric', 'parameter'] as const).map((kind) =>
    columns.filter((column) => column.kind === kind),
  )
  const half = DEFAULT_COLUMNS / 2
  const most = DEFAULT_COLUMNS - Math.min(half, parameters?.length ?? 0)
  const shown = metrics?.slice(0, most) ?? []
  return [...shown, ...(parameters?.slice(0, DEFAULT_COLUMNS - shown.length) ?? [])]
}

/** Columns whose keys are in the address; the default if it has none. */
export function chosenColumns(columns: readonly RunColumn[], keys: string | undefined): readonly RunColumn[] {
  return keys === undefined ? usualColumns(columns) : columns.filter(({ key }) => keys.split(',').includes(key))
}

const ATTRIBUTES: readonly RunColumn[] = [
  attribute('User', ({ user }) => user),
  attribute('Commit', ({ commit }) => commit),
  attribute('Trained on', (row) => dataText(row, 'trainedOn')),
  attribute('Evaluated on', (row) => dataText(row, 'evaluatedOn')),
  {
    ...attribute('Duration', (row) => {
      const ms = durationOf(row)
      return ms === null ? null : durationText(ms)
    }),
    numberOf: durationOf,
  },
]

function dataText({ data }: Pick<MeasuredRow, 'data'>, relation: string): string | null {
  const names = data.flatMap(({ by, name, uri }) => (by === relation ? [name ?? uri] : []))
  return names.length === 0 ? null : names.join(', ')
}

function durationOf({ at, endedAt }: Pick<MeasuredRow, 'at' | 'endedAt'>): number | null {
  return at === null || endedAt === null ? null : Date.parse(endedAt) - Date.parse(at)
}

function attribute(title: string, textOf: RunColumn['textOf']): RunColumn {
  return { key: `attribute ${title}`, kind: 'attribute', title, textOf, numberOf: () => null }
}

function tagColumn(name: string): RunColumn {
  return {
    key: `tag ${name}`,
    kind: 'tag',
    title: name,
    textOf: ({ tags }) => tags.find(({ tag }) => tag === name)?.value ?? null,
    numberOf: () => null,
  }
}

function metricColumn(title: string, metric: string, split: string | null): RunColumn {
  const valueOf = (row: MeasuredRow): number | null =>
    row.metrics.find((one) => one.metric === metric && one.split === split)?.value ?? null
  // A chart can't place infinity, which MLflow reports as the greatest number.
  const numberOf = (row: MeasuredRow): number | null => {
    const value = valueOf(row)
    return value !== null && Math.abs(value) < Number.MAX_VALUE ? value : null
  }
  return {
    key: `metric ${title}`,
    kind: 'metric',
    title,
    numberOf,
    textOf: (row) =>
      valueOf(row)?.toString() ?? row.notNumbers.find((one) => one.metric === metric && split === null)?.stated ?? null,
  }
}

function parameterColumn(name: string): RunColumn {
  const textOf = (row: MeasuredRow): string | null => row.parameters.find((one) => one.name === name)?.value ?? null
  return {
    key: `parameter ${name}`,
    kind: 'parameter',
    title: name,
    textOf,
    numberOf: (row) => {
      const text = textOf(row)
      const number = text === null || text.trim() === '' ? NaN : Number(text)
      return Number.isFinite(number) ? number : null
    },
  }
}

/** Value to sort and filter by. Includes infinity, unlike charts; NaN is null. */
export function comparedOf(column: Pick<RunColumn, 'kind' | 'textOf' | 'numberOf'>, row: MeasuredRow): number | null {
  if (column.kind !== 'metric') return column.numberOf(row)
  const number = Number(column.textOf(row) ?? NaN)
  return Number.isNaN(number) ? null : number
}

interface RunOrder {
  /** Null to sort by time. */
  readonly column: RunColumn | null
  readonly descending: boolean
}

/** Sorts by number, else by text. In either direction, rows without a number, then without a value, come last. */
export function inOrder(rows: readonly MeasuredRow[], { column, descending }: RunOrder): readonly MeasuredRow[] {
  const sign = descending ? -1 : 1
  const textOf = (row: MeasuredRow): string | null => (column === null ? row.at : column.textOf(row))
  return rows.toSorted((a, b) => {
    const [left, right] = [textOf(a), textOf(b)]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    const [first, second] = [a, b].map((row) => (column === null ? null : comparedOf(column, row)))
    if (first != null && second != null) return first === second ? 0 : sign * (first < second ? -1 : 1)
    if (first != null || second != null) return Number(first == null) - Number(second == null)
    return sign * (left < right ? -1 : left > right ? 1 : 0)
  })
}

/** Parent runs of the rows by URI; empty if all are nested in the same one. */
export function parentsIn(rows: readonly MeasuredRow[]): ReadonlyMap<string, EntityRef> {
  const parents = new Set(rows.map(({ partOf }) => partOf))
  if (parents.size < 2) return new Map()
  return new Map(
    rows.flatMap(({ partOf: uri, entityType }) => {
      const parent = rows.find((row) => row.uri === uri)
      return uri === null ? [] : [[uri, parent ?? { uri, name: null, entityType }]]
    }),
  )
}
