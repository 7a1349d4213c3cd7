import { chosenBy, CURRENT_VERSION, standingOf } from '../../catalogue/in-use.ts'
import type { EdgeType } from '../../catalogue/edges.ts'
import { textOrNull } from '../../catalogue/entity.ts'
import { typeLabel } from '../../catalogue/labels.ts'
import { valuesOfTag } from '../../catalogue/tags.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Uri } from '../../model/uri.ts'
import { eachEntity } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'

const MODEL = 'Model'
const VERSION = 'ModelInstance'
/** Models that are looked at for one answer: with their versions and origins some 40 µs each. */
const MOST_MODELS = 1_000

/** A version was chosen for use, and what it was registered from was deleted, perhaps with its files. */
export interface LostOrigin {
  readonly version: LoggedEntity
  /** The alias or stage by which it was chosen. */
  readonly chosenBy: string
  /** The labels of what was deleted: `MLflow run`, `MLflow logged model` or both. */
  readonly origins: readonly string[]
  readonly at: string | null
}

export interface LostOrigins {
  readonly found: readonly LostOrigin[]
  readonly complete: boolean
}

/** Looks at the models and versions that are owned; null stands for all. */
export async function lostOrigins(reader: Reader, owned: readonly NodeId[] | null): Promise<LostOrigins> {
  const { catalogue } = reader
  const current = catalogue.edgeType(CURRENT_VERSION)
  if (current === undefined) return { found: [], complete: true }
  reader.touched.type(MODEL)
  const models = modelsAmong(reader, owned)
  const looked = models.slice(0, MOST_MODELS)
  const registering = registeringEdges(catalogue)
  const versions = looked.flatMap((model) => reader.neighbours(model, current, 'out').map((node) => ({ model, node })))
  const origins = versions.map(({ node }) => registering.flatMap((edge) => reader.neighbours(node, edge, 'in')))
  const entities = new Map<NodeId, LoggedEntity>()
  const isGone = (node: NodeId): boolean => {
    const entity = entities.get(node)
    return entity !== undefined && standingOf(entity.entityType, entity.attributes, catalogue) === 'gone'
  }
  const read = (nodes: readonly NodeId[]): Promise<void> =>
    eachEntity(reader, { nodes, at: reader.at }, (entity) => void entities.set(entity.node, entity))
  await read([...new Set(origins.flat())])
  const lost = versions.flatMap((one, i) => {
    const gone = (origins[i] ?? []).filter(isGone)
    return gone.length === 0 ? [] : [{ ...one, gone }]
  })
  await read(lost.flatMap(({ model, node }) => [model, node]))
  const found = lost.flatMap(({ model, node, gone }): readonly LostOrigin[] => {
    const [version, origins] = [entities.get(node), gone.flatMap((origin) => entities.get(origin) ?? [])]
    const by = chosenBy(entities.get(model)?.attributes ?? {})
    if (version === undefined || by === null || isGone(node) || isGone(model)) return []
    const labelOf = ({ entityType }: LoggedEntity): string => {
      const type = catalogue.type(entityType ?? '')
      return type === undefined ? 'origin' : typeLabel(type)
    }
    const at = textOrNull(origins[0]?.attributes.deletedAtSource)
    return [{ version, chosenBy: by, origins: origins.map(labelOf), at }]
  })
  return { found, complete: models.length <= MOST_MODELS }
}

/** Edges to a version from what it was registered from: a run, a logged model. */
function registeringEdges({ edgeTypes }: Reader['catalogue']): readonly EdgeType[] {
  return edgeTypes.filter(
    ({ flow, inverseShape, to }) => flow === 'downstream' && inverseShape === 'one' && to.types.has(VERSION),
  )
}

/** Returns a version that was registered from a thing and is current or has an alias; null if there is none. */
export async function versionInUseFrom(reader: Reader, origin: NodeId): Promise<Uri | null> {
  const { catalogue, graph } = reader
  const current = catalogue.edgeType(CURRENT_VERSION)
  const versions = registeringEdges(catalogue).flatMap((edge) => reader.neighbours(origin, edge, 'out'))
  const isCurrent = (node: NodeId): boolean =>
    current !== undefined && reader.neighbours(node, current, 'in').length > 0
  const found = versions.find(isCurrent)
  if (found !== undefined) return graph.uriOf(found)
  const loaded = versions.length === 0 ? [] : await reader.loader.load(versions)
  return loaded.find(({ attributes }) => valuesOfTag(attributes.tags, 'alias').length > 0)?.uri ?? null
}

function modelsAmong(reader: Reader, owned: readonly NodeId[] | null): readonly NodeId[] {
  if (owned === null) return reader.graph.nodesOfType(MODEL, reader.at, 0, MOST_MODELS + 1)
  const current = reader.catalogue.edgeType(CURRENT_VERSION)
  const modelsOf = (node: NodeId): readonly NodeId[] => {
    const type = reader.typeOf(node)
    if (type === VERSION && current !== undefined) return reader.neighbours(node, current, 'in')
    return type === MODEL ? [node] : []
  }
  return [...new Set(owned.flatMap(modelsOf))]
}
