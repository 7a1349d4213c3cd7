import type { QuestionAnswer } from '../../client/ask.ts'

/** Counts the sources whose state is "failing"; those that are paused, behind or waiting for a decision aren't. */
export function failingSources(sources: QuestionAnswer<'home'>['sources']): number {
  return sources.filter(({ code }) => code === 'CIRCUIT_OPEN').length
}
