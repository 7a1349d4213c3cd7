// Verifies the chain of the audit: nothing was changed, left out or cut off.
import { chainEntry } from './audit-chain.ts'
import type { AuditBase, AuditEntry, AuditLog } from '../contracts/audit.ts'

interface VerifiedAudit {
  readonly entries: number
  /** The entry before the first remaining one: retention dropped it and earlier ones. */
  readonly base: AuditBase
  readonly end: AuditBase
  /** Says what is wrong, and where; null if the chain is intact. */
  readonly problem: string | null
}

const PAGE = 1_000

/** `noted`: an entry recorded elsewhere, which must be in the chain unless retention dropped it. */
export async function verifyAudit(
  store: Pick<AuditLog, 'auditEntries' | 'auditBase' | 'auditEnd'>,
  noted: AuditBase | null,
): Promise<VerifiedAudit> {
  // Reads the end first: entries written meanwhile are after it.
  const end = await store.auditEnd()
  const base = await store.auditBase()
  let last = base
  let problem: string | null = null
  let entries = 0
  let found = noted === null || noted.id < base.id || (noted.id === base.id && noted.digest === base.digest)
  while (problem === null && last.id < end.id) {
    const page: readonly AuditEntry[] = await store.auditEntries(last.id, PAGE)
    if (page.length === 0) problem = `the entries from ${last.id + 1} to ${end.id} are missing`
    for (const entry of page) {
      if (problem !== null || entry.id > end.id) break
      problem = problemOf(entry, last)
      if (entry.id === noted?.id) found = entry.digest === noted.digest
      last = entry
      entries++
    }
  }
  if (problem === null && last.digest !== end.digest) problem = `the last entry isn't the one that was written last`
  if (problem === null && !found) problem = `entry ${noted?.id} isn't the one you noted: the chain was rebuilt`
  // Retention dropped entries meanwhile.
  if (problem !== null && (await store.auditBase()).id !== base.id) return await verifyAudit(store, noted)
  return { entries, base, end, problem }
}

function problemOf(entry: AuditEntry, before: AuditBase): string | null {
  if (entry.id !== before.id + 1) return `the entries from ${before.id + 1} to ${entry.id - 1} are missing`
  return chainEntry(before, entry).digest === entry.digest ? null : `entry ${entry.id} was changed, or one before it`
}
