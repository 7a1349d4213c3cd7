import type { ActivityAnswer } from '../../questions/activity/schema.ts'
import { heading, type PrintedLine } from '../style.ts'
import { continueText, nameOrUri } from './wording.ts'

export function* lines(answer: ActivityAnswer): Generator<PrintedLine> {
  const { of, upstreamOf, since, items, leftOut, next, tx } = answer
  const where = [
    of === null ? '' : ` to ${nameOrUri(of)}`,
    upstreamOf === null ? '' : ` upstream of ${nameOrUri(upstreamOf)}`,
  ]
  const from = since.tx === 0 ? '' : ` noticed since ${since.at}`
  yield heading(`Changes${where.join('')}${from} (transaction ${tx})`)
  if (items.length === 0) yield '  Nothing'
  for (const { at, severity, sentence, uri } of items) {
    yield `  ${at}  ${severity.padEnd(6)}  ${sentence}`
    yield `      ${uri}`
  }
  if (leftOut > 0) yield `${leftOut} more are bookkeeping or less severe.`
  if (next !== null) yield continueText(next)
}
