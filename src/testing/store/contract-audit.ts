import { expect, it } from 'vitest'
import { chainEntry } from '../../access/audit-chain.ts'
import { NO_AUDIT, type AuditEvent, type AuditFilter, type AuditLog } from '../../contracts/audit.ts'
import type { RecordSubject } from './subject.ts'

const NOW = Date.parse('2026-01-05T00:00:00Z')
const ANY: AuditFilter = { kind: null, caller: null, operation: null, since: null, until: null }

function event(at: number, of: Partial<AuditEvent> = {}): AuditEvent {
  return {
    at,
    kind: 'write',
    caller: 'token:ci',
    name: 'ci',
    operation: 'annotate',
    subject: 'aip://model/registry/é',
    address: '192.0.2.1',
    outcome: 'done',
    tx: 7,
    count: 1,
    ...of,
  }
}

export function auditContract(subject: RecordSubject<AuditLog>): void {
  const store = () => subject.store()
  const ids = async (filter: Partial<AuditFilter>, before: number | null = null, limit = 10) =>
    (await store().auditPage({ ...ANY, ...filter }, before, limit)).map(({ id }) => id)

  it('numbers entries without gaps, and chains each to the previous one, also after a restart', async () => {
    expect([await store().auditBase(), await store().auditEnd()]).toEqual([NO_AUDIT, NO_AUDIT])
    await store().appendAudit([event(NOW), event(NOW + 1, { subject: null, tx: null })])
    await subject.reopen()
    await store().appendAudit([])
    await store().appendAudit([event(NOW + 2, { count: 12, outcome: 'FORBIDDEN' })])
    const first = chainEntry(NO_AUDIT, event(NOW))
    const second = chainEntry(first, event(NOW + 1, { subject: null, tx: null }))
    const third = chainEntry(second, event(NOW + 2, { count: 12, outcome: 'FORBIDDEN' }))
    expect(await store().auditEntries(0, 10)).toEqual([first, second, third])
    expect(await store().auditEntries(1, 1)).toEqual([second])
    expect(await store().auditEnd()).toEqual({ id: 3, digest: third.digest })
  })

  it('extends one chain by concurrent writes', async () => {
    await Promise.all([1, 2, 3, 4].map((i) => store().appendAudit([event(NOW + i), event(NOW + 10 + i)])))
    const entries = await store().auditEntries(0, 100)
    let before: typeof NO_AUDIT = NO_AUDIT
    for (const entry of entries) {
      expect(entry).toEqual(chainEntry(before, entry))
      before = entry
    }
    expect(entries).toHaveLength(8)
  })

  it('pages back from the newest entry, by kind, caller, operation and time', async () => {
    const events = [
      event(NOW),
      event(NOW + 1, { kind: 'export', operation: 'export-search' }),
      event(NOW + 2, { caller: 'alice' }),
      event(NOW + 3, { operation: 'confirm' }),
    ]
    await store().appendAudit(events)
    expect(await ids({})).toEqual([4, 3, 2, 1])
    expect(await ids({}, null, 2)).toEqual([4, 3])
    expect(await ids({}, 3, 10)).toEqual([2, 1])
    expect(await ids({ kind: 'export' })).toEqual([2])
    expect(await ids({ caller: 'alice' })).toEqual([3])
    expect(await ids({ operation: 'confirm' })).toEqual([4])
    expect(await ids({ since: NOW + 1, until: NOW + 3 })).toEqual([3, 2])
  })

  it('drops old entries from the beginning, and records where the rest begins', async () => {
    await store().appendAudit([event(NOW), event(NOW + 5), event(NOW + 3), event(NOW + 9)])
    const [first, second, third, fourth] = await store().auditEntries(0, 10)
    expect(await store().dropAudit(NOW)).toBe(0)
    // The third is older as well, but follows a younger one: a chain has no holes.
    expect(await store().dropAudit(NOW + 4)).toBe(1)
    expect(await store().auditBase()).toEqual({ id: 1, digest: first?.digest })
    expect(await store().auditEntries(0, 10)).toEqual([second, third, fourth])
    expect(await store().dropAudit(NOW + 100)).toBe(3)
    expect(await store().auditBase()).toEqual({ id: 4, digest: fourth?.digest })
    await store().appendAudit([event(NOW + 200)])
    expect(await store().auditEntries(0, 10)).toEqual([chainEntry(await store().auditBase(), event(NOW + 200))])
  })
}
