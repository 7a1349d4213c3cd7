import { truncateWithEllipsis } from '../../lib/cut-text.ts'
import type { CompareAnswer } from '../../questions/compare.ts'
import { numberText } from '../../lib/number-text.ts'
import { heading, type PrintedLine } from '../style.ts'
import { alignColumns, nameOrUri } from './wording.ts'

interface ComparedRow {
  readonly label: string
  readonly differs: boolean
  readonly values: readonly string[]
}

/** A longer cell would misalign its row. */
const MAX_CELL_WIDTH = 32

/** Prints the differences as a table with a column for each entity; with `all`, also what is the same. */
export function* lines(
  answer: CompareAnswer,
  { all = false }: { readonly all?: boolean } = {},
): Generator<PrintedLine> {
  const { entityType, entities, metrics, attributes, relationships, tx } = answer
  yield heading(`${entities.length} of type ${entityType} (transaction ${tx})`)
  for (const [i, one] of entities.entries()) yield `  ${i + 1}  ${nameOrUri(one)}  ${one.uri}`
  const parts: Readonly<Record<string, readonly ComparedRow[]>> = {
    Metrics: metrics.map(({ metric, split, differs, values, stated }) => ({
      label: split === null ? metric : `${metric}, ${split}`,
      differs,
      values: values.map((value, i) => (value === null ? (stated[i] ?? '–') : numberText(value))),
    })),
    Attributes: attributes.map(({ attribute, path, differs, values }) => ({
      label: [attribute, ...path].join('.'),
      differs,
      values: values.map(cell),
    })),
    Relationships: relationships.map(({ label, differs, counts, links }) => ({
      label,
      differs,
      values: counts.map((count, i) =>
        linkedNames(links.filter(({ linked }) => linked[i] === true).map(nameOrUri), count),
      ),
    })),
  }
  let same = 0
  for (const [title, rows] of Object.entries(parts)) {
    const shown = rows.filter(({ differs }) => all || differs)
    same += rows.length - shown.length
    if (shown.length > 0) yield* ['', heading(title), ...formatTable(shown)]
  }
  if (same > 0)
    yield* ['', `${same} more ${same === 1 ? 'is the same: --all shows it' : 'are the same: --all shows them'}.`]
}

/** Maximum number of names listed; the others are counted. */
const MAX_NAMES = 2

function linkedNames(names: readonly string[], count: number): string {
  return count === 0 ? '–' : count <= MAX_NAMES && names.length === count ? names.map(cell).join(', ') : String(count)
}

function formatTable(rows: readonly ComparedRow[]): readonly string[] {
  return alignColumns(rows.map(({ label, values }) => ['', label, ...values]))
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value)
  return truncateWithEllipsis(text.replaceAll(/\s+/g, ' '), MAX_CELL_WIDTH)
}
