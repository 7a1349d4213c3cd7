import { command, type AnswerOf, type Zod } from '../questions/declare.ts'

const enrichAnswer = (z: Zod) =>
  z.strictObject({
    tx: z.int(),
    enriched: z.int().describe('Entities whose references were settled, or opened again.'),
    rules: z.array(
      z.strictObject({
        rule: z.string(),
        conclusions: z.int(),
        asserted: z.int().describe('Conclusions that were missing.'),
        retracted: z.int().describe('Conclusions that were one too many.'),
      }),
    ),
  })

export type EnrichAnswer = AnswerOf<typeof enrichAnswer>

export const ENRICH = command({
  name: 'enrich',
  scope: 'everything',
  method: 'POST',
  path: '/api/v1/enrichment',
  summary: 'Evaluate every rule from scratch, and write what differs from the record',
  right: 'operate',
  cost: 1_000_000,
  takes: {},
  answer: enrichAnswer,
  problems: ['NOT_HERE', 'NOT_YET'],
  terminal: { group: 'decide', positional: [] },
  examples: [{ title: 'A pass over everything', arguments: {} }],
  run: async (service) => (await import('./handlers/enrich.ts')).enrich(service),
})
