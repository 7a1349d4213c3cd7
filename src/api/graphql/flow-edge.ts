import type { GraphQLResolveInfo } from 'graphql/index.js'
import { z } from 'zod'
import { standingOf } from '../../catalogue/in-use.ts'
import { MAX_PAGE } from '../../query/deps.ts'
import { ownersOf, owningTeams } from '../../query/entities/owning-teams.ts'
import type { LineageWalk } from '../../query/lineage/ask-lineage.ts'
import { countedInUse } from '../../query/lineage/impact.ts'
import { flowCursor, pageLimit, lineagePageOf } from '../../query/lineage/lineage-page.ts'
import type { ReachedNode, TypeFilter } from '../../query/lineage/lineage.ts'
import { liveCountsIn, livePath } from '../../query/lineage/live-reach.ts'
import { namedBy } from '../../query/lineage/path-sentence.ts'
import { noRows } from '../../questions/lineage/impact.ts'
import { describeReached } from '../../questions/lineage/reached.ts'
import { impactRow, type LineageRow } from '../../questions/lineage/schema.ts'
import { ownership } from '../../questions/ownership.ts'
import { standing } from '../../questions/related-shapes.ts'
import { entityUri, pathEdge } from '../../questions/shapes.ts'
import { CONNECTION_PAGE_ARGUMENTS, valueOrRefuse, type GraphqlContext, type ShownNode } from './context.ts'
import type { PartTypes } from './derived.ts'
import { edgesOf, noteTruncation, pageInfoOf, type PageArgs } from './list-pages.ts'

/** An entity that a walk reached, with its walk. */
interface FlowEdge {
  readonly node: ShownNode
  readonly $answer: LineageWalk
  readonly $reached: ReachedNode
  /** Rows of the page as over REST, by URI. */
  readonly $rows: () => Promise<ReadonlyMap<string, LineageRow>>
}

/** Maximum number of entities named between the ends of a path. */
const MAX_THROUGH = 5

const flowPathEdge = pathEdge
  .extend({
    name: z.string().describe('How it reads on the path.'),
    direction: z.enum(pathEdge.shape.direction.options).meta({ id: 'Direction' }),
    from: entityUri,
    to: entityUri,
  })
  .meta({
    id: 'PathEdge',
    description: 'An edge as stored; direction says whether the path follows it or goes against it.',
  })

const { reason, through } = ownership.owningTeams.element.shape
const owningReason = reason.meta({
  id: 'OwningReason',
  description: 'OWNER: the team owns it. MEMBER: an owner is a member of the team. TAG: only its team tag names it.',
})

/** Rows are described only if selected. */
async function rowOf({ node, $rows }: FlowEdge): Promise<LineageRow | undefined> {
  return (await $rows()).get(node.$uri)
}

const FIELDS: PartTypes[string] = {
  cursor: 'String!',
  depth: 'Int!',
  standing: {
    type: standing,
    price: 1,
    resolve: async ({ node: { $node } }: FlowEdge, _: unknown, { reader }) => {
      const [entity] = await reader.loader.load([$node])
      return standingOf(entity ?? { entityType: null, attributes: {} }, reader.catalogue)
    },
  },
  pathStanding: {
    about: 'The worst standing along the path, without its ends.',
    type: standing,
    price: 3,
    resolve: async (edge: FlowEdge) => (await rowOf(edge))?.pathStanding,
  },
  path: {
    about: 'The shortest path from the start over live entities; otherwise the shortest.',
    type: z.array(flowPathEdge),
    price: 1,
    resolve: async (edge: FlowEdge) => (await rowOf(edge))?.path,
  },
  omitted: {
    about: 'Edges left out of the middle of a path of more than a hundred.',
    type: 'Int!',
    price: 1,
    resolve: async (edge: FlowEdge) => (await rowOf(edge))?.omitted ?? 0,
  },
  sentence: {
    about: 'The path as a sentence.',
    type: 'String!',
    price: 3,
    resolve: async (edge: FlowEdge) => (await rowOf(edge))?.sentence,
  },
  through: {
    about: 'Up to 5 entities along the path without its ends, nearest to the start first.',
    type: '[Entity!]!',
    price: 5,
    resolve: async ({ $answer, $reached }: FlowEdge, _: unknown, context) => {
      const live = await liveCountsIn(context.reader, $answer)
      const path = namedBy(livePath(context.reader, $answer, live, $reached))
      return context.showAll(path.slice(1, -1).slice(0, MAX_THROUGH))
    },
  },
  owners: {
    type: '[Entity!]!',
    price: 3,
    resolve: ({ node: { $node } }: FlowEdge, _: unknown, context) => context.showAll(ownersOf(context.reader, $node)),
  },
  owningTeams: {
    about: 'Groups that own it; otherwise those its owners are members of; otherwise the one named by its team tag.',
    type: '[OwningTeam!]!',
    price: 5,
    resolve: (edge: FlowEdge, _: unknown, context) => teamsOf(edge, context),
  },
  node: 'Entity!',
}

