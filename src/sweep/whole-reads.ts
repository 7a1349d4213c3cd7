import { createHash } from 'node:crypto'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Time } from '../model/facts.ts'
import { isDigest } from '../lib/digest.ts'
import type { Uri } from '../model/uri.ts'

/** How often an entity is read whole, if its source is small enough. */
export const PERIOD_MS = 21_600_000
/** Largest share of a source's rate that these reads take: a larger source is read more slowly. */
const SHARE_OF_RATE = 0.1
/** A slot missed for this many listings is left to the next period, so that a long stop causes no burst. */
const LISTINGS_TO_TRY = 2

/**
 * A source may repeat the ETag or the time of change of an entity that it changed in place. So a version in a listing
 * confirms an entity only until its slot: once in each period, at a time derived from its URI, it is read whole
 * whatever its version.
 */
export interface WholeReads {
  readonly periodMs: number
  readonly windowMs: number
}

export function wholeReadsOf({
  listed,
  ratePerSecond,
  listingMs,
}: {
  /** Number of entities in the last complete sweep. */
  readonly listed: number
  readonly ratePerSecond: number
  /** Longest time between two complete sweeps. */
  readonly listingMs: number
}): WholeReads {
  const readMs = (listed * 1_000) / (ratePerSecond * SHARE_OF_RATE)
  return { periodMs: Math.max(PERIOD_MS, Math.ceil(readMs)), windowMs: LISTINGS_TO_TRY * listingMs }
}

/** Not due if read whole within the period or since its slot, or if listings compare its content. */
export function isWholeReadDue(
  uri: Uri,
  { etag, hydratedAt, lastVerified }: Pick<DocumentStatus, 'etag' | 'hydratedAt' | 'lastVerified'>,
  { now, periodMs, windowMs }: WholeReads & { readonly now: Time },
): boolean {
  if (hydratedAt === null || lastVerified === null || now - hydratedAt < periodMs || isDigest(etag)) return false
  const sinceSlot = (now - slotOf(uri, periodMs)) % periodMs
  return sinceSlot < windowMs && now - sinceSlot > lastVerified
}

/** Spreads the entities of a source evenly over the period. */
function slotOf(uri: Uri, periodMs: number): number {
  return createHash('sha1').update(uri).digest().readUInt32BE(0) % periodMs
}
