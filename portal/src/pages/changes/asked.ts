import type { QuestionArguments } from '../../client/ask.ts'
import { readSince } from '../../../../src/lib/written-moment.ts'
import { DAY_MS } from '../../../../src/lib/durations.ts'

/** What of all changes is shown: each is in the address. */
export interface ShownChanges {
  readonly since?: string
  readonly version?: string
  readonly of?: string
  readonly upstream?: string
  readonly type?: string
  readonly severity?: string
  readonly teams?: string
  readonly all?: string
  /** `worse` shows only what got worse. */
  readonly show?: string
}

export type ActivityArgs = QuestionArguments<'activity'>

/** The changes that the page lists. */
export function changesAsked(
  { since, version, of, upstream, type, severity, teams, all, show }: ShownChanges,
  now: number,
): ActivityArgs {
  const moment = momentOf(since, now)
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

/** What got worse, of whatever and since whenever the changes are shown. */
export function worseAsked({ since, of, teams }: ShownChanges, now: number): QuestionArguments<'home'> {
  return {
    of,
    directOnly: of !== undefined && teams === 'none' ? true : undefined,
    needsSince: momentOf(since, now) ?? usualSince(now),
    limit: 1,
  }
}

/** Undefined where nothing is requested that can be read. */
export function momentOf(since: string | undefined, now: number): string | undefined {
  const read = since === undefined ? null : readSince(since, now)
  return read?.kind === 'moment' ? read.moment : undefined
}

/** As the service has it where nothing is requested. */
export function usualSince(now: number): string {
  return new Date(now - DAY_MS).toISOString()
}
