import type { QualityAnswer, QualityRow } from '../../questions/quality/schema.ts'
import { formatCount } from '../../lib/format-count.ts'
import { heading, type PrintedLine } from '../style.ts'

/** Prints the scores, each row with its most frequent reasons; then what each reason means, and how to fix it. */
export function* lines({ by, total, rows, more, reasons, since, tx }: QualityAnswer): Generator<PrintedLine> {
  yield heading(`Quality of ${formatCount(total.entities, 'entity', 'entities')} (transaction ${tx})`)
  yield `  ${scores(total)}`
  const width = Math.max(0, ...rows.map(({ name }) => name.length))
  if (rows.length > 0) yield* ['', heading(`By ${by}`)]
  for (const row of rows) {
    yield `  ${row.name.padEnd(width)}  ${formatCount(row.entities, 'entity', 'entities')}  ${scores(row)}`
    const found = row.reasons.map(({ reason, count }) => `${reason} ${count}`)
    if (found.length > 0) yield `      ${found.join(', ')}`
  }
  if (more) yield '  … and more'
  if (since !== null) yield `The record begins at ${since}.`
  if (reasons.length > 0) yield* ['', heading('What to fix')]
  const searchOf = new Map(total.reasons.map(({ reason, q }) => [reason, q]))
  for (const { reason, means, fix, command } of reasons) {
    yield `  ${reason}: it ${means}. ${fix}`
    const query = searchOf.get(reason) ?? null
    if (query !== null) yield `      mlg search '${query}'`
    if (command !== null) yield `      ${command}`
  }
}

function scores({ completeness, timeliness, consistency }: QualityRow): string {
  return `completeness ${percent(completeness)}, timeliness ${percent(timeliness)}, consistency ${percent(consistency)}`
}

/** Rounds down, like the portal: 100% means that nothing is lacking. */
function percent(score: number | null): string {
  return score === null ? '– (nothing is checked)' : `${(Math.floor(Math.round(score * 1e4) / 10) / 10).toFixed(1)}%`
}
