import type { EdgeType } from '../../catalogue/edges.ts'
import type { NodeId } from '../../contracts/log.ts'
import { edgeKey } from '../../model/diff.ts'
import type { EdgeClaim, Provenance } from '../../model/facts.ts'
import type { CadenceFreshness } from '../../contracts/source-conditions.ts'
import { freshest } from '../entities/cadence.ts'
import { verifyPremises } from '../entities/premises.ts'
import { isRuleDocument, strongestOf, supportsOfEdges, type ReasonRecord } from '../entities/relations.ts'
import type { Reader } from '../reader.ts'
import { isoOf } from '../../lib/iso.ts'
import {
  statusesOf,
  verificationBy,
  type DocumentStatuses,
  type EdgeVerification,
} from '../entities/document-statuses.ts'

interface SingleEdge {
  readonly edge: EdgeType
  readonly from: NodeId
  readonly to: NodeId
}

export interface EdgeFacts {
  /** The strongest of its supports; null if it is concluded at read. */
  readonly provenance: Provenance | null
  /** For the present: when a document that states it, or the weakest premise of its conclusion, was last confirmed. */
  readonly lastVerified: string | null
  readonly freshness: CadenceFreshness
}

export const NO_FACTS: EdgeFacts = { provenance: null, lastVerified: null, freshness: 'unknown' }

/** Reads the facts of many edges, in their order, in two reads of the record; a null edge has none. */
export async function edgeFacts(reader: Reader, edges: readonly (SingleEdge | null)[]): Promise<readonly EdgeFacts[]> {
  const { graph } = reader
  const claims = edges.map((one): EdgeClaim | null =>
    one === null ? null : { type: one.edge.id, from: graph.uriOf(one.from), to: graph.uriOf(one.to) },
  )
  const requested = claims.filter((claim) => claim !== null)
  if (requested.length === 0) return edges.map(() => NO_FACTS)
  const supports = await supportsOfEdges(reader, requested)
  const documents = [...supports.values()].flat().map(({ document }) => document)
  const statuses = await statusesOf(reader, documents)
  const premises = await verifyPremises(
    reader,
    requested.filter((claim) => {
      const supporting = supports.get(edgeKey(claim))
      return supporting === undefined || supporting.some(({ document }) => isRuleDocument(document))
    }),
  )
  return claims.map((claim) => {
    const supporting = claim === null ? [] : (supports.get(edgeKey(claim)) ?? [])
    const premise = claim === null ? undefined : premises.get(edgeKey(claim))
    return supporting.length === 0 && premise === undefined
      ? NO_FACTS
      : factsOf(reader, supporting, { statuses, premise })
  })
}

function factsOf(
  reader: Reader,
  supports: readonly ReasonRecord[],
  { statuses, premise }: { readonly statuses: DocumentStatuses; readonly premise: EdgeVerification | undefined },
): EdgeFacts {
  const stated = supports.map(({ document }) => verificationBy(reader, document, statuses))
  const confirmed = premise === undefined ? stated : [...stated, premise]
  const latest = Math.max(...confirmed.map(({ at }) => at ?? 0))
  return {
    provenance: strongestOf(supports.map(({ provenance }) => provenance)),
    lastVerified: latest === 0 ? null : isoOf(latest),
    freshness: freshest(confirmed.map(({ freshness }) => freshness)),
  }
}
