import type { GraphQLResolveInfo } from 'graphql/index.js'
import { sealPosition, openPosition } from '../../query/cursor.ts'
import { cursorOf, noRelation, relationInCursor, type Relation } from '../../query/entities/relation.ts'
import { relationsOf, strongest, supportsOf, type Support } from '../../query/entities/relations.ts'
import { whyEdge } from '../../questions/why-edges.ts'
import { evidenceOf } from './evidence.ts'
import { refuse, mapMaybe, type GraphqlContext, type ShownNode } from './context.ts'
import { edgesOf, limitOf, noteTruncation, pageInfoOf, type PageArgs } from './list-pages.ts'
import { truncate } from '../../lib/cut-text.ts'

interface RelationshipArgs extends PageArgs {
  readonly type?: string | null
  readonly direction?: 'OUT' | 'IN' | null
}

interface RelationshipEdge {
  readonly cursor: string
  readonly relation: string
  readonly name: string
  readonly direction: 'OUT' | 'IN'
  readonly node: ShownNode
  readonly $of: ShownNode
  readonly $relation: Relation
}

/** Lists every edge of an entity, of any type, for a page that doesn't know the types. */
export function relationships(
  source: ShownNode,
  args: RelationshipArgs,
  requested: { context: GraphqlContext; info: GraphQLResolveInfo },
) {
  const { context, info } = requested
  const after = args.after === undefined || args.after === null ? null : decode(args.after, source, context)
  const direction =
    args.direction === undefined || args.direction === null ? null : args.direction === 'OUT' ? 'out' : 'in'
  const limit = limitOf(args)
  const { type = null } = args
  const unknown = type === null ? null : noRelation(type, context.reader.catalogue, 'type')
  if (unknown !== null) throw refuse('BAD_REQUEST', unknown)
  const page = relationsOf(context.reader, source.$node, { type, direction, after, limit })
  noteTruncation(context, { args, info }, { more: page.more, shown: page.relations.length, total: page.total })
  const shown = edgesOf(context, page.relations, (relation, node) => relationshipEdge(relation, source, node))
  return mapMaybe(shown, (edges) => {
    return {
      edges,
      pageInfo: pageInfoOf(args, {
        more: page.more,
        start: () => edges[0]?.cursor ?? null,
        end: () => edges.at(-1)?.cursor ?? null,
      }),
      $total: page.total,
    }
  })
}

function relationshipEdge(relation: Relation, of: ShownNode, node: ShownNode): RelationshipEdge {
  const { edge, direction } = relation
  return {
    get cursor() {
      return sealPosition(listName(of), cursorOf(relation))
    },
    relation: edge.id,
    name: direction === 'out' ? edge.name : edge.inverse,
    direction: direction === 'out' ? 'OUT' : 'IN',
    node,
    $of: of,
    $relation: relation,
  }
}

/** All relationships of a node form one list in one order, whatever their type and direction. */
function listName({ $node }: ShownNode): string {
  return `${$node}.relationships`
}

function decode(cursor: string, of: ShownNode, { reader }: GraphqlContext): Relation {
  const text = openPosition(listName(of), cursor)
  const position = text.ok ? relationInCursor(text.value, reader.catalogue) : text
  if (position.ok) return position.value
  throw refuse('BAD_PAGE', `after: "${truncate(cursor, 60)}" ${position.error}`)
}

export async function provenance(edge: RelationshipEdge, context: GraphqlContext): Promise<string | null> {
  return strongest(await supports(edge, context))
}

export async function evidence({ $of, $relation }: RelationshipEdge, { reader }: GraphqlContext) {
  const { edge, direction, node } = $relation
  const [from, to] = direction === 'out' ? [$of.$node, node] : [node, $of.$node]
  return evidenceOf([await whyEdge(reader, edge, { from, to })])
}

export async function supports(
  { $of, $relation }: RelationshipEdge,
  context: GraphqlContext,
): Promise<readonly Support[]> {
  const recorded = await context.supports($of.$uri)
  return supportsOf(context.reader, $of.$node, { ...$relation, recorded })
}
