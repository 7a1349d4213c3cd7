import { must } from '../lib/result.ts'
import { SYSTEM_PLATFORM, type DocumentKey, type EdgeTypeId } from './facts.ts'
import { makeUri, type Uri } from './uri.ts'

/**
 * A flaw of an entity is an edge from it to a reason, a component that belongs to the record itself. So a reason begins
 * and ends in the log and can be read as of any moment, like other edges. Each reason has a document, which states its
 * edges.
 */
export const QUALITY_COMPONENT = 'quality'
export const QUALITY_TYPE = 'Quality'
export const HAS_REASON: EdgeTypeId = `${QUALITY_TYPE}.reason`

/** URI of a reason such as `missing-description` or `missing-tag/tier`. */
export function reasonUri(reason: string): Uri {
  return must(makeUri(QUALITY_COMPONENT, SYSTEM_PLATFORM, reason))
}

export function reasonDocument(reason: string): DocumentKey {
  return { platform: SYSTEM_PLATFORM, type: QUALITY_TYPE, uri: reasonUri(reason) }
}
