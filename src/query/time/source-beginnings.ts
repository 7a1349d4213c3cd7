// Tells what a source had when it was connected from what happened since: only the latter is news.
import { bornAt } from '../../catalogue/news.ts'
import type { Condition, PartBeginning } from '../../contracts/condition.ts'
import type { Json } from '../../lib/json.ts'
import type { CauseKind, LoggedCause, Time } from '../../model/facts.ts'

/** The time that the first complete listing of a source took. */
export interface SourceBeginning {
  readonly from: Time
  readonly until: Time
}

/** A first listing that is never completed counts as one for this long. */
const LONGEST_MS = 86_400_000

function beginningOf({ code, since, at }: PartBeginning): SourceBeginning | undefined {
  return code === 'NOT_LISTED' && since !== null ? { from: since, until: at ?? since + LONGEST_MS } : undefined
}

/** Undefined where the first listing of a source has not begun. */
export function beginningOfSource({ beginnings }: Condition, platform: string): SourceBeginning | undefined {
  const listed = beginnings.find(({ code, part }) => code === 'NOT_LISTED' && part === platform)
  return listed === undefined ? undefined : beginningOf(listed)
}

/** These causes are reads that the service itself looked for. */
const LOOKED_FOR: ReadonlySet<CauseKind> = new Set(['sweep', 'reference', 'lookup', 'retry'])

/** Whether a read was requested by the first listing of a source, so that it shows what was there before. */
export function isOfFirstListing(listing: SourceBeginning | undefined, cause: Omit<LoggedCause, 'trace'>): boolean {
  return listing !== undefined && LOOKED_FOR.has(cause.kind) && cause.since <= listing.until
}

/** Whether something came to be before its source was listed for the first time; null where the source doesn't say. */
export function isOlderThanListing(
  listing: SourceBeginning | undefined,
  attributes: Readonly<Record<string, Json>>,
): boolean | null {
  const born = listing === undefined ? null : bornAt(attributes)
  return born === null || listing === undefined ? null : born < listing.from
}

/** The listing whose rule holds for a change of any source: the earliest times of all. */
export function earliestBeginning({ beginnings }: Condition): SourceBeginning | undefined {
  const all = beginnings.flatMap((one) => beginningOf(one) ?? [])
  if (all.length === 0) return undefined
  return { from: Math.min(...all.map(({ from }) => from)), until: Math.min(...all.map(({ until }) => until)) }
}
