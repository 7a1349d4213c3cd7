// The single gate: identifies the caller by a token, a session or the address, before anything is answered.
import { LRUCache } from 'lru-cache'
import type { AccessStore, Account, Credential, PersonSession, Token } from '../contracts/access.ts'
import { LOCAL_OPERATOR, type Caller, type Right } from '../contracts/caller.ts'
import type { Clock } from '../contracts/clock.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import type { EndAttempt, FailedAttempts } from './failed-attempts.ts'
import { grantedTo, accessHint, type RoleRules } from './roles.ts'
import { isSameSecret, sha256 } from './secret.ts'
import { DAY_MS } from '../lib/durations.ts'

/** The credentials of a request. */
export interface Presented {
  readonly authorization: string | undefined
  readonly cookie: string | undefined
  readonly address: string
  readonly connection: object
}

export type Admitted = Result<Caller, Problem>

export interface Gate {
  /** Returns synchronously if the answer is cached, as for nearly every request. */
  callerOf(presented: Presented, purpose?: Purpose): Admitted | Promise<Admitted>
  /** Notes a credential issued here, which needn't wait, however many others have failed from the same address. */
  noteIssued(secret: string): void
  /** Tells a caller who lacks a right whom to ask for it. */
  accessHint(right: Right): string
}

/** A `check` doesn't count as use, so an idle session ends although a stream is open. */
type Purpose = 'use' | 'check'

export interface DeclaredToken extends Pick<Caller, 'name' | 'rights' | 'platforms' | 'expiresAt'> {
  readonly sha256: string
}

export interface GateRules {
  /** True if a client without a credential is the local operator. */
  readonly local: boolean
  /** The only accepted cookie: other names could be set by pages of a neighbouring host. */
  readonly sessionCookie: string
  readonly rules: RoleRules
  readonly tokens: readonly DeclaredToken[]
}

interface GateParts {
  readonly store: Pick<AccessStore, 'credential' | 'account' | 'noteUses'>
  readonly configured: () => GateRules
  readonly clock: Clock
  readonly attempts: FailedAttempts
  /** Returns the emergency token created on this machine for access without the sign-in provider, or null. */
  readonly emergency?: () => DeclaredToken | null
}

/** Restricts the cookie to https, this host and every path. */
export const SESSION_COOKIE = '__Host-mlg'
/** Used on loopback without TLS, where browsers refuse the other one. */
export const PLAIN_SESSION_COOKIE = 'mlg-session'

export function sessionCookieOf(isSecure: boolean): string {
  return isSecure ? SESSION_COOKIE : PLAIN_SESSION_COOKIE
}

/**
 * How long an admitted caller is admitted again without reading the record. A process normally learns of a revocation
 * at once; this limits the delay if the notification was lost.
 */
const CACHED_MS = 1_000
/** Limits each of cached tokens and sessions. */
const MAX_CACHED = 10_000
/** A person's tokens end if the provider hasn't confirmed their access for this long. */
export const CONFIRMED_MS = 30 * DAY_MS
/** Uses are written in batches, since nobody needs them to the second. */
const MAX_USES = 1_000

const UNAUTHENTICATED = problem(
  'UNAUTHENTICATED',
  'The request has neither a token nor a session.',
  'Sign in, or send "authorization: Bearer <token>".',
)
const BAD_TOKEN = problem(
  'BAD_TOKEN',
  'The token is unknown, expired or revoked.',
  'Ask an administrator for another, or create one in the portal.',
)
const ENDED_SESSION = problem('SESSION_ENDED', 'The session has ended.', 'Sign in again.')

interface ShownCredential {
  readonly digest: string
  readonly kind: Credential['kind']
  readonly address: string
  readonly purpose: Purpose
}

interface Digested {
  readonly secret: string
  readonly digest: string
}

interface Known {
  readonly admission: Admitted
  /** Null for tokens known only from the configuration. */
  readonly id: string | null
  readonly until: Time
}

