import type { RecommendationsAnswer } from '../../questions/recommendations/schema.ts'
import { heading, type PrintedLine } from '../style.ts'
import { continueText } from './wording.ts'
import { formatShare } from '../../lib/format-share.ts'
import { and } from '../../lib/english.ts'

/** Prints what may be missing, why, and the commands that decide it. */
export function* lines({ recommendations, next, tx }: RecommendationsAnswer): Generator<PrintedLine> {
  if (recommendations.length === 0) yield `Nothing is recommended (transaction ${tx}).`
  for (const { sentence, score, because, more, accept, reject } of recommendations) {
    yield heading(`${sentence}${score === null ? '' : `  (${formatShare(score)})`}`)
    const reasons = [...because.map(({ name }) => name), ...(more > 0 ? [`${more} more`] : [])]
    if (reasons.length > 0) yield `  Because of ${and(reasons)}`
    yield* [`  ${accept}`, `  ${reject}`]
  }
  if (next !== null) yield continueText(next)
}
