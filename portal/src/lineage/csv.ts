import { BYTE_ORDER_MARK, csvRow, type CsvCell } from '../../../src/lib/csv.ts'
import { connectionOf } from './connection.ts'
import { changeOf, type Drawing, type DrawnNode } from './drawing.ts'
import { statesOf } from './condition.ts'
import { treeOf, type TreeRow } from './tree.ts'
import { READ_WORDS } from '../ui/read-words.ts'

/** Columns of the table, with level and URI to distinguish rows that read the same. */
const COLUMNS: readonly (readonly [title: string, cell: (row: TreeRow, label: string) => CsvCell])[] = [
  ['Name', ({ node }) => node.name],
  ['Connected by', connectionOf],
  ['Type', ({ node }, label) => (node.kind === 'group' ? 'Group' : label)],
  ['Upstream', ({ node }) => node.upstream],
  ['Downstream', ({ node }) => node.downstream],
  ['State', ({ node }) => stateOf(node)],
  ['Level', ({ level }) => level],
  ['URI', ({ node }) => (node.kind === 'group' ? null : node.id)],
]

/** Writes the rows of a drawing as CSV. An unknown number is an empty cell. */
export function csvOf(drawing: Drawing, labelOfType: (type: string | null) => string): string {
  const rows = treeOf(drawing).map((row) => COLUMNS.map(([, cell]) => cell(row, labelOfType(row.node.type))))
  return BYTE_ORDER_MARK + [COLUMNS.map(([title]) => title), ...rows].map(csvRow).join('')
}

function stateOf(node: DrawnNode): string {
  const { freshness } = node
  const change = changeOf(node)
  return [
    ...(change === null ? [] : [change]),
    ...statesOf(node),
    ...(freshness === 'fresh' ? [READ_WORDS.fresh] : []),
  ].join('; ')
}
