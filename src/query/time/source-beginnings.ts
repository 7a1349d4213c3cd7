// Distinguishes what a source had when it was connected from what happened since: only the latter is news.
import { creationTimeOf } from '../../catalogue/news.ts'
import type { SourceConditions, PartBeginning } from '../../contracts/source-conditions.ts'
import type { Json } from '../../lib/json.ts'
import type { CauseKind, LoggedCause, Time } from '../../model/facts.ts'
import { DAY_MS } from '../../lib/durations.ts'

/** The period of a source's first complete sweep. */
export interface SourceBeginning {
  readonly from: Time
  readonly until: Time
}

/** A first listing that never completes counts as one for this long. */
const LONGEST_MS = DAY_MS

function truncate({ code, since, at }: PartBeginning): SourceBeginning | undefined {
  return code === 'NOT_LISTED' && since !== null ? { from: since, until: at ?? since + LONGEST_MS } : undefined
}

/** Returns undefined if the first listing of a source hasn't begun. */
export function beginningOfSource({ beginnings }: SourceConditions, platform: string): SourceBeginning | undefined {
  const listed = beginnings.find(({ code, part }) => code === 'NOT_LISTED' && part === platform)
  return listed === undefined ? undefined : truncate(listed)
}

/** Causes of reads that the service itself initiated. */
const SELF_INITIATED: ReadonlySet<CauseKind> = new Set(['sweep', 'reference', 'lookup', 'retry'])

/** Tells whether a source's first listing requested a read, so that it shows what existed before. */
export function isFirstListing(listing: SourceBeginning | undefined, cause: Omit<LoggedCause, 'trace'>): boolean {
  return listing !== undefined && SELF_INITIATED.has(cause.kind) && cause.since <= listing.until
}

/** Tells whether something was created before its source was first listed; null if the source doesn't say. */
export function isOlderThanListing(
  listing: SourceBeginning | undefined,
  attributes: Readonly<Record<string, Json>>,
): boolean | null {
  const created = listing === undefined ? null : creationTimeOf(attributes)
  return created === null || listing === undefined ? null : created < listing.from
}

/** Returns the listing that applies to changes of any source: the earliest times of all. */
export function earliestBeginning({ beginnings }: SourceConditions): SourceBeginning | undefined {
  const all = beginnings.flatMap((one) => truncate(one) ?? [])
  if (all.length === 0) return undefined
  return { from: Math.min(...all.map(({ from }) => from)), until: Math.min(...all.map(({ until }) => until)) }
}
