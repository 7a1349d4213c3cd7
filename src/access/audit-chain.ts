// The chain of the audit: an entry's digest covers all of it and the digest of the entry before.
import { hash } from 'node:crypto'
import type { AuditBase, AuditEntry, AuditEvent } from '../contracts/audit.ts'
import { canonicalJson } from '../lib/json.ts'

/** Builds the entry of an event, after the previous one. */
export function chainEntry(before: AuditBase, event: AuditEvent): AuditEntry {
  const { at, kind, caller, name, operation, subject, address, outcome, tx, count } = event
  const id = before.id + 1
  const members = { at, kind, caller, name, operation, subject, address, outcome, tx, count }
  return { ...members, id, digest: hash('sha256', `${before.digest}\n${canonicalJson({ id, ...members })}`, 'hex') }
}

export function chain(before: AuditBase, events: readonly AuditEvent[]): readonly AuditEntry[] {
  let last = before
  return events.map((event) => {
    const entry = chainEntry(last, event)
    last = entry
    return entry
  })
}
