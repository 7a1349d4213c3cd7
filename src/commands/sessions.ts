import { command, type Zod } from '../questions/declare.ts'
import { text } from '../questions/parameters.ts'

const endTakes = { id: text('the id of a session, as the list of sessions shows it') }
const endAnswer = (z: Zod) => z.strictObject({})

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
  run: async (service, { id }, caller) =>
    await (await import('./handlers/revoke.ts')).revoke('session', id, { service, caller }),
})
