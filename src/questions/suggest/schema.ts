// Defines the parameters and the answer of suggestions.
import { z } from 'zod'
import type { AnswerOf } from '../declare.ts'
import { optional, text, integer, type Arguments } from '../parameters.ts'
import { textRanges } from '../search/shape.ts'

const LONGEST = 1_000

export const suggestParameters = {
  q: text('the query as typed so far'),
  at: optional(integer("the cursor's position in it; at the end, if omitted", { from: 0, to: LONGEST })),
}

const found = z.strictObject({
  uri: z.string(),
  name: z.string().nullable(),
  entityType: z.string().nullable(),
  ranges: textRanges,
})

const choice = z.strictObject({
  label: z.string(),
  about: z.string(),
  count: z.int().nullable().describe('How many entities have it; null if not counted.'),
  query: z.string().describe('The query once it is chosen.'),
  cursor: z.int().describe('Where the cursor stands once it is chosen.'),
})

export const suggestAnswer = z.strictObject({
  entities: z.array(found),
  owners: z.array(found),
  tags: z.array(choice),
  filters: z.array(choice).describe('Filter keys, or values of the filter being typed.'),
  replaces: z.strictObject({ from: z.int(), to: z.int() }).describe('The part of the query that a choice replaces.'),
  tx: z.int(),
})

export type SuggestArguments = Arguments<typeof suggestParameters>
export type SuggestAnswer = AnswerOf<typeof suggestAnswer>

export type SuggestedEntities = SuggestAnswer['entities']
export type FoundChoice = SuggestAnswer['tags'][number]
