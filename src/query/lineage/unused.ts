import type { NodeId } from '../../contracts/log.ts'
import { u32, u8 } from '../../lib/array-elements.ts'
import { newSharedBits, setBit } from '../../lib/bits.ts'
import { inUseAmong } from '../entities/in-use.ts'
import { isOccurrence } from '../../catalogue/containment.ts'
import { isRun, outcomeOf } from '../../catalogue/runs.ts'
import { eachEntity } from '../entities/each-entity.ts'
import { lineage } from './lineage.ts'
import { retirableTypes } from './retirable.ts'
import { onceAMoment } from '../once-a-moment.ts'
import type { NodePage, PageRequest, Reader } from '../reader.ts'

/** Marks what is in use as of a transaction: a byte per node, 2 MB for 2M nodes. */
const inUse = onceAMoment(mark)
/** Runs that have not ended, of those that nothing is made from. */
const running = onceAMoment(runningNodes)

/** Something in use is made from it. */
const ITSELF = 2
/** Something in use is made from it, or from what it is an occurrence of, whichever occurrence. */
const IN_USE = 1

export interface UnusedPage extends NodePage {
  /** Tells for an occurrence whether what it is a version, run or instance of is in use as a whole. */
  readonly wholeInUse: (node: NodeId) => boolean
  /** How many there are of those. */
  readonly wholesInUse: number
}

/**
 * Entities of a type that nothing in use is made from or hosted by, by the conditions of the catalogue: running tests,
 * serving deployments, features that are read. What such a thing needs is in use, and the rest may be retired. An
 * occurrence is in use only if something in use is made from itself, and a run until it has ended. `among`: which of
 * those; each is put to it once.
 */
export async function unusedOf(
  reader: Reader,
  type: string,
  { after, limit, among = () => true }: PageRequest & { readonly among?: (node: NodeId) => boolean },
): Promise<UnusedPage> {
  // Things in use that are not in the graph would keep what they were made from in use.
  reader.touched.everything()
  // A thing from which only hidden things are made is in use all the same.
  const used = await inUse(reader)
  const bit = isOccurrence(reader.catalogue, type) ? ITSELF : IN_USE
  const going = isRun(reader.catalogue, type) ? await running(reader) : NONE
  const wholeInUse = (node: NodeId): boolean => u8(used, node) === IN_USE
  const nodes: NodeId[] = []
  let [total, wholesInUse, more] = [0, 0, false]
  for await (const stretch of reader.nodesOfType(type)) {
    const unused = stretch.filter((node) => (u8(used, node) & bit) === 0 && !going.has(node) && among(node))
    total += unused.length
    wholesInUse += unused.filter(wholeInUse).length
    const behind = unused.filter((node) => node > after)
    more ||= nodes.length + behind.length > limit
    nodes.push(...behind.slice(0, limit - nodes.length))
  }
  return { nodes, more, total: () => total, wholeInUse, wholesInUse }
}

/** Whether something in use needs a node, itself included; null of types of which that cannot be decided. */
export async function needOf(reader: Reader): Promise<(node: NodeId) => boolean | null> {
  const used = await inUse(reader)
  const bits = new Map<string | null, number>(
    [...retirableTypes(reader.catalogue)].map((type) => [type, isOccurrence(reader.catalogue, type) ? ITSELF : IN_USE]),
  )
  return (node) => {
    const bit = bits.get(reader.typeOf(node))
    return bit === undefined ? null : (u8(used, node) & bit) !== 0
  }
}

/** A bit for each node that may be retired: of the types for which that can be decided, what nothing in use needs. */
export async function unusedNodes(reader: Reader): Promise<Uint32Array<SharedArrayBuffer>> {
  const used = await inUse(reader)
  const going = await running(reader)
  const bits = newSharedBits(reader.graph.idBound)
  for (const type of retirableTypes(reader.catalogue)) {
    const bit = isOccurrence(reader.catalogue, type) ? ITSELF : IN_USE
    for await (const nodes of reader.nodesOfType(type))
      for (const node of nodes) if ((u8(used, node) & bit) === 0 && !going.has(node)) setBit(bits, node)
  }
  return bits
}

const NONE: ReadonlySet<NodeId> = new Set()

async function runningNodes(reader: Reader): Promise<ReadonlySet<NodeId>> {
  const used = await inUse(reader)
  const found = new Set<NodeId>()
  for (const type of retirableTypes(reader.catalogue)) {
    if (!isRun(reader.catalogue, type)) continue
    for await (const nodes of reader.nodesOfType(type)) {
      const others = nodes.filter((node) => (u8(used, node) & ITSELF) === 0)
      await eachEntity(reader, { nodes: others, at: reader.at }, ({ node, attributes }) => {
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
      for (const node of await inUseAmong(reader, { nodes, at: reader.at })) start.push(node)
    }
  }
  const used = new Uint8Array(reader.graph.idBound)
  for (const [way, bits] of [
    ['needs', IN_USE],
    ['needs-itself', IN_USE | ITSELF],
  ] as const) {
    const walk = { start, about: null, at: reader.at, way, until: [], maxDepth: Infinity } as const
    const { nodes } = (await lineage(reader, walk)).entries
    for (let i = 0; i < nodes.length; i++) used[u32(nodes.array, i)] = bits
  }
  return used
}
