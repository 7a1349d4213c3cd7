import type { Time } from '../model/facts.ts'
import type { Right } from './caller.ts'

/** A person who signed in, as the sign-in provider described them last. */
export interface Account {
  /** `<issuer>#<subject>`: a subject is unique only at its provider. */
  readonly id: string
  readonly name: string
  /** Null where the provider did not verify one. */
  readonly email: string | null
  readonly groups: readonly string[]
  /** When the provider confirmed all of this last. */
  readonly confirmedAt: Time
  /** Since when the person may not come in any more; null: they may. */
  readonly endedAt: Time | null
}

/**
 * What identifies a caller without asking the provider: a secret of 256 random bits, of which only the SHA-256 is
 * stored. A revoked one has no row.
 */
interface CredentialBase {
  readonly id: string
  /** Of the secret, as lower-case hexadecimal. */
  readonly sha256: string
  readonly createdAt: Time
  readonly expiresAt: Time
  readonly usedAt: Time | null
}

export interface Token extends CredentialBase {
  readonly kind: 'token'
  readonly name: string
  /** Whose access bounds it; null: a service account's, which an administrator made. */
  readonly account: string | null
  readonly rights: readonly Right[]
  /** For which it may send; null: all of them. */
  readonly platforms: readonly string[] | null
  /** The id of the caller who made it. */
  readonly createdBy: string
}

export interface PersonSession extends CredentialBase {
  readonly kind: 'session'
  readonly account: string
  /** It ends where it isn't used for so long. */
  readonly idleMs: number
  /** For the end of the session at the provider, and to ask it again for groups; null: it gave none. */
  readonly idToken: string | null
  readonly refreshToken: string | null
  /** When the provider was asked last whether the account and its groups are as they were. */
  readonly checkedAt: Time
}

export type Credential = Token | PersonSession

export interface CredentialUse {
  readonly id: string
  readonly at: Time
}

/** Who may come in: accounts, and the credentials of callers. A few thousand rows at most. */
export interface AccessStore {
  /** The credential whose secret has this digest; null where none has, or it was revoked. */
  credential(sha256: string): Promise<Credential | null>
  /** All of a kind, of one account or of everybody, newest first; at most `limit`. */
  credentials(kind: Credential['kind'], account: string | null, limit: number): Promise<readonly Credential[]>
  saveCredential(credential: Credential): Promise<void>
  /** Replaces what the provider gave and when it was asked; nothing of a session that was revoked meanwhile. */
  renewSession(session: PersonSession): Promise<void>
  /** Revokes them: no process admits them any more. Resolves with how many there were. */
  revokeCredentials(ids: readonly string[]): Promise<number>
  /** Notes when they were used last, and drops what has expired by `now`. */
  noteUses(uses: readonly CredentialUse[], now: Time): Promise<void>
  account(id: string): Promise<Account | null>
  /** In the order of their names; at most `limit`. */
  accounts(limit: number): Promise<readonly Account[]>
  saveAccount(account: Account): Promise<void>
  /** Another process changed who may come in. A record with one process notifies nobody. */
  onAccessChange(listener: () => void): () => void
}
