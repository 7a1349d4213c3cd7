// Checks the audit log's chain, and chains it anew after an erasure.
import { chainEntry } from '../../access/audit-chain.ts'
import { NO_AUDIT, type AuditBase, type AuditEvent } from '../../contracts/audit.ts'
import { restOfEntry } from '../../adapters/record/audit.ts'
import { isObject } from '../../lib/json.ts'
import type { ErasableRecord, ErasableRow } from './erasable.ts'

const AUDIT_COLUMNS = ['id', 'at', 'kind', 'caller', 'operation', 'rest', 'digest']

/** Returns the number of the entry before which the chain is broken; null if it is intact. */
export async function brokenAudit(record: ErasableRecord): Promise<number | null> {
  let last = await readBound(record, 'base')
  for await (const { values } of record.rows('audit', AUDIT_COLUMNS)) {
    const entry = chainEntry(last, eventOf(values))
    if (entry.id !== Number(values.id) || entry.digest !== values.digest) return Number(values.id)
    last = entry
  }
  const end = await readBound(record, 'end')
  return last.id === end.id && last.digest === end.digest ? null : end.id
}

/**
 * Rewritten entries have other digests, and so do all later ones. The erasure is the last entry and contains the
 * previous end of the chain, so that whoever noted that knows why it changed.
 */
export async function chainAudit(record: ErasableRecord, event: AuditEvent): Promise<AuditBase> {
  let last = await readBound(record, 'base')
  for await (const { at, values } of record.rows('audit', AUDIT_COLUMNS)) {
    const entry = chainEntry(last, eventOf(values))
    if (entry.digest !== values.digest) await record.update('audit', at, { digest: entry.digest })
    last = entry
  }
  const added = chainEntry(last, event)
  const { id, at, kind, caller, operation, digest } = added
  await record.insert('audit', { id, at, kind, caller, operation, rest: restOfEntry(added), digest })
  for await (const { at, values } of record.rows('audit_bound', ['name', 'id', 'digest']))
    if (values.name === 'end') await record.remove('audit_bound', at)
  await record.insert('audit_bound', { name: 'end', id, digest })
  return { id, digest }
}

export async function readBound(record: ErasableRecord, name: 'base' | 'end'): Promise<AuditBase> {
  for await (const { values } of record.rows('audit_bound', ['name', 'id', 'digest']))
    if (values.name === name) return { id: Number(values.id), digest: String(values.digest) }
  return NO_AUDIT
}

function eventOf({ at, kind, caller, operation, rest }: ErasableRow['values']): AuditEvent {
  const others: unknown = JSON.parse(String(rest))
  if (!isObject(others)) throw new Error('an entry of the audit is damaged')
  // Unchecked, because only the audit writes it.
  return { at: Number(at), kind, caller, operation, ...others } as unknown as AuditEvent
}
