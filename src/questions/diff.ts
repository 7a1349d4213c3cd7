// Declares the questions `diff` and `changes`.
import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import { AS_OF, moment, optional, paged, uri, integer, word, type Arguments } from './parameters.ts'
import { anyJson, causeKind, direction, documentKey, edgeOp, nextCursor, time, transactionTime } from './shapes.ts'

const MOST = 1_000
const MAX_HOPS = 3
const FROM = moment('the moment since when differences are wanted: a time or a transaction')
const TO = optional(moment('a time or a transaction; now if it is left out'))

const valueDiff = once((z) => z.strictObject({ before: anyJson(z), after: anyJson(z) }).meta({ id: 'ValueDiff' }))

const edgeDiff = once((z) =>
  z
    .strictObject({
      op: edgeOp(z),
      relation: z.string(),
      name: z.string(),
      direction: direction(z),
      other: z.string(),
      otherName: z
        .string()
        .nullable()
        .describe(
          'As at the later moment, or else at the earlier one; null beyond the first 1,000 other ends of a page.',
        ),
      otherType: z.string().nullable(),
      seen: z
        .strictObject({
          tx: z.int(),
          at: time(z),
          cause: causeKind(z),
          trace: z.string(),
          document: documentKey(z),
        })
        .meta({ id: 'Seen' })
        .nullable()
        .describe('When, where and why it last changed; null of what is concluded at read.'),
    })
    .meta({ id: 'EdgeDiff' }),
)

const entityDiff = once((z) =>
  z
    .strictObject({
      uri: z.string(),
      entityType: z.string().nullable(),
      name: z.string().nullable(),
      presence: z.enum(['added', 'removed', 'kept']).meta({
        id: 'Presence',
        description:
          'Of an entity: added where nothing had mentioned it before. ' +
          'Of a neighbourhood: whether it was reached at one of the moments only.',
      }),
      attributes: z.array(
        z
          .strictObject({
            name: z.string(),
            change: z.enum(['added', 'removed', 'changed']).meta({ id: 'AttributeOp' }),
            before: anyJson(z),
            after: anyJson(z),
          })
          .meta({ id: 'AttributeDiff' }),
      ),
      state: valueDiff(z).nullable().describe('Null where it is the same.'),
      edges: z.array(edgeDiff(z)),
      edgesAdded: z.int().describe('Of all edges, not of those listed.'),
      edgesRemoved: z.int(),
      next: nextCursor(z),
    })
    .meta({ id: 'EntityDiff' }),
)

const diffTakes = {
  from: FROM,
  to: TO,
  uri: optional(uri('about this entity; without it about everything')),
  hops: {
    ...integer('about everything within so many hops of the URI', { from: 0, to: MAX_HOPS, code: 'BAD_PAGE' }),
    required: false,
    usual: 0,
  },
  along: {
    ...word(
      ['edges', 'lineage'],
      'what the hops go along: every edge, or up and down its lineage: its versions, what it is made from, its tests and deployments',
    ),
    required: false,
    usual: 'edges' as const,
  },
  asOf: AS_OF,
  ...paged(MOST, { of: 'entities on a page; of one entity, edges' }),
}

const diffAnswer = (z: Zod) =>
  z.strictObject({
    scope: z.enum(['entity', 'neighbourhood', 'everything']).meta({ id: 'DiffScope' }),
    from: transactionTime(z),
    to: transactionTime(z),
    uri: z.string().nullable(),
    hops: z.int(),
    entities: z.array(entityDiff(z)),
    compared: z.int().describe('How many entities this page looked at; those that are not listed are as they were.'),
    neighbourhood: z
      .strictObject({ before: z.int(), after: z.int(), entities: z.int(), added: z.int(), removed: z.int() })
      .meta({ id: 'NeighbourhoodTotals' })
      .nullable()
      .describe('Of a neighbourhood.'),
    tally: z
      .strictObject({
        transactions: z.int(),
        facts: z.int(),
        edgesAdded: z.int(),
        edgesRemoved: z.int(),
        entities: z.int().describe('Entities that were touched; some may be as they were before.'),
        causes: z.array(z.strictObject({ kind: causeKind(z), transactions: z.int() }).meta({ id: 'CauseCount' })),
        platforms: z.array(z.strictObject({ platform: z.string(), changes: z.int() }).meta({ id: 'PlatformCount' })),
        types: z.array(
          z.strictObject({ entityType: z.string().nullable(), entities: z.int() }).meta({ id: 'EntityTypeCount' }),
        ),
      })
      .meta({ id: 'Tally' })
      .nullable()
      .describe('Of everything: what the transactions in between did, and by which sources.'),
    next: nextCursor(z),
  })

export type DiffArguments = Arguments<typeof diffTakes>
export type DiffAnswer = AnswerOf<typeof diffAnswer>

export const DIFF = graphQuestion({
  name: 'diff',
  path: '/api/v1/diff',
  summary: 'What differs between two moments',
  description: 'For an entity, for everything around it (hops), or for everything (without a URI).',
  right: 'read',
  cost: 5_000,
  takes: diffTakes,
  cacheable: 'entities',
  graphql: 'derived',
  answer: diffAnswer,
  problems: ['BAD_RANGE', 'BAD_URI', 'UNKNOWN_URI', 'BAD_PAGE', 'TOO_EXPENSIVE'],
  terminal: { group: 'past', positional: ['uri'] },
  tool: {
    description:
      'What differs between two moments (times or transactions): of an entity, of what is within some hops of it, or ' +
      'of everything. Without `to`, until now.',
    usual: { limit: 5 },
    leavesOut: ['tally'],
  },
  examples: [{ title: 'Since the first transaction', arguments: { from: '1', limit: 2 } }],
  ask: async (reader, args) => (await import('./answers/time.ts')).diff(reader, args),
})

const changesTakes = { from: FROM, to: TO, asOf: AS_OF, ...paged(MOST, { of: 'transactions on a page' }) }

const changesAnswer = (z: Zod) =>
  z.strictObject({
    from: transactionTime(z),
    to: transactionTime(z),
    transactions: z.array(
      z
        .strictObject({
          tx: z.int(),
          at: time(z),
          cause: causeKind(z),
          trace: z.string(),
          platforms: z.array(z.string()),
          facts: z.int(),
          edgesAdded: z.int(),
          edgesRemoved: z.int(),
          touched: z
            .array(z.strictObject({ uri: z.string(), entityType: z.string().nullable() }).meta({ id: 'TouchedEntity' }))
            .describe('The first of them.'),
          touchedInAll: z.int(),
        })
        .meta({ id: 'ChangesTransaction' }),
    ),
    next: nextCursor(z),
  })

export type ChangesArguments = Arguments<typeof changesTakes>
export type ChangesAnswer = AnswerOf<typeof changesAnswer>

export const CHANGES = graphQuestion({
  name: 'changes',
  path: '/api/v1/changes',
  summary: 'The transactions between two moments, oldest first',
  right: 'read',
  cost: 500,
  takes: changesTakes,
  cacheable: 'entities',
  graphql: 'derived',
  answer: changesAnswer,
  problems: ['BAD_RANGE', 'BAD_PAGE'],
  terminal: { group: 'past', positional: [] },
  examples: [{ title: 'The first two transactions after the first', arguments: { from: '1', limit: 2 } }],
  ask: async (reader, args) => (await import('./answers/time.ts')).changes(reader, args),
})
