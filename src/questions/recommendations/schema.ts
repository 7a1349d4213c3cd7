// Defines the parameters and the answer of recommendations.
import { z } from 'zod'
import type { SuggestionPosition } from '../../query/entities/suggestions.ts'
import type { AnswerOf } from '../declare.ts'
import { AS_OF, optional, pageParameters, text, uri, word, type Arguments } from '../parameters.ts'
import { named, nextCursor } from '../shapes.ts'

export const recommendationsParameters = {
  of: optional(uri('only for this entity')),
  team: optional(uri('only for what this team or one of its sub-teams owns')),
  kind: optional(text('only this kind, such as mightUse or mightBeOwnedBy')),
  sort: optional(word(['score'], 'most certain first; up to 2,000')),
  asOf: AS_OF,
  ...pageParameters(200, { default: 50, of: 'recommendations per page' }),
}

export const recommendation = z
  .strictObject({
    kind: z.string().describe('The name of the suggestion: similarTo, mightUse, mightBeOwnedBy, mayBeSiblingOf.'),
    relation: z.string().describe('Its edge type; pass it to confirm-edge and reject-edge.'),
    from: z.strictObject(named),
    to: z.strictObject(named),
    states: z.string().nullable().describe('The relationship stated on acceptance. Null: the suggested one.'),
    rule: z.string().describe('The rule that suggests it, with its version: D12@1.'),
    score: z
      .number()
      .nullable()
      .describe(
        'Score from 0 to 1. Similar entities: how much they share; a feature: the share of similar entities that have it; a dataset: the share of columns in both; an owner: the share of the ways that lead to it. Null: nothing to count, or no column in both.',
      ),
    sentence: z.string(),
    because: z
      .array(z.strictObject(named).meta({ id: 'RecommendationReason' }))
      .describe('The evidence: what both have in common, from whom it is learned, or the path. Up to 8.'),
    more: z.int().describe('How many more reasons there are.'),
    accept: z.string().describe('The command that accepts it.'),
    reject: z.string().describe("The command that rejects it, so that it isn't suggested again."),
  })
  .meta({ id: 'Recommendation' })

export const recommendationsAnswer = z.strictObject({
  kinds: z
    .array(
      z.strictObject({
        kind: z.string(),
        label: z.string(),
        rules: z.array(z.string()),
        states: z.string().nullable(),
      }),
    )
    .describe('What can be suggested, by which rules, and the relationship stated on acceptance.'),
  recommendations: z.array(recommendation),
  next: nextCursor,
  tx: z.int(),
})

export type RecommendationsArguments = Arguments<typeof recommendationsParameters>
export type RecommendationsAnswer = AnswerOf<typeof recommendationsAnswer>

export type Row = RecommendationsAnswer['recommendations'][number]
export type Scoped = Pick<RecommendationsArguments, 'of' | 'team' | 'kind' | 'sort'>

/** Maximum number of suggestions whose reasons are searched, some 0.2 ms each. */
export const MAX_SORTED = 2_000
export const START: SuggestionPosition = { edge: 0, node: 0, to: 0 }
