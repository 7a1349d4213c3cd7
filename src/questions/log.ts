// Answers with the log as written, in pages and as an export.
import { z } from 'zod'
import type { LogEntry, NodeId, TransactionLog } from '../contracts/log.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import type { Reads } from '../contracts/reads.ts'
import type { Past } from '../contracts/record-past.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Tx } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import { unlessDropped, timeOfTx } from '../query/time/moment.ts'
import { serviceQuestion, type AnswerOf } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { fittingPage, roomFor } from './fitting.ts'
import { integer, optional, pageParameters, type Arguments } from './parameters.ts'
import { anyJson, causeKind, documentKey, nextCursor, time } from './shapes.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'
import { documentsIn } from '../query/documents.ts'

/** Transactions on a page by default. */
const DEFAULT_TRANSACTIONS = 20

const logParameters = {
  after: optional(integer('transactions after this one; from the first, if omitted', { from: 0, code: 'BAD_RANGE' })),
  until: optional(integer('up to this transaction; up to the last, if omitted', { from: 0, code: 'BAD_RANGE' })),
  ...pageParameters(100, {
    default: DEFAULT_TRANSACTIONS,
    of: 'transactions per page; fewer if they contain many changes',
  }),
}

const loggedTransaction = z
  .strictObject({
    tx: z.int(),
    at: time,
    cause: causeKind,
    trace: z.string().describe('Traces one event through every stage and log line.'),
    since: time.describe('When its cause was accepted.'),
    nodes: z.array(z.string()).describe('The URIs it mentions for the first time.'),
    types: z
      .array(z.strictObject({ uri: z.string(), type: z.string().nullable() }).meta({ id: 'LoggedType' }))
      .describe('The merged entity type from here on; null: known by reference only.'),
    facts: z.array(
      z
        .strictObject({
          uri: z.string(),
          document: documentKey.nullable().describe('The document that states it; null: the service itself.'),
          asserted: z.record(z.string(), anyJson),
          retracted: z.array(z.string()),
        })
        .meta({ id: 'LoggedFacts' }),
    ),
    edges: z.array(
      z
        .strictObject({
          op: z.enum(['assert', 'retract']).meta({ id: 'LoggedOp' }),
          support: z.int().describe('The number of this support of the edge, in its assertion and its retraction.'),
          type: z.string(),
          from: z.string(),
          to: z.string(),
          document: documentKey.nullable(),
          provenance: z
            .enum(['DECLARED', 'DERIVED', 'INFERRED', 'SUGGESTED', 'CURATED', 'REJECTED'])
            .meta({ id: 'Judgement' }),
        })
        .meta({ id: 'LoggedEdge' }),
    ),
  })
  .meta({ id: 'LoggedTransaction' })

const logAnswer = z.strictObject({
  after: z.int(),
  afterAt: time
    .nullable()
    .describe("When the transaction before the first of these was written; null if the log doesn't have it."),
  until: z.int(),
  transactions: z.array(loggedTransaction).describe('Oldest first.'),
  next: nextCursor,
})

type LogArguments = Arguments<typeof logParameters>
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
  summary: 'Read the raw log: every change of facts and edges, document by document',
  description:
    'For programs that store or analyse everything. "changes" and "activity" show the merged result, as readers see it.',
  cost: 2_000,
  parameters: logParameters,
  answer: logAnswer,
  problems: ['BAD_RANGE', 'BEFORE_HORIZON'],
  cli: { group: 'query', positional: [], default: { limit: '20' } },
  examples: [{ title: 'The first transactions', arguments: { after: 0, limit: 2 } }],
  export: {
    columns: COLUMNS,
    row: loggedTransaction,
    tooManyRowsHint: 'Export it in parts (after, until).',
    async rows({ store }, args) {
      const range = await rangeOf(store, args)
      if (!range.ok) return range
      const { after, until } = range.value
      return ok({
        count: until - after,
        tx: until,
        at: until === 0 ? null : await timeOfTx(store, until),
        pages: () => pagesOf(store, range.value),
        close: async () => undefined,
      })
    },
  },
  async ask({ store }, args) {
    const cursor = openNumber(LIST, args.cursor)
    if (!cursor.ok) return cursor
    const range = await rangeOf(store, { ...args, after: cursor.value === 0 ? args.after : cursor.value })
    if (!range.ok) return range
    const { after, until } = range.value
    return await unlessDropped(store, async () => {
      const [[afterAt = null], entries] = await Promise.all([
        store.times([after]),
        store.read(after, Math.min(args.limit, until - after)),
      ])
      const page = upToMostChanges(entries)
      const transactions = fittingPage(
        await describeTransactions(store, page),
        roomFor(args.limit, DEFAULT_TRANSACTIONS),
      )
      const last = transactions.at(-1)?.tx ?? until
      return ok({
        after,
        afterAt: isoOrNull(afterAt),
        until,
        transactions,
        next: last < until ? sealNumbers(LIST, last) : null,
      })
    })
  },
})

