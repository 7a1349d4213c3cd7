import { serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import { paged, type Arguments } from './parameters.ts'
import { nextCursor, quarantineReason, time } from './shapes.ts'

const quarantineTakes = paged(1_000, { of: 'items on a page' })

const quarantineAnswer = (z: Zod) =>
  z.strictObject({
    total: z.int(),
    items: z.array(
      z
        .strictObject({
          id: z.int(),
          at: time(z),
          channel: z.string().describe('Where it came through: http, a topic with partition and offset, a queue.'),
          source: z.string().nullable().describe('The platform that it was sent for, if the sender named one.'),
          reason: quarantineReason(z),
          detail: z.string(),
          payload: z.string().describe('As it came, cut at 65,536 characters.'),
          replays: z.int(),
        })
        .meta({ id: 'QuarantinedEvent' }),
    ),
    next: nextCursor(z),
  })

export type QuarantineArguments = Arguments<typeof quarantineTakes>
export type QuarantineAnswer = AnswerOf<typeof quarantineAnswer>

export const QUARANTINE = serviceQuestion({
  name: 'quarantine',
  path: '/api/v1/quarantine',
  summary: 'Events that could not be taken, with their reasons, oldest first',
  right: 'read',
  cost: 500,
  takes: quarantineTakes,
  answer: quarantineAnswer,
  problems: ['BAD_PAGE'],
  terminal: { group: 'now', positional: [], usual: { limit: '20' } },
  examples: [{ title: 'The oldest of them', arguments: { limit: 5 } }],
  ask: async (service, args) => (await import('./answers/quarantine.ts')).quarantine(service, args),
})
