import { verifyAudit } from '../../access/verify-audit.ts'
import type { AuditBase, AuditEntry, AuditFilter } from '../../contracts/audit.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import { numberAt, numberIn } from '../../query/cursor.ts'
import { isoTime } from '../../query/entities/entity.ts'
import type { AuditAnswer, AuditArguments, VerifyAuditAnswer, VerifyAuditArguments } from '../audit.ts'
import type { ExportedRows, UnpagedArguments } from '../export.ts'
import type { Service } from '../service.ts'
import { beginningOf } from '../../lib/cut-text.ts'

const LIST = 'audit'

export async function audit({ store }: Service, args: AuditArguments): Promise<Result<AuditAnswer, Problem>> {
  const filter = filterOf(args)
  if (!filter.ok) return filter
  const before = numberAt(LIST, args.cursor)
  if (!before.ok) return before
  const { limit } = args
  const found = await store.auditPage(filter.value, before.value === 0 ? null : before.value, limit + 1)
  const entries = found.slice(0, limit)
  const last = entries.at(-1)
  const next = found.length > limit && last !== undefined ? numberIn(LIST, last.id) : null
  return ok({ entries: entries.map(entryJson), next })
}

function entryJson(entry: AuditEntry): AuditAnswer['entries'][number] {
  return { ...entry, at: isoTime(entry.at) }
}

type Filtered = UnpagedArguments<AuditArguments>

function filterOf({ kind, caller, operation, from, to }: Filtered): Result<AuditFilter, Problem> {
  const [since, until] = [timeOf(from), timeOf(to)]
  for (const [parameter, time] of [['from', since] as const, ['to', until] as const])
    if (time === undefined)
      return err({
        ...problem('BAD_RANGE', `"${parameter}" is no time in ISO 8601.`, 'Give one as 2026-01-31.'),
        parameter,
      })
  const named = { kind: kind ?? null, caller: caller ?? null, operation: operation ?? null }
  return ok({ ...named, since: since ?? null, until: until ?? null })
}

/** Undefined: it is none. Null: none is given. */
function timeOf(text: string | undefined): Time | null | undefined {
  if (text === undefined) return null
  const time = /^\d{4}-/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(time) ? undefined : time
}

const AT_A_TIME = 500

/** What is there when the export begins: later entries are not part of it. */
export async function auditRows({ store, clock }: Service, args: Filtered): Promise<Result<ExportedRows, Problem>> {
  const filter = filterOf(args)
  if (!filter.ok) return filter
  const end = await store.auditEnd()
  async function* entries(): AsyncGenerator<readonly AuditEntry[]> {
    for (let before = end.id + 1; ;) {
      const page = await store.auditPage(filter.ok ? filter.value : NOTHING, before, AT_A_TIME)
      yield page
      if (page.length < AT_A_TIME) return
      before = page.at(-1)?.id ?? 0
    }
  }
  let count = 0
  for await (const page of entries()) count += page.length
  return ok({
    count,
    tx: null,
    at: clock.now(),
    async *pages() {
      for await (const page of entries()) yield page.map(entryJson)
    },
    close: async () => undefined,
  })
}

const NOTHING: AuditFilter = { kind: null, caller: null, operation: null, since: null, until: 0 }

export async function verify(
  { store }: Service,
  { noted }: VerifyAuditArguments,
): Promise<Result<VerifyAuditAnswer, Problem>> {
  const entry = noted === undefined ? null : notedIn(noted)
  if (entry === undefined)
    return err({
      ...problem('BAD_REQUEST', `"${beginningOf(noted ?? '', 80)}" is no entry.`, 'Give <id>:<digest>.'),
      parameter: 'noted',
    })
  const { entries, base, end, problem: wrong } = await verifyAudit(store, entry)
  return ok({
    intact: wrong === null,
    problem: wrong,
    entries,
    first: entries === 0 ? null : base.id + 1,
    last: end.id === 0 ? null : `${end.id}:${end.digest}`,
  })
}

function notedIn(text: string): AuditBase | undefined {
  const [, id, digest] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? []
  return id === undefined || digest === undefined ? undefined : { id: Number(id), digest }
}
