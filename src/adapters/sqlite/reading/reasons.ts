import type { NodeId } from '../../../contracts/log.ts'
import type { SupportRecord } from '../../../contracts/reads.ts'
import type { EdgeClaim } from '../../../model/facts.ts'
import { evidenceOf, provenanceOf } from '../../record/columns.ts'
import type { RecordNames } from '../schema/names.ts'

/** What several statements select of supports, and from what. */

export interface ReasonColumns {
  readonly type: number
  readonly kind: number
  readonly subject: NodeId | null
  readonly provenance: number
  readonly evidence: string | null
}

/**
 * To select a `ReasonColumns` from `REASON_FROM`: of the document the subject where it is not the source of the edge,
 * as of most it is.
 */
export const REASON = 'e.type, d.kind, nullif(d.node, e.src) AS subject, e.provenance, e.evidence'
export const REASON_FROM = 'support e CROSS JOIN document d ON d.id = e.document'

/** An edge, and why it is there: what a support is without its number and its time. */
export function reasonOf(
  { type, kind, subject, provenance, evidence }: ReasonColumns,
  { from, to }: Pick<EdgeClaim, 'from' | 'to'>,
  names: RecordNames,
): Omit<SupportRecord, 'id' | 'since' | 'until'> {
  const edge: EdgeClaim = { type: names.edgeTypeName(type), from, to }
  const document = names.keyOf(kind, subject === null ? from : names.uriOf(subject))
  const support = { ...edge, document, provenance: provenanceOf(provenance) }
  return { ...support, evidence: evidenceOf(evidence, support) }
}
