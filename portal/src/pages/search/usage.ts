import type { QuestionAnswer } from '../../client/ask.ts'

type QueryPart = QuestionAnswer<'search'>['query']['parts'][number]

/** Tells whether a search is only for what nothing in use needs: then whatever uses a hit is inactive. */
export function isForUnused(parts: readonly Pick<QueryPart, 'key' | 'negative' | 'values'>[]): boolean {
  return parts.some(
    ({ key, negative, values }) => key === 'is' && !negative && values.every(({ text }) => text === 'unused'),
  )
}
