// Cuts a lineage into pages.
import type { NodeId } from '../../contracts/log.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { sealPosition } from '../cursor.ts'
import { MAX_PAGE } from '../deps.ts'
import { reachedPage, type FlowPosition, type ReachedNode, type TypeFilter } from './lineage.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { Reader } from '../reader.ts'
import { nameOrUri } from '../../catalogue/entity.ts'
import { type LineageWalk, listMember, flowPosition } from './ask-lineage.ts'

/** The cursor carries the transaction, so all pages show the same moment, whatever was committed since. */
export function flowCursor(list: string, { tx, depth, node }: FlowPosition): string {
  return sealPosition(list, `f${tx}.${depth}.${node}`)
}

export interface LineagePage {
  readonly list: string
  readonly reached: readonly ReachedNode[]
  readonly more: boolean
  /** Cursor of the next page. Null if the page is empty. */
  readonly cursor: string | null
}

interface LineagePageRequest {
  readonly after: string | null
  readonly limit: number
  readonly part?: string
  /** If given, only these of the nodes reached. */
  readonly only?: readonly ReachedNode[] | null
}

export function lineagePageOf(
  answer: LineageWalk,
  types: TypeFilter,
  { after: cursor, limit, part, only = null }: LineagePageRequest,
): LineagePage {
  const list = listMember(answer.list, part)
  const after = cursor === null ? null : flowPosition(list, cursor)
  const { reached, more } = reachedPage(answer.flowed, { types, after, limit, only })
  const last = reached.at(-1)
  return { list, reached, more, cursor: last === undefined ? null : flowCursor(list, { tx: answer.at, ...last }) }
}

/** Returns the number of items for a page of the request. */
export function pageLimit(requested: number | null | undefined, usual: number): Result<number, Problem> {
  const limit = requested ?? usual
  if (Number.isInteger(limit) && limit >= 0 && limit <= MAX_PAGE) return ok(limit)
  const detail = `A page has 0 to ${MAX_PAGE} entities, not ${limit}.`
  return err(problem('BAD_PAGE', detail, 'Omit it to use the default.', 'limit'))
}

/** Returns the labels in a path: names, or URIs of nodes without one. */
export async function namesByNode(reader: Reader, nodes: Iterable<NodeId>): Promise<ReadonlyMap<NodeId, string>> {
  const entities = await reader.loader.load([...new Set(nodes)])
  return new Map(entities.map((e) => [e.node, nameOrUri(e)]))
}
