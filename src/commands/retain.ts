import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import { flag, text, type Arguments } from '../questions/parameters.ts'
import { dropped, time } from '../questions/shapes.ts'

const retainTakes = { before: text('a time, or a number of days ago'), dryRun: flag('only count what would go') }

const retainAnswer = (z: Zod) =>
  z.strictObject({
    before: time(z),
    dryRun: z.boolean(),
    started: z.boolean().describe('It goes on by itself; GET /api/v1/retention shows how far it is.'),
    horizon: z
      .int()
      .nullable()
      .describe('Of a dry run: the first transaction that could still be requested; null where all of them could.'),
    dropped: dropped(z).nullable().describe('Of a dry run: what would go.'),
  })

export type RetainArguments = Arguments<typeof retainTakes>
export type RetainAnswer = AnswerOf<typeof retainAnswer>

export const RETAIN = command({
  name: 'retain',
  scope: 'own',
  method: 'POST',
  path: '/api/v1/retention',
  summary: 'Drop the past before a moment for good',
  description:
    'What is known since then stays as it is. 202 where a run was started; 200 of a dry run, which only counts.',
  right: 'administer',
  cost: 1_000_000,
  takes: retainTakes,
  answer: retainAnswer,
  statuses: [200, 202],
  problems: ['REFUSED'],
  terminal: { group: 'decide', positional: [] },
  examples: [{ title: 'What lies more than a year back', arguments: { before: 365, dryRun: true } }],
  run: async (service, args) => (await import('./handlers/retain.ts')).retain(service, args),
})
