import { chain } from '../../access/audit-chain.ts'
import { NO_AUDIT, type AuditBase, type AuditFilter } from '../../contracts/audit.ts'
import type { Synchronous } from '../../contracts/operations.ts'
import type { Time } from '../../model/facts.ts'
import {
  ACCOUNT,
  accountOf,
  AUDIT,
  auditOf,
  CREDENTIAL,
  credentialOf,
  restOfCredential,
  type AccountRow,
  type AuditRow,
  type CredentialRow,
} from '../record/access.ts'
import { namesOf, type Column } from '../record/tables.ts'
import type { Db } from './schema/database.ts'
import { openInsert } from './schema/rows.ts'

export function openAccessReads(
  db: Db,
): Synchronous<
  'credential' | 'credentials' | 'account' | 'accounts' | 'auditEntries' | 'auditPage' | 'auditBase' | 'auditEnd'
> {
  const credential = db.prepare<[string], CredentialRow>(
    `SELECT ${namesOf(CREDENTIAL)} FROM credential WHERE sha256 = +?`,
  )
  const credentials = db.prepare<[{ kind: string; account: string | null; limit: number }], CredentialRow>(
    `SELECT ${namesOf(CREDENTIAL)} FROM credential WHERE kind = @kind AND (@account IS NULL OR account = @account)
     ORDER BY created_at DESC, id LIMIT @limit`,
  )
  const account = db.prepare<[string], AccountRow>(`SELECT ${namesOf(ACCOUNT)} FROM account WHERE id = +?`)
  const accounts = db.prepare<[number], AccountRow>(
    `SELECT ${namesOf(ACCOUNT)} FROM account ORDER BY name, id LIMIT +?`,
  )
  const entries = db.prepare<[number, number], AuditRow>(
    `SELECT ${namesOf(AUDIT)} FROM audit WHERE id > +? ORDER BY id LIMIT +?`,
  )
  const page = db.prepare<[AuditFilter & { before: number; limit: number }], AuditRow>(
    `SELECT ${namesOf(AUDIT)} FROM audit
     WHERE id < @before AND (@kind IS NULL OR kind = @kind) AND (@caller IS NULL OR caller = @caller)
       AND (@operation IS NULL OR operation = @operation)
       AND (@since IS NULL OR at >= @since) AND (@until IS NULL OR at < @until)
     ORDER BY id DESC LIMIT @limit`,
  )
  const bound = openAuditBound(db)
  return {
    credential: (sha256) => valueOf(credential.get(sha256), credentialOf),
    credentials: (kind, of, limit) => credentials.all({ kind, account: of, limit }).map(credentialOf),
    account: (id) => valueOf(account.get(id), accountOf),
    accounts: (limit) => accounts.all(limit).map(accountOf),
    auditEntries: (after, limit) => entries.all(after, limit).map(auditOf),
    auditPage: (filter, before, limit) =>
      page.all({ ...filter, before: before ?? Number.MAX_SAFE_INTEGER, limit }).map(auditOf),
    auditBase: () => bound('base'),
    auditEnd: () => bound('end'),
  }
}

export function openAccessWrites(
  db: Db,
): Synchronous<
  'saveCredential' | 'renewSession' | 'revokeCredentials' | 'noteUses' | 'saveAccount' | 'appendAudit' | 'dropAudit'
> {
  const saveCredential = openInsert(db, 'credential', CREDENTIAL, replacing(CREDENTIAL))
  const renew = db.prepare<[string, string]>('UPDATE credential SET rest = ? WHERE id = +?')
  const revoke = db.prepare<[string]>('DELETE FROM credential WHERE id = +?')
  const used = db.prepare<[Time, string]>('UPDATE credential SET used_at = ? WHERE id = +?')
  const dropExpired = db.prepare<[Time]>('DELETE FROM credential WHERE expires_at <= +?')
  const saveAccount = openInsert(db, 'account', ACCOUNT, replacing(ACCOUNT))
  const insertAudit = openInsert(db, 'audit', AUDIT)
  const bound = openAuditBound(db)
  const saveBound = db.prepare<[string, number, string]>(
    'INSERT OR REPLACE INTO audit_bound (name, id, digest) VALUES (?, ?, ?)',
  )
  const lastBefore = db.prepare<[Time], AuditBase>(
    `SELECT id, digest FROM audit
     WHERE id < coalesce((SELECT min(id) FROM audit WHERE at >= +?), ${Number.MAX_SAFE_INTEGER}) ORDER BY id DESC LIMIT 1`,
  )
  const dropAudit = db.prepare<[number]>('DELETE FROM audit WHERE id <= +?')
  return {
    saveCredential,
    renewSession: (session) => void renew.run(restOfCredential(session), session.id),
    revokeCredentials: (ids) => ids.reduce((revoked, id) => revoked + revoke.run(id).changes, 0),
    noteUses(uses, now) {
      for (const { id, at } of uses) used.run(at, id)
      dropExpired.run(now)
    },
    saveAccount,
    appendAudit(events) {
      const entries = chain(bound('end'), events)
      for (const entry of entries) insertAudit(entry)
      const last = entries.at(-1)
      if (last !== undefined) saveBound.run('end', last.id, last.digest)
    },
    dropAudit(before) {
      const last = lastBefore.get(before)
      if (last === undefined) return 0
      saveBound.run('base', last.id, last.digest)
      return dropAudit.run(last.id).changes
    },
  }
}

/** By the first column, which is the key. */
function replacing<Row>(columns: readonly Column<Row>[]): string {
  const assigned = columns.slice(1).map(([name]) => `${name} = excluded.${name}`)
  return `ON CONFLICT (id) DO UPDATE SET ${assigned.join(', ')}`
}

function openAuditBound(db: Db): (name: 'base' | 'end') => AuditBase {
  const bound = db.prepare<[string], AuditBase>('SELECT id, digest FROM audit_bound WHERE name = +?')
  return (name) => bound.get(name) ?? NO_AUDIT
}

function valueOf<Row, Value>(row: Row | undefined, read: (row: Row) => Value): Value | null {
  return row === undefined ? null : read(row)
}
