import { command, type AnswerOf, type Zod } from '../questions/declare.ts'
import { text, type Arguments } from '../questions/parameters.ts'
import { time } from '../questions/shapes.ts'

const allowTakes = {
  code: text('as "mlg login" printed it'),
  host: text('the name of the machine that it runs on'),
}

const allowAnswer = (z: Zod) => z.strictObject({ name: z.string(), expiresAt: time(z) })

export type AllowLoginArguments = Arguments<typeof allowTakes>
export type AllowLoginAnswer = AnswerOf<typeof allowAnswer>

export const ALLOW_LOGIN = command({
  name: 'allow-login',
  scope: 'own',
  method: 'POST',
  path: '/api/v1/logins',
  summary: 'Let "mlg login" of a machine act as you for twelve hours',
  description: 'For the portal, where somebody has signed in. It makes a token, which is listed with the others.',
  right: 'none',
  cost: 100,
  takes: allowTakes,
  answer: allowAnswer,
  problems: ['FORBIDDEN', 'REFUSED'],
  terminal: null,
  examples: [],
  run: async (service, args, caller) => (await import('./handlers/allow-login.ts')).allow(service, args, caller),
})
