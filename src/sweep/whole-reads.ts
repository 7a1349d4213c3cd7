import { createHash } from 'node:crypto'
import type { DocumentStatus } from '../contracts/reads.ts'
import type { Time } from '../model/facts.ts'
import { isDigest } from '../lib/digest.ts'
import type { Uri } from '../model/uri.ts'

/** How often a thing is read whole, where its source is small enough for that. */
export const PERIOD_MS = 21_600_000
/** The share of a source's rate that these reads take at most: a larger source is read more slowly. */
const SHARE_OF_RATE = 0.1
/** A slot that was missed for so many complete listings is left to the next period: a long stop ends in no burst. */
const LISTINGS_TO_TRY = 2

/**
 * A source may repeat the ETag or the time of change of a thing that it changed in place. So a version in a listing
 * confirms a thing only until its slot: once in each period, at a time that follows from its URI, it is read whole
 * whatever its version says.
 */
export interface WholeReads {
  readonly periodMs: number
  readonly windowMs: number
}

export function wholeReadsOf(of: {
  /** How many things the last complete listing showed. */
  readonly listed: number
  readonly ratePerSecond: number
  /** The longest time between two complete listings. */
  readonly listingMs: number
}): WholeReads {
  const readMs = (of.listed * 1_000) / (of.ratePerSecond * SHARE_OF_RATE)
  return { periodMs: Math.max(PERIOD_MS, Math.ceil(readMs)), windowMs: LISTINGS_TO_TRY * of.listingMs }
}

/**
 * A thing isn't due if it was read whole within the period or since its slot, or if each listing compares it by its
 * content.
 */
export function isWholeReadDue(
  uri: Uri,
  { etag, hydratedAt, lastVerified }: Pick<DocumentStatus, 'etag' | 'hydratedAt' | 'lastVerified'>,
  { now, periodMs, windowMs }: WholeReads & { readonly now: Time },
): boolean {
  if (hydratedAt === null || lastVerified === null || now - hydratedAt < periodMs || isDigest(etag)) return false
  const sinceSlot = (now - slotOf(uri, periodMs)) % periodMs
  return sinceSlot < windowMs && now - sinceSlot > lastVerified
}

/** Spreads the things of a source evenly over the period. */
function slotOf(uri: Uri, periodMs: number): number {
  return createHash('sha1').update(uri).digest().readUInt32BE(0) % periodMs
}
