import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import { integer, type Arguments } from '../questions/parameters.ts'

const item = { id: integer('the number of a quarantined event', { from: 1 }) }

const replayAnswer = (z: Zod) =>
  z.strictObject({
    status: z.literal('accepted'),
    uri: z.string(),
    generation: z.int(),
    trace: z.string(),
  })

export type QuarantinedItem = Arguments<typeof item>
export type ReplayAnswer = AnswerOf<typeof replayAnswer>

export const REPLAY = command({
  name: 'replay',
  scope: 'everything',
  method: 'POST',
  path: '/api/v1/quarantine/{id}/replay',
  summary: 'Replay a quarantined event as it came',
  description: "Its type may be known by now. What still can't be read stays in quarantine, with its new reason.",
  right: 'operate',
  cost: 10,
  takes: item,
  answer: replayAnswer,
  statuses: [202],
  problems: ['NOT_FOUND', 'STILL_QUARANTINED', 'NOT_HERE'],
  terminal: { group: 'decide', positional: ['id'] },
  examples: [{ title: 'The first that was quarantined', arguments: { id: 1 } }],
  run: async (service, args) => (await import('./handlers/quarantine.ts')).replay(service, args),
})

const discardAnswer = (z: Zod) => z.strictObject({})

export type DiscardAnswer = AnswerOf<typeof discardAnswer>

export const DISCARD = command({
  name: 'discard',
  scope: 'everything',
  method: 'DELETE',
  path: '/api/v1/quarantine/{id}',
  summary: 'Discard a quarantined event for good',
  right: 'operate',
  cost: 10,
  takes: item,
  answer: discardAnswer,
  statuses: [204],
  problems: ['NOT_FOUND'],
  terminal: { group: 'decide', positional: ['id'] },
  examples: [{ title: 'The second that was quarantined', arguments: { id: 2 } }],
  run: async (service, args) => (await import('./handlers/quarantine.ts')).discard(service, args),
})
