// Creates and revokes tokens, and decides who may create which.
import type { AccessStore, Token } from '../contracts/access.ts'
import { ALL_RIGHTS, type Caller, type Right } from '../contracts/caller.ts'
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import { newId, newToken, sha256 } from './secret.ts'
import { truncate } from '../lib/cut-text.ts'
import { DAY_MS, HOUR_MS } from '../lib/durations.ts'

export interface RequestedToken {
  readonly name: string
  readonly rights: readonly string[]
  readonly platforms: readonly string[] | null
  /** `90d`, `12h` or a time in ISO 8601. */
  readonly expires: string
  /** A service account's token belongs to nobody. */
  readonly service: boolean
}

interface NewToken {
  readonly token: Token
  /** Shown once; only its digest is stored. */
  readonly secret: string
}

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/
const MAX_DAYS = 366
/** Maximum number of tokens of one account, and of all service accounts together. */
export const MAX_TOKENS = 1_000
const MAX_PLATFORMS = 200
/** Newest tokens of everybody, searched for those of service accounts. */
export const MAX_TOKENS_OF_ALL = 10_000

/** Applies also if the emergency access ended early. */
const NO_EMERGENCY_TOKENS = problem(
  'REFUSED',
  "An emergency access can't create tokens: they would outlive it.",
  'Sign in as an administrator, or declare the token in the configuration ("access.tokens").',
)

type TokenStore = Pick<AccessStore, 'credentials' | 'saveCredential'>

/** Creates a token of the caller, never with more rights than theirs; or of a service account, by an administrator. */
export async function createToken(
  requested: RequestedToken,
  { caller, now, store }: { readonly caller: Caller; readonly now: Time; readonly store: TokenStore },
): Promise<Result<NewToken, Problem>> {
  if (caller.kind === 'emergency') return err(NO_EMERGENCY_TOKENS)
  const isOwn = !requested.service && caller.kind === 'session'
  if (!isOwn && !caller.rights.has('administer')) return err(notAllowed(requested, caller))
  const { name } = requested
  if (!NAME.test(name))
    return refuseArgument(
      'name',
      `"${truncate(name, 64)}" isn't a valid token name.`,
      'Use 1–64 lower-case letters, digits or "-".',
    )
  const rights = rightsOf(requested.rights, isOwn ? caller.rights : new Set(ALL_RIGHTS))
  if (!rights.ok) return rights
  const expiresAt = readExpiry(requested.expires, now)
  if (expiresAt === null || expiresAt <= now || expiresAt > now + MAX_DAYS * DAY_MS)
    return refuseArgument(
      'expires',
      `"${truncate(requested.expires, 40)}" isn't a valid expiry.`,
      `Give hours or days, as 12h or 90d, or a time in ISO 8601; at most ${MAX_DAYS} days from now.`,
    )
  const { platforms } = requested
  if (platforms !== null && (platforms.length === 0 || platforms.length > MAX_PLATFORMS))
    return refuseArgument(
      'platforms',
      `${platforms.length} platforms are given.`,
      `Give 1 to ${MAX_PLATFORMS}, or omit them for all.`,
    )
  const account = isOwn ? caller.id : null
  const others = (await store.credentials('token', account, isOwn ? MAX_TOKENS : MAX_TOKENS_OF_ALL)).filter(
    (one) => one.account === account,
  )
  if (others.some((one) => one.kind === 'token' && one.name === name))
    return refuseArgument('name', `There is a token "${name}" already.`, 'Choose another name, or revoke that one.')
  if (others.length >= MAX_TOKENS)
    return err(problem('REFUSED', `There are ${MAX_TOKENS} tokens already.`, 'Revoke those you no longer use.'))
  const secret = newToken()
  const token = tokenOf(
    { sha256: sha256(secret), name, account, rights: rights.value, platforms, expiresAt },
    { caller, now },
  )
  await store.saveCredential(token)
  return ok({ token, secret })
}

type TokenGrant = Pick<Token, 'sha256' | 'name' | 'account' | 'rights' | 'platforms' | 'expiresAt'>

/** Builds a token as the caller creates it now. */
export function tokenOf(grant: TokenGrant, { caller, now }: { readonly caller: Caller; readonly now: Time }): Token {
  return { ...grant, kind: 'token', id: newId(), createdAt: now, usedAt: null, createdBy: caller.id }
}

function notAllowed({ service }: RequestedToken, { name }: Caller): Problem {
  return service
    ? problem('FORBIDDEN', `${name} may not create tokens for service accounts.`, 'Ask an administrator for one.')
    : problem(
        'FORBIDDEN',
        'Only a person who is signed in can create tokens of their own.',
        'Sign in at the portal, and create it there.',
      )
}

function rightsOf(names: readonly string[], allowed: ReadonlySet<Right>): Result<readonly Right[], Problem> {
  const unknown = names.find((name) => !ALL_RIGHTS.some((right) => right === name))
  if (unknown !== undefined)
    return refuseArgument(
      'rights',
      `There is no right "${truncate(unknown, 40)}".`,
      `Use one of ${ALL_RIGHTS.join(', ')}.`,
    )
  const rights = ALL_RIGHTS.filter((right) => names.includes(right))
  if (rights.length === 0)
    return refuseArgument('rights', 'The token would have no rights.', 'Give at least one, such as read.')
  const more = rights.find((right) => !allowed.has(right))
  if (more === undefined) return ok(rights)
  const detail = `You lack the right "${more}", so your tokens can't have it.`
  return err(problem('FORBIDDEN', detail, 'Omit it, or ask an administrator.', 'rights'))
}

function readExpiry(text: string, now: Time): Time | null {
  const [, number, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? []
  if (number !== undefined) return now + Number(number) * (unit === 'h' ? HOUR_MS : DAY_MS)
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(time) ? null : time
}

function refuseArgument(parameter: string, detail: string, hint: string): Result<never, Problem> {
  return err(badArgument(parameter, detail, hint))
}
