import type { QuestionAnswer } from '../../client/ask.ts'

/** Only these issues make the page of a source say failing or degraded. */
const FAILING: ReadonlySet<string> = new Set(['CIRCUIT_OPEN', 'NOT_LISTED'])

/** Counts failing sources; those that are paused, behind or waiting for a decision aren't. */
export function failingSources(sources: QuestionAnswer<'home'>['sources']): number {
  return new Set(sources.filter(({ code }) => FAILING.has(code)).map(({ platform }) => platform)).size
}
