// Lists the changes in an interval, newest first, page by page.
import { pluralLabel, typeLabel } from '../../../catalogue/labels.ts'
import type { NodeId } from '../../../contracts/log.ts'
import { inSentence } from '../../../lib/english.ts'
import { formatCount } from '../../../lib/format-count.ts'
import { HOUR_MS } from '../../../lib/durations.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import { platformOf } from '../../../model/uri.ts'
import { containerThen } from '../../entities/containing-entity.ts'
import type { Reader } from '../../reader.ts'
import { link, toParts } from '../news/phrases.ts'
import type { ActivityBudget, ActivityPosition, ActivityQuery } from './scope.ts'
import { type Activity, activityAt } from './activity-at.ts'
import { changesSource, type FoundChanges, type FoundChange } from './find-changes.ts'

const PAGE_BUDGET: ActivityBudget = { read: 5_000, examined: 500 }

export interface ActivityPage {
  readonly activities: readonly Activity[]
  /** Number of changes left out, as bookkeeping or as not severe enough. */
  readonly leftOut: number
  /** Where the next page continues; null if nothing else changed in the interval. */
  readonly next: ActivityPosition | null
}

export async function activityOf(reader: Reader, query: ActivityQuery): Promise<ActivityPage> {
  const { position, since, limit, budget = PAGE_BUDGET } = query
  if (query.within === null) reader.coverage.noteEverything()
  const source = await changesSource(reader, query)
  const activities: Activity[] = []
  const latest = new Map<string, FoldedChanges>()
  const folds = new Map<Activity, FoldedChanges>()
  const page = (next: ActivityPosition | null): ActivityPage => {
    return { activities: activities.map((one) => withFolded(reader, one, folds.get(one))), leftOut, next }
  }
  const begin = (activity: Activity, key: string, fold: FoldedChanges): void => {
    latest.set(key, fold)
    folds.set(activity, fold)
  }
  const isFolded = (key: string, { at, node }: FoundChange): boolean => {
    const alike = latest.get(key)
    if (alike === undefined || alike.at - at > HOUR_MS) return false
    alike.nodes.add(node)
    return true
  }
  const spent = { read: 0, examined: 0 }
  let leftOut = 0
  for (let below = position?.tx ?? reader.at; below > since;) {
    const part = await source(below)
    spent.read += part.read
    leftOut += part.leftOut
    for (const change of part.changes) {
      if (position !== null && !isAfter(change, position)) continue
      if (reader.pace.isDue()) await reader.pace.yieldNow()
      if (change.isRoutine && query.least !== 'low') {
        leftOut++
        continue
      }
      const key = query.fold === true ? foldKey(reader, change) : null
      if (key !== null && isFolded(key, change)) continue
      spent.examined++
      const activity = await activityAt(reader, query, change)
      const absence = activity === null || key !== null || query.fold !== true ? null : absenceIn(reader, activity)
      if (activity === null) leftOut++
      else if (absence === null || !isFolded(absence.key, change)) {
        activities.push(activity)
        if (absence !== null) begin(activity, absence.key, { at: change.at, nodes: new Set([change.node]), ...absence })
        if (key !== null)
          begin(activity, key, {
            at: change.at,
            nodes: new Set([change.node]),
            verb: verbOf(change),
            isOfContainer: true,
          })
      }
      if (activities.length === limit || spent.examined === budget.examined)
        return page(isLastChange(part, change, since) ? null : change)
    }
    below = part.from - 1
    if (spent.read >= budget.read && below > since) return page({ tx: part.from, node: Number.MAX_SAFE_INTEGER })
  }
  return page(null)
}

/** Changes that are folded into one activity. */
interface FoldedChanges {
  readonly at: Time
  readonly nodes: Set<NodeId>
  readonly verb: (count: number) => string
  /** Whether all are of one container. */
  readonly isOfContainer: boolean
}

function verbOf({ isFailedRun, issues }: FoundChange): FoldedChanges['verb'] {
  if (issues === 'new') return (count) => (count === 1 ? 'has new issues' : 'have new issues')
  if (issues === 'settled') return () => 'had issues that were settled'
  return () => (isFailedRun ? 'failed' : 'changed')
}

/** Returns an equal key for changes that are folded into one: routine ones, failures or issues within one container. */
function foldKey(reader: Reader, { tx, node, isRoutine, isFailedRun, issues }: FoundChange): string | null {
  if (!isRoutine && !isFailedRun && issues === null) return null
  const container = containerThen(reader, node, tx)
  if (!isRoutine && issues === null && container === null) return null
  const type = reader.graph.typeOf(node, tx) ?? reader.typeOf(node)
  if (type === null && issues !== null) return null
  return `${type ?? ''} ${container ?? ''} ${isFailedRun} ${issues ?? ''}`
}

/**
 * Tells of an entity that disappeared for a while, or is back, without another change: an outage of a source may do this
 * to all of them. The key is equal for those of one type and source.
 */
function absenceIn(reader: Reader, { node, tx, kind, severity, changes }: Activity) {
  const isAbsence = changes.some((change) => change.kind === 'tombstone')
  const isOther = changes.some((change) => change.kind !== 'tombstone' && change.kind !== 'state')
  if (severity !== 'low' || !isAbsence || isOther || (kind !== 'added' && kind !== 'removed')) return null
  const type = reader.graph.typeOf(node, tx) ?? reader.typeOf(node)
  const verb = (count: number): string => (kind === 'removed' ? 'disappeared' : count === 1 ? 'is back' : 'are back')
  return { key: `${type} ${platformOf(reader.graph.uriOf(node))} ${kind}`, verb, isOfContainer: false }
}

function withFolded(reader: Reader, activity: Activity, folded: FoldedChanges | undefined): Activity {
  const { node, tx, sentence } = activity
  const type = reader.catalogue.type(reader.graph.typeOf(node, tx) ?? reader.typeOf(node) ?? '')
  if (folded === undefined || folded.nodes.size === 1 || type === undefined) return activity
  const container = folded.isOfContainer ? containerThen(reader, node, tx) : null
  const containerPhrase = container === null ? [] : [' of ', link(reader.graph.uriOf(container))]
  const more = folded.nodes.size - 1
  const [one, many] = [typeLabel(type), pluralLabel(type)].map(inSentence)
  const count = formatCount(more, `more ${one}`, `more ${many}`)
  return { ...activity, sentence: [...sentence, ...toParts(`; ${count}`, ...containerPhrase, ` ${folded.verb(more)}`)] }
}

/** Tells whether a change comes after a position in the list, whose transactions are newest first. */
function isAfter(change: ActivityPosition, position: ActivityPosition): boolean {
  return change.tx < position.tx || (change.tx === position.tx && change.node > position.node)
}

function isLastChange({ changes, from }: FoundChanges, change: FoundChange, since: Tx): boolean {
  return changes.at(-1) === change && from <= since + 1
}
