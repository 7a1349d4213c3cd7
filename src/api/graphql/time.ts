import { canonicalUri } from '../../model/uri.ts'
import { ok, type Result } from '../../lib/result.ts'
import { between } from '../../query/between.ts'
import type { Change, ToldTransaction } from '../../query/change.ts'
import { transactionsOf, type Transaction } from '../../query/changes.ts'
import { diffOf, USUAL_DIFFS, type DiffAnswer } from '../../query/diff-answer.ts'
import type { EntityDiff, EdgeDiff, Seen } from '../../query/diff.ts'
import { isoTime } from '../../query/entity.ts'
import { historyOf, MAX_HISTORY } from '../../query/history.ts'
import { unlessDropped } from '../../query/moment.ts'
import { badUri, type Problem } from '../../query/problem.ts'
import { refuse, type Context } from './context.ts'
import type { SchemaPart } from './part.ts'

const QUERY = `
  "What happened to an entity, newest first, in sentences. before is the next of the page before."
  history(uri: ID!, first: Int, before: Int): History!
  "What is different between two moments (each a time or a transaction; to is now unless it is named): about an entity, with hops about all around it, without uri about everything."
  diff(from: String!, to: String, uri: ID, hops: Int, first: Int, after: String): Diff!
  "The transactions between two moments, oldest first."
  changes(from: String!, to: String, first: Int, after: Int): Changes!
`

const TYPES = `
type History {
  transactions: [HistoryTransaction!]!
  "The before of the next page."
  next: Int
  "Where told history begins, once retention dropped what was before."
  horizon: Moment
}

type Moment {
  tx: Int!
  at: String!
}

type HistoryTransaction {
  tx: Int!
  at: String!
  "event, sweep, refresh, reference, lookup, retry, mapping, redaction, rule, candidate or person."
  cause: String!
  "Follows one event through every stage and log line."
  trace: String!
  changes: [HistoryChange!]!
  "Edges of this transaction that are not listed."
  more: Int!
}

enum ChangeKind { ATTRIBUTE EDGE STATE TYPE TOMBSTONE UNRESOLVABLE ISSUES }

type HistoryChange {
  kind: ChangeKind!
  sentence: String!
  "Of an attribute, or of a relationship as it reads from the entity."
  name: String
  before: JSON
  after: JSON
  "Who spoke."
  documents: [SpeakingDocument!]!
  "False where another document has precedence, so that readers saw no difference."
  shown: Boolean!
  "Of an edge: ADDED or REMOVED."
  op: EdgeOp
  relation: String
  other: ID
  otherName: String
  provenance: Provenance
  "What concluded it: D1."
  rule: String
  evidence: [String!]!
}

enum EdgeOp { ADDED REMOVED }

type SpeakingDocument {
  platform: String!
  type: String!
  uri: ID!
}

type Diff {
  from: Moment!
  to: Moment!
  entities: [EntityDiff!]!
  "How many entities this page looked at; those that are not listed are as they were."
  compared: Int!
  "Of a neighbourhood."
  neighbourhood: NeighbourhoodTotals
  "Of everything: what the transactions in between did, and by whom."
  tally: Tally
  "The after of the next page."
  next: String
}

enum Presence { ADDED REMOVED KEPT }

type EntityDiff {
  uri: ID!
  entityType: String
  name: String
  "Of an entity: ADDED where nobody had mentioned it before. Of a neighbourhood: whether it was reached at one of the moments only."
  presence: Presence!
  attributes: [AttributeDiff!]!
  "Before and after; null where it is the same."
  state: ValueDiff
  edges: [EdgeDiff!]!
  "Of all edges, not of those listed."
  opened: Int!
  closed: Int!
  next: String
}

type ValueDiff {
  before: JSON
  after: JSON
}

type AttributeDiff {
  name: String!
  before: JSON
  after: JSON
}

type EdgeDiff {
  op: EdgeOp!
  relation: String!
  name: String!
  direction: Direction!
  other: ID!
  "When, by whom and why it last changed."
  seen: Seen
}

type Seen {
  tx: Int!
  at: String!
  cause: String!
  trace: String!
  document: SpeakingDocument!
}

type NeighbourhoodTotals {
  before: Int!
  after: Int!
  entities: Int!
  added: Int!
  removed: Int!
}

type Tally {
  transactions: Int!
  facts: Int!
  edgesOpened: Int!
  edgesClosed: Int!
  "Entities that were touched; some may be as they were before."
  entities: Int!
  causes: [Count!]!
  "Whose documents spoke; mds is the service itself."
  platforms: [Count!]!
  "Null: known by reference only."
  types: [Count!]!
}

type Count {
  name: String
  count: Int!
}

type Changes {
  transactions: [ChangesTransaction!]!
  "The after of the next page."
  next: Int
}

type ChangesTransaction {
  tx: Int!
  at: String!
  cause: String!
  trace: String!
  platforms: [String!]!
  facts: Int!
  edgesOpened: Int!
  edgesClosed: Int!
  "The first of them."
  touched: [Touched!]!
  touchedInAll: Int!
}

type Touched {
  uri: ID!
  entityType: String
}
`

