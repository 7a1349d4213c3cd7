import { z } from 'zod'
import { problem } from '../contracts/problem.ts'
import { err, ok } from '../lib/result.ts'
import { serviceQuestion } from './declare.ts'
import { flag } from './parameters.ts'
import { time } from './shapes.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

const sessionShape = z
  .strictObject({
    id: z.string().describe('Id of the session; pass it to end the session.'),
    person: z.string(),
    email: z.string().nullable(),
    createdAt: time,
    usedAt: time.nullable().describe('Last use, to half a minute.'),
    expiresAt: time.describe("When the session ends at the latest; sooner if it isn't used."),
  })
  .meta({ id: 'Session' })

export const SESSIONS = serviceQuestion({
  name: 'sessions',
  path: '/api/v1/sessions',
  summary: 'List sessions: who is signed in, since when, and until when',
  scope: 'own',
  cost: 100,
  parameters: { all: flag("everyone's, for administrators; your own, if omitted") },
  answer: z.strictObject({ sessions: z.array(sessionShape).describe('Sessions, newest first.') }),
  cli: { name: 'session list', group: 'access', positional: [] },
  examples: [{ title: "Everybody's", arguments: { all: true } }],
  async ask({ store, clock }, { all }, caller) {
    if (all && !caller.rights.has('administer'))
      return err(problem('FORBIDDEN', `${caller.name} may see only their own sessions.`, 'Omit "all".'))
    const found = await store.credentials('session', all ? null : caller.id, MAX_SESSIONS)
    const accounts = new Map((await store.accounts(MAX_SESSIONS)).map((account) => [account.id, account]))
    const now = clock.now()
    const listed = found.flatMap((session) => {
      if (session.kind !== 'session' || session.expiresAt <= now) return []
      const { id, account, createdAt, usedAt, expiresAt } = session
      const { name = account, email = null } = accounts.get(account) ?? {}
      const times = { createdAt: isoOf(createdAt), expiresAt: isoOf(expiresAt) }
      return [{ id, person: name, email, ...times, usedAt: isoOrNull(usedAt) }]
    })
    return ok({ sessions: listed })
  },
})

/** Maximum number of sessions in an answer; nobody reads more. */
export const MAX_SESSIONS = 1_000
