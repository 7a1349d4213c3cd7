import { z } from 'zod'
import type { NodeId } from '../contracts/log.ts'
import type { HistoryEntry } from '../contracts/reads.ts'
import { ok } from '../lib/result.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import { knownNode } from '../query/entities/known-entity.ts'
import type { HistoryChange, TransactionHistory } from '../query/time/change.ts'
import type { Reader } from '../query/reader.ts'
import type { Tx } from '../model/facts.ts'
import { historyOf, type HistoryPage } from '../query/time/history.ts'
import { isNewsworthy } from '../query/time/news/relevance.ts'
import { asFirstUnderName, formerNames } from '../query/time/renames.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF, pageParameters, uri } from './parameters.ts'
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
import { isoOf } from '../lib/iso.ts'

/** An entity's past continues under its former name, until it was first stated under the next one. */
async function historyUnderAllNames(
  reader: Reader,
  node: NodeId,
  { before, limit }: { readonly before: Tx; readonly limit: number },
) {
  const pages: (HistoryPage & { readonly name: NodeId })[] = []
  let [end, left] = [before, limit]
  const names = [node, ...(await formerNames(reader, node))]
  for (const name of names) {
    const page = await historyOf(reader, reader.graph.uriOf(name), { before: end, limit: left })
    pages.push({ ...page, name })
    end = page.transactions.at(-1)?.tx ?? end
    left -= page.transactions.length
    if (page.next !== null || (left <= 0 && name !== names.at(-1))) return { pages, next: end }
  }
  return { pages, next: null }
}

const hasChanges = ({ changes, more }: TransactionHistory) => changes.length + more > 0

/** A page ends after this many changes of facts and edges. */
const MAX_CHANGES = 1_000

const historyAnswer = z.strictObject({
  uri: z.string(),
  transactions: z.array(
    z
      .strictObject({
        tx: z.int(),
        at: time,
        cause: causeKind,
        trace: z.string().describe('Traces one event through every stage and log line.'),
        changes: z.array(
          z
            .strictObject({
              kind: z
                .enum(['attribute', 'edge', 'state', 'type', 'tombstone', 'unresolvable', 'issues'])
                .meta({ id: 'ChangeKind' }),
              sentence: z.string(),
              name: z.string().nullable().describe('The attribute, or the relationship as it reads from the entity.'),
              before: anyJson,
              after: anyJson,
              documents: z.array(documentKey).describe('The documents that state it.'),
              shown: z
                .boolean()
                .describe('False if another document has precedence, so that readers saw no difference.'),
              op: edgeOp.nullable().describe('What happened to an edge; null for an attribute.'),
              rejected: z
                .boolean()
                .describe('A person rejected the edge (removed), or withdrew the rejection (added).'),
              relation: z.string().nullable(),
              direction: direction.nullable(),
              other: z.string().nullable(),
              otherName: z.string().nullable(),
              provenance: provenance.nullable(),
              rule: z.string().nullable().describe('The rule that inferred it, such as D1.'),
              evidence: z.array(z.string()),
              bookkeeping: z
                .boolean()
                .describe(
                  "True for states, conclusions of rules and counters, which don't happen to the entity itself.",
                ),
            })
            .meta({ id: 'HistoryChange' }),
        ),
        more: z.int().describe("Edges of this transaction that aren't listed."),
      })
      .meta({ id: 'HistoryTransaction' }),
  ),
  entries: z
    .array(
      z
        .strictObject({
          tx: z.int(),
          at: time,
          cause: causeKind,
          trace: z.string(),
          document: documentKey,
          origin,
          asserted: z.record(z.string(), anyJson),
          retracted: z.array(z.string()),
        })
        .meta({ id: 'HistoryEntry' }),
    )
    .describe('The recorded changes of facts, document by document.'),
  next: nextCursor,
  horizon: transactionTime
    .nullable()
    .describe('Where history begins, once retention has dropped earlier transactions.'),
})

export type HistoryAnswer = AnswerOf<typeof historyAnswer>

export const HISTORY = graphQuestion({
  name: 'history',
  path: '/api/v1/entities/{uri}/history',
  summary: 'Show the history of an entity, newest first',
  cost: 200,
  parameters: { uri: uri('the entity'), asOf: AS_OF, ...pageParameters(MAX_CHANGES, { of: 'changes per page' }) },
  cacheable: 'entities',
  answer: historyAnswer,
  cli: {
    group: 'query',
    positional: ['uri'],
    prints: {
      option: 'all',
      help: "include bookkeeping: states, conclusions of rules, and changes that readers couldn't see",
    },
  },
  tool: {
    description:
      'The history of one entity, newest first: each transaction with its time, cause and changes as sentences.',
    default: { limit: 20 },
    leavesOut: ['trace', 'entries', 'shown', 'rejected', 'documents', 'before', 'after', 'direction', 'relation'],
  },
  examples: [{ title: 'The last ten changes', arguments: { uri: 'aip://model/registry/ranking-v5', limit: 10 } }],
  async ask(reader, { uri, limit, cursor }) {
    const node = knownNode(reader, uri)
    if (!node.ok) return node
    const list = `history.${uri}`
    const position = openNumber(list, cursor)
    if (!position.ok) return position
    const before = cursor === undefined ? reader.at + 1 : position.value
    const { pages, next } = await historyUnderAllNames(reader, node.value, { before, limit })
    const told = pages.flatMap(({ name, transactions }) =>
      // The changes under a former name tell of it, so it isn't listed as a relationship.
      transactions
        .filter(hasChanges)
        .map(async (one) =>
          transactionJson(await asFirstUnderName(reader, name, one), reader.graph.typeOf(name, one.tx)),
        ),
    )
    const horizon = pages[0]?.horizon ?? null
    return ok({
      uri,
      transactions: await Promise.all(told),
      entries: pages.flatMap(({ entries }) => entries.map(entryJson)),
      next: next === null ? null : sealNumbers(list, next),
      horizon: horizon === null ? null : { tx: horizon.tx, at: isoOf(horizon.at) },
    })
  },
})

function transactionJson(
  { tx, at, cause, trace, changes, more }: TransactionHistory,
  type: string | null,
): HistoryAnswer['transactions'][number] {
  const described = changes.map((change) => ({ ...changeJson(change), bookkeeping: !isNewsworthy(type, change) }))
  return { tx, at: isoOf(at), cause, trace, changes: described, more }
}

const NOTHING = {
  name: null,
  op: null,
  rejected: false,
  relation: null,
  direction: null,
  other: null,
  otherName: null,
  provenance: null,
  rule: null,
} as const

/** Gives changes of every kind the same members. */
function changeJson(
  change: HistoryChange,
): Omit<HistoryAnswer['transactions'][number]['changes'][number], 'bookkeeping'> {
  switch (change.kind) {
    case 'attribute':
      return { ...NOTHING, ...change, evidence: [] }
    case 'edge': {
      const { document, rejected = false, ...edge } = change
      return { ...edge, rejected, before: null, after: null, documents: [document] }
    }
    default:
      return { ...NOTHING, ...change, documents: [], shown: true, evidence: [] }
  }
}

function entryJson({ at, cause, retracted, ...entry }: HistoryEntry): HistoryAnswer['entries'][number] {
  return { ...entry, at: isoOf(at), cause: cause.kind, trace: cause.trace, retracted }
}
