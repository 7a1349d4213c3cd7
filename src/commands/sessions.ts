import { z } from 'zod'
import { command } from '../questions/declare.ts'
import { text } from '../questions/parameters.ts'
import { revoke } from './revoke.ts'

export const END_SESSION = command({
  name: 'end-session',
  method: 'DELETE',
  path: '/api/v1/sessions/{id}',
  summary: 'End a session; its user has to sign in again',
  right: 'read',
  scope: 'own',
  cost: 100,
  parameters: { id: text("the session's id, as the list of sessions shows it") },
  answer: z.strictObject({}),
  statuses: [204],
  problems: ['NOT_FOUND'],
  cli: { name: 'session end', group: 'access', positional: ['id'] },
  run: async (service, { id }, caller) => await revoke('session', id, { service, caller }),
})
