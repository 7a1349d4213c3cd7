import { formatCount } from '../../lib/format-count.ts'
import type { LineageAnswer } from '../../questions/lineage/schema.ts'
import { heading, type PrintedLine } from '../style.ts'
import { totalsText, deletedText, continueText, liveText, namedInFull, ownership, reachedLines } from './wording.ts'

export function* lines(answer: LineageAnswer): Generator<PrintedLine> {
  const verb = answer.direction === 'upstream' ? 'comes from' : 'reaches'
  yield heading(
    `${namedInFull(answer)} ${verb} ${formatCount(answer.total, 'entity', 'entities')}${liveText(answer)}${deletedText(answer.deleted, 'of them deleted')}, ${formatCount(answer.depth, 'step')} ` +
      `away at most (transaction ${answer.tx})`,
  )
  yield totalsText(answer.totals, answer.liveCounted === answer.total)
  for (const node of answer.nodes) {
    const { owners, owningTeams } = node
    yield* reachedLines(node)
    if (owners !== undefined && owningTeams !== undefined) yield `      ${ownership({ ...node, owners, owningTeams })}`
  }
  if (answer.bound === 'depth') yield 'Cut off at --depth: there is more.'
  if (answer.next !== null) yield continueText(answer.next)
}
