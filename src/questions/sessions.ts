// Declares the question `sessions`.
import { once, serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import { flag, type Arguments } from './parameters.ts'
import { time } from './shapes.ts'

const sessionsTakes = { all: flag("everybody's, for administrators; without it, your own") }

const sessionShape = once((z) =>
  z
    .strictObject({
      id: z.string().describe('By which it is ended.'),
      person: z.string(),
      email: z.string().nullable(),
      createdAt: time(z),
      usedAt: time(z).nullable().describe('To half a minute.'),
      expiresAt: time(z).describe('At the latest; it ends sooner where nobody uses it.'),
    })
    .meta({ id: 'Session' }),
)

const sessionsAnswer = (z: Zod) => z.strictObject({ sessions: z.array(sessionShape(z)).describe('Newest first.') })

export type SessionsArguments = Arguments<typeof sessionsTakes>
export type SessionsAnswer = AnswerOf<typeof sessionsAnswer>

export const SESSIONS = serviceQuestion({
  name: 'sessions',
  path: '/api/v1/sessions',
  summary: 'Who is signed in, since when, and until when',
  right: 'read',
  scope: 'own',
  cost: 100,
  takes: sessionsTakes,
  answer: sessionsAnswer,
  problems: [],
  terminal: { name: 'session list', group: 'admit', positional: [] },
  examples: [{ title: "Everybody's", arguments: { all: true } }],
  ask: async (service, args, caller) => (await import('./answers/sessions.ts')).sessions(service, args, caller),
})
