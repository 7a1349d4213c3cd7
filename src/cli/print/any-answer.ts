import { isObject } from '../../lib/json.ts'
import type { ServiceAnswer } from '../call-service.ts'
import { heading, type PrintedLine } from '../style.ts'
import { alignColumns, continueText, widthsOf } from './wording.ts'

/** A wider table would wrap at a terminal: its items are printed one below the other instead. */
const MAX_WIDTH = 160
const NOTHING = '(none)'
/** How to continue is printed last, and what may be missing after every answer. */
const ELSEWHERE: ReadonlySet<string> = new Set(['next', 'incomplete'])

/** Prints any answer: a line for each value, a table for a list of flat items, the rest below its name, indented. */
export function* lines(answer: ServiceAnswer): Generator<PrintedLine> {
  const { next, tx } = answer
  const found = Object.entries(answer).filter(([name]) => name !== 'tx' && !ELSEWHERE.has(name))
  if (typeof tx === 'number' && found.every(([, value]) => isNothing(value))) {
    yield `None (transaction ${tx}).`
    return
  }
  for (const [name, value] of Object.entries(answer)) if (!ELSEWHERE.has(name)) yield* memberLines(name, value)
  if (typeof next === 'string') yield continueText(next)
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.values(value).every(isNothing)
  return value === 0 || value === null || value === true
}

function* membersOf(object: ServiceAnswer): Generator<PrintedLine> {
  for (const [name, value] of Object.entries(object)) yield* memberLines(name, value)
}

function* memberLines(name: string, value: unknown): Generator<PrintedLine> {
  if (typeof value === 'string' && value.includes('\n'))
    yield* [heading(`${name}:`), ...value.split('\n').map(indentLine)]
  else if (isFlat(value)) yield `${name}: ${cell(value)}`
  else if (Array.isArray(value)) yield* [heading(`${name} (${value.length}):`), ...listLines(value).map(indentLine)]
  else if (isObject(value)) yield* [heading(`${name}:`), ...[...membersOf(value)].map(indentLine)]
}

function listLines(items: readonly unknown[]): readonly PrintedLine[] {
  const table = items.every(isRow) ? tableOf(items) : null
  return table ?? items.flatMap(itemLines)
}

function itemLines(item: unknown): readonly PrintedLine[] {
  const below = isFlat(item)
    ? [cell(item)]
    : Array.isArray(item)
      ? listLines(item)
      : isObject(item)
        ? [...membersOf(item)]
        : []
  return below.map((line, i) => after(i === 0 ? '- ' : '  ', line))
}

/** Returns null if the table is too wide. Leaves out columns without values. */
function tableOf(rows: readonly ServiceAnswer[]): readonly PrintedLine[] | null {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) =>
    rows.some((row) => cell(row[name]) !== NOTHING),
  )
  const cells = [names, ...rows.map((row) => names.map((name) => (cell(row[name]) === NOTHING ? '' : cell(row[name]))))]
  const widths = widthsOf(cells)
  if (names.length === 0 || widths.reduce((sum, width) => sum + width + 2, 0) > MAX_WIDTH) return null
  const [titles = '', ...others] = alignColumns(cells, widths)
  return [heading(titles), ...others]
}

function isRow(item: unknown): item is ServiceAnswer {
  return isObject(item) && Object.values(item).every(isFlat)
}

/** Tells whether a value fits in a line: a scalar, a list of scalars, or something empty. */
function isFlat(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one !== 'object')
  return value === null || typeof value !== 'object' || Object.keys(value).length === 0
}

function cell(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(String).join(', ')
  return value === null || value === undefined || typeof value === 'object' ? NOTHING : String(value)
}

function indentLine(line: PrintedLine): PrintedLine {
  return after('  ', line)
}

function after(prefix: string, line: PrintedLine): PrintedLine {
  return typeof line === 'string' ? prefix + line : { ...line, text: prefix + line.text }
}
