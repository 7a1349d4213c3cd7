import { textOrNull } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import { inUseAmong } from '../entities/in-use.ts'
import { loggedByNode } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { Found } from '../found.ts'
import { deletedButUsed, RUNS } from '../lineage/deleted-but-used.ts'
import { lineage, reachedFrom } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'
import { versionsAmong } from './lost-origins.ts'

const TEST = 'AbTest'
const VERSION = 'ModelInstance'
/** Maximum number of deleted versions examined: a short walk each. */
const MAX_EXAMINED = 200

/** A model version that its source deleted while a deployment or a running test has it. */
export interface DeletedInUse {
  readonly version: LoggedEntity
  /** The nearest deployment or test. */
  readonly run: NodeId
  readonly isTest: boolean
  readonly at: string | null
}

/** Examines versions that are owned, or whose models, deployments or tests are; null stands for all. */
export async function deletedInUse(reader: Reader, owned: readonly NodeId[] | null): Promise<Found<DeletedInUse>> {
  const { graph, at } = reader
  const runs = owned?.filter((node) => RUNS.has(reader.typeOf(node) ?? ''))
  const { found: used, complete } = await deletedButUsed(reader, runs)
  const theirs = owned === null ? [] : versionsAmong(reader, owned).filter((node) => graph.isGone(node, at))
  const deleted = [...new Set([...theirs, ...used])]
  const runOf = new Map<NodeId, NodeId>()
  for (const version of deleted.slice(0, MAX_EXAMINED)) {
    // A deployment of a version that was made from this one doesn't load this one.
    const flowed = await lineage(reader, { start: [version], at, way: 'downstream', until: [VERSION] })
    const near = [...reachedFrom(flowed, RUNS, 0)].map(({ node }) => node)
    const inUse = await inUseAmong(reader, near)
    const run = near.find((node) => inUse.has(node))
    if (run !== undefined) runOf.set(version, run)
  }
  const versions = await loggedByNode(reader, runOf.keys())
  const found = [...runOf].flatMap(([node, run]): readonly DeletedInUse[] => {
    const version = versions.get(node)
    if (version === undefined) return []
    const at = textOrNull(version.attributes.deletedAtSource)
    return [{ version, run, isTest: reader.typeOf(run) === TEST, at }]
  })
  return { found, complete: complete && deleted.length <= MAX_EXAMINED }
}
