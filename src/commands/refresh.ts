import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import { uri, WAIT_FOR, type Arguments } from '../questions/parameters.ts'
import { markReceipt, marksSeen } from '../questions/shapes.ts'

const refreshTakes = {
  uri: uri('what to read again'),
  waitFor: WAIT_FOR,
}

const refreshAnswer = (z: Zod) =>
  z.strictObject({
    marked: z.array(markReceipt(z)).describe('What is read: of a part, the documents that name it.'),
    ...marksSeen(z).partial().shape,
  })

export type RefreshArguments = Arguments<typeof refreshTakes>
export type RefreshAnswer = AnswerOf<typeof refreshAnswer>

export const REFRESH = command({
  name: 'refresh',
  scope: 'everything',
  method: 'POST',
  path: '/api/v1/refresh',
  summary: 'Read one thing again, now',
  description: '202 when the read is under way; 200 when the call waited until its result is visible.',
  right: 'operate',
  cost: 100,
  takes: refreshTakes,
  answer: refreshAnswer,
  statuses: [200, 202],
  problems: ['BAD_URI', 'NO_SOURCE', 'NOTHING_TO_READ', 'NOT_HERE'],
  terminal: { group: 'decide', positional: ['uri'] },
  tool: {
    description:
      'Read one entity again from its source, now: when what is known of it may be old. Its source is asked once.',
    usual: { waitFor: 'visible' },
    effect: { destructive: false, idempotent: true },
  },
  examples: [{ title: 'A model', arguments: { uri: 'aip://model/registry/ranking-v5' } }],
  run: async (service, args) => (await import('./handlers/refresh.ts')).refresh(service, args),
})
