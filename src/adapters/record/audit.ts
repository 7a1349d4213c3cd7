// The append-only audit: each entry has a digest over itself and the entry before.
import { chain } from '../../access/audit-chain.ts'
import { NO_AUDIT, type AuditBase, type AuditEntry, type AuditLog } from '../../contracts/audit.ts'
import { insertion, replacement, rowOf, rowsOf, send, type SqlOperation, type SqlOperations } from './sql-operation.ts'
import { columnNames, type Column } from './columns.ts'
import { sql, unlessNull } from './dialect.ts'

export const AUDIT: readonly Column<AuditEntry>[] = [
  ['id', 'number', (entry) => entry.id],
  ['at', 'number', (entry) => entry.at],
  ['kind', 'text', (entry) => entry.kind],
  ['caller', 'text', (entry) => entry.caller],
  ['operation', 'text', (entry) => entry.operation],
  // Members that no query filters by.
  ['rest', 'text', restOfEntry],
  ['digest', 'text', (entry) => entry.digest],
]

export function restOfEntry({ name, subject, address, outcome, tx, count }: AuditEntry): string {
  return JSON.stringify({ name, subject, address, outcome, tx, count })
}

interface StoredAuditEntry extends Pick<AuditEntry, 'id' | 'at' | 'kind' | 'caller' | 'operation' | 'digest'> {
  readonly rest: string
}

function entryOf({ rest, ...row }: StoredAuditEntry): AuditEntry {
  return { ...row, ...JSON.parse(rest) }
}

type AuditBound = AuditBase & { readonly name: 'base' | 'end' }

/** Bounds of the chain: `base` is the entry before the first remaining one, `end` the last one. */
export const AUDIT_BOUND: readonly Column<AuditBound>[] = [
  ['name', 'text', (bound) => bound.name],
  ['id', 'number', (bound) => bound.id],
  ['digest', 'text', (bound) => bound.digest],
]

const ENTRIES = `SELECT ${columnNames(AUDIT)} FROM audit`
const PAGE = sql`${ENTRIES}
  WHERE ${unlessNull(1, 'bigint', 'id < $1')} AND ${unlessNull(2, 'text', 'kind = $2')}
    AND ${unlessNull(3, 'text', 'caller = $3')} AND ${unlessNull(4, 'text', 'operation = $4')}
    AND ${unlessNull(5, 'bigint', 'at >= $5')} AND ${unlessNull(6, 'bigint', 'at < $6')}
  ORDER BY id DESC LIMIT $7`
const LAST_BEFORE = `SELECT id, digest FROM audit
  WHERE id < coalesce((SELECT min(id) FROM audit WHERE at >= $1), ${Number.MAX_SAFE_INTEGER}) ORDER BY id DESC LIMIT 1`
const insertEntry = insertion('audit', AUDIT)
const saveBound = replacement('audit_bound', AUDIT_BOUND)

function* readBound(name: AuditBound['name']): SqlOperation<AuditBase> {
  return (yield* rowOf<AuditBase>('SELECT id, digest FROM audit_bound WHERE name = $1', name)) ?? NO_AUDIT
}

export const AUDIT_LOG: SqlOperations<keyof AuditLog> = {
  *appendAudit(events) {
    const entries = chain(yield* readBound('end'), events)
    const ends = entries.slice(-1).map(({ id, digest }) => saveBound({ name: 'end', id, digest }))
    yield* send([...entries.map(insertEntry), ...ends])
  },

  *auditEntries(after, limit) {
    return (yield* rowsOf<StoredAuditEntry>(`${ENTRIES} WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)).map(entryOf)
  },

  *auditPage({ kind, caller, operation, since, until }, before, limit) {
    const rows = yield* rowsOf<StoredAuditEntry>(PAGE, before, kind, caller, operation, since, until, limit)
    return rows.map(entryOf)
  },

  auditBase: () => readBound('base'),
  auditEnd: () => readBound('end'),

  *dropAudit(before) {
    const last = yield* rowOf<AuditBase>(LAST_BEFORE, before)
    if (last === undefined) return 0
    yield* send([saveBound({ ...last, name: 'base' })])
    return (yield* rowsOf('DELETE FROM audit WHERE id <= $1 RETURNING id', last.id)).length
  },
}
