import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import { text, type Arguments } from '../questions/parameters.ts'

const endTakes = { id: text('the id of a session, as the list of sessions shows it') }
const endAnswer = (z: Zod) => z.strictObject({})

export type EndSessionArguments = Arguments<typeof endTakes>
export type EndSessionAnswer = AnswerOf<typeof endAnswer>

export const END_SESSION = command({
  name: 'end-session',
  method: 'DELETE',
  path: '/api/v1/sessions/{id}',
  summary: 'End a session: whoever has it signs in again',
  right: 'read',
  scope: 'own',
  cost: 100,
  takes: endTakes,
  answer: endAnswer,
  statuses: [204],
  problems: ['NOT_FOUND'],
  terminal: { name: 'session end', group: 'admit', positional: ['id'] },
  examples: [],
  run: async (service, args, caller) => (await import('./handlers/sessions.ts')).end(service, args, caller),
})
