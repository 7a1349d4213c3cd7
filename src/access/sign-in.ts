// Signs people in and out: turns the provider's answer into an account and a session of the record.
import { randomBytes } from 'node:crypto'
import type { Account, AccessStore, Credential } from '../contracts/access.ts'
import type { Clock } from '../contracts/clock.ts'
import type { IdentityProvider, SignedIn, SignInChecks, SignInFault } from '../contracts/identity-provider.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import { DAY_MS, HOUR_MS } from '../lib/durations.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import { accountId, accountOf } from './account.ts'
import { newId, newSecret, sha256 } from './secret.ts'

/** A sign-in in progress, held by the browser that began it, so that nobody else can complete it. */
export interface SignInFlow extends SignInChecks {
  /** A path on this service. */
  readonly returnTo: string
  readonly expiresAt: Time
}

interface SessionLimits {
  readonly idleMs: number
  readonly absoluteMs: number
}

/** `access.sessions` of a configuration without it. */
export const DEFAULT_SESSION_LIMITS: SessionLimits = { idleMs: 12 * HOUR_MS, absoluteMs: 7 * DAY_MS }

interface SignInParts {
  readonly store: Pick<
    AccessStore,
    'credential' | 'credentials' | 'saveCredential' | 'revokeCredentials' | 'saveAccount'
  >
  /** Returns the current provider; null if there is no sign-in. */
  readonly provider: () => IdentityProvider | null
  readonly limits: () => SessionLimits
  readonly clock: Clock
  /** Called when access has changed. */
  readonly changed: () => void
}

/** Longest time for signing in at the provider. */
export const FLOW_MS = 10 * 60_000
/** Maximum number of sessions of one person; the oldest ends when another begins. */
const MAX_SESSIONS = 20

const NO_SIGN_IN = problem(
  'NO_SIGN_IN',
  'No sign-in is configured here.',
  'Use a token, or name an OpenID provider in "access.signIn" of the configuration.',
)
const NOT_BEGUN = problem(
  'SIGN_IN_FAILED',
  "This sign-in wasn't started in this browser within the last ten minutes, or it is over.",
  'Sign in again.',
)

/** A new session, with the secret for its browser. */
export interface BegunSession {
  readonly secret: string
  readonly expiresAt: Time
  readonly account: Account
}

export class SignIn {
  readonly #parts: SignInParts

  constructor(parts: SignInParts) {
    this.#parts = parts
  }

  /** Label of the sign-in button; null if there is no sign-in. */
  get label(): string | null {
    return this.#parts.provider()?.label ?? null
  }

  /** Returns the address to sign in at, and the state for the browser to hold meanwhile. */
  async begin(
    returnTo: string,
    returnAddress: string,
  ): Promise<Result<{ readonly location: URL; readonly flow: SignInFlow }, Problem>> {
    const provider = this.#parts.provider()
    if (provider === null) return err(NO_SIGN_IN)
    const expiresAt = this.#parts.clock.now() + FLOW_MS
    const flow = { state: newSecret(), nonce: newSecret(), verifier: verifier(), returnTo, expiresAt }
    const location = await provider.signInUrl(flow, returnAddress)
    return location.ok ? ok({ location: location.value, flow }) : err(signInRefusal(location.error, provider))
  }

  /** `before`: the secret of the browser's current session, which ends. */
  async complete(
    flow: SignInFlow | null,
    callback: URL,
    before: string | null,
  ): Promise<Result<BegunSession, Problem>> {
    const provider = this.#parts.provider()
    if (provider === null) return err(NO_SIGN_IN)
    if (flow === null || flow.expiresAt <= this.#parts.clock.now()) return err(NOT_BEGUN)
    const signedIn = await provider.complete(flow, callback)
    if (!signedIn.ok) return err(signInRefusal(signedIn.error, provider))
    if (before !== null) await this.#revoke(before, 'session')
    return ok(await this.#open(provider.issuer, signedIn.value))
  }

  /** Ends the session. Resolves with the address that ends the one at the provider, or null. */
  async signOut(secret: string, returnAddress: string): Promise<URL | null> {
    const session = await this.#revoke(secret, 'session')
    const provider = this.#parts.provider()
    if (session?.kind !== 'session' || provider === null) return null
    return await provider.signOutUrl(session.idToken, returnAddress)
  }

  async #open(issuer: string, { identity, tokens }: SignedIn): Promise<BegunSession> {
    const { store, clock, limits, changed } = this.#parts
    const { idleMs, absoluteMs } = limits()
    const now = clock.now()
    const account = accountId(issuer, identity.subject)
    const described = accountOf(issuer, identity, now)
    await store.saveAccount(described)
    const secret = newSecret()
    // Without a refresh token there is no recheck, and a person who left would stay until the session ends.
    const expiresAt = now + (tokens.refreshToken === null ? Math.min(idleMs, absoluteMs) : absoluteMs)
    await store.saveCredential({
      kind: 'session',
      id: newId(),
      sha256: sha256(secret),
      account,
      createdAt: now,
      expiresAt,
      usedAt: null,
      idleMs,
      ...tokens,
      checkedAt: now,
    })
    const sessions = await store.credentials('session', account, 10 * MAX_SESSIONS)
    const beyond = sessions.slice(MAX_SESSIONS).map(({ id }) => id)
    if (beyond.length > 0) await store.revokeCredentials(beyond)
    changed()
    return { secret, expiresAt, account: described }
  }

  /** Whoever has a token may revoke it. */
  async revokeToken(secret: string): Promise<void> {
    await this.#revoke(secret, 'token')
  }

  /** Returns when an approved login of the command line expires; null if nobody approved it. */
  async loginEnd(code: string): Promise<Time | null> {
    const token = await this.#parts.store.credential(code)
    return token?.kind === 'token' ? token.expiresAt : null
  }

  async #revoke(secret: string, kind: Credential['kind']): Promise<Credential | null> {
    const { store, changed } = this.#parts
    const credential = await store.credential(sha256(secret))
    if (credential?.kind !== kind) return null
    await store.revokeCredentials([credential.id])
    changed()
    return credential
  }
}

function verifier(): string {
  return randomBytes(48).toString('base64url')
}

function signInRefusal({ kind, reason }: SignInFault, { issuer }: IdentityProvider): Problem {
  return kind === 'away'
    ? problem(
        'SIGN_IN_UNAVAILABLE',
        `The sign-in provider ${issuer} doesn't answer: ${reason}.`,
        'Try again later. Existing sessions and tokens still work.',
      )
    : problem(
        'SIGN_IN_FAILED',
        `The sign-in provider ${issuer} didn't sign you in: ${reason}.`,
        "Sign in again; if it still fails, ask an administrator to compare the provider's registration with docs/operate/sign-in.md.",
      )
}
