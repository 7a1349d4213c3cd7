import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chain } from './audit-chain.ts'
import { NO_AUDIT, type AuditBase, type AuditEntry, type AuditEvent } from '../contracts/audit.ts'
import { verifyAudit } from './verify-audit.ts'

function event(at: number): AuditEvent {
  const who = { caller: 'alice', name: 'Alice', operation: 'annotate', subject: null, address: '192.0.2.1' }
  return { at, kind: 'write', ...who, outcome: 'done', tx: at, count: 1 }
}

function logOf(entries: readonly AuditEntry[], of: { readonly base?: AuditBase; readonly end?: AuditBase } = {}) {
  const { base = NO_AUDIT, end = entries.at(-1) ?? base } = of
  return {
    auditEntries: async (after: number, limit: number) => entries.filter(({ id }) => id > after).slice(0, limit),
    auditBase: async () => base,
    auditEnd: async () => ({ id: end.id, digest: end.digest }),
  }
}

const lengths = fc.integer({ min: 1, max: 40 })
const whole = (length: number) =>
  chain(
    NO_AUDIT,
    Array.from({ length }, (_, i) => event(i)),
  )

it('accepts an unchanged chain, even if retention dropped its beginning', async () => {
  await fc.assert(
    fc.asyncProperty(lengths, fc.nat(39), async (length, dropped) => {
      const entries = whole(length)
      const first = Math.min(dropped, length)
      const base = entries[first - 1] ?? NO_AUDIT
      const end = entries.at(-1)
      const verified = await verifyAudit(logOf(entries.slice(first), { base, end }), entries[first] ?? null)
      expect(verified).toMatchObject({ problem: null, entries: length - first })
    }),
  )
})

it('locates any entry that was changed, omitted, moved or cut off', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 40 }),
      fc.nat(39),
      fc.constantFrom('changed', 'left out', 'swapped', 'cut off'),
      async (length, at, how) => {
        const entries = [...whole(length)]
        const end = entries.at(-1)
        const i = at % (length - 1)
        const [one, next] = [entries[i], entries[i + 1]]
        if (one === undefined || next === undefined) return
        if (how === 'changed') entries[i] = { ...one, outcome: 'FORBIDDEN' }
        else if (how === 'left out') entries.splice(i, 1)
        else if (how === 'cut off') entries.splice(i + 1)
        else entries.splice(i, 2, { ...next, id: one.id }, { ...one, id: next.id })
        const { problem } = await verifyAudit(logOf(entries, { end }), null)
        expect(problem).toContain(String(how === 'cut off' ? i + 2 : i + 1))
      },
    ),
  )
})

it('reveals a rebuilt chain to anyone who noted an earlier entry', async () => {
  const noted = whole(5)[2] ?? NO_AUDIT
  const anew = chain(
    NO_AUDIT,
    [1, 2, 3, 4, 5].map((i) => event(i + 100)),
  )
  expect((await verifyAudit(logOf(anew), null)).problem).toBeNull()
  expect((await verifyAudit(logOf(anew), noted)).problem).toBe("entry 3 isn't the one you noted: the chain was rebuilt")
  expect((await verifyAudit(logOf(whole(2)), noted)).problem).toContain('entry 3')
})

it('detects a last entry that was rewritten together with its digest', async () => {
  const entries = whole(3)
  const forged = chain(entries[1] ?? NO_AUDIT, [{ ...event(2), outcome: 'FORBIDDEN' }])
  const { problem } = await verifyAudit(logOf([...entries.slice(0, 2), ...forged], { end: entries.at(-1) }), null)
  expect(problem).toBe("the last entry isn't the one that was written last")
})
