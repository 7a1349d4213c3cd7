import type { QuestionAnswer } from '../../client/ask.ts'

/** The page of a source calls it failing or degraded for these, and for nothing else. */
const FAILING: ReadonlySet<string> = new Set(['CIRCUIT_OPEN', 'NOT_LISTED'])

/** How many sources fail; those that are paused, behind or wait for a decision don't. */
export function failingSources(sources: QuestionAnswer<'home'>['sources']): number {
  return new Set(sources.filter(({ code }) => FAILING.has(code)).map(({ platform }) => platform)).size
}
