import type { GraphQLResolveInfo } from 'graphql/index.js'
import type { NodeId } from '../../contracts/log.ts'
import { openNumber, sealNumbers } from '../../query/cursor.ts'
import { MAX_PAGE } from '../../query/deps.ts'
import { newestOf } from '../../query/entities/newest-first.ts'
import type { NodePage, PageRequest } from '../../query/reader.ts'
import type { EdgeOfPage } from './evidence.ts'
import { refuse, mapMaybe, type GraphqlContext, type ShownNode } from './context.ts'
import { truncate } from '../../lib/cut-text.ts'

export interface PageArgs {
  readonly first?: number | null
  readonly after?: string | null
  /** Versions and runs by time instead of by when they were first mentioned. */
  readonly newestFirst?: boolean | null
}

/** The GraphQL form of a page. `$total` is counted only if selected. */
export interface GraphqlConnection {
  /** For edges of the graph, includes where they come from. */
  readonly edges: readonly (ListOfEdge & Partial<Omit<EdgeOfPage, 'node'>>)[]
  readonly pageInfo: PageInfo
  readonly $total: () => number
}

/** Names the list that an edge belongs to, since its cursor is valid only there. */
export interface ListOfEdge {
  readonly $list: string
  readonly node: ShownNode
}

export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

export function limitOf({ first }: PageArgs): number {
  if (first === undefined || first === null) return MAX_PAGE
  if (first < 0 || first > MAX_PAGE) throw refuse('BAD_PAGE', `first must be between 0 and ${MAX_PAGE}, not ${first}`)
  return first
}

export function pageRequest(args: PageArgs, list: string): PageRequest {
  return { after: args.after === undefined || args.after === null ? 0 : nodeOf(args.after, list), limit: limitOf(args) }
}

/** Node ids never change, so a cursor stays valid however much is added. */
export function nodeCursor(list: string, node: NodeId): string {
  return sealNumbers(list, node)
}

function nodeOf(cursor: string, list: string): NodeId {
  const position = openNumber(list, cursor)
  if (!position.ok) throw refuse('BAD_PAGE', `after: "${truncate(cursor, 60)}" isn't a cursor of this list`)
  return position.value
}

export function connectionOf(
  context: GraphqlContext,
  requested: { page: NodePage; list: string; args: PageArgs; info: GraphQLResolveInfo; of?: Omit<EdgeOfPage, 'node'> },
) {
  const { page, list, args, info, of } = requested
  noteTruncation(context, { args, info }, { more: page.more, shown: page.nodes.length, total: page.total })
  const cursorOf = (node: NodeId | undefined): string | null => (node === undefined ? null : nodeCursor(list, node))
  return mapMaybe(context.showAll(page.nodes), (shown): GraphqlConnection => {
    return {
      edges: shown.map((node) => ({ ...of, $list: list, node })),
      pageInfo: pageInfoOf(args, {
        more: page.more,
        start: () => cursorOf(page.nodes[0]),
        end: () => cursorOf(page.nodes.at(-1)),
      }),
      $total: page.total,
    }
  })
}

/** Cursors are made only if selected: most lists are read to the end, and an answer may have a thousand. */
export function pageInfoOf(
  { after }: PageArgs,
  page: { readonly more: boolean; readonly start: () => string | null; readonly end: () => string | null },
): PageInfo {
  return {
    hasNextPage: page.more,
    hasPreviousPage: after !== undefined && after !== null,
    get startCursor() {
      return page.start()
    },
    get endCursor() {
      return page.end()
    },
  }
}

/** Returns the first page of a list of versions or runs by time, which can't be continued: its end is no position. */
export async function newestPage(context: GraphqlContext, all: NodePage, args: PageArgs): Promise<NodePage> {
  if (args.after != null) throw refuse('BAD_PAGE', 'newestFirst: true takes no after: raise first instead')
  const limit = limitOf(args)
  return { ...all, nodes: await newestOf(context.reader, all.nodes, limit), more: all.nodes.length > limit }
}

/** Shows a page whose items are more than nodes, without those that nothing had mentioned then. */
export function edgesOf<Item extends { readonly node: NodeId }, Edge>(
  context: GraphqlContext,
  items: readonly Item[],
  edgeOf: (item: Item, node: ShownNode) => Edge,
): Edge[] | Promise<Edge[]> {
  return mapMaybe(context.showAll(items.map(({ node }) => node)), (shown) => {
    const known = new Map(shown.map((s) => [s.$node, s]))
    return items.flatMap((item) => {
      const node = known.get(item.node)
      return node === undefined ? [] : [edgeOf(item, node)]
    })
  })
}

/** A plain list has no other way to report that it is cut, even after the requested number. */
export function plainList(context: GraphqlContext, { page, info }: { page: NodePage; info: GraphQLResolveInfo }) {
  noteTruncation(context, { args: {}, info }, { more: page.more, shown: page.nodes.length, total: page.total })
  return context.showAll(page.nodes)
}

/** A request without a number gets up to the bound, and a note if there is more. */
export function noteTruncation(
  { reader }: GraphqlContext,
  { args: { first }, info }: { readonly args: PageArgs; readonly info: GraphQLResolveInfo },
  { more, shown, total }: { readonly more: boolean; readonly shown: number; readonly total: () => number },
): void {
  if (more && (first === undefined || first === null))
    reader.notes.truncated({ path: pathOf(info), returned: shown, total: total() })
}

export function pathOf(info: GraphQLResolveInfo): string {
  const keys: (string | number)[] = []
  for (let path: GraphQLResolveInfo['path'] | undefined = info.path; path !== undefined; path = path.prev)
    keys.push(path.key)
  return keys.toReversed().join('.')
}
