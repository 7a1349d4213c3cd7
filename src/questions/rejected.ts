import { z } from 'zod'
import { nameOf } from '../catalogue/entity.ts'
import { labelOf } from '../catalogue/labels.ts'
import { rejectedEdges } from '../edits/rejected.ts'
import { err, ok } from '../lib/result.ts'
import type { Uri } from '../model/uri.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import type { Entity } from '../query/entities/entity.ts'
import { knownNode } from '../query/entities/known-entity.ts'
import type { Reader } from '../query/reader.ts'
import { graphQuestion } from './declare.ts'
import { AS_OF, optional, pageParameters, uri } from './parameters.ts'
import { nextCursor, time } from './shapes.ts'

export const REJECTED = graphQuestion({
  name: 'rejected',
  path: '/api/v1/edges/rejected',
  summary: 'List edges that people rejected, oldest first',
  description:
    'No other answer shows them. For one entity, a page looks at up to 10,000 rejections; follow `next` until it is null. Omits retracted rejections.',
  cost: 500,
  parameters: {
    of: optional(uri('only edges of this entity, at either end')),
    asOf: AS_OF,
    ...pageParameters(1_000, { of: 'rejections per page' }),
  },
  cacheable: 'answer',
  answer: z.strictObject({
    edges: z.array(
      z
        .strictObject({
          relation: z.string().describe('The edge type: the declaring type and the name, ModelInstance.producedBy.'),
          from: z.string(),
          to: z.string(),
          fromName: z.string().nullable(),
          toName: z.string().nullable(),
          fromType: z.string().nullable(),
          toType: z.string().nullable(),
          label: z.string().describe('How the edge reads from its start.'),
          by: z.string().describe("Who rejected the edge: a person's URI, or a name."),
          byName: z.string(),
          since: z.int().describe('The transaction of the rejection.'),
          at: time.nullable().describe('When the edge was rejected; null if before the retention horizon.'),
          hidden: z.boolean().describe('False if somebody confirmed the edge later, so that it shows.'),
        })
        .meta({ id: 'RejectedEdge' }),
    ),
    next: nextCursor,
  }),
  cli: { group: 'edit', positional: [], default: { limit: '20' } },
  examples: [{ title: 'The oldest of them', arguments: { limit: 5 } }],
  async ask(reader, { of, limit, cursor }) {
    const known = of === undefined ? ok(null) : knownNode(reader, of, 'of')
    if (!known.ok) return known
    const list = of === undefined ? 'rejected' : `rejected.${of}`
    const after = openNumber(list, cursor)
    if (!after.ok) return err(after.error)
    const { edges, next } = await rejectedEdges(reader, { of, after: after.value, limit })
    const entities = await entitiesOf(
      reader,
      edges.flatMap(({ from, to }) => [from, to]),
    )
    return ok({
      edges: edges.map(({ type, ...edge }) => {
        const [from, to] = [entities.get(edge.from), entities.get(edge.to)]
        return {
          relation: type,
          label: labelOf(reader.catalogue.edgeType(type)?.name ?? type),
          ...edge,
          fromName: from === undefined ? null : nameOf(from),
          fromType: from?.entityType ?? null,
          toName: to === undefined ? null : nameOf(to),
          toType: to?.entityType ?? null,
        }
      }),
      next: next === null ? null : sealNumbers(list, next),
    })
  },
})

async function entitiesOf(reader: Reader, uris: readonly Uri[]): Promise<ReadonlyMap<Uri, Entity>> {
  const nodes = new Set(uris.flatMap((uri) => reader.nodeOf(uri) ?? []))
  return new Map((await reader.loader.load([...nodes])).map((entity) => [entity.uri, entity]))
}
