// Declares the questions `audit` and `verify-audit`.
import { AUDITED } from '../contracts/audit.ts'
import { once, serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { moment, optional, paged, text, word, type Arguments } from './parameters.ts'
import { nextCursor, time } from './shapes.ts'

const auditTakes = {
  kind: optional(word(AUDITED, 'of this kind alone')),
  caller: optional(text('of this caller alone: an id, as entries have it')),
  operation: optional(text('of this operation alone: its name')),
  from: optional(moment('since this time')),
  to: optional(moment('before this time')),
  ...paged(1_000, { usual: 100, of: 'entries on a page' }),
}

const auditEntry = once((z) =>
  z
    .strictObject({
      id: z.int(),
      at: time(z),
      kind: z.enum(AUDITED),
      caller: z.string().describe('The id of whoever did it, or was refused; "anonymous" without a credential.'),
      name: z.string(),
      operation: z.string(),
      subject: z.string().nullable().describe('What it was about: a URI, a platform, an id.'),
      address: z.string(),
      outcome: z.string().describe('"done", or the code of the problem.'),
      tx: z.int().nullable().describe('The transaction that holds what was changed.'),
      count: z.int().describe('How many of the same were summed up.'),
      digest: z.string().describe('SHA-256 of this entry and of the digest before it.'),
    })
    .meta({ id: 'AuditEntry' }),
)

const auditAnswer = (z: Zod) =>
  z.strictObject({ entries: z.array(auditEntry(z)).describe('The newest first.'), next: nextCursor(z) })

export type AuditArguments = Arguments<typeof auditTakes>
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
  summary: 'What callers did and were refused: who, what, from where, with which outcome',
  description: 'Reads are not audited, exports are. Floods of the same are one entry with their number.',
  right: 'administer',
  cost: 500,
  takes: auditTakes,
  answer: auditAnswer,
  problems: ['BAD_PAGE', 'BAD_RANGE'],
  terminal: { name: 'audit list', group: 'admit', positional: [], usual: { limit: '20' } },
  examples: [{ title: 'The last that was refused', arguments: { kind: 'refusal', limit: 1 } }],
  export: {
    columns: COLUMNS,
    row: auditEntry,
    narrow: 'Give a shorter time (from, to), or one caller.',
    rows: async (service, args) => (await import('./answers/audit.ts')).auditRows(service, args),
  },
  ask: async (service, args) => (await import('./answers/audit.ts')).audit(service, args),
})

const verifyTakes = {
  noted: optional(text('an entry that was written down elsewhere, as <id>:<digest>: it has to be in the chain')),
}

const verifyAnswer = (z: Zod) =>
  z.strictObject({
    intact: z.boolean(),
    problem: z.string().nullable().describe('What is wrong, and where.'),
    entries: z.int().describe('As many were checked.'),
    first: z.int().nullable().describe('Earlier ones were dropped by retention; null: there is none.'),
    last: z.string().nullable().describe('The last entry as <id>:<digest>, to be noted elsewhere.'),
  })

export type VerifyAuditArguments = Arguments<typeof verifyTakes>
export type VerifyAuditAnswer = AnswerOf<typeof verifyAnswer>

export const VERIFY_AUDIT = serviceQuestion({
  name: 'verify-audit',
  scope: 'own',
  path: '/api/v1/audit/verification',
  summary: 'Check that no entry of the audit was changed, left out or cut off',
  description:
    'Whoever can write to the database can make a whole chain anew: note the last entry elsewhere now and then, and give it here.',
  right: 'administer',
  cost: 100_000,
  takes: verifyTakes,
  answer: verifyAnswer,
  problems: [],
  terminal: { name: 'audit verify', group: 'admit', positional: [], passes: 'intact' },
  examples: [{ title: 'All of it', arguments: {} }],
  ask: async (service, args) => (await import('./answers/audit.ts')).verify(service, args),
})
