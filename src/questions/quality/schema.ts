// Defines the parameters and the answer of quality by team, domain and so on.
import { z } from 'zod'
import { DIMENSIONS } from '../../catalogue/reasons.ts'
import type { AnswerOf } from '../declare.ts'
import { integer, optional, text, word, type Arguments } from '../parameters.ts'
import { time } from '../shapes.ts'

/** Maximum number of rows of an answer: a facet has this many values. */
export const MAX_ROWS = 50
export const MAX_DAYS = 90

const dimension = z.enum(DIMENSIONS).meta({ id: 'QualityDimension' })

const score = (of: string) => z.number().min(0).max(1).nullable().describe(`${of} Null: nothing is checked.`)

const reasonCount = z
  .strictObject({
    reason: z.string().describe('`missing-description`, or with what is missing: `missing-tag/tier`.'),
    count: z.int(),
    q: z.string().nullable().describe('A search for these entities; null for a past day.'),
  })
  .meta({ id: 'QualityReasonCount' })

export const row = z
  .strictObject({
    key: z.string().describe("The type, the team's URI or name, the domain, the platform or the day."),
    name: z.string(),
    entities: z.int(),
    completeness: score('The weighted share of expected and required metadata that exists.'),
    timeliness: score('The share of entities with nothing overdue.'),
    consistency: score('The share of entities without contradictions.'),
    lacking: z
      .array(z.strictObject({ dimension, count: z.int(), q: z.string().nullable() }).meta({ id: 'QualityLacking' }))
      .describe('How many entities have a problem in each dimension, and the search that finds them.'),
    reasons: z.array(reasonCount).describe("Reasons, most frequent first; those that don't occur are omitted."),
  })
  .meta({ id: 'QualityRow' })

export const explainedReason = z
  .strictObject({
    reason: z.string(),
    dimension,
    means: z.string().describe("What is wrong, to follow the entity's name in a sentence."),
    fix: z.string().describe('How to fix it.'),
    command: z.string().nullable().describe('The command that fixes it, if there is one.'),
  })
  .meta({ id: 'QualityReason' })

export const qualityParameters = {
  by: optional(word(['type', 'team', 'domain', 'platform', 'day'], 'how to group the rows; by type, if omitted')),
  q: optional(text('only what this search finds, such as team:ranking')),
  days: optional(integer('with by=day: how many days, including today; 90, if omitted', { from: 1, to: MAX_DAYS })),
}

export const qualityAnswer = z.strictObject({
  by: z.string(),
  total: row,
  rows: z.array(row).describe('Rows, the largest first; days in order.'),
  more: z.boolean().describe('Whether there are rows beyond these 50.'),
  reasons: z.array(explainedReason).describe('What each reason means, and how to fix it.'),
  since: time.nullable().describe('By day: when the record, or its retained history, begins; otherwise null.'),
  tx: z.int(),
})

export type QualityArguments = Arguments<typeof qualityParameters>
export type QualityAnswer = AnswerOf<typeof qualityAnswer>
export type QualityRow = QualityAnswer['rows'][number]
