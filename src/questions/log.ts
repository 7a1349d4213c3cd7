import { once, serviceQuestion, type AnswerOf, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { integer, optional, paged, type Arguments } from './parameters.ts'
import { anyJson, causeKind, documentKey, nextCursor, time } from './shapes.ts'

/** On a page that asks for no more. */
export const USUAL_TRANSACTIONS = 20

const logTakes = {
  after: optional(integer('transactions after this one; without it, from the first', { from: 0, code: 'BAD_RANGE' })),
  until: optional(integer('up to this transaction; without it, up to the last', { from: 0, code: 'BAD_RANGE' })),
  ...paged(100, { usual: USUAL_TRANSACTIONS, of: 'transactions on a page; a page ends early behind many changes' }),
}

const loggedTransaction = once((z) =>
  z
    .strictObject({
      tx: z.int(),
      at: time(z),
      cause: causeKind(z),
      trace: z.string().describe('Follows one event through every stage and log line.'),
      since: time(z).describe('When what caused it was accepted.'),
      nodes: z.array(z.string()).describe('The URIs that it mentions first.'),
      types: z
        .array(z.strictObject({ uri: z.string(), type: z.string().nullable() }).meta({ id: 'LoggedType' }))
        .describe('The merged entity type from here on; null: a reference only.'),
      facts: z.array(
        z
          .strictObject({
            uri: z.string(),
            document: documentKey(z).nullable().describe('Who states it; null: the service itself.'),
            asserted: z.record(z.string(), anyJson(z)),
            retracted: z.array(z.string()),
          })
          .meta({ id: 'LoggedFacts' }),
      ),
      edges: z.array(
        z
          .strictObject({
            op: z.enum(['assert', 'retract']).meta({ id: 'LoggedOp' }),
            support: z.int().describe('The number of this reason for the edge: it begins and ends under it.'),
            type: z.string(),
            from: z.string(),
            to: z.string(),
            document: documentKey(z).nullable(),
            provenance: z
              .enum(['DECLARED', 'DERIVED', 'INFERRED', 'SUGGESTED', 'CURATED', 'REJECTED'])
              .meta({ id: 'Judgement' }),
          })
          .meta({ id: 'LoggedEdge' }),
      ),
    })
    .meta({ id: 'LoggedTransaction' }),
)

const logAnswer = (z: Zod) =>
  z.strictObject({
    after: z.int(),
    afterAt: time(z)
      .nullable()
      .describe('When the transaction before the first of these was written; null where the log does not have it.'),
    until: z.int(),
    transactions: z.array(loggedTransaction(z)).describe('The oldest first.'),
    next: nextCursor(z),
  })

export type LogArguments = Arguments<typeof logTakes>
export type LogAnswer = AnswerOf<typeof logAnswer>
export type LoggedTransaction = LogAnswer['transactions'][number]

const COLUMNS: readonly ExportColumn<LoggedTransaction>[] = [
  { title: 'Transaction', cell: ({ tx }) => tx },
  { title: 'At', cell: ({ at }) => at },
  { title: 'Cause', cell: ({ cause }) => cause },
  { title: 'Trace', cell: ({ trace }) => trace },
  { title: 'Facts changed', cell: ({ facts }) => facts.length },
  { title: 'Edges changed', cell: ({ edges }) => edges.length },
]

export const LOG = serviceQuestion({
  name: 'log',
  scope: 'everything',
  path: '/api/v1/log',
  summary: 'The log as it was written: every change of facts and edges, document by document',
  description:
    'For programs that keep or analyse all of it. "changes" and "activity" have the same as readers see it, merged and in words.',
  right: 'read',
  cost: 2_000,
  takes: logTakes,
  answer: logAnswer,
  problems: ['BAD_PAGE', 'BAD_RANGE', 'BEFORE_HORIZON'],
  terminal: { group: 'past', positional: [], usual: { limit: '20' } },
  examples: [{ title: 'The first transactions', arguments: { after: 0, limit: 2 } }],
  export: {
    columns: COLUMNS,
    row: loggedTransaction,
    narrow: 'Take it in parts (after, until).',
    rows: async (service, args) => (await import('./answers/log.ts')).logRows(service, args),
  },
  ask: async (service, args) => (await import('./answers/log.ts')).log(service, args),
})
