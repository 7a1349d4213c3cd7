import { formatCount } from '../../lib/format-count.ts'
import { IMPACT_GROUPS } from '../../contracts/impact-groups.ts'
import type { ImpactAnswer } from '../../questions/lineage/schema.ts'
import { heading, type PrintedLine } from '../style.ts'
import { totalsText, deletedText, continueText, liveText, namedInFull, ownership, reachedLines } from './wording.ts'

export function* lines(answer: ImpactAnswer): Generator<PrintedLine> {
  yield heading(
    `Changing ${namedInFull(answer)} reaches ${formatCount(answer.total, 'entity', 'entities')}${liveText(answer)}${deletedText(answer.deleted, 'deleted not counted')} (transaction ${answer.tx})`,
  )
  yield totalsText(answer.totals, answer.liveCounted === answer.total)
  yield answer.sentence
  if (answer.unknown > 0)
    yield `${answer.unknown} of these are known by reference only, so what depends on them is unknown.`
  if (answer.teams.length > 0)
    yield `Teams: ${listSome(
      answer.teams.map(({ name, total }) => `${name} ${total}`),
      answer.teamsTotal,
    )}; without a team ${answer.teamless}`
  if (answer.runningTests.length > 0)
    yield `Running tests: ${listSome(answer.runningTests.toSorted(), answer.runningTestsTotal)}`
  for (const { name, exposedBy, exposedByTotal } of answer.surfaces)
    yield `Surface ${name}, exposed by ${listSome(exposedBy.toSorted(), exposedByTotal)}`
  if (answer.surfacesTotal > answer.surfaces.length)
    yield `${answer.surfacesTotal - answer.surfaces.length} more surfaces: --limit shows more`
  for (const { name, title } of IMPACT_GROUPS) {
    const page = answer.groups[name]
    if (page === undefined || page.total === 0) continue
    yield* [
      '',
      heading(
        `${title} (${page.total}${page.live < page.total && answer.liveCounted === answer.total ? `, ${page.live} live` : ''})`,
      ),
    ]
    for (const node of page.nodes) yield* [...reachedLines(node), `      ${ownership(node)}`]
    if (page.next !== null) yield `  ${continueText(page.next, `--group ${name} `)}`
  }
}

/** Adds the number of others. */
function listSome(texts: readonly string[], total: number): string {
  return [...texts, ...(total > texts.length ? [`and ${total - texts.length} more`] : [])].join(', ')
}
