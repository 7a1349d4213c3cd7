import type { AccessStore } from '../../contracts/access.ts'
import { chain } from '../../access/audit-chain.ts'
import { NO_AUDIT, type AuditBase, type AuditLog } from '../../contracts/audit.ts'
import type { OverSession } from '../../contracts/operations.ts'
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
import type { Session } from './connection.ts'
import { AUDIT_LOCK } from './locks.ts'
import { notifyAccess } from './notifications.ts'
import { insertRows, sendRows } from './send-rows.ts'

const insertAudit = insertRows('audit', AUDIT)
const saveCredentials = saveRows('credential', CREDENTIAL)
const saveAccounts = saveRows('account', ACCOUNT)

/** By the first column, which is the key. */
function saveRows<Row>(table: string, columns: readonly Column<Row>[]) {
  const assigned = columns.slice(1).map(([name]) => `${name} = excluded.${name}`)
  return sendRows(
    columns,
    (from, names) =>
      `INSERT INTO ${table} (${names}) SELECT * FROM ${from} ON CONFLICT (id) DO UPDATE SET ${assigned.join(', ')}`,
  )
}

async function bound(session: Session, name: 'base' | 'end'): Promise<AuditBase> {
  const [found] = await session.query<AuditBase>('SELECT id, digest FROM audit_bound WHERE name = $1', [name])
  return found ?? NO_AUDIT
}

async function saveBound(session: Session, name: 'base' | 'end', { id, digest }: AuditBase): Promise<void> {
  await session.query(
    `INSERT INTO audit_bound (name, id, digest) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET id = excluded.id, digest = excluded.digest`,
    [name, id, digest],
  )
}

/** One process at a time extends or shortens the chain. */
async function lockAudit(session: Session): Promise<void> {
  await session.query('SELECT pg_advisory_xact_lock($1)', [AUDIT_LOCK])
}

export const ACCESS: OverSession<Exclude<keyof AccessStore, 'onAccessChange'>, Session> = {
  async credential(session, sha256) {
    const text = `SELECT ${namesOf(CREDENTIAL)} FROM credential WHERE sha256 = $1`
    const [row] = await session.query<CredentialRow>(text, [sha256])
    return row === undefined ? null : credentialOf(row)
  },

  async credentials(session, kind, account, limit) {
    const text = `SELECT ${namesOf(CREDENTIAL)} FROM credential
      WHERE kind = $1 AND ($2::text IS NULL OR account = $2) ORDER BY created_at DESC, id COLLATE "C" LIMIT $3`
    return (await session.query<CredentialRow>(text, [kind, account, limit])).map(credentialOf)
  },

  async saveCredential(session, credential) {
    await saveCredentials(session, [credential])
    await notifyAccess(session)
  },

  async renewSession(session, renewed) {
    await session.query('UPDATE credential SET rest = $1 WHERE id = $2', [restOfCredential(renewed), renewed.id])
  },

  async revokeCredentials(session, ids) {
    const revoked = await session.query('DELETE FROM credential WHERE id = ANY ($1::text[]) RETURNING id', [ids])
    await notifyAccess(session)
    return revoked.length
  },

  async noteUses(session, uses, now) {
    const text = `UPDATE credential SET used_at = greatest(used_at, u.at)
      FROM (SELECT unnest($1::text[]) AS id, unnest($2::bigint[]) AS at) u WHERE credential.id = u.id`
    if (uses.length > 0) await session.query(text, [uses.map(({ id }) => id), uses.map(({ at }) => at)])
    await session.query('DELETE FROM credential WHERE expires_at <= $1', [now])
  },

  async account(session, id) {
    const [row] = await session.query<AccountRow>(`SELECT ${namesOf(ACCOUNT)} FROM account WHERE id = $1`, [id])
    return row === undefined ? null : accountOf(row)
  },

  async accounts(session, limit) {
    const text = `SELECT ${namesOf(ACCOUNT)} FROM account ORDER BY name COLLATE "C", id COLLATE "C" LIMIT $1`
    return (await session.query<AccountRow>(text, [limit])).map(accountOf)
  },

  async saveAccount(session, account) {
    await saveAccounts(session, [account])
    await notifyAccess(session)
  },
}

export const AUDIT_LOG: OverSession<keyof AuditLog, Session> = {
  async appendAudit(session, events) {
    if (events.length === 0) return
    await lockAudit(session)
    const entries = chain(await bound(session, 'end'), events)
    await insertAudit(session, entries)
    const last = entries.at(-1)
    if (last !== undefined) await saveBound(session, 'end', last)
  },

  async auditEntries(session, after, limit) {
    const text = `SELECT ${namesOf(AUDIT)} FROM audit WHERE id > $1 ORDER BY id LIMIT $2`
    return (await session.query<AuditRow>(text, [after, limit])).map(auditOf)
  },

  async auditPage(session, filter, before, limit) {
    const { kind, caller, operation, since, until } = filter
    const text = `SELECT ${namesOf(AUDIT)} FROM audit
      WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR caller = $3)
        AND ($4::text IS NULL OR operation = $4) AND ($5::bigint IS NULL OR at >= $5) AND ($6::bigint IS NULL OR at < $6)
      ORDER BY id DESC LIMIT $7`
    const values = [before, kind, caller, operation, since, until, limit]
    return (await session.query<AuditRow>(text, values)).map(auditOf)
  },

  auditBase: (session) => bound(session, 'base'),
  auditEnd: (session) => bound(session, 'end'),

  async dropAudit(session, before) {
    await lockAudit(session)
    const [last] = await session.query<AuditBase>(
      `SELECT id, digest FROM audit WHERE id < coalesce((SELECT min(id) FROM audit WHERE at >= $1), ${Number.MAX_SAFE_INTEGER})
       ORDER BY id DESC LIMIT 1`,
      [before],
    )
    if (last === undefined) return 0
    await saveBound(session, 'base', last)
    return (await session.query('DELETE FROM audit WHERE id <= $1 RETURNING id', [last.id])).length
  },
}
