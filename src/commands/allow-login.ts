import { z } from 'zod'
import { allowCommandLine } from '../access/command-line.ts'
import { ok } from '../lib/result.ts'
import { command } from '../questions/declare.ts'
import { text } from '../questions/parameters.ts'
import { time } from '../questions/shapes.ts'
import { isoOf } from '../lib/iso.ts'

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
