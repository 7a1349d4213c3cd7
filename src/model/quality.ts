import { must } from '../lib/result.ts'
import { SYSTEM_PLATFORM, type DocumentKey, type EdgeTypeId } from './facts.ts'
import { makeUri, type Uri } from './uri.ts'

/**
 * What is wrong with a thing is an edge from it to the reason, a component of the record's own: so a reason has a
 * beginning and an end in the log, and is read as of any moment as every other edge is. A document for each reason has
 * its edges.
 */
export const QUALITY_COMPONENT = 'quality'
export const QUALITY_TYPE = 'Quality'
export const HAS_REASON: EdgeTypeId = `${QUALITY_TYPE}.reason`

/** Of a reason such as `missing-description`, or `missing-tag/tier`. */
export function reasonUri(reason: string): Uri {
  return must(makeUri(QUALITY_COMPONENT, SYSTEM_PLATFORM, reason))
}

export function reasonDocument(reason: string): DocumentKey {
  return { platform: SYSTEM_PLATFORM, type: QUALITY_TYPE, uri: reasonUri(reason) }
}
