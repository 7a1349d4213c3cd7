import { z } from 'zod'
import type { DeclaredToken } from '../access/gate.ts'
import { MAX_TOKENS } from '../access/tokens.ts'
import type { Token } from '../contracts/access.ts'
import { problem } from '../contracts/problem.ts'
import { err, ok } from '../lib/result.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import { flag } from './parameters.ts'
import { time } from './shapes.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

export const tokenShape = z
  .strictObject({
    id: z
      .string()
      .nullable()
      .describe('Id of the token; pass it to revoke the token; null for a token declared in the configuration.'),
    name: z.string(),
    owner: z.string().nullable().describe("The person's name; null: a service account."),
    rights: z.array(z.string()),
    platforms: z.array(z.string()).nullable().describe('The platforms it may send for; null: all of them.'),
    createdAt: time.nullable(),
    createdBy: z.string().nullable(),
    expiresAt: time.nullable(),
    usedAt: time.nullable().describe('Last use, to half a minute; null: never, or unknown.'),
  })
  .meta({ id: 'Token' })

const tokensAnswer = z.strictObject({ tokens: z.array(tokenShape).describe('Tokens, newest first.') })

type TokensAnswer = AnswerOf<typeof tokensAnswer>

export const TOKENS = serviceQuestion({
  name: 'tokens',
  scope: 'own',
  path: '/api/v1/tokens',
  summary: 'List tokens with their rights, expiry and last use',
  description: "A token's secret is shown only when the token is created.",
  cost: 100,
  parameters: { all: flag("everyone's, for administrators; your own, if omitted") },
  answer: tokensAnswer,
  cli: { name: 'token list', group: 'access', positional: [] },
  examples: [{ title: "Everybody's", arguments: { all: true } }],
  async ask({ store, access }, { all }, caller) {
    const isAdministrator = caller.rights.has('administer')
    if (all && !isAdministrator)
      return err(problem('FORBIDDEN', `${caller.name} may see only their own tokens.`, 'Omit "all".'))
    if (!all && caller.kind !== 'session') {
      const own = access.declaredTokens().filter(({ name }) => caller.id === `token:${name}`)
      return ok({ tokens: own.map(declaredJson) })
    }
    const found = await store.credentials('token', all ? null : caller.id, MAX_TOKENS)
    const names = new Map((await store.accounts(MAX_TOKENS)).map(({ id, name }) => [id, name]))
    const stored = found.flatMap((one) => (one.kind === 'token' ? [tokenJson(one, names)] : []))
    return ok({ tokens: [...stored, ...(all ? access.declaredTokens().map(declaredJson) : [])] })
  },
})

type TokenJson = TokensAnswer['tokens'][number]

export function tokenJson(token: Token, names: ReadonlyMap<string, string>): TokenJson {
  const { id, name, account, rights, platforms, createdAt, createdBy, expiresAt, usedAt } = token
  return {
    id,
    name,
    owner: account === null ? null : (names.get(account) ?? account),
    rights,
    platforms,
    createdAt: isoOf(createdAt),
    createdBy,
    expiresAt: isoOf(expiresAt),
    usedAt: isoOrNull(usedAt),
  }
}

function declaredJson({ name, rights, platforms, expiresAt }: DeclaredToken): TokenJson {
  return {
    id: null,
    name,
    owner: null,
    rights: [...rights],
    platforms: platforms === null ? null : [...platforms],
    createdAt: null,
    createdBy: null,
    expiresAt: isoOrNull(expiresAt),
    usedAt: null,
  }
}
