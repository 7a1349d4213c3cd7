import { isInUse } from '../../catalogue/in-use.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { SharedValues } from '../../lib/computed-once.ts'
import { DEEPEST } from '../../walk/walk.ts'
import { eachEntity } from '../entities/each-entity.ts'
import { lineage, reachedFrom } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'

const TEST = 'AbTest'
const DEPLOYMENT = 'ModelDeployment'
/** What is in use is owned with its model as often as by itself. */
const OWNED = new Set([TEST, DEPLOYMENT, 'Model'])
const OWNING_TEAM = 'Entity.owningTeam'

/**
 * Entities that are walked for one answer, some 0.1 µs each, and one walk more at most: what is left then is not
 * counted.
 */
const MOST_WALKED = 1_000_000
/** Tests and deployments that are read to find out whether they are in use: some 10 µs each. */
const MOST_READ = 10_000
/** Of so many their teams are looked up, some 20 µs each. */
const MOST_OF_TEAMS = 2_000

/** How much in use a change or failure of something reaches, itself included. */
export interface UseReached {
  readonly tests: number
  readonly serving: number
  /** That own one of those, or a model downstream. Null: not counted. */
  readonly teams: number | null
}

/** Of each; those that are missing were not counted. */
export async function reachOf(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, UseReached>> {
  const downstream = await walkedFrom(reader, nodes)
  const all = new Set([...downstream.values()].flatMap((owned) => [...owned]))
  const used = await inUseAmong(
    reader,
    [...all].filter((node) => isUsable(reader, node)),
  )
  const teams = teamsOf(
    reader,
    [...all].filter((node) => used?.has(node) === true || !isUsable(reader, node)),
  )
  if (used === null) return new Map()
  return new Map(
    [...downstream].map(([node, reached]): readonly [NodeId, UseReached] => {
      const inUse = reached.filter((one) => used.has(one))
      const tests = inUse.filter((one) => reader.typeOf(one) === TEST).length
      const owners = new Set<NodeId>()
      for (const one of reached) for (const owner of teams?.get(one) ?? []) owners.add(owner)
      return [node, { tests, serving: inUse.length - tests, teams: teams === null ? null : owners.size }]
    }),
  )
}

function isUsable(reader: Reader, node: NodeId): boolean {
  const type = reader.typeOf(node)
  return type === TEST || type === DEPLOYMENT
}

/** The tests, deployments and models downstream of a node, itself included. */
interface Downstream {
  /** Entities that the walk came to. */
  readonly walked: number
  readonly owned: Uint32Array
}

/** Every answer of one transaction ranks the same failures and changes: 4 MB of those that were walked last. */
const CACHED = { max: 10_000, maxSize: 1_000_000, sizeOf: ({ owned }: Downstream): number => owned.length } as const
const DOWNSTREAM = new WeakMap<GraphReader, SharedValues<Downstream>>()

async function walkedFrom(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, Uint32Array>> {
  const shared = DOWNSTREAM.get(reader.graph) ?? new SharedValues(CACHED)
  DOWNSTREAM.set(reader.graph, shared)
  const found = new Map<NodeId, Uint32Array>()
  let walked = 0
  for (const node of new Set(nodes)) {
    if (walked >= MOST_WALKED) break
    const downstream = await shared.get(`${reader.at} ${node}`, () => downstreamOf(reader, node))
    walked += downstream.walked
    found.set(node, downstream.owned)
  }
  return found
}

async function downstreamOf(reader: Reader, node: NodeId): Promise<Downstream> {
  // About nothing, so that it isn't cached instead of a walk that somebody pages through.
  const request = {
    start: [node],
    about: null,
    at: reader.at,
    way: 'downstream',
    until: [],
    maxDepth: DEEPEST,
  } as const
  const flowed = await lineage(reader, request)
  const owned = Uint32Array.from(reachedFrom(flowed, OWNED, 0), (one) => one.node)
  return { walked: flowed.entries.nodes.length, owned }
}

/** Null: there are too many to read. */
async function inUseAmong(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlySet<NodeId> | null> {
  if (nodes.length > MOST_READ) return null
  const used = new Set<NodeId>()
  await eachEntity(reader, { nodes, at: reader.at }, ({ node, entityType, attributes }) => {
    const use = entityType === null ? undefined : reader.catalogue.type(entityType)?.inUse
    if (use !== undefined && isInUse(use, attributes)) used.add(node)
  })
  return used
}

/** Null: there are too many to look them up. */
function teamsOf(reader: Reader, nodes: readonly NodeId[]): ReadonlyMap<NodeId, readonly NodeId[]> | null {
  const edge = reader.catalogue.edgeType(OWNING_TEAM)
  if (edge === undefined || nodes.length > MOST_OF_TEAMS) return null
  return new Map(nodes.map((node) => [node, reader.neighbours(node, edge, 'out')]))
}
