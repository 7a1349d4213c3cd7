import type { Print, ServiceAddress } from '../call-service.ts'
import { terminalSafe } from '../terminal-safe.ts'
import { heading, paint, lineText, warning, type PrintedLine } from '../style.ts'
import { failures, impactPage, verdictOf, type Checked, type CheckedSubject, type Detail } from './checked.ts'
import { markdownOf } from './markdown.ts'
import { sarifOf } from './sarif.ts'
import type { FORMATS } from './terms.ts'

export interface ReportOptions extends ServiceAddress {
  readonly as: (typeof FORMATS)[number]
}

export function report(checked: Checked, { as, json }: ReportOptions, print: Print): void {
  const failed = failures(checked)
  if (json === true) print(JSON.stringify({ ...checked, failed }, null, 2))
  else if (as === 'sarif') print(JSON.stringify(sarifOf(checked), null, 2))
  else if (as === 'markdown') print(markdownOf(checked))
  else for (const line of describeChecked(checked)) print(paint(terminalSafe(lineText(line)), line, process.stdout))
  process.exitCode = failed > 0 ? 1 : 0
}

function* describeChecked(checked: Checked): Generator<PrintedLine> {
  const { title, tx, subjects, notes } = checked
  yield heading(tx === null ? title : `${title} (transaction ${tx})`)
  for (const subject of subjects) yield* linesAbout(subject, checked.base)
  for (const note of notes) yield warning(note)
  yield ''
  yield verdictOf(checked)
}

function* linesAbout(subject: CheckedSubject, base: string): Generator<PrintedLine> {
  const { uri, name, files, sentence, outcomes, details } = subject
  yield ''
  yield heading(name === uri ? uri : `${name} (${uri})`)
  if (files.length > 0) yield `  by ${files.join(', ')}`
  yield `  ${sentence}`
  for (const { condition, value, failed } of outcomes)
    yield failed ? warning(`  ✗ ${condition}: ${value}`) : `  ✓ ${condition}: ${value}`
  for (const detail of details) yield* describeDetail(detail)
  yield `  ${impactPage(base, uri)}`
}

function* describeDetail({ title, total, lines }: Detail): Generator<string> {
  yield `  ${title} (${total})`
  for (const { text, owners } of lines)
    yield `    ${text}${owners.length === 0 ? '' : `, owned by ${owners.join(', ')}`}`
  if (lines.length < total) yield `    and ${total - lines.length} more`
}
