import { choicesOf, isChosen } from '../../catalogue/chosen.ts'
import { registeringEdges } from '../../catalogue/containment.ts'
import { nameOrUri, textOrNull } from '../../catalogue/entity.ts'
import { typeLabel } from '../../catalogue/labels.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Uri } from '../../model/uri.ts'
import { loggedByNode } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import type { Found } from '../found.ts'

const MODEL = 'Model'
const VERSION = 'ModelInstance'
const INSTANCE_OF = 'ModelInstance.instanceOf'
const USES_FEATURE = 'ModelInstance.usesFeature'
/** Maximum number of versions whose origins are looked up in the graph, some 3 µs each: only lost ones are read. */
const MAX_VERSIONS = 20_000

/** A version chosen for use whose origin, perhaps with the model's files, or whose features were deleted. */
export interface LostOrigin {
  readonly version: LoggedEntity
  /** The most significant alias or stage that chose it. */
  readonly chosenBy: string
  /** Labels of what is lost: `MLflow run`, `MLflow logged model` or both. */
  readonly origins: readonly string[]
  /** True if one of the origins was never found at its source: it was deleted before it was first read. */
  readonly isMissing: boolean
  /** Names of the deleted features that it uses. */
  readonly features: readonly string[]
  /** When the first of these was deleted. */
  readonly at: string | null
}

interface Origin {
  readonly node: NodeId
  /** Type that such an origin has by its edge to the version, since one that was never read has no type itself. */
  readonly type: string
}

/** Examines versions that are owned, or whose models are; null stands for all. */
export async function lostOrigins(reader: Reader, owned: readonly NodeId[] | null): Promise<Found<LostOrigin>> {
  const { catalogue, graph, at, pace } = reader
  const registering = registeringEdges(catalogue)
  reader.coverage.noteType(VERSION)
  const versions = versionsAmong(reader, owned)
  const isGone = (node: NodeId): boolean => graph.isGone(node, at)
  const isLostOrUnread = (node: NodeId): boolean => isGone(node) || graph.typeOf(node, at) === null
  const lost: { readonly node: NodeId; readonly origins: readonly Origin[]; readonly features: readonly NodeId[] }[] =
    []
  for (const node of versions.slice(0, MAX_VERSIONS)) {
    if (pace.isDue()) await pace.yieldNow()
    const origins = registering.flatMap((edge) =>
      reader
        .neighbours(node, edge, 'in')
        .filter(isLostOrUnread)
        .map((origin) => ({ node: origin, type: edge.declaredOn })),
    )
    const features = reader.along(node, USES_FEATURE, 'out').filter(isGone)
    if (origins.length + features.length === 0) continue
    if (!isGone(node) && !reader.along(node, INSTANCE_OF, 'out').some(isGone)) lost.push({ node, origins, features })
  }
  const entities = await loggedByNode(
    reader,
    new Set(lost.flatMap(({ node, origins, features }) => [node, ...origins.map((one) => one.node), ...features])),
  )
  const isMissing = ({ node }: Origin): boolean => entities.get(node)?.attributes['unresolvable'] === true
  const found = lost.flatMap(({ node, ...gone }): readonly LostOrigin[] => {
    const origins = gone.origins.filter((one) => isGone(one.node) || isMissing(one))
    const features = gone.features.flatMap((one) => entities.get(one) ?? [])
    const version = entities.get(node)
    const [choice] = choicesOf(version?.attributes ?? {})
    if (version === undefined || choice === undefined || origins.length + features.length === 0) return []
    const labelOf = ({ type }: Origin): string => {
      const definition = catalogue.type(type)
      return definition === undefined ? 'origin' : typeLabel(definition)
    }
    const [first] = [...origins.flatMap((one) => entities.get(one.node) ?? []), ...features]
    return [
      {
        version,
        chosenBy: choice.by,
        origins: origins.map(labelOf),
        isMissing: origins.some(isMissing),
        features: features.map(nameOrUri),
        at: textOrNull(first?.attributes.deletedAtSource),
      },
    ]
  })
  return { found, complete: versions.length <= MAX_VERSIONS }
}

/** Returns a version that was registered from the origin and is chosen for use; null if there is none. */
export async function chosenVersionFrom(reader: Reader, origin: NodeId): Promise<Uri | null> {
  const versions = versionsFrom(reader, origin)
  const loaded = versions.length === 0 ? [] : await reader.loader.load(versions)
  return loaded.find(({ attributes }) => isChosen(attributes))?.uri ?? null
}

/** Returns the versions that were registered from the origin, chosen or not. */
export function versionsFrom(reader: Reader, origin: NodeId): readonly NodeId[] {
  return registeringEdges(reader.catalogue).flatMap((edge) => reader.neighbours(origin, edge, 'out'))
}

/** Returns the versions that are owned, or whose models are; null stands for all. */
export function versionsAmong(reader: Reader, owned: readonly NodeId[] | null): readonly NodeId[] {
  if (owned === null) return reader.graph.nodesOfType(VERSION, reader.at, 0, MAX_VERSIONS + 1)
  const versionsOf = (node: NodeId): readonly NodeId[] => {
    const type = reader.typeOf(node)
    return type === MODEL ? reader.along(node, INSTANCE_OF, 'in') : type === VERSION ? [node] : []
  }
  return [...new Set(owned.flatMap(versionsOf))]
}
