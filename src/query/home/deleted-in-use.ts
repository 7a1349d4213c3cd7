import { textOrNull } from '../../catalogue/entity.ts'
import { isInUse, standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import { inUseAmong } from '../entities/in-use.ts'
import { eachEntity, loggedByNode } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { Found } from '../found.ts'
import { deletedButUsed, type DeletedWithUser, MAX_RUNS, RUNS } from '../lineage/deleted-but-used.ts'
import { lineage, reachedFrom } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'
import { versionsAmong } from './lost-origins.ts'

const TEST = 'AbTest'
const VERSION = 'ModelInstance'
const MODEL = 'Model'
/** The relationships by which a deployment, a service or another component may name a model without a version. */
const NAMING: ReadonlySet<string> = new Set(['deploys', 'usesModel'])
/** Maximum number of deleted versions examined, a short walk each, and of entities that name deleted models. */
const MAX_EXAMINED = 200

/** A model or a version that its source deleted while something still has it. */
export interface DeletedInUse {
  readonly deleted: LoggedEntity
  /** The nearest deployment or test of a version; what names a model. */
  readonly user: NodeId
  readonly does: 'serves' | 'tests' | 'uses'
  readonly at: string | null
}

/**
 * Finds deleted versions that a deployment or a running test has, and deleted models that something names. Examines
 * those that are owned, or whose models, deployments, tests or services are; null stands for all.
 */
export async function deletedInUse(reader: Reader, owned: readonly NodeId[] | null): Promise<Found<DeletedInUse>> {
  const [versions, models] = [await versionsRun(reader, owned), await modelsNamed(reader, owned)]
  const users = new Map([...versions.found, ...models.found])
  const entities = await loggedByNode(reader, users.keys())
  const found = [...users].flatMap(([node, user]): readonly DeletedInUse[] => {
    const deleted = entities.get(node)
    if (deleted === undefined) return []
    const type = reader.typeOf(user)
    const does = type === TEST ? 'tests' : RUNS.has(type ?? '') ? 'serves' : 'uses'
    return [{ deleted, user, does, at: textOrNull(deleted.attributes.deletedAtSource) }]
  })
  return { found, complete: versions.complete && models.complete }
}

async function versionsRun(reader: Reader, owned: readonly NodeId[] | null): Promise<Found<DeletedWithUser>> {
  const { graph, at } = reader
  const runs = owned?.filter((node) => RUNS.has(reader.typeOf(node) ?? ''))
  const { found: used, complete } = await deletedButUsed(reader, runs)
  const theirs = owned === null ? [] : versionsAmong(reader, owned).filter((node) => graph.isGone(node, at))
  const found = new Map(used.slice(0, MAX_EXAMINED))
  const others = theirs.filter((node) => !found.has(node))
  for (const version of others.slice(0, MAX_EXAMINED - found.size)) {
    // A deployment of a version that was made from this one doesn't load this one.
    const flowed = await lineage(reader, { start: [version], at, way: 'downstream', until: [VERSION] })
    const near = [...reachedFrom(flowed, RUNS)].map(({ node }) => node)
    const inUse = await inUseAmong(reader, near)
    const run = near.find((node) => inUse.has(node))
    if (run !== undefined) found.set(version, run)
  }
  return { found: [...found], complete: complete && used.length + others.length <= MAX_EXAMINED }
}

/** Finds deleted models that a deployment in use names, or something live whose type doesn't tell whether it is in use. */
async function modelsNamed(reader: Reader, owned: readonly NodeId[] | null): Promise<Found<DeletedWithUser>> {
  const { catalogue, graph, at } = reader
  const naming: DeletedWithUser[] = []
  let complete = true
  for (const { id, name, from } of catalogue.edgeTypes) {
    if (!NAMING.has(name) || from.any) continue
    const theirs = owned?.flatMap((node) =>
      from.types.has(reader.typeOf(node) ?? '') ? [node] : reader.along(node, id, 'in'),
    )
    for (const type of from.types) {
      reader.coverage.noteType(type)
      const users =
        theirs?.filter((node) => reader.typeOf(node) === type) ?? graph.nodesOfType(type, at, 0, MAX_RUNS + 1)
      complete &&= users.length <= MAX_RUNS
      for (const user of users.slice(0, MAX_RUNS))
        for (const model of reader.along(user, id, 'out'))
          if (reader.typeOf(model) === MODEL && graph.isGone(model, at)) naming.push([model, user])
    }
  }
  const using = new Set<NodeId>()
  await eachEntity(reader, [...new Set(naming.slice(0, MAX_EXAMINED).map(([, user]) => user))], (entity) => {
    const hasUse = catalogue.type(entity.entityType ?? '')?.inUse !== undefined
    if (hasUse ? isInUse(entity, catalogue) : standingOf(entity, catalogue) === 'live') using.add(entity.node)
  })
  return {
    found: naming.filter(([, user]) => using.has(user)),
    complete: complete && naming.length <= MAX_EXAMINED,
  }
}
