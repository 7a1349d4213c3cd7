// Stores accounts and credentials: a few thousand rows at most.
import type { AccessStore, Account, Credential } from '../../contracts/access.ts'
import { replacement, rowOf, rowsOf, send, type SqlOperation, type SqlOperations } from './sql-operation.ts'
import { fieldsOf, type Column } from './columns.ts'
import { anyOf, byBytes, sql, unlessNull, type SqlText } from './dialect.ts'

/** A person who signed in, as the sign-in provider last described them. */
export const ACCOUNT: readonly Column<Account>[] = [
  ['id', 'text', (account) => account.id],
  ['name', 'text', (account) => account.name],
  ['email', 'text?', (account) => account.email],
  ['groups', 'text', (account) => JSON.stringify(account.groups)],
  ['confirmed_at', 'number', (account) => account.confirmedAt],
  ['ended_at', 'number?', (account) => account.endedAt],
]

type StoredAccount = Omit<Account, 'groups'> & { readonly groups: string }

const accountOf = (row: StoredAccount): Account => ({ ...row, groups: JSON.parse(row.groups) })

/** A token or a session, identified by the SHA-256 of its secret; the secret itself isn't stored. */
export const CREDENTIAL: readonly Column<Credential>[] = [
  ['id', 'text', (credential) => credential.id],
  ['sha256', 'text', (credential) => credential.sha256],
  ['kind', 'text', (credential) => credential.kind],
  ['account', 'text?', (credential) => credential.account],
  ['created_at', 'number', (credential) => credential.createdAt],
  ['expires_at', 'number', (credential) => credential.expiresAt],
  ['used_at', 'number?', (credential) => credential.usedAt],
  // Members that only one of the two kinds has.
  ['rest', 'text', restOfCredential],
]

function restOfCredential(credential: Credential): string {
  const { id: _, sha256: __, kind: ___, account: ____, createdAt: _c, expiresAt: _e, usedAt: _u, ...rest } = credential
  return JSON.stringify(rest)
}

interface StoredCredential extends Pick<Credential, 'id' | 'sha256' | 'createdAt' | 'expiresAt' | 'usedAt'> {
  readonly kind: string
  readonly account: string | null
  readonly rest: string
}

function credentialOf({ rest, ...row }: StoredCredential): Credential {
  return { ...row, ...JSON.parse(rest) }
}

const CREDENTIALS = `SELECT ${fieldsOf(CREDENTIAL)} FROM credential`
const CREDENTIALS_OF_KIND = sql`${CREDENTIALS} WHERE kind = $1 AND ${unlessNull(2, 'text', 'account = $2')}
  ORDER BY created_at DESC, ${byBytes('id')} LIMIT $3`
const REVOKE = sql`DELETE FROM credential WHERE id ${anyOf(1, 'text')} RETURNING id`
const ACCOUNTS = `SELECT ${fieldsOf(ACCOUNT)} FROM account`
const ACCOUNTS_BY_NAME = sql`${ACCOUNTS} ORDER BY ${byBytes('name')}, ${byBytes('id')} LIMIT $1`
const saveCredential = replacement('credential', CREDENTIAL)
const saveAccount = replacement('account', ACCOUNT)

function* credentials(text: SqlText, ...values: readonly (string | number | null)[]): SqlOperation<Credential[]> {
  return (yield* rowsOf<StoredCredential>(text, ...values)).map(credentialOf)
}

export const ACCESS: SqlOperations<Exclude<keyof AccessStore, 'onAccessChange'>> = {
  *credential(sha256) {
    const [found] = yield* credentials(`${CREDENTIALS} WHERE sha256 = $1`, sha256)
    return found ?? null
  },

  credentials: (kind, account, limit) => credentials(CREDENTIALS_OF_KIND, kind, account, limit),

  saveCredential: (credential) => send([saveCredential(credential)]),

  *renewSession(renewed) {
    yield* rowsOf('UPDATE credential SET rest = $1 WHERE id = $2', restOfCredential(renewed), renewed.id)
  },

  *revokeCredentials(ids) {
    return (yield* rowsOf(REVOKE, ids)).length
  },

  *noteUses(uses, now) {
    // Keeps a later time that another process may have noted.
    const text = 'UPDATE credential SET used_at = $2 WHERE id = $1 AND coalesce(used_at, 0) < $2'
    yield* send(uses.map(({ id, at }) => ({ text, values: [id, at] })))
    yield* rowsOf('DELETE FROM credential WHERE expires_at <= $1', now)
  },

  *account(id) {
    const row = yield* rowOf<StoredAccount>(`${ACCOUNTS} WHERE id = $1`, id)
    return row === undefined ? null : accountOf(row)
  },

  *accounts(limit) {
    return (yield* rowsOf<StoredAccount>(ACCOUNTS_BY_NAME, limit)).map(accountOf)
  },

  saveAccount: (account) => send([saveAccount(account)]),
}
