import { z } from 'zod'
import { ok } from '../lib/result.ts'
import { policyTrend, TREND_DAYS } from '../query/policies/trend.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF } from './parameters.ts'
import { time } from './shapes.ts'
import { isoOf } from '../lib/iso.ts'

const trendAnswer = z.strictObject({
  ends: z.array(time).describe(`When each day ended, UTC: the last ${TREND_DAYS} days on record.`),
  policies: z
    .array(
      z.strictObject({
        id: z.string(),
        open: z.array(z.int()).describe('Violations at the end of each day, without waived ones.'),
      }),
    )
    .describe("Current violations. A policy that wasn't in force on a day has 0."),
  complete: z.boolean().describe('False if there is too much to count on all of the days.'),
  tx: z.int(),
})

export type PolicyTrendAnswer = AnswerOf<typeof trendAnswer>

export const POLICY_TREND = graphQuestion({
  name: 'policy-trend',
  path: '/api/v1/policy-trend',
  summary: `Show how many entities violated each policy in force, for each of the last ${TREND_DAYS} days`,
  description: 'Each day is judged by what was known then, and by the policies as defined then.',
  cost: 20_000,
  parameters: { asOf: AS_OF },
  cacheable: 'answer',
  needsGraph: true,
  graphql: 'none',
  answer: trendAnswer,
  cli: { name: 'policy trend', group: 'query', positional: [] },
  examples: [{ title: 'The last two weeks', arguments: {} }],
  async ask(reader) {
    reader.coverage.noteEverything()
    const policies = reader.catalogue.policies.filter(({ on }) => on)
    const { days, complete } = await policyTrend(reader, policies)
    return ok({
      ends: days.map(({ end }) => isoOf(end)),
      policies: policies.map(({ id }) => ({ id, open: days.map(({ open }) => open.get(id) ?? 0) })),
      complete,
      tx: reader.at,
    })
  },
})
