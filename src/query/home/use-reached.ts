import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { SharedValues, memoiseWeakly } from '../../lib/memoise.ts'
import { inUseWithin } from '../entities/in-use.ts'
import { RUNS } from '../lineage/deleted-but-used.ts'
import { lineage, reachedFrom } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'

const TEST = 'AbTest'

/** Maximum number of entities walked, some 0.1 µs each, plus at most one walk: the rest isn't counted. */
const MAX_WALKED = 1_000_000
/** Maximum number of entities read to find whether they are in use, and again to find the newest: some 10 µs each. */
const MAX_READ = 10_000

/** Number of entities in use that a change or failure reaches, itself included. */
export interface UseReached {
  readonly tests: number
  readonly serving: number
  /** Chosen or newest versions of models, serving rules, dashboards; null if there are too many to count. */
  readonly others: number | null
}

/** Types that tell which of their entities are in use, except data: whoever counts its reads knows no readers. */
function usableTypes({ catalogue }: Pick<Reader, 'catalogue'>): readonly string[] {
  return catalogue.types.flatMap(({ name, inUse }) => (inUse?.in === undefined ? [] : [name]))
}

/** Returns what each node reaches; missing nodes weren't counted. */
export async function reachOf(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, UseReached>> {
  const downstream = await walkedFrom(reader, nodes)
  const reached = [...new Set([...downstream.values()].flatMap(({ usable }) => [...usable]))]
  const isRun = (node: NodeId): boolean => RUNS.has(reader.typeOf(node) ?? '')
  const runs = reached.filter(isRun)
  if (runs.length > MAX_READ) return new Map()
  const countsOthers = reached.length <= MAX_READ
  const { used, complete } = await inUseWithin(reader, countsOthers ? reached : runs, { most: MAX_READ })
  return new Map(
    [...downstream].map(([node, { usable, isWhole }]): readonly [NodeId, UseReached] => {
      const inUse = [...usable].filter((one) => used.has(one))
      const running = inUse.filter(isRun)
      const tests = running.filter((one) => reader.typeOf(one) === TEST).length
      const others = countsOthers && complete && isWhole ? inUse.length - running.length : null
      return [node, { tests, serving: running.length - tests, others }]
    }),
  )
}

interface Downstream {
  readonly walked: number
  readonly usable: Uint32Array
  /** False if `usable` has only tests and deployments, since the others are too many to read. */
  readonly isWhole: boolean
}

/** Every answer at one transaction ranks the same failures and changes: 4 MB of the last walks are cached. */
const CACHED = { max: 10_000, maxSize: 1_000_000, sizeOf: ({ usable }: Downstream): number => usable.length } as const
const downstreamIn = memoiseWeakly<GraphReader, SharedValues<Downstream>>(() => new SharedValues(CACHED))

async function walkedFrom(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Downstream>> {
  const shared = downstreamIn(reader.graph)
  const found = new Map<NodeId, Downstream>()
  let walked = 0
  for (const node of new Set(nodes)) {
    if (walked >= MAX_WALKED) break
    const downstream = await shared.get(`${reader.at} ${node}`, () => downstreamOf(reader, node))
    walked += downstream.walked
    found.set(node, downstream)
  }
  return found
}

async function downstreamOf(reader: Reader, node: NodeId): Promise<Downstream> {
  // Has no subject, so that it isn't cached instead of a walk that somebody pages through.
  const flowed = await lineage(reader, { start: [node], at: reader.at, way: 'downstream' })
  const all = Uint32Array.from(reachedFrom(flowed, new Set(usableTypes(reader)), 0), (one) => one.node)
  const isWhole = all.length <= MAX_READ
  const usable = isWhole ? all : all.filter((one) => RUNS.has(reader.typeOf(one) ?? ''))
  return { walked: flowed.entries.nodes.length, usable, isWhole }
}
