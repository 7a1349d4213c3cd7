import { type AnswerOf, graphQuestion, type Zod } from './declare.ts'
import { AS_OF, paged, uri, type Arguments } from './parameters.ts'
import {
  anyJson,
  causeKind,
  direction,
  documentKey,
  edgeOp,
  nextCursor,
  origin,
  provenance,
  time,
  transactionTime,
} from './shapes.ts'

/** Changes of facts and edges after which a page ends. */
const MOST = 1_000

const historyTakes = { uri: uri('the entity'), asOf: AS_OF, ...paged(MOST, { of: 'changes on a page' }) }

const historyAnswer = (z: Zod) =>
  z.strictObject({
    uri: z.string(),
    transactions: z.array(
      z
        .strictObject({
          tx: z.int(),
          at: time(z),
          cause: causeKind(z),
          trace: z.string().describe('Follows one event through every stage and log line.'),
          changes: z.array(
            z
              .strictObject({
                kind: z
                  .enum(['attribute', 'edge', 'state', 'type', 'tombstone', 'unresolvable', 'issues'])
                  .meta({ id: 'ChangeKind' }),
                sentence: z.string(),
                name: z
                  .string()
                  .nullable()
                  .describe('Of an attribute, or of a relationship as it reads from the entity.'),
                before: anyJson(z),
                after: anyJson(z),
                documents: z.array(documentKey(z)).describe('Where it was stated.'),
                shown: z
                  .boolean()
                  .describe('False where another document has precedence, so that readers saw no difference.'),
                op: edgeOp(z).nullable().describe('Of an edge.'),
                rejected: z
                  .boolean()
                  .describe('A person rejected the edge (removed), or took their rejection back (added).'),
                relation: z.string().nullable(),
                direction: direction(z).nullable(),
                other: z.string().nullable(),
                otherName: z.string().nullable(),
                provenance: provenance(z).nullable(),
                rule: z.string().nullable().describe('What concluded it: D1.'),
                evidence: z.array(z.string()),
                bookkeeping: z
                  .boolean()
                  .describe('Nothing that happened to the entity: a state, a conclusion of a rule, a counter.'),
              })
              .meta({ id: 'HistoryChange' }),
          ),
          more: z.int().describe('Edges of this transaction that are not listed.'),
        })
        .meta({ id: 'HistoryTransaction' }),
    ),
    entries: z
      .array(
        z
          .strictObject({
            tx: z.int(),
            at: time(z),
            cause: causeKind(z),
            trace: z.string(),
            document: documentKey(z),
            origin: origin(z),
            asserted: z.record(z.string(), anyJson(z)),
            retracted: z.array(z.string()),
          })
          .meta({ id: 'HistoryEntry' }),
      )
      .describe('The changes of facts, document by document, as they lie in the record.'),
    next: nextCursor(z),
    horizon: transactionTime(z).nullable().describe('Where history begins, once retention dropped what was before.'),
  })

export type HistoryArguments = Arguments<typeof historyTakes>
export type HistoryAnswer = AnswerOf<typeof historyAnswer>

export const HISTORY = graphQuestion({
  name: 'history',
  path: '/api/v1/entities/{uri}/history',
  summary: 'What happened to an entity, newest first',
  right: 'read',
  cost: 200,
  takes: historyTakes,
  cacheable: 'entities',
  graphql: 'derived',
  answer: historyAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE'],
  terminal: {
    group: 'past',
    positional: ['uri'],
    prints: {
      option: 'all',
      help: 'bookkeeping as well: states, conclusions of rules, and what readers saw no difference by',
    },
  },
  tool: {
    description:
      'What happened to one entity, newest first: each transaction with its time, cause and changes as sentences.',
    usual: { limit: 20 },
    leavesOut: ['trace', 'entries', 'shown', 'rejected', 'documents', 'before', 'after', 'direction', 'relation'],
  },
  examples: [{ title: 'The last ten changes', arguments: { uri: 'aip://model/registry/ranking-v5', limit: 10 } }],
  ask: async (reader, args) => (await import('./answers/history.ts')).history(reader, args),
})
