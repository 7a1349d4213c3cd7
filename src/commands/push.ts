import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import { flag, json, optional, text, uri, WAIT_FOR, type Arguments } from '../questions/parameters.ts'
import { markReceipt, marksSeen } from '../questions/shapes.ts'

const pushTakes = {
  platform: text('the platform that sends it: a source without an address'),
  type: text('the entity type of the thing'),
  uri: optional(uri('the thing, of whatever platform; or give its id')),
  id: optional(text('the id of the thing on this platform')),
  payload: optional(json('what the platform has to say of it, as its mapping reads it; at most 1,000,000 bytes')),
  deleted: flag('the thing is deleted; send no payload'),
  waitFor: WAIT_FOR,
}

const pushAnswer = (z: Zod) =>
  z.strictObject({
    ...markReceipt(z).shape,
    trace: z.string().describe('Follows it through every stage and log line.'),
    ...marksSeen(z).partial().shape,
  })

export type PushCommand = Arguments<typeof pushTakes>
export type PushAnswer = AnswerOf<typeof pushAnswer>

export const PUSH = command({
  name: 'push',
  scope: 'own',
  method: 'POST',
  path: '/api/v1/metadata/{platform}',
  summary: 'Send the metadata of one thing from a platform without an address',
  description:
    '202: it is durable, and interpreted soon; 200 where the call waited until it is visible. ' +
    'Several payloads of one thing are merged, whatever order they come in.',
  right: 'send',
  cost: 100,
  takes: pushTakes,
  answer: pushAnswer,
  statuses: [200, 202],
  problems: ['BAD_URI', 'EMPTY', 'UNKNOWN_PLATFORM', 'NO_PUSHES', 'NOT_FOR_TYPE', 'NOT_TAKEN', 'NOT_HERE'],
  terminal: { group: 'decide', positional: ['platform', 'type'] },
  examples: [],
  run: async (service, args) => (await import('./handlers/push.ts')).push(service, args),
})