/** A page ends after this many changes; a transaction is never cut, and has at most 10,000. */
const MAX_CHANGES = 5_000
/** Transactions read at once if they have few changes. */
const MAX_AT_ONCE = 100

const LIST = 'log'

type LoggedRecord = Pick<
  TransactionLog & Reads & Past,
  'read' | 'head' | 'times' | 'txAt' | 'horizon' | 'urisOf' | 'documentKeys'
>

interface LogRange {
  readonly after: Tx
  readonly until: Tx
}

async function rangeOf(
  store: LoggedRecord,
  { after = 0, until }: Pick<LogArguments, 'after' | 'until'>,
): Promise<Result<LogRange, Problem>> {
  const [head, horizon] = await Promise.all([store.head(), store.horizon()])
  if (horizon !== null && after < horizon.tx) {
    const detail = `Retention dropped the transactions before ${horizon.tx}: the log after ${after} isn't complete.`
    const hint = `Start after ${horizon.tx}, and read the state before it from the API as of ${horizon.tx}.`
    return err(problem('BEFORE_HORIZON', detail, hint, 'after'))
  }
  const end = until ?? Math.max(head.tx, after)
  if (end > Math.max(head.tx, after) || end < after) {
    const detail = `There are no transactions after ${after} until ${end}: the last one is ${head.tx}.`
    return err(problem('BAD_RANGE', detail, 'Omit "until" to read to the end.', 'until'))
  }
  if (after > head.tx) {
    const detail = `The last transaction is ${head.tx}; there are none after ${after}.`
    return err(problem('BAD_RANGE', detail, 'Ask for those after an earlier one.', 'after'))
  }
  return ok({ after, until: end })
}

/** Reads fewer at once if the ones before had many changes. */
async function* pagesOf(
  store: LoggedRecord,
  { after, until }: LogRange,
): AsyncGenerator<readonly LoggedTransaction[], void, void> {
  let atOnce = MAX_AT_ONCE / 10
  for (let read = after; read < until;) {
    const entries = await store.read(read, Math.min(atOnce, until - read))
    const last = entries.at(-1)
    if (last === undefined) throw new Error(`the log ends at transaction ${read}, not at ${until}`)
    yield await describeTransactions(store, entries)
    read = last.tx
    const changes = entries.reduce((sum, entry) => sum + changesIn(entry), 0)
    const fitting = Math.floor((MAX_CHANGES * entries.length) / Math.max(1, changes))
    atOnce = Math.min(MAX_AT_ONCE, atOnce * 2, Math.max(1, fitting))
  }
}

const changesIn = ({ facts, edges }: LogEntry): number => facts.length + edges.length

function upToMostChanges(entries: readonly LogEntry[]): readonly LogEntry[] {
  let changes = 0
  const end = entries.findIndex((entry, i) => (changes += changesIn(entry)) > MAX_CHANGES && i > 0)
  return end < 0 ? entries : entries.slice(0, end)
}

async function describeTransactions(
  store: LoggedRecord,
  entries: readonly LogEntry[],
): Promise<readonly LoggedTransaction[]> {
  const [uriOf, documents] = await Promise.all([urisIn(store, entries), documentsIn(store, entries)])
  return entries.map(({ tx, at, cause, nodes, types, facts, edges }) => ({
    tx,
    at: isoOf(at),
    cause: cause.kind,
    trace: cause.trace,
    since: isoOf(cause.since),
    nodes: nodes.map(({ uri }) => uri),
    types: types.map(({ node, type }) => ({ uri: uriOf(node), type })),
    facts: facts.map(({ node, document, asserted, retracted }) => ({
      uri: uriOf(node),
      document: documents.get(document) ?? null,
      asserted,
      retracted: [...retracted],
    })),
    edges: edges.map(({ op, support, type, from, to, document, provenance }) => ({
      op,
      support,
      type,
      from: uriOf(from),
      to: uriOf(to),
      document: documents.get(document) ?? null,
      provenance,
    })),
  }))
}

async function urisIn(store: LoggedRecord, entries: readonly LogEntry[]): Promise<(node: NodeId) => Uri> {
  const nodes = new Set<NodeId>()
  for (const { types, facts, edges } of entries) {
    for (const { node } of types) nodes.add(node)
    for (const { node } of facts) nodes.add(node)
    for (const { from, to } of edges) nodes.add(from).add(to)
  }
  const numbers = [...nodes]
  const uris = await store.urisOf(numbers)
  const found = new Map(numbers.map((node, i) => [node, uris[i] ?? null]))
  return (node) => {
    const uri = found.get(node) ?? null
    if (uri === null) throw new Error(`node ${node} of the log isn't in the record`)
    return uri
  }
}
