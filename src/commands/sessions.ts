import { z } from 'zod'
import { command } from '../questions/declare.ts'
import { text } from '../questions/parameters.ts'
import { revoke } from './revoke.ts'
import { allowCommandLine } from '../access/command-line.ts'
import { ok } from '../lib/result.ts'
import { time } from '../questions/shapes.ts'
import { isoOf } from '../lib/iso.ts'

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

export const ALLOW_LOGIN = command({
  name: 'allow-login',
  scope: 'own',
  path: '/api/v1/logins',
  summary: 'Let "mlg login" on a machine act as you for twelve hours',
  description: 'For the portal, once somebody has signed in. Creates a token, which is listed with the others.',
  right: 'none',
  cost: 100,
  parameters: {
    code: text('the code that "mlg login" printed'),
    host: text('the name of the machine where it runs'),
  },
  answer: z.strictObject({ name: z.string(), expiresAt: time }),
  problems: ['FORBIDDEN', 'REFUSED'],
  cli: null,
  async run({ store, clock, access }, args, caller) {
    const allowed = await allowCommandLine(args, { caller, now: clock.now(), store })
    if (!allowed.ok) return allowed
    access.changed()
    const { name, expiresAt } = allowed.value
    return ok({ answer: { name, expiresAt: isoOf(expiresAt) } })
  },
})
