import type { EdgeType } from '../../catalogue/edges.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import { edgeKey } from '../../model/diff.ts'
import { documentId, type EdgeClaim, type Provenance } from '../../model/facts.ts'
import { isoTime } from '../entities/entity.ts'
import { strongestOf, supportsOfEdges, type ReasonRecord } from '../entities/relations.ts'
import type { Reader } from '../reader.ts'

export interface SingleEdge {
  readonly edge: EdgeType
  readonly from: NodeId
  readonly to: NodeId
}

/** What the record has about an edge. */
export interface EdgeFacts {
  /** The strongest of its supports; null where it is concluded when it is read. */
  readonly provenance: Provenance | null
  /** Of the present: when one of the documents that state it was last confirmed. */
  readonly lastVerified: string | null
}

const NO_FACTS: EdgeFacts = { provenance: null, lastVerified: null }

/** Of many edges at once, in their order; of null nothing is known. Two reads of the record. */
export async function edgeFacts(reader: Reader, edges: readonly (SingleEdge | null)[]): Promise<readonly EdgeFacts[]> {
  const { graph, store, loader } = reader
  const claims = edges.map((one): EdgeClaim | null =>
    one === null ? null : { type: one.edge.id, from: graph.uriOf(one.from), to: graph.uriOf(one.to) },
  )
  const asked = claims.filter((claim) => claim !== null)
  if (asked.length === 0) return edges.map(() => NO_FACTS)
  const supports = await supportsOfEdges(reader, asked)
  const documents = [
    ...new Map([...supports.values()].flat().map(({ document }) => [documentId(document), document])).values(),
  ]
  const read = reader.present ? await loader.counted(store.documentStatuses(documents)) : []
  const verified = new Map(
    read.flatMap((status) => (status === null ? [] : [[documentId(status), verifiedAt(status)]])),
  )
  return claims.map((claim) => {
    const of = claim === null ? [] : (supports.get(edgeKey(claim)) ?? [])
    return of.length === 0 ? NO_FACTS : factsOf(of, verified)
  })
}

function factsOf(supports: readonly ReasonRecord[], verified: ReadonlyMap<string, number | null>): EdgeFacts {
  const times = supports.map(({ document }) => verified.get(documentId(document)) ?? 0)
  const latest = Math.max(...times)
  return {
    provenance: strongestOf(supports.map(({ provenance }) => provenance)),
    lastVerified: latest === 0 ? null : isoTime(latest),
  }
}

function verifiedAt({ lastVerified }: DocumentStatus): number | null {
  return lastVerified
}
