import type { Search } from '../../routing/routes.ts'
import type { QuestionArguments } from '../../client/ask.ts'
import { readSince, startOfYesterday } from '../../../../src/lib/written-moment.ts'

/** Filters of the page, all in the address; with `show=worse` it lists only deteriorations. */
export type ShownChanges = Search<'/changes'>

export type ActivityArgs = QuestionArguments<'activity'>

export function changesArguments(
  { since, version, of, upstream, type, severity, teams, all, show, asOf }: ShownChanges,
  now: number,
): ActivityArgs {
  // Without it, the service begins at the version, or a day before the past moment.
  const begins = version === undefined && asOf === undefined ? usualSince(now) : undefined
  const moment = momentOf(since, now) ?? begins
  if (show === 'worse')
    return {
      since: moment,
      of,
      severity: 'high',
      directOnly: of !== undefined && teams === 'none' ? true : undefined,
    }
  return {
    since: moment,
    sinceVersion: since === undefined ? version : undefined,
    of,
    upstreamOf: upstream,
    types: type,
    severity: severity === 'medium' || severity === 'high' ? severity : undefined,
    directOnly: of !== undefined && teams === 'none' ? true : undefined,
    bookkeeping: all === 'yes' ? true : undefined,
  }
}

/** Arguments for deteriorations, with the same scope and period. */
export function worseArguments({ since, of, teams }: ShownChanges, now: number): QuestionArguments<'home'> {
  return {
    of,
    directOnly: of !== undefined && teams === 'none' ? true : undefined,
    needsSince: momentOf(since, now) ?? usualSince(now),
    limit: 1,
  }
}

/** Returns undefined if the text is empty or can't be read. */
export function momentOf(since: string | undefined, now: number): string | undefined {
  const read = since === undefined ? null : readSince(since, now)
  return read?.kind === 'moment' ? read.moment : undefined
}

/** Returns the start of yesterday in the reader's time zone. */
export function usualSince(now: number): string {
  return startOfYesterday(now).toISOString()
}
