import type { EdgeTypeId } from '../../model/facts.ts'
import { emptyPackedEdges, type PackedEdges } from './edges.ts'
import { NodeTable } from './nodes.ts'
import type { Judgements } from './judgements.ts'
import { UriTable } from './uris.ts'

/** The initial contents of a graph; `edgeTypes` keeps type numbers the same across a rebuild. */
export interface GraphParts {
  readonly uris: UriTable
  readonly nodes: NodeTable
  readonly edgeTypes: readonly EdgeTypeId[]
  readonly packed: PackedEdges
  /** Absent if no person confirmed or rejected an edge. */
  readonly judgements?: Judgements
}

export function emptyParts(): GraphParts {
  return { uris: new UriTable(), nodes: new NodeTable(), edgeTypes: [], packed: emptyPackedEdges() }
}