/** Makes everyone the local operator, for tests of what is behind the gate. */
export const OPEN_GATE: Gate = {
  callerOf: () => ok(LOCAL_OPERATOR),
  noteIssued: () => undefined,
  accessHint: () => 'Every caller has this right.',
}

export class AccessGate implements Gate {
  readonly #parts: GateParts
  /** Separate maps: a token isn't valid as a session, although its digest is known. */
  readonly #known = { token: new Map<string, Known>(), session: new Map<string, Known>() }
  /** The last credential of each open connection, to save hashing. It doesn't say whom it admits. */
  readonly #digests = new WeakMap<object, Digested>()
  /** Digests of once valid credentials, which aren't guesses: they are looked up whatever else has failed. */
  readonly #genuine = new LRUCache<string, true>({ max: MAX_CACHED })
  readonly #uses = new Map<string, Time>()
  /** Increases with each `forget`, so that earlier look-ups aren't cached after it. */
  #version = 0

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  callerOf(presented: Presented, purpose: Purpose = 'use'): Admitted | Promise<Admitted> {
    const { authorization, cookie, address, connection } = presented
    if (authorization !== undefined) {
      const token = bearerIn(authorization)
      if (token === null) return err(BAD_TOKEN)
      return this.#admit({ digest: this.#digestOf(token, connection), kind: 'token', address, purpose })
    }
    const { sessionCookie, local } = this.#parts.configured()
    const session = cookie === undefined ? null : cookieIn(cookie, sessionCookie)
    if (session !== null)
      return this.#admit({ digest: this.#digestOf(session, connection), kind: 'session', address, purpose })
    return local ? ok(LOCAL_OPERATOR) : err(UNAUTHENTICATED)
  }

  noteIssued(secret: string): void {
    this.#genuine.set(sha256(secret), true)
  }

  accessHint(right: Right): string {
    return accessHint(right, this.#parts.configured().rules)
  }

  /** Clears the cache after a revocation or change. */
  forget(): void {
    this.#version++
    this.#known.token.clear()
    this.#known.session.clear()
  }

  /** Writes the last use of credentials. */
  async saveUses(): Promise<void> {
    const uses = [...this.#uses].map(([id, at]) => ({ id, at }))
    this.#uses.clear()
    await this.#parts.store.noteUses(uses, this.#parts.clock.now())
  }

  #digestOf(secret: string, connection: object): string {
    const last = this.#digests.get(connection)
    if (last !== undefined && isSameSecret(last.secret, secret)) return last.digest
    const digest = sha256(secret)
    this.#digests.set(connection, { secret, digest })
    return digest
  }

  #admit(shown: ShownCredential): Admitted | Promise<Admitted> {
    const now = this.#parts.clock.now()
    const known = this.#known[shown.kind].get(shown.digest)
    if (known === undefined || known.until <= now) return this.#attempt(shown)
    if (shown.purpose === 'use') this.#note(known, now)
    return known.admission
  }

  /** Guesses wait before anything is looked up. */
  #attempt(shown: ShownCredential): Admitted | Promise<Admitted> {
    if (this.#genuine.has(shown.digest)) return this.#lookUp(shown)
    const attempt = this.#parts.attempts.begin(shown.address)
    return attempt.ok ? this.#lookUpOnce(shown, attempt.value) : attempt
  }

