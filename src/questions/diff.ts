import { z } from 'zod'
import { nameOf } from '../catalogue/entity.ts'
import { ok } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { eachEntity } from '../query/entities/each-entity.ts'
import type { Reader } from '../query/reader.ts'
import { diffOf, type Differences } from '../query/time/diff-answer.ts'
import { MAX_HOPS } from '../query/time/diff-many.ts'
import type { EdgeDiff } from '../query/time/diff.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF, FROM, integer, optional, pageParameters, TO, uri, word, withDefault } from './parameters.ts'
import {
  anyJson,
  causeKind,
  direction,
  documentKey,
  edgeOp,
  nextCursor,
  time,
  transactionTime,
  namedOrNot,
} from './shapes.ts'
import { presence } from './related-shapes.ts'
import { isoOf } from '../lib/iso.ts'

const MAX_CHANGES = 1_000

const valueDiff = z.strictObject({ before: anyJson, after: anyJson }).meta({ id: 'ValueDiff' })

const edgeDiff = z
  .strictObject({
    op: edgeOp,
    relation: z.string(),
    name: z.string(),
    direction,
    other: z.string(),
    otherName: z
      .string()
      .nullable()
      .describe(
        'Name of the other end at the later moment, otherwise at the earlier one; null beyond the first 1,000 other ends of a page.',
      ),
    otherType: z.string().nullable(),
    seen: z
      .strictObject({
        tx: z.int(),
        at: time,
        cause: causeKind,
        trace: z.string(),
        document: documentKey,
      })
      .meta({ id: 'Seen' })
      .nullable()
      .describe('When, where and why it last changed; null if it is inferred when read.'),
  })
  .meta({ id: 'EdgeDiff' })

const entityDiff = z
  .strictObject({
    ...namedOrNot,
    presence,
    attributes: z.array(
      z
        .strictObject({
          name: z.string(),
          change: z.enum(['added', 'removed', 'changed']).meta({ id: 'AttributeOp' }),
          before: anyJson,
          after: anyJson,
        })
        .meta({ id: 'AttributeDiff' }),
    ),
    state: valueDiff.nullable().describe('The state before and after; null if it is the same.'),
    edges: z.array(edgeDiff),
    edgesAdded: z.int().describe('Number of edges added, listed or not.'),
    edgesRemoved: z.int(),
    next: nextCursor,
  })
  .meta({ id: 'EntityDiff' })

const diffAnswer = z.strictObject({
  scope: z.enum(['entity', 'neighbourhood', 'everything']).meta({ id: 'DiffScope' }),
  from: transactionTime,
  to: transactionTime,
  uri: z.string().nullable(),
  hops: z.int(),
  entities: z.array(entityDiff),
  compared: z.int().describe('How many entities this page looked at; the unlisted ones are unchanged.'),
  neighbourhood: z
    .strictObject({ before: z.int(), after: z.int(), entities: z.int(), added: z.int(), removed: z.int() })
    .meta({ id: 'NeighbourhoodTotals' })
    .nullable()
    .describe('How many entities the neighbourhood had before and after, and how many were added and removed.'),
  tally: z
    .strictObject({
      transactions: z.int(),
      facts: z.int(),
      edgesAdded: z.int(),
      edgesRemoved: z.int(),
      entities: z.int().describe('Entities that were touched; some may be unchanged.'),
      causes: z.array(z.strictObject({ kind: causeKind, transactions: z.int() }).meta({ id: 'CauseCount' })),
      platforms: z.array(z.strictObject({ platform: z.string(), changes: z.int() }).meta({ id: 'PlatformCount' })),
      types: z.array(
        z.strictObject({ entityType: z.string().nullable(), entities: z.int() }).meta({ id: 'EntityTypeCount' }),
      ),
    })
    .meta({ id: 'Tally' })
    .nullable()
    .describe('If no entity is given: what the transactions in between changed, and which sources caused them.'),
  next: nextCursor,
})

export type DiffAnswer = AnswerOf<typeof diffAnswer>

export const DIFF = graphQuestion({
  name: 'diff',
  path: '/api/v1/diff',
  summary: 'Show what differs between two moments',
  description: 'Compares one entity, everything around it (hops), or everything (without a URI).',
  cost: 5_000,
  parameters: {
    from: FROM,
    to: TO,
    uri: optional(uri('only this entity; everything, if omitted')),
    hops: withDefault(integer('everything within this many steps of the URI', { from: 0, to: MAX_HOPS }), 0),
    along: withDefault(
      word(['edges', 'lineage'], 'which edges the steps follow: all, or lineage upstream and downstream'),
      'edges',
    ),
    asOf: AS_OF,
    ...pageParameters(MAX_CHANGES, { of: 'entities per page; for one entity, edges per page' }),
  },
  cacheable: 'entities',
  answer: diffAnswer,
  problems: ['BAD_RANGE', 'TOO_EXPENSIVE'],
  cli: { group: 'query', positional: ['uri'] },
  tool: {
    description:
      'What differs between two moments (times or transactions), for an entity, everything within some hops of it, or everything. Without `to`: until now.',
    default: { limit: 5 },
    leavesOut: ['tally'],
  },
  examples: [{ title: 'Since the first transaction', arguments: { from: '1', limit: 2 } }],
  async ask(reader, args) {
    const answer = await diffOf(reader, args)
    if (!answer.ok) return answer
    const { from, to, tally, entities, ...rest } = answer.value
    const named = await othersIn(reader, answer.value)
    return ok({
      ...rest,
      from: { tx: from.tx, at: isoOf(from.at) },
      to: { tx: to.tx, at: isoOf(to.at) },
      tally,
      entities: entities.map((entity) => ({ ...entity, edges: entity.edges.map((edge) => edgeJson(edge, named)) })),
    })
  },
})

/** Maximum number of far ends that are named: some 10 µs each, and twice that if gone by the later moment. */
const MAX_ENDS_NAMED = 1_000

type Others = ReadonlyMap<Uri, { readonly name: string | null; readonly type: string | null }>

/** Names the far ends of the edges; deleted ones keep the name that they had. */
async function othersIn(reader: Reader, { from, to, entities }: Differences): Promise<Others> {
  const uris = new Set(entities.flatMap(({ edges }) => edges.map(({ other }) => other)))
  const found = new Map<Uri, { name: string | null; type: string | null }>()
  const wanted = [...uris].slice(0, MAX_ENDS_NAMED)
  for (const at of [to.tx, from.tx]) {
    const nodes = wanted.filter((uri) => found.get(uri)?.name == null).flatMap((uri) => reader.graph.idOf(uri) ?? [])
    await eachEntity(
      reader,
      nodes,
      (entity) => {
        if (entity.entityType !== null) found.set(entity.uri, { name: nameOf(entity), type: entity.entityType })
      },
      at,
    )
  }
  return found
}

function edgeJson({ seen, ...edge }: EdgeDiff, named: Others): DiffAnswer['entities'][number]['edges'][number] {
  const { name, type } = named.get(edge.other) ?? { name: null, type: null }
  return { ...edge, otherName: name, otherType: type, seen: seen === null ? null : { ...seen, at: isoOf(seen.at) } }
}
