import { z } from 'zod'
import { verifyAudit } from '../access/verify-audit.ts'
import { AUDITED, type AuditBase, type AuditEntry, type AuditFilter } from '../contracts/audit.ts'
import { badArgument, problem, type Problem } from '../contracts/problem.ts'
import { truncate } from '../lib/cut-text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import type { ExportColumn, UnpagedArguments } from './export.ts'
import { moment, optional, pageParameters, text, word, type Arguments } from './parameters.ts'
import { nextCursor, time } from './shapes.ts'
import { isoOf } from '../lib/iso.ts'

const auditParameters = {
  kind: optional(word(AUDITED, 'only entries of this kind')),
  caller: optional(text('only this caller, by its id in the entries')),
  operation: optional(text('only this operation, by name')),
  from: optional(moment('only entries since this time')),
  to: optional(moment('only entries before this time')),
  ...pageParameters(1_000, { default: 100, of: 'entries per page' }),
}

const auditEntry = z
  .strictObject({
    id: z.int(),
    at: time,
    kind: z.enum(AUDITED),
    caller: z.string().describe('The id of the caller; "anonymous" without a credential.'),
    name: z.string(),
    operation: z.string(),
    subject: z.string().nullable().describe('The subject: a URI, a platform or an id.'),
    address: z.string(),
    outcome: z.string().describe('"done", or the code of the problem.'),
    tx: z.int().nullable().describe('The transaction that holds the change.'),
    count: z.int().describe('How many equal entries this one stands for.'),
    digest: z.string().describe('SHA-256 of this entry and of the digest before it.'),
  })
  .meta({ id: 'AuditEntry' })

const auditAnswer = z.strictObject({
  entries: z.array(auditEntry).describe('Entries, newest first.'),
  next: nextCursor,
})

type AuditArguments = Arguments<typeof auditParameters>
export type AuditAnswer = AnswerOf<typeof auditAnswer>

const COLUMNS: readonly ExportColumn<AuditAnswer['entries'][number]>[] = [
  { title: 'Id', cell: ({ id }) => id },
  { title: 'At', cell: ({ at }) => at },
  { title: 'Kind', cell: ({ kind }) => kind },
  { title: 'Caller', cell: ({ caller }) => caller },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'Operation', cell: ({ operation }) => operation },
  { title: 'Subject', cell: ({ subject }) => subject },
  { title: 'Address', cell: ({ address }) => address },
  { title: 'Outcome', cell: ({ outcome }) => outcome },
  { title: 'Transaction', cell: ({ tx }) => tx },
  { title: 'Count', cell: ({ count }) => count },
  { title: 'Digest', cell: ({ digest }) => digest },
]

export const AUDIT = serviceQuestion({
  name: 'audit',
  scope: 'audit',
  path: '/api/v1/audit',
  summary: 'List what callers did and what they were refused: who, what, from where, outcome',
  description: "Reads aren't audited; exports are. Repeated equal entries are summed up in one.",
  right: 'administer',
  cost: 500,
  parameters: auditParameters,
  answer: auditAnswer,
  problems: ['BAD_RANGE'],
  cli: { name: 'audit list', group: 'access', positional: [], default: { limit: '20' } },
  examples: [{ title: 'The last refusal', arguments: { kind: 'refusal', limit: 1 } }],
  export: {
    columns: COLUMNS,
    row: auditEntry,
    tooManyRowsHint: 'Choose a shorter period (from, to) or one caller.',
    /** Exports the entries that exist when the export begins. */
    async rows({ store, clock }, args) {
      const filter = filterOf(args)
      if (!filter.ok) return filter
      const { value: wanted } = filter
      const end = await store.auditEnd()
      async function* entries(): AsyncGenerator<readonly AuditEntry[]> {
        for (let before = end.id + 1; ;) {
          const page = await store.auditPage(wanted, before, AT_A_TIME)
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
    },
  },
  async ask({ store }, args) {
    const filter = filterOf(args)
    if (!filter.ok) return filter
    const before = openNumber(LIST, args.cursor)
    if (!before.ok) return before
    const { limit } = args
    const found = await store.auditPage(filter.value, before.value === 0 ? null : before.value, limit + 1)
    const entries = found.slice(0, limit)
    const last = entries.at(-1)
    const next = found.length > limit && last !== undefined ? sealNumbers(LIST, last.id) : null
    return ok({ entries: entries.map(entryJson), next })
  },
})

export const VERIFY_AUDIT = serviceQuestion({
  name: 'verify-audit',
  scope: 'own',
  path: '/api/v1/audit/verification',
  summary: 'Verify the audit: no entry was changed, removed or cut off',
  description:
    'Anyone with write access to the database can rebuild the whole chain: note the last entry elsewhere from time to time, and give it here.',
  right: 'administer',
  cost: 100_000,
  parameters: {
    noted: optional(text('an entry that you noted elsewhere, as <id>:<digest>; it must be in the chain')),
  },
  answer: z.strictObject({
    intact: z.boolean(),
    problem: z.string().nullable().describe('What is wrong, and where.'),
    entries: z.int().describe('How many entries were checked.'),
    first: z.int().nullable().describe('Retention dropped earlier entries; null if none.'),
    last: z.string().nullable().describe('The last entry as <id>:<digest>, to note elsewhere.'),
  }),
  cli: { name: 'audit verify', group: 'access', positional: [], passes: 'intact' },
  examples: [{ title: 'The whole audit', arguments: {} }],
  async ask({ store }, { noted }) {
    const entry = noted === undefined ? null : notedIn(noted)
    if (entry === undefined)
      return err(badArgument('noted', `"${truncate(noted ?? '', 80)}" isn't an entry.`, 'Give <id>:<digest>.'))
    const { entries, base, end, problem: wrong } = await verifyAudit(store, entry)
    return ok({
      intact: wrong === null,
      problem: wrong,
      entries,
      first: entries === 0 ? null : base.id + 1,
      last: end.id === 0 ? null : `${end.id}:${end.digest}`,
    })
  },
})

const LIST = 'audit'

function entryJson(entry: AuditEntry): AuditAnswer['entries'][number] {
  return { ...entry, at: isoOf(entry.at) }
}

type Filtered = UnpagedArguments<AuditArguments>

function filterOf({ kind, caller, operation, from, to }: Filtered): Result<AuditFilter, Problem> {
  const [since, until] = [readAuditTime(from), readAuditTime(to)]
  for (const [parameter, value] of [['from', since] as const, ['to', until] as const])
    if (value === undefined)
      return err(
        problem('BAD_RANGE', `"${parameter}" isn't an ISO 8601 time.`, 'Give one such as 2026-01-31.', parameter),
      )
  const named = { kind: kind ?? null, caller: caller ?? null, operation: operation ?? null }
  return ok({ ...named, since: since ?? null, until: until ?? null })
}

/** Returns undefined if it isn't a time, null if none is given. */
function readAuditTime(text: string | undefined): Time | null | undefined {
  if (text === undefined) return null
  const millis = /^\d{4}-/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(millis) ? undefined : millis
}

const AT_A_TIME = 500

function notedIn(text: string): AuditBase | undefined {
  const [, id, digest] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? []
  return id === undefined || digest === undefined ? undefined : { id: Number(id), digest }
}