  async #lookUpOnce(shown: ShownCredential, end: EndAttempt): Promise<Admitted> {
    let failed = false
    try {
      const admitted = await this.#lookUp(shown)
      failed = !admitted.ok
      return admitted
    } finally {
      end(failed)
    }
  }

  async #lookUp(shown: ShownCredential): Promise<Admitted> {
    const { digest, kind, purpose } = shown
    const version = this.#version
    const declared = kind === 'token' ? this.#findDeclared(digest) : undefined
    const known = declared ?? (await this.#findStored(digest, kind))
    if (known.admission.ok) this.#genuine.set(digest, true)
    // A secret that was never valid isn't cached: guesses would fill the cache.
    if (this.#genuine.has(digest) && version === this.#version) {
      const cached = this.#known[kind]
      if (cached.size >= MAX_CACHED) cached.clear()
      cached.set(digest, known)
      if (purpose === 'use') this.#note(known, this.#parts.clock.now())
    }
    return known.admission
  }

  #note({ id }: Known, now: Time): void {
    if (id !== null && this.#uses.size < MAX_USES) this.#uses.set(id, now)
  }

  #findDeclared(digest: string): Known | undefined {
    const now = this.#parts.clock.now()
    const emergency = this.#parts.emergency?.() ?? null
    const { tokens } = this.#parts.configured()
    const token = [...tokens, ...(emergency === null ? [] : [emergency])].find((one) => one.sha256 === digest)
    if (token === undefined) return undefined
    if (token.expiresAt !== null && token.expiresAt <= now) return refusalOf(BAD_TOKEN, now)
    const { name, rights, platforms, expiresAt } = token
    const kind = token === emergency ? 'emergency' : 'token'
    const id = `token:${name}`
    const roles: ReadonlySet<string> = new Set()
    const caller: Caller = { id, name, kind, rights, platforms, roles, email: null, expiresAt, isFromOperator: true }
    return { admission: ok(caller), id: null, until: Math.min(now + CACHED_MS, expiresAt ?? Infinity) }
  }

  async #findStored(digest: string, kind: Credential['kind']): Promise<Known> {
    const { store, clock } = this.#parts
    const refusal = kind === 'token' ? BAD_TOKEN : ENDED_SESSION
    const credential = await store.credential(digest)
    const now = clock.now()
    if (credential === null || credential.kind !== kind || expiryOf(credential) <= now) return refusalOf(refusal, now)
    const account = credential.account === null ? null : await store.account(credential.account)
    if (credential.account !== null && (account === null || account.endedAt !== null)) return refusalOf(refusal, now)
    const caller =
      credential.kind === 'session' ? this.#sessionCaller(credential, account) : this.#tokenCaller(credential, account)
    if (caller === null) return refusalOf(refusal, now)
    return { admission: ok(caller), id: credential.id, until: Math.min(now + CACHED_MS, expiryOf(credential)) }
  }

  #sessionCaller(session: PersonSession, account: Account | null): Caller | null {
    if (account === null) return null
    const { rights, roles } = grantedTo(account.groups, this.#parts.configured().rules)
    const { id, name, email } = account
    const { expiresAt } = session
    return { id, name, kind: 'session', rights, platforms: null, roles, email, expiresAt, isFromOperator: false }
  }

  /** A person's token may never do more than the person. */
  #tokenCaller(token: Token, account: Account | null): Caller | null {
    const platforms = token.platforms === null ? null : new Set(token.platforms)
    const base = { kind: 'token', platforms, expiresAt: token.expiresAt, isFromOperator: false } as const
    if (account === null) {
      const id = `token:${token.name}`
      return { ...base, id, name: token.name, rights: new Set(token.rights), roles: new Set(), email: null }
    }
    if (account.confirmedAt + CONFIRMED_MS <= this.#parts.clock.now()) return null
    const { rights, roles } = grantedTo(account.groups, this.#parts.configured().rules)
    const { id, name, email } = account
    return { ...base, id, name, rights: new Set(token.rights.filter((right) => rights.has(right))), roles, email }
  }
}

function refusalOf(refusal: Problem, now: Time): Known {
  return { admission: err(refusal), id: null, until: now + CACHED_MS }
}

/** Returns when it expires, unless it is used before. */
export function expiryOf(credential: Credential): Time {
  if (credential.kind === 'token') return credential.expiresAt
  return Math.min(credential.expiresAt, (credential.usedAt ?? credential.createdAt) + credential.idleMs)
}

/** Returns the token of an `authorization` header; null if it has none. */
export function bearerIn(authorization: string): string | null {
  return /^Bearer +(\S.{0,4095})$/i.exec(authorization)?.[1] ?? null
}

/** Returns the value of our cookie; null if there is none. */
export function cookieIn(cookies: string, wanted: string): string | null {
  for (const pair of cookies.split(';')) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === wanted && value !== undefined && value !== '') return value
  }
  return null
}
