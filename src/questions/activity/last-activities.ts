// Lists the last changes for Home.
import { isRun } from '../../catalogue/runs.ts'
import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { Reader } from '../../query/reader.ts'
import type { Activity } from '../../query/time/activity/activity-at.ts'
import type { ActivityQuery } from '../../query/time/activity/scope.ts'
import { txWithTime } from '../../query/time/moment.ts'
import type { ActivityArguments, ActivityAnswer } from './schema.ts'
import { sinceOf, activityPage } from './activity.ts'
import { shownActivities } from './shown-activities.ts'

type LastActivities = Pick<ActivityQuery, 'within'> & {
  readonly since: ActivityArguments['since']
  /** Number selected from those that the budget examines. */
  readonly most: number
}

/** The start page examines less than the page of all changes, since everybody opens it first. */
const LATEST_EXAMINED = 100
/** Maximum number of transactions searched for changes that matter, and searched for others. */
const [READ_FOR_SEVERE, READ_FOR_ALL] = [2_000, 1_000]

/** Returns the latest changes of these entities, or of all, that matter most; `since` is as in the question. */
export async function lastActivities(
  reader: Reader,
  { since, most, within }: LastActivities,
): Promise<Result<Pick<ActivityAnswer, 'since' | 'items'> & { readonly more: boolean }, Problem>> {
  const tx = await sinceOf(reader, { since })
  if (!tx.ok) return tx
  const query = { within, types: null, bookkeeping: false, fold: true, position: null, since: tx.value } as const
  const budget = { read: READ_FOR_SEVERE, examined: LATEST_EXAMINED }
  const severe = await activityPage(reader, { ...query, least: 'medium', budget, limit: most })
  if (!severe.ok) return severe
  const [examined, read] = [LATEST_EXAMINED, READ_FOR_ALL]
  const isFull = severe.value.activities.length === most
  const page = isFull
    ? severe
    : await activityPage(reader, { ...query, least: 'low', budget: { examined, read }, limit: examined })
  if (!page.ok) return page
  const low = page.value.activities.filter((one) => one.severity === 'low')
  const ranked = [...severe.value.activities, ...low.toSorted((a, b) => rankOf(reader, a) - rankOf(reader, b))]
  const chosen = ranked.slice(0, most).sort((a, b) => b.tx - a.tx || a.node - b.node)
  return ok({
    since: await txWithTime(reader.store, tx.value),
    items: await shownActivities(reader, chosen),
    more: isFull || [severe, page].some(({ value }) => value.next !== null) || chosen.length < ranked.length,
  })
}

/** Ranks routine runs last. */
function rankOf(reader: Reader, { node }: Activity): number {
  const type = reader.typeOf(node)
  return type !== null && isRun(reader.catalogue, type) ? 1 : 0
}
