import type { NodeId } from '../../contracts/log.ts'
import { u32, u8 } from '../../lib/array-elements.ts'
import { newSharedBits, setBit } from '../../lib/bits.ts'
import { inUseAmong } from '../entities/in-use.ts'
import { isOccurrence } from '../../catalogue/containment.ts'
import { isRun, outcomeOf } from '../../catalogue/runs.ts'
import { eachEntity } from '../entities/each-entity.ts'
import { lineage } from './lineage.ts'
import { retirableTypes } from './retirable.ts'
import { memoisePerMoment } from '../memoise-per-moment.ts'
import type { NodePage, PageRequest, Reader } from '../reader.ts'

/** Marks what is in use at a transaction: a byte per node, 2 MB for 2M nodes. */
export const nodesInUse = memoisePerMoment(mark)
/** Finds unfinished runs among those that nothing is made from. */
const running = memoisePerMoment(runningNodes)

/** Something in use is made from this very one. */
const ITSELF_NEEDED = 2
/** Something in use is made from it, or from any occurrence of the same container. */
const IN_USE = 1

export interface UnusedPage extends NodePage {
  /** Tells for an occurrence whether its container is in use. */
  readonly containerInUse: (node: NodeId) => boolean
  readonly containersInUse: number
}

/**
 * Finds entities of a type that nothing in use is made from or hosted by, by the catalogue's conditions: running tests,
 * serving deployments, features that are read. Whatever these need is in use, and the rest may be retired. An
 * occurrence is in use only if something in use is made from itself, and a run until it has ended. `among` filters; it
 * is called once for each.
 */
export async function unusedOf(
  reader: Reader,
  type: string,
  { after, limit, among = () => true }: PageRequest & { readonly among?: (node: NodeId) => boolean },
): Promise<UnusedPage> {
  // Entities in use that aren't in the graph would keep their origins in use.
  reader.coverage.noteEverything()
  // An entity is in use even if everything made from it is hidden.
  const used = await nodesInUse(reader)
  const bit = isOccurrence(reader.catalogue, type) ? ITSELF_NEEDED : IN_USE
  const going = isRun(reader.catalogue, type) ? await running(reader) : NONE
  const containerInUse = (node: NodeId): boolean => u8(used, node) === IN_USE
  const nodes: NodeId[] = []
  let [total, containersInUse, more] = [0, 0, false]
  for await (const stretch of reader.nodesOfType(type)) {
    const unused = stretch.filter((node) => (u8(used, node) & bit) === 0 && !going.has(node) && among(node))
    total += unused.length
    containersInUse += unused.filter(containerInUse).length
    const behind = unused.filter((node) => node > after)
    more ||= nodes.length + behind.length > limit
    nodes.push(...behind.slice(0, limit - nodes.length))
  }
  return { nodes, more, total: () => total, containerInUse, containersInUse }
}

/** Returns a test of whether something in use needs a node, itself included; null if the type doesn't tell. */
export async function neededTest(reader: Reader): Promise<(node: NodeId) => boolean | null> {
  const used = await nodesInUse(reader)
  const bits = new Map<string | null, number>(
    [...retirableTypes(reader.catalogue)].map((type) => [
      type,
      isOccurrence(reader.catalogue, type) ? ITSELF_NEEDED : IN_USE,
    ]),
  )
  return (node) => {
    const bit = bits.get(reader.typeOf(node))
    return bit === undefined ? null : (u8(used, node) & bit) !== 0
  }
}

/** Sets a bit for each node that may be retired: nothing in use needs it, and its type allows to decide. */
export async function unusedNodes(reader: Reader): Promise<Uint32Array<SharedArrayBuffer>> {
  const used = await nodesInUse(reader)
  const going = await running(reader)
  const bits = newSharedBits(reader.graph.idBound)
  for (const type of retirableTypes(reader.catalogue)) {
    const bit = isOccurrence(reader.catalogue, type) ? ITSELF_NEEDED : IN_USE
    for await (const nodes of reader.nodesOfType(type))
      for (const node of nodes) if ((u8(used, node) & bit) === 0 && !going.has(node)) setBit(bits, node)
  }
  return bits
}

const NONE: ReadonlySet<NodeId> = new Set()

async function runningNodes(reader: Reader): Promise<ReadonlySet<NodeId>> {
  const used = await nodesInUse(reader)
  const found = new Set<NodeId>()
  for (const type of retirableTypes(reader.catalogue)) {
    if (!isRun(reader.catalogue, type)) continue
    for await (const nodes of reader.nodesOfType(type)) {
      const others = nodes.filter((node) => (u8(used, node) & ITSELF_NEEDED) === 0)
      await eachEntity(reader, others, ({ node, attributes }) => {
        if (outcomeOf(attributes.status) === 'running') found.add(node)
      })
    }
  }
  return found
}

async function mark(reader: Reader): Promise<Uint8Array> {
  const start: NodeId[] = []
  for (const { name, inUse } of reader.catalogue.types) {
    if (inUse === undefined) continue
    for await (const nodes of reader.nodesOfType(name)) {
      for (const node of await inUseAmong(reader, nodes)) start.push(node)
    }
  }
  const used = new Uint8Array(reader.graph.idBound)
  for (const [way, bits] of [
    ['needs', IN_USE],
    ['needs-itself', IN_USE | ITSELF_NEEDED],
  ] as const) {
    const { nodes } = (await lineage(reader, { start, at: reader.at, way })).entries
    for (let i = 0; i < nodes.length; i++) used[u32(nodes.array, i)] = bits
  }
  await markEvidence(reader, used)
  return used
}

/** A run that evaluated something in use is the evidence for it. */
async function markEvidence(reader: Reader, used: Uint8Array): Promise<void> {
  for (const edge of reader.catalogue.edgeTypes.filter(({ evidence }) => evidence === true))
    for (const type of edge.to.types)
      for await (const nodes of reader.nodesOfType(type))
        for (const node of nodes.filter((one) => (u8(used, one) & ITSELF_NEEDED) !== 0))
          for (const run of reader.neighbours(node, edge, 'in')) used[run] = IN_USE | ITSELF_NEEDED
}
