import type { HistoryAnswer } from '../../questions/history.ts'
import { heading, type PrintedLine } from '../style.ts'
import { goOn } from './wording.ts'

export function* lines({ transactions, next, horizon }: HistoryAnswer): Generator<PrintedLine> {
  if (transactions.length === 0) yield 'Nothing happened to it in that time.'
  for (const { at, tx, changes, more } of transactions) {
    yield heading(`${at}  transaction ${tx}`)
    for (const { sentence } of changes) yield `  ${sentence}`
    if (more > 0) yield `  … and ${more} more edges`
  }
  if (next !== null) yield goOn(next)
  else if (horizon !== null) yield `What was before ${horizon.at} was dropped by retention.`
}
