// The chain of the audit: the digest of an entry covers all of it and the digest of the one before.
import { hash } from 'node:crypto'
import type { AuditBase, AuditEntry, AuditEvent } from '../contracts/audit.ts'
import { canonicalJson } from '../lib/json.ts'

/** Pure: the entry of an event, after the one before it. */
export function chained(before: AuditBase, event: AuditEvent): AuditEntry {
  const { at, kind, caller, name, operation, subject, address, outcome, tx, count } = event
  const id = before.id + 1
  const members = { at, kind, caller, name, operation, subject, address, outcome, tx, count }
  return { ...members, id, digest: hash('sha256', `${before.digest}\n${canonicalJson({ id, ...members })}`, 'hex') }
}

/** Pure: the entries of events, one after the other. */
export function chain(before: AuditBase, events: readonly AuditEvent[]): readonly AuditEntry[] {
  let last = before
  return events.map((event) => {
    const entry = chained(last, event)
    last = entry
    return entry
  })
}
