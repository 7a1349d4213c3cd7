import { isInUse, standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { memoisePerMoment } from '../memoise-per-moment.ts'
import type { Reader } from '../reader.ts'
import { containerEdgeOf } from './containing-entity.ts'
import { eachEntity } from './each-entity.ts'
import type { LoggedEntity } from './entity.ts'
import { newestFirst } from './newest-first.ts'

export interface FoundInUse {
  readonly used: ReadonlySet<NodeId>
  /** False if others may be in use, as the newest of containers that have too many to read. */
  readonly complete: boolean
}

/** Returns the nodes that are in use at that moment: running tests, active deployments and the like. */
export async function inUseAmong(
  reader: Reader,
  nodes: readonly NodeId[],
  at: Tx = reader.at,
): Promise<ReadonlySet<NodeId>> {
  return (await inUseWithin(reader, nodes, { most: Infinity, at })).used
}

interface Within {
  /** Maximum number of versions of their containers that are read as well, those of the first nodes first. */
  readonly most: number
  readonly at?: Tx
  readonly visit?: (entity: LoggedEntity) => unknown
}

/** Visits the nodes as well, each of which is read once. */
export async function inUseWithin(
  reader: Reader,
  nodes: readonly NodeId[],
  { most, at = reader.at, visit }: Within,
): Promise<FoundInUse> {
  const used = new Set<NodeId>()
  const candidates: NodeId[] = []
  await eachEntity(
    reader,
    nodes,
    (entity) => {
      visit?.(entity)
      if (isInUse(entity, reader.catalogue)) used.add(entity.node)
      else if (mayBeCandidate(entity, reader)) candidates.push(entity.node)
    },
    at,
  )
  if (candidates.length === 0) return { used, complete: true }
  const { newest, complete } = await newestAmong(at === reader.at ? reader : reader.asOf(at), candidates, most)
  for (const node of newest) used.add(node)
  return { used, complete }
}

function mayBeCandidate(entity: LoggedEntity, { catalogue }: Reader): boolean {
  const use = entity.entityType === null ? undefined : catalogue.type(entity.entityType)?.inUse
  return use?.orNewest === true && standingOf(entity, catalogue) === 'live'
}

/** The newest one that isn't retired of each container that was asked about at a moment; null if all are retired. */
const newestIn = memoisePerMoment(() => Promise.resolve(new Map<NodeId, NodeId | null>()))

/** Finds those that are the newest of their container that isn't retired, or have no container. */
async function newestAmong(
  reader: Reader,
  candidates: readonly NodeId[],
  most: number,
): Promise<{ readonly newest: readonly NodeId[]; readonly complete: boolean }> {
  // A newer version counts even if the caller may not see it.
  const all = reader.withHidden()
  const newest = await newestIn(all)
  /** Null if there are too many to read. */
  const containers = new Map<NodeId, NodeId | null>()
  const unread: NodeId[] = []
  let left = most
  for (const node of candidates) {
    const edge = containerEdgeOf(all, node)
    const [container] = edge === undefined || containers.has(node) ? [] : all.recorded(node, edge, 'out')
    if (edge === undefined || container === undefined) continue
    reader.coverage.noteTarget(edge.from)
    const siblings = all.recorded(container, edge, 'in')
    left -= siblings.length
    for (const sibling of siblings) {
      containers.set(sibling, left < 0 ? null : container)
      if (left >= 0 && !newest.has(container)) unread.push(sibling)
    }
  }
  const read = new Map<NodeId, LoggedEntity | null>()
  for (const node of unread) read.set(containers.get(node) ?? node, null)
  await eachEntity(all, unread, (one) => {
    const container = containers.get(one.node)
    if (container == null || standingOf(one, all.catalogue) !== 'live') return
    const other = read.get(container) ?? null
    if (other === null || newestFirst(one, other) < 0) read.set(container, one)
  })
  for (const [container, one] of read) newest.set(container, one?.node ?? null)
  const isNewest = (node: NodeId): boolean => {
    const container = containers.get(node)
    return container === undefined || (container !== null && newest.get(container) === node)
  }
  return { newest: candidates.filter(isNewest), complete: left >= 0 }
}
