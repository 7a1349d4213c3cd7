import { z } from 'zod'
import { allowCommandLine } from '../access/command-line.ts'
import type { Caller } from '../contracts/caller.ts'
import type { Problem } from '../contracts/problem.ts'
import { ok, type Result } from '../lib/result.ts'
import { isoTime } from '../query/entities/entity.ts'
import { command, type AnswerOf, type Done } from '../questions/declare.ts'
import { text, type Arguments } from '../questions/parameters.ts'
import type { Service } from '../questions/service.ts'
import { time } from '../questions/shapes.ts'

const allowTakes = {
  code: text('as "mlg login" printed it'),
  host: text('the name of the machine that it runs on'),
}

const allowAnswer = z.strictObject({ name: z.string(), expiresAt: time })

type AllowLoginArguments = Arguments<typeof allowTakes>
type AllowLoginAnswer = AnswerOf<typeof allowAnswer>

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
  run: allow,
})

async function allow(
  { store, clock, access }: Service,
  args: AllowLoginArguments,
  caller: Caller,
): Promise<Result<Done<AllowLoginAnswer>, Problem>> {
  const allowed = await allowCommandLine(args, { caller, now: clock.now(), store })
  if (!allowed.ok) return allowed
  access.changed()
  const { name, expiresAt } = allowed.value
  return ok({ answer: { name, expiresAt: isoTime(expiresAt) } })
}
