import { formatCount } from '../../lib/format-count.ts'
import type { HistoryAnswer } from '../../questions/history.ts'
import { heading, type PrintedLine } from '../style.ts'
import { continueText } from './wording.ts'

/** Prints what happened to the entity; with `all`, also what the service noted about it. */
export function* lines(
  { transactions, next, horizon }: HistoryAnswer,
  { all = false }: { readonly all?: boolean } = {},
): Generator<PrintedLine> {
  let leftOut = 0
  let isAnyShown = false
  for (const { at, tx, changes, more } of transactions) {
    const shown = changes.filter(({ bookkeeping }) => all || !bookkeeping)
    leftOut += changes.length - shown.length
    if (shown.length === 0 && more === 0) continue
    isAnyShown = true
    yield heading(`${at}  transaction ${tx}`)
    for (const { sentence } of shown) yield `  ${sentence}`
    if (more > 0) yield `  … and ${formatCount(more, 'more edge')}`
  }
  if (!isAnyShown) yield 'No changes in that period.'
  if (leftOut > 0) yield `${leftOut} routine ${leftOut === 1 ? 'update is' : 'updates are'} left out: --all shows them.`
  if (next !== null) yield continueText(next)
  else if (horizon !== null) yield `Retention dropped the history before ${horizon.at}.`
}