interface HistoryArgs {
  readonly uri: string
  readonly first?: number | null
  readonly before?: number | null
}

interface DiffArgs {
  readonly from: string
  readonly to?: string | null
  readonly uri?: string | null
  readonly hops?: number | null
  readonly first?: number | null
  readonly after?: string | null
}

interface ChangesArgs {
  readonly from: string
  readonly to?: string | null
  readonly first?: number | null
  readonly after?: number | null
}

/** History and differences: what is asked of two moments, or of all before one. */
export const TIME: SchemaPart = {
  query: QUERY,
  types: TYPES,
  resolvers: {
    Query: {
      history: (_: never, args: HistoryArgs, context: Context) => history(args, context),
      diff: (_: never, args: DiffArgs, context: Context) => diff(args, context),
      changes: (_: never, args: ChangesArgs, context: Context) => changes(args, context),
    },
  },
  // Two reads of the record for a page of history; for a diff of everything the log in between is read as well.
  prices: { 'Query.history': 200, 'Query.diff': 5_000, 'Query.changes': 500 },
}

async function history(args: HistoryArgs, { reader }: Context): Promise<object> {
  const uri = canonicalUri(args.uri)
  if (!uri.ok) throw refuse('BAD_URI', badUri(uri.error).message)
  const limit = pageOf(args.first)
  const before = placeFrom(1, 'before', args.before) ?? reader.at + 1
  const page = await historyOf(reader, uri.value, { before, limit })
  const { horizon } = page
  return {
    transactions: page.transactions.map(toldTransaction),
    next: page.next,
    horizon: horizon === null ? null : { tx: horizon.tx, at: isoTime(horizon.at) },
  }
}

function toldTransaction({ at, changes: all, ...told }: ToldTransaction): object {
  return { ...told, at: isoTime(at), changes: all.map(toldChange) }
}

function toldChange(change: Change): object {
  const kind = change.kind.toUpperCase()
  switch (change.kind) {
    case 'attribute':
      return { ...change, kind, evidence: [] }
    case 'edge':
      return { ...change, kind, op: change.op.toUpperCase(), documents: [change.document] }
    default:
      return { ...change, kind, documents: [], shown: true, evidence: [] }
  }
}

async function diff(args: DiffArgs, { reader }: Context): Promise<object> {
  const answer = valueOf(
    await diffOf(reader, {
      from: args.from,
      to: args.to ?? undefined,
      uri: args.uri ?? undefined,
      hops: args.hops ?? 0,
      limit: args.first ?? USUAL_DIFFS,
      cursor: args.after ?? undefined,
    }),
  )
  const { from, to, entities, tally, ...rest } = answer
  return {
    ...rest,
    from: { tx: from.tx, at: isoTime(from.at) },
    to: { tx: to.tx, at: isoTime(to.at) },
    entities: entities.map(diffOfEntity),
    tally: tally === null ? null : counted(tally),
  }
}

function diffOfEntity(entity: EntityDiff): object {
  return { ...entity, presence: entity.presence.toUpperCase(), edges: entity.edges.map(diffOfEdge) }
}

function diffOfEdge({ op, direction, seen, ...edge }: EdgeDiff): object {
  const out = { ...edge, op: op === 'opened' ? 'ADDED' : 'REMOVED', direction: direction.toUpperCase() }
  return { ...out, seen: seen === null ? null : seenOf(seen) }
}

function seenOf(seen: Seen): object {
  return { ...seen, at: isoTime(seen.at) }
}

function counted({ causes, platforms, types, ...totals }: NonNullable<DiffAnswer['tally']>): object {
  return {
    ...totals,
    causes: causes.map(({ kind, transactions }) => ({ name: kind, count: transactions })),
    platforms: platforms.map(({ platform, changes: count }) => ({ name: platform, count })),
    types: types.map(({ entityType, entities }) => ({ name: entityType, count: entities })),
  }
}

async function changes(args: ChangesArgs, { reader }: Context): Promise<object> {
  const limit = pageOf(args.first)
  const moments = valueOf(await between(reader, { from: args.from, to: args.to ?? undefined }))
  const asked = { after: placeFrom(0, 'after', args.after) ?? 0, limit }
  const page = valueOf(await unlessDropped(reader.store, async () => ok(await transactionsOf(moments, asked))))
  return { transactions: page.transactions.map(transaction), next: page.next }
}

function transaction({ at, ...rest }: Transaction): object {
  return { ...rest, at: isoTime(at) }
}

function pageOf(first: number | null | undefined): number {
  const limit = first ?? USUAL_DIFFS
  if (limit < 1 || limit > MAX_HISTORY)
    throw refuse('BAD_PAGE', `first must be between 1 and ${MAX_HISTORY}, not ${limit}`)
  return limit
}

function placeFrom(least: number, name: string, place: number | null | undefined): number | null {
  if (place === undefined || place === null) return null
  if (place < least)
    throw refuse('BAD_PAGE', `${name} must be the number of a transaction, ${least} or more, not ${place}`)
  return place
}

function valueOf<T>(result: Result<T, Problem>): T {
  if (result.ok) return result.value
  throw refuse(result.error.code, `${result.error.message} ${result.error.hint}`)
}
