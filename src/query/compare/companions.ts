import type { EdgeType } from '../../catalogue/edges.ts'
import type { NodeId } from '../../contracts/log.ts'
import { platformOf } from '../../model/uri.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'

/** A companion is an entity that is another record of the same object: a version has its run and its logged model. */
export interface Companion {
  /** The relationship that leads to it: `mlflowRun`, `loggedModel`, `signature`. */
  readonly by: string
  readonly entity: Entity
}

/** Maximum number of companions of an entity: one for each relationship, of which types declare a handful. */
const MAX_COMPANIONS = 10

/**
 * Finds the companions of an entity: records tied to it by a one-to-one relationship. A version has one run that made
 * it and one logged model, and a logged model has one signature; what they state also holds for the entity. Runs that
 * evaluated it aren't companions, since there may be any number. A copy also has the companions of its original.
 */
export async function companionsOf(
  reader: Reader,
  entities: readonly Entity[],
): Promise<readonly (readonly Companion[])[]> {
  const found = entities.map((entity) => companionsInGraph(reader, entity))
  const nodes = new Set(found.flatMap((companions) => companions.map(({ node }) => node)))
  const loaded = await reader.loader.byNode(nodes)
  return found.map((companions) =>
    companions.flatMap(({ by, node }): readonly Companion[] => {
      const entity = loaded.get(node)
      if (entity?.entityType == null) return []
      reader.noteShown(entity)
      return [{ by, entity }]
    }),
  )
}

interface NamedNode {
  readonly by: string
  readonly node: NodeId
}

/** Finds the companions of an entity in the graph alone. */
export function companionsInGraph(
  reader: Reader,
  { node, entityType }: Pick<Entity, 'node' | 'entityType'>,
): readonly NamedNode[] {
  return entityType === null ? [] : companionNodes(reader, { node, type: entityType, hops: MAX_COPIES })
}

/** Maximum number of copies that are followed back to an original: from development over staging to production. */
const MAX_COPIES = 3

interface CopyRequest {
  readonly node: NodeId
  readonly type: string
  readonly hops: number
}

function companionNodes(reader: Reader, { node, type, hops }: CopyRequest): readonly NamedNode[] {
  const own = ownBeside(reader, node, type)
  if (hops === 0) return own
  const originals = reader.catalogue
    .relationships(type)
    .filter((edge) => isStated(edge) && edge.flow === 'upstream' && edge.to.types.has(type))
    .flatMap((edge) => reader.neighbours(node, edge, 'out'))
    .filter((original) => isOfSameSource(reader, node, original))
  for (const original of originals) {
    const copied = companionNodes(reader, { node: original, type, hops: hops - 1 })
    // A copy keeps the run of its original; a version made from another one has a run of its own.
    if (own.every((one) => copied.some((other) => other.node === one.node))) return copied
  }
  return own
}

function isOfSameSource({ graph }: Reader, one: NodeId, other: NodeId): boolean {
  return one !== other && platformOf(graph.uriOf(one)) === platformOf(graph.uriOf(other))
}

function ownBeside(reader: Reader, node: NodeId, entityType: string): readonly NamedNode[] {
  const edges = reader.catalogue.edgesInto(entityType).filter((edge) => isStated(edge) && edge.inverseShape === 'one')
  const stated = edges.flatMap((edge) =>
    reader
      .neighbours(node, edge, 'in')
      .slice(0, 1)
      .map((beside) => ({ by: edge.inverse, node: beside, type: edge.declaredOn })),
  )
  const unstated = edges.filter(({ inverse }) => !stated.some(({ by }) => by === inverse))
  const around = [...stated, ...unstated.flatMap((edge) => behind(reader, stated, edge))]
  const parts = [{ node, type: entityType }, ...around].flatMap(({ node: container, type }) =>
    reader.catalogue
      .relationships(type)
      .filter(
        (edge) => isStated(edge) && edge.shape === 'one' && edge.inverseShape === 'one' && !edge.to.types.has(type),
      )
      .flatMap((edge) => reader.neighbours(container, edge, 'out').map((part) => ({ by: edge.name, node: part }))),
  )
  const all = [...around.map(({ by, node: beside }) => ({ by, node: beside })), ...parts]
  return all.filter((one) => one.node !== node).slice(0, MAX_COMPANIONS)
}

interface StatedBeside extends NamedNode {
  readonly type: string
}

/** A version may name only its logged model, which names the run that made both. */
function behind(
  reader: Reader,
  stated: readonly StatedBeside[],
  { inverse, declaredOn }: EdgeType,
): readonly StatedBeside[] {
  const found = stated.flatMap(({ node, type }) =>
    reader.catalogue
      .relationships(type)
      .filter((edge) => isStated(edge) && edge.flow === 'upstream' && edge.shape === 'one')
      .filter((edge) => edge.to.types.has(declaredOn))
      .flatMap((edge) => reader.neighbours(node, edge, 'out')),
  )
  return found.slice(0, 1).map((node) => ({ by: inverse, node, type: declaredOn }))
}

/** Leaves out rules' conclusions, which answers show elsewhere. */
function isStated({ origin, to }: EdgeType): boolean {
  return origin === 'relationship' && !to.any
}
