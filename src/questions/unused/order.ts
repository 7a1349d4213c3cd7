// Sorts unused entities.
import { nameOrUri, timeOrNull } from '../../catalogue/entity.ts'
import { isInProduction } from '../../catalogue/in-production.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import { badArgument, type Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { badCursor } from '../../query/cursor.ts'
import { eachWithStatus } from '../../query/entities/each-entity.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { wouldBeInUse } from '../../query/lineage/unconfirmed.ts'
import { usageAttribute, usageOf } from '../../query/lineage/map/usage.ts'
import type { UnusedPage } from '../../query/lineage/unused.ts'
import { consumersCounter } from '../../query/lineage/use-relations.ts'
import type { PageRequest, Reader } from '../../query/reader.ts'
import type { UnusedSort } from './schema.ts'
import { type TeamsOf, unusedPage } from './rows.ts'

/** Maximum number of entities sorted, at some 10 µs each, because the sort values must be read. */
const MAX_SORTED = 20_000

/** Returns entities after a node in the order of ids, or all of them sorted. */
export async function sortPage(
  reader: Reader,
  { type, sort, of }: { readonly type: string; readonly sort: UnusedSort | undefined; readonly of: TeamsOf },
  { after, limit, among }: PageRequest & { readonly among: (node: NodeId) => boolean },
): Promise<Result<UnusedPage, Problem>> {
  if (sort === undefined) return await unusedPage(reader, type, { after, limit, among })
  const all = await unusedPage(reader, type, { after: 0, limit: Infinity, among })
  if (!all.ok) return all
  const { nodes } = all.value
  if (nodes.length > MAX_SORTED) {
    const detail = `sort: ${nodes.length} are too many to sort; the limit is ${MAX_SORTED}.`
    return err(badArgument('sort', detail, 'Choose a team, or omit sort.'))
  }
  const sorted = await inOrderOf(reader, { type, sort, of, containerInUse: all.value.containerInUse }, nodes)
  const start = after === 0 ? 0 : sorted.indexOf(after) + 1
  if (after !== 0 && start === 0) return err(badCursor('The last item of the previous page is no longer unused.'))
  const shown = sorted.slice(start, start + limit)
  return ok({ ...all.value, nodes: shown, more: start + shown.length < sorted.length })
}

interface SortOf {
  readonly type: string
  readonly sort: UnusedSort
  readonly of: TeamsOf
  readonly containerInUse: (node: NodeId) => boolean
}

async function inOrderOf(reader: Reader, order: SortOf, nodes: readonly NodeId[]): Promise<readonly NodeId[]> {
  const keys = new Map<NodeId, string | number>()
  const would = await wouldBeInUse(reader)
  const keyOf = order.sort === 'team' ? null : sortKey(reader, { ...order, would })
  if (keyOf === null) {
    const teams = await reader
      .untracked()
      .loader.load([...new Set(nodes.flatMap((node) => order.of(node).slice(0, 1)))])
    const names = new Map(teams.map((team) => [team.node, nameOrUri(team)]))
    for (const node of nodes) keys.set(node, (names.get(order.of(node)[0] ?? -1) ?? LAST).toLowerCase())
  } else {
    const visit = (entity: Entity): void => void keys.set(entity.node, keyOf(entity))
    await eachWithStatus(reader.untracked(), nodes, visit)
  }
  const byKey = (a: NodeId, b: NodeId): number => {
    const [x, y] = [keys.get(a) ?? LAST, keys.get(b) ?? LAST]
    return x < y ? -1 : x > y ? 1 : a - b
  }
  return [...nodes].sort(byKey)
}

/** Sorts after every name: for entities without one. */
const LAST = '\u{10FFFF}'

function sortKey(
  reader: Reader,
  { type, sort, containerInUse, would }: SortOf & { readonly would: Uint8Array },
): (entity: Entity) => string | number {
  const consumersOf = consumersCounter(reader, type)
  switch (sort) {
    case 'name':
    case 'team':
      return (entity) => nameOrUri(entity).toLowerCase()
    case 'updated':
      // Puts the longest untouched first, and those whose last update isn't known last.
      return ({ attributes }) => timeOrNull(attributes.updatedAt) ?? Infinity
    case 'certainty':
      return (entity) => {
        const { node, entityType, attributes } = entity
        const standing = standingOf({ entityType, attributes }, reader.catalogue)
        const attribute = usageAttribute(reader, entityType)
        const doubts = [
          isInProduction(entity, reader.catalogue),
          would[node] === 1,
          containerInUse(node),
          standing === 'live',
          attribute !== null && usageOf(attribute, attributes) === null,
        ].map((doubt): number => (doubt ? 1 : 0))
        // Each doubt outweighs all later ones; ties are broken by the number of edges that lead to the entity.
        return (
          doubts.reduce((sum, doubt) => 2 * sum + doubt, 0) * MAX_CONSUMERS +
          Math.min(consumersOf(node), MAX_CONSUMERS - 1)
        )
      }
  }
}

const MAX_CONSUMERS = 1e9
