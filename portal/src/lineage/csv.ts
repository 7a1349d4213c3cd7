import { connectionOf } from './connection.ts'
import { changeOf, type Drawing, type DrawnNode } from './drawing.ts'
import { treeOf, type TreeRow } from './tree.ts'

type LineageCell = string | number | null

/** Without it, spreadsheets take UTF-8 for another encoding. */
const BYTE_ORDER_MARK = '\uFEFF'
/**
 * A text that begins with one of these is a formula for a spreadsheet, which it would evaluate when the file is opened;
 * spreadsheets trim spaces and what cannot be seen, and those of some countries take full-width signs as well.
 */
const FORMULA = /^(?:[\t\r]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u
const QUOTED = /[",;\t\r\n]|^\s|\s$/

/** The columns of the table, and what tells rows apart that read the same. */
const COLUMNS: readonly (readonly [title: string, cell: (row: TreeRow, label: string) => LineageCell])[] = [
  ['Name', ({ node }) => node.name],
  ['Connected by', connectionOf],
  ['Type', ({ node }, label) => (node.kind === 'group' ? 'Group' : label)],
  ['Upstream', ({ node }) => node.upstream],
  ['Downstream', ({ node }) => node.downstream],
  ['State', ({ node }) => stateOf(node)],
  ['Level', ({ level }) => level],
  ['URI', ({ node }) => (node.kind === 'group' ? null : node.id)],
]

/** The table of a drawing, row by row. An unknown number is an empty cell. */
export function csvOf(drawing: Drawing, labelOfType: (type: string | null) => string): string {
  const rows = treeOf(drawing).map((row) => COLUMNS.map(([, cell]) => cell(row, labelOfType(row.node.type))))
  return BYTE_ORDER_MARK + [COLUMNS.map(([title]) => title), ...rows].map(csvLine).join('')
}

function stateOf(node: DrawnNode): string {
  const { known, failed, standing, sunset, freshness } = node
  const states = [
    changeOf(node) ?? '',
    known === null ? '' : 'not read',
    failed ? 'failed' : '',
    sunset === null ? '' : 'deprecated',
  ]
  return [...states, standing === 'live' ? '' : standing, freshness === 'unknown' ? '' : freshness]
    .filter((one) => one !== '')
    .join('; ')
}

/** As the exports of the service have it: RFC 4180, and nothing that is a formula. */
export function csvLine(cells: readonly LineageCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: LineageCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
