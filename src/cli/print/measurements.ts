import type { MeasurementsAnswer } from '../../questions/measurements.ts'
import { truncateWithEllipsis } from '../../lib/cut-text.ts'
import { formatCount } from '../../lib/format-count.ts'
import { numberText } from '../../lib/number-text.ts'
import { heading, type PrintedLine } from '../style.ts'
import { alignColumns, deletedText, nameOrUri } from './wording.ts'

type MeasuredRow = MeasurementsAnswer['rows'][number]

/** Maximum number of metrics, and of parameters, that a table has columns for. */
const MAX_COLUMNS = 6
/** A longer cell is cut. */
const MAX_CELL_WIDTH = 32

/** Prints a table with a row for each version or run, the newest last. */
export function* lines(answer: MeasurementsAnswer): Generator<PrintedLine> {
  const { name, uri, entityType, rows, total, deleted, evaluations, evaluationsTotal, tx } = answer
  yield heading(`${nameOrUri({ name, uri })}  ${entityType ?? 'known by reference only'}  ${uri} (transaction ${tx})`)
  yield `${rows.length < total ? `${rows.length} of ` : ''}${formatCount(total, 'version or run', 'versions or runs')}${deletedText(deleted, 'of them deleted')}`
  const metrics = distinctNames(rows.flatMap((row) => metricsOf(row).map(([metric]) => metric)))
  const parameters = distinctNames(rows.flatMap((row) => row.parameters.map((one) => one.name)))
  const shown = { metrics: metrics.slice(0, MAX_COLUMNS), parameters: parameters.slice(0, MAX_COLUMNS) }
  if (rows.length > 0) {
    const titles = ['name', 'at', 'status', ...shown.metrics, ...shown.parameters]
    yield* alignColumns([titles, ...rows.map((row) => cellsOf(row, shown))].map((cells) => ['', ...cells]))
  }
  const left = [
    [metrics.length - shown.metrics.length, 'metric'] as const,
    [parameters.length - shown.parameters.length, 'parameter'] as const,
  ].flatMap(([count, what]) => (count > 0 ? [formatCount(count, `more ${what}`)] : []))
  if (left.length > 0) yield `There are ${left.join(' and ')}: --json has them.`
  if (evaluations.length > 0) yield heading(`evaluations (${evaluationsTotal}):`)
  for (const { name: called, uri: of, at, on, metrics: values } of evaluations) {
    const data = on === null ? '' : ` on ${nameOrUri(on)}`
    yield `  ${[nameOrUri({ name: called, uri: of }) + data, ...(at === null ? [] : [at])].join('  ')}`
    yield `      ${values.map(({ metric, value }) => `${metric} ${numberText(value)}`).join(', ')}`
  }
}

type NamedValue = readonly [name: string, value: string]

/** Returns the metrics of a row, each with its value; one that is measured on several splits or data has several. */
export function metricsOf({ metrics, notNumbers }: Pick<MeasuredRow, 'metrics' | 'notNumbers'>): readonly NamedValue[] {
  return [
    ...metrics.map(({ metric, split, value }): NamedValue => [
      split === null ? metric : `${metric}, ${split}`,
      numberText(value),
    ]),
    ...notNumbers.map(({ metric, stated }): NamedValue => [metric, stated]),
  ]
}

function cellsOf(
  row: MeasuredRow,
  shown: { readonly metrics: readonly string[]; readonly parameters: readonly string[] },
): readonly string[] {
  const metrics = new Map(metricsOf(row))
  const parameters = new Map(row.parameters.map(({ name, value }) => [name, value]))
  const cells = [
    nameOrUri(row),
    row.at ?? '',
    row.standing === 'gone' ? 'deleted' : (row.status ?? ''),
    ...shown.metrics.map((metric) => metrics.get(metric) ?? '–'),
    ...shown.parameters.map((name) => parameters.get(name) ?? '–'),
  ]
  return cells.map((cell) => truncateWithEllipsis(cell.replaceAll(/\s+/g, ' '), MAX_CELL_WIDTH))
}

function distinctNames(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}
