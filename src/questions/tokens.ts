// Declares the question `tokens`.
import { once, serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import { flag, type Arguments } from './parameters.ts'
import { time } from './shapes.ts'

const tokensTakes = { all: flag("everybody's, for administrators; without it, your own") }

export const tokenShape = once((z) =>
  z
    .strictObject({
      id: z.string().nullable().describe('By which it is revoked; null of a token that the configuration declares.'),
      name: z.string(),
      owner: z.string().nullable().describe('The name of the person; null: a service account.'),
      rights: z.array(z.string()),
      platforms: z.array(z.string()).nullable().describe('For which it may send; null: all of them.'),
      createdAt: time(z).nullable(),
      createdBy: z.string().nullable(),
      expiresAt: time(z).nullable(),
      usedAt: time(z).nullable().describe('When it was used last, to half a minute; null: never, or not known.'),
    })
    .meta({ id: 'Token' }),
)

const tokensAnswer = (z: Zod) => z.strictObject({ tokens: z.array(tokenShape(z)).describe('Newest first.') })

export type TokensArguments = Arguments<typeof tokensTakes>
export type TokensAnswer = AnswerOf<typeof tokensAnswer>

export const TOKENS = serviceQuestion({
  name: 'tokens',
  scope: 'own',
  path: '/api/v1/tokens',
  summary: 'Tokens with their rights, ends and last uses',
  description: 'Nobody can see the secret of a token again, only what it may do.',
  right: 'read',
  cost: 100,
  takes: tokensTakes,
  answer: tokensAnswer,
  problems: [],
  terminal: { name: 'token list', group: 'admit', positional: [] },
  examples: [{ title: "Everybody's", arguments: { all: true } }],
  ask: async (service, args, caller) => (await import('./answers/tokens.ts')).tokens(service, args, caller),
})
