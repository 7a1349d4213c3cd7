import { isInUse } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
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
  const all = new Set([...downstream.values()].flat())
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
      const owners = reached.flatMap((one) => [...(teams?.get(one) ?? [])])
      return [node, { tests, serving: inUse.length - tests, teams: teams === null ? null : new Set(owners).size }]
    }),
  )
}

function isUsable(reader: Reader, node: NodeId): boolean {
  const type = reader.typeOf(node)
  return type === TEST || type === DEPLOYMENT
}

/** Of each node the tests, deployments and models downstream of it, itself included. */
async function walkedFrom(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, readonly NodeId[]>> {
  const found = new Map<NodeId, readonly NodeId[]>()
  let walked = 0
  for (const node of new Set(nodes)) {
    if (walked >= MOST_WALKED) break
    // About nothing, so that it isn't cached instead of a walk that somebody pages through.
    const flowed = await lineage(reader, {
      start: [node],
      about: null,
      at: reader.at,
      way: 'downstream',
      until: [],
      maxDepth: DEEPEST,
    })
    walked += flowed.entries.nodes.length
    found.set(
      node,
      [...reachedFrom(flowed, OWNED, 0)].map((one) => one.node),
    )
  }
  return found
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
