import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { platformOf, type Uri } from '../../model/uri.ts'
import type { KeyMove } from './positions.ts'

/**
 * Maximum number of pairs of nodes that a key may join: ten thousand runs with one table, or a hundred entities of one
 * source with a hundred of another. A key that would join more names nothing in particular, and joins none. This also
 * limits the cost of one change of a key.
 */
export const MAX_PAIRS = 10_000

type GraphMoment = { readonly reader: GraphReader; readonly at: Tx }
export type KeyStep = Pick<KeyMove, 'edge' | 'mostPairs' | 'unique' | 'joinedAs'>

interface Carrier {
  readonly node: NodeId
  /** For platforms that the key doesn't join with each other, what they have in common. */
  readonly platform: string
}

/**
 * Lists the nodes of other platforms that a key joins with a node, each with the key. Within a platform, the source's
 * own ids identify entities.
 */
export function joinedWith(
  step: KeyStep,
  node: NodeId,
  { reader, at }: GraphMoment,
): readonly { readonly node: NodeId; readonly key: NodeId }[] {
  const type = reader.edgeTypeNumber(step.edge)
  const keys: NodeId[] = []
  reader.eachNeighbour(node, type, 'out', at, (key) => void keys.push(key))
  if (keys.length === 0) return []
  const own = joinedPlatform(step, reader.uriOf(node))
  return keys.flatMap((key) =>
    (keyCarriers(step, key, { reader, at }) ?? []).flatMap((other) =>
      other.platform === own ? [] : [{ node: other.node, key }],
    ),
  )
}

/** Returns the platform of an entity, or what it has in common with others that the key doesn't join with it. */
export function joinedPlatform({ joinedAs }: Pick<KeyStep, 'joinedAs'>, uri: Uri): string {
  const platform = platformOf(uri)
  return joinedAs[platform] ?? platform
}

interface KeyLookup {
  readonly step: KeyStep
  readonly key: NodeId
  readonly at: Tx
  readonly carriers: readonly Carrier[] | null
}

/** Caches the last keys, since a changed key is searched from each of its nodes. The past doesn't change. */
const LAST = new WeakMap<GraphReader, KeyLookup[]>()
const MAX_RETAINED = 8
/** Shorter lists are read as fast as they are found. */
const MAX_UNINDEXED = 8

/** Returns the entities that have a key; null if it would join too many. */
export function keyCarriers(step: KeyStep, key: NodeId, { reader, at }: GraphMoment): readonly Carrier[] | null {
  const last = LAST.get(reader) ?? []
  const known = last.find(
    (one) => one.key === key && one.at === at && one.step.edge === step.edge && one.step.mostPairs === step.mostPairs,
  )
  if (known !== undefined) return known.carriers
  const carriers = readCarriers(step, key, { reader, at })
  if (carriers === null || carriers.length > MAX_UNINDEXED)
    LAST.set(reader, [{ step, key, at, carriers }, ...last.slice(0, MAX_RETAINED - 1)])
  return carriers
}

function readCarriers(step: KeyStep, key: NodeId, { reader, at }: GraphMoment): readonly Carrier[] | null {
  const { edge, mostPairs, unique } = step
  const carriers: Carrier[] = []
  const platforms = new Map<string, number>()
  let isShared = false
  reader.eachNeighbour(key, reader.edgeTypeNumber(edge), 'in', at, (node) => {
    const platform = joinedPlatform(step, reader.uriOf(node))
    carriers.push({ node, platform })
    isShared = unique && platforms.has(platform)
    platforms.set(platform, (platforms.get(platform) ?? 0) + 1)
    // With two platforms, more carriers than this exceed the limit of pairs; with one platform there are no pairs.
    return !isShared && carriers.length <= mostPairs + 1
  })
  if (isShared) return null
  return carriers.length > mostPairs + 1 || pairsOf(carriers.length, platforms) > mostPairs ? null : carriers
}

function pairsOf(count: number, platforms: ReadonlyMap<string, number>): number {
  let within = 0
  for (const own of platforms.values()) within += own * own
  return (count * count - within) / 2
}

interface KeyChange {
  readonly from: NodeId
  readonly to: NodeId
}

/** A pair of nodes that a key begins or ceases to join. */
export interface ChangedPair {
  readonly near: NodeId
  readonly far: NodeId
  readonly is: boolean
}

/** Yields the pairs that changed edges to keys join or no longer join, in both directions. */
export function* changedPairs(
  step: KeyStep,
  changes: readonly KeyChange[],
  { before, after }: { readonly before: GraphMoment; readonly after: GraphMoment },
): Generator<ChangedPair, void, void> {
  for (const [key, edges] of Map.groupBy(changes, ({ to }) => to)) {
    const changed = new Set(edges.map(({ from }) => from))
    const [was, is] = [keyCarriers(step, key, before), keyCarriers(step, key, after)]
    // If a key comes to join too much, or stops, all its pairs change; otherwise those of changed nodes.
    if (was !== null) yield* pairsWith(was, is === null ? null : nodesWithout(changed, is), false)
    if (is !== null) yield* pairsWith(is, was === null ? null : nodesWithout(changed, was), true)
  }
}

function nodesWithout(changed: ReadonlySet<NodeId>, others: readonly Carrier[]): ReadonlySet<NodeId> {
  const left = new Set(changed)
  for (const { node } of others) left.delete(node)
  return left
}

function* pairsWith(
  carriers: readonly Carrier[],
  only: ReadonlySet<NodeId> | null,
  is: boolean,
): Generator<ChangedPair, void, void> {
  if (only?.size === 0) return
  for (const carrier of carriers) {
    if (only !== null && !only.has(carrier.node)) continue
    for (const other of carriers) {
      if (carrier.platform === other.platform) continue
      yield { near: carrier.node, far: other.node, is }
      yield { near: other.node, far: carrier.node, is }
    }
  }
}
