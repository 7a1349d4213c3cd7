import type { Time } from '../model/facts.ts'
import type { Right } from './caller.ts'

/** A person who signed in, as the sign-in provider last described them. */
export interface Account {
  /** `<issuer>#<subject>`: a subject is unique only at its provider. */
  readonly id: string
  readonly name: string
  /** Null if the provider verified no address. */
  readonly email: string | null
  readonly groups: readonly string[]
  /** When the provider last confirmed the name, the e-mail and the groups. */
  readonly confirmedAt: Time
  /** When the person lost access; null if they may still sign in. */
  readonly endedAt: Time | null
}

/**
 * Identifies a caller without asking the provider: a secret of 256 random bits, of which only the SHA-256 is stored. A
 * revoked credential has no row.
 */
interface CredentialBase {
  readonly id: string
  /** Digest of the secret, in lower-case hexadecimal. */
  readonly sha256: string
  readonly createdAt: Time
  readonly expiresAt: Time
  readonly usedAt: Time | null
}

export interface Token extends CredentialBase {
  readonly kind: 'token'
  readonly name: string
  /** The account whose rights limit those of the token. Null for a service account's, by an administrator. */
  readonly account: string | null
  readonly rights: readonly Right[]
  /** Platforms for which the token may send; null means all of them. */
  readonly platforms: readonly string[] | null
  /** The id of the caller who made it. */
  readonly createdBy: string
}

export interface PersonSession extends CredentialBase {
  readonly kind: 'session'
  readonly account: string
  /** The session ends after this time without use. */
  readonly idleMs: number
  /** Needed to end the session at the provider and to ask for the groups again; null if the provider issued none. */
  readonly idToken: string | null
  readonly refreshToken: string | null
  /** When the provider was last asked whether the account and its groups are unchanged. */
  readonly checkedAt: Time
}

export type Credential = Token | PersonSession

interface CredentialUse {
  readonly id: string
  readonly at: Time
}

/** Stores the accounts and the credentials of callers: a few thousand rows at most. */
export interface AccessStore {
  /** Returns the credential whose secret has this digest; null if it doesn't exist or was revoked. */
  credential(sha256: string): Promise<Credential | null>
  /** Lists at most `limit` credentials of a kind, newest first. A null account selects everybody's. */
  credentials(kind: Credential['kind'], account: string | null, limit: number): Promise<readonly Credential[]>
  saveCredential(credential: Credential): Promise<void>
  /** Replaces the provider's tokens and the time of the last check, unless the session was revoked meanwhile. */
  renewSession(session: PersonSession): Promise<void>
  /** Revokes credentials, which no process then admits any more. Resolves with their number. */
  revokeCredentials(ids: readonly string[]): Promise<number>
  /** Notes when they were last used, and drops those that expired by `now`. */
  noteUses(uses: readonly CredentialUse[], now: Time): Promise<void>
  account(id: string): Promise<Account | null>
  /** Lists at most `limit` accounts, by name. */
  accounts(limit: number): Promise<readonly Account[]>
  saveAccount(account: Account): Promise<void>
  /** Notifies of changes to accounts or credentials by other processes; never if there is only one. */
  onAccessChange(listener: () => void): () => void
}
