// Rows of accounts, credentials and the audit, as both engines store them.
import type { Account, Credential } from '../../contracts/access.ts'
import type { AuditBase, AuditEntry } from '../../contracts/audit.ts'
import type { Time } from '../../model/facts.ts'
import type { Column } from './tables.ts'

export const ACCOUNT: readonly Column<Account>[] = [
  ['id', 'text', (account) => account.id],
  ['name', 'text', (account) => account.name],
  ['email', 'text?', (account) => account.email],
  ['groups', 'text', (account) => JSON.stringify(account.groups)],
  ['confirmed_at', 'number', (account) => account.confirmedAt],
  ['ended_at', 'number?', (account) => account.endedAt],
]

export interface AccountRow {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly groups: string
  readonly confirmed_at: Time
  readonly ended_at: Time | null
}

export function accountOf({ id, name, email, groups, confirmed_at, ended_at }: AccountRow): Account {
  return { id, name, email, groups: JSON.parse(groups), confirmedAt: confirmed_at, endedAt: ended_at }
}

export const CREDENTIAL: readonly Column<Credential>[] = [
  ['id', 'text', (credential) => credential.id],
  ['sha256', 'text', (credential) => credential.sha256],
  ['kind', 'text', (credential) => credential.kind],
  ['account', 'text?', (credential) => credential.account],
  ['created_at', 'number', (credential) => credential.createdAt],
  ['expires_at', 'number', (credential) => credential.expiresAt],
  ['used_at', 'number?', (credential) => credential.usedAt],
  // What only one of the two kinds has.
  ['rest', 'text', restOfCredential],
]

export interface CredentialRow {
  readonly id: string
  readonly sha256: string
  readonly kind: string
  readonly account: string | null
  readonly created_at: Time
  readonly expires_at: Time
  readonly used_at: Time | null
  readonly rest: string
}

export function restOfCredential(credential: Credential): string {
  const { id: _, sha256: __, kind: ___, account: ____, createdAt: _c, expiresAt: _e, usedAt: _u, ...rest } = credential
  return JSON.stringify(rest)
}

export function credentialOf(row: CredentialRow): Credential {
  const { id, sha256, kind, account, created_at, expires_at, used_at, rest } = row
  const times = { createdAt: created_at, expiresAt: expires_at, usedAt: used_at }
  return { id, sha256, kind, account, ...times, ...JSON.parse(rest) }
}

export const AUDIT: readonly Column<AuditEntry>[] = [
  ['id', 'number', (entry) => entry.id],
  ['at', 'number', (entry) => entry.at],
  ['kind', 'text', (entry) => entry.kind],
  ['caller', 'text', (entry) => entry.caller],
  ['operation', 'text', (entry) => entry.operation],
  // What nothing is found by.
  ['rest', 'text', restOfAudit],
  ['digest', 'text', (entry) => entry.digest],
]

export interface AuditRow {
  readonly id: number
  readonly at: Time
  readonly kind: string
  readonly caller: string
  readonly operation: string
  readonly rest: string
  readonly digest: string
}

function restOfAudit({ name, subject, address, outcome, tx, count }: AuditEntry): string {
  return JSON.stringify({ name, subject, address, outcome, tx, count })
}

export function auditOf({ id, at, kind, caller, operation, rest, digest }: AuditRow): AuditEntry {
  return { id, at, kind: kind as AuditEntry['kind'], caller, operation, digest, ...JSON.parse(rest) }
}

/** The bounds of the chain: `base`, the entry before the first that is still there, and `end`, the last one. */
export const AUDIT_BOUND: readonly Column<AuditBase & { readonly name: 'base' | 'end' }>[] = [
  ['name', 'text', (bound) => bound.name],
  ['id', 'number', (bound) => bound.id],
  ['digest', 'text', (bound) => bound.digest],
]
