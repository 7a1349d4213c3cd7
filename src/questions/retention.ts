import { serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import { horizon, transactionTime } from './shapes.ts'

const retentionAnswer = (z: Zod) =>
  z.strictObject({
    days: z.int().nullable().describe('As configured: how many days are retained; null: everything.'),
    running: z.boolean().describe('Whether this process runs one that was requested.'),
    lastError: z.string().nullable().describe('Why the last one that was requested here failed.'),
    begins: transactionTime(z)
      .nullable()
      .describe('The earliest moment that can be shown; null while nothing is recorded.'),
    horizon: horizon(z),
  })

export type RetentionAnswer = AnswerOf<typeof retentionAnswer>

export const RETENTION = serviceQuestion({
  name: 'retention',
  scope: 'own',
  path: '/api/v1/retention',
  summary: 'Where the past begins, and what was dropped before that',
  right: 'read',
  cost: 10,
  takes: {},
  answer: retentionAnswer,
  problems: [],
  terminal: { group: 'past', positional: [] },
  examples: [{ title: 'As it is now', arguments: {} }],
  ask: async (service) => (await import('./answers/retention.ts')).retention(service),
})
