// Finds which datasets of other sources are the same data, as rules concluded by location.
import type { Direction, GraphReader } from '../contracts/graph.ts'
import type { NodeId } from '../contracts/log.ts'
import type { EdgeTypeId, Tx } from '../model/facts.ts'

export const SAME_AS: readonly EdgeTypeId[] = ['Dataset.sameAs', 'DataSource.sameAs']
export const CONTENT_OF: EdgeTypeId = 'DatasetVersion.contentOf'
export const VERSION_OF: EdgeTypeId = 'DatasetVersion.versionOf'

type Along = (node: NodeId, type: EdgeTypeId, direction: Direction) => readonly NodeId[]

/** Maximum number of versions of a dataset, those mentioned last, whose locations are compared. */
const MAX_VERSIONS = 100
/** Maximum number of other names of the same data whose owners are read. */
export const MAX_SAME_DATA = 10

/** Follows the edges that a graph has at a transaction, at present if none is given. */
export function alongIn(graph: GraphReader, at: Tx = graph.head): Along {
  return (node, id, direction) => {
    const found: NodeId[] = []
    const type = graph.edgeTypeNumber(id)
    if (type >= 0 && node < graph.idBound)
      graph.eachNeighbour(node, type, direction, at, (other) => void found.push(other))
    return found
  }
}

/** Returns the data that a dataset is another name of: at the same location, or at that of one of its versions. */
export function sameDataAs(node: NodeId, along: Along): readonly NodeId[] {
  return others(node, [
    ...SAME_AS.flatMap((type) => along(node, type, 'out')),
    ...along(node, VERSION_OF, 'in')
      .slice(-MAX_VERSIONS)
      .flatMap((version) => along(version, CONTENT_OF, 'out')),
  ])
}

/** Returns the datasets of which `sameDataAs` returns the node. */
export function namedOtherwise(node: NodeId, along: Along): readonly NodeId[] {
  return others(node, [
    ...SAME_AS.flatMap((type) => along(node, type, 'in')),
    ...along(node, CONTENT_OF, 'in').flatMap((version) => along(version, VERSION_OF, 'out')),
  ])
}

function others(node: NodeId, found: readonly NodeId[]): readonly NodeId[] {
  return [...new Set(found)].filter((one) => one !== node)
}