export const FLOW_EDGES: PartTypes = {
  LineageEdge: FIELDS,
  ImpactEdge: {
    ...FIELDS,
    inUse: {
      type: impactRow.shape.inUse,
      price: 3,
      resolve: async ({ node: { $node }, $answer }: FlowEdge, _: unknown, { reader }) => {
        const isInUse = await countedInUse(reader, $answer)
        return isInUse({ node: $node, entityType: reader.typeOf($node) })
      },
    },
  },
  OwningTeam: {
    team: { about: 'The team; null if only a tag is known.', type: 'Entity' },
    name: 'String',
    reason: owningReason,
    through: { about: through.description, type: 'Entity' },
  },
}

/** A list of a walk: entities of some types, or only these. */
export interface FlowList {
  readonly types: TypeFilter
  readonly only?: readonly ReachedNode[]
  /** The list of an impact. */
  readonly part?: string
  readonly total: number
}

/** Its edges are shown, and reported to be cut, only if they are requested. */
export function flowPage(
  context: GraphqlContext,
  answer: LineageWalk,
  { types, only, part, total, args, info }: FlowList & { readonly args: PageArgs; readonly info: GraphQLResolveInfo },
) {
  const limit = valueOrRefuse(pageLimit(args.first, MAX_PAGE), CONNECTION_PAGE_ARGUMENTS)
  const { list, reached, more } = lineagePageOf(answer, types, { after: args.after ?? null, limit, part, only })
  const cursorOf = (one: ReachedNode | undefined) =>
    one === undefined ? null : flowCursor(list, { tx: answer.at, ...one })
  let described: ReturnType<FlowEdge['$rows']> | null = null
  const $rows = () => (described ??= rowsOf(context, answer, reached))
  return {
    pageInfo: pageInfoOf(args, { more, start: () => cursorOf(reached[0]), end: () => cursorOf(reached.at(-1)) }),
    $edges: () => {
      noteTruncation(context, { args, info }, { more, shown: reached.length, total: () => total })
      return edgesOf(context, reached, ($reached, node) => ({
        // Created only if selected, like edges of other lists.
        get cursor() {
          return cursorOf($reached)
        },
        depth: $reached.depth,
        node,
        $answer: answer,
        $reached,
        $rows,
      }))
    },
  }
}

async function rowsOf({ reader }: GraphqlContext, answer: LineageWalk, reached: readonly ReachedNode[]) {
  const rows = await describeReached(reader, answer, { reached, more: noRows, weakest: false })
  return new Map(rows.map((row) => [row.uri, row]))
}

async function teamsOf({ node: { $node } }: FlowEdge, context: GraphqlContext) {
  const [entity] = await context.reader.loader.load([$node])
  if (entity === undefined) return []
  const teams = owningTeams(context.reader, entity)
  const nodes = teams.flatMap(({ team, through: owner }) => [team, owner].filter((n) => n !== null))
  const shown = new Map((await context.showAll(nodes)).map((s): [number, ShownNode] => [s.$node, s]))
  return teams.map(({ team: node, tag, through: owner, ...why }) => {
    const team = node === null ? null : (shown.get(node) ?? null)
    return {
      ...why,
      team,
      name: tag ?? team?.name ?? null,
      through: owner === null ? null : (shown.get(owner) ?? null),
    }
  })
}
