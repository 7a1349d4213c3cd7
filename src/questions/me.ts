// Declares the question `me`.
import { serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import { time } from './shapes.ts'

const meAnswer = (z: Zod) =>
  z.strictObject({
    id: z.string().describe('The same in the audit.'),
    name: z.string(),
    kind: z.enum(['local', 'token', 'session', 'emergency']),
    rights: z.array(z.string()),
    roles: z.array(z.string()),
    email: z.string().nullable().describe('As the sign-in provider verified it.'),
    person: z.string().nullable().describe('The URI of the person with this address; null where there is none.'),
    statesAs: z
      .string()
      .nullable()
      .describe(
        'Whose statements and comments are yours: a URI or a name. Null without the right to read, or the graph.',
      ),
    expiresAt: time(z).nullable().describe('When the token or session ends at the latest.'),
    signIn: z.string().nullable().describe('The text of the button; null where no sign-in is configured.'),
    canSignOut: z.boolean(),
  })

export type MeAnswer = AnswerOf<typeof meAnswer>

export const ME = serviceQuestion({
  name: 'me',
  scope: 'own',
  path: '/api/v1/me',
  summary: 'Who you are here, and what you may do',
  right: 'none',
  cost: 10,
  takes: {},
  answer: meAnswer,
  problems: [],
  terminal: { name: 'whoami', group: 'admit', positional: [] },
  examples: [{ title: 'Who I am', arguments: {} }],
  ask: async (service, _, caller) => (await import('./answers/me.ts')).me(service, caller),
})
