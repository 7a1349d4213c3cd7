// Finds quality scores that fell with a transaction. The result depends only on the log, so it never changes.
import { countedTypes } from '../../catalogue/assess.ts'
import { RECORD_SEVERITIES } from '../../catalogue/news.ts'
import {
  codeOf,
  DIMENSIONS,
  meaningOf,
  REASONS,
  type Dimension,
  type QualityReason,
  type ReasonDefinition,
} from '../../catalogue/reasons.ts'
import { HAS_REASON } from '../../model/quality.ts'
import type { EdgeEvent } from '../../contracts/record-past.ts'
import type { ScoreCondition, ScoreWindow } from '../../contracts/score-condition.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import type { Activity } from '../time/activity/activity-at.ts'
import type { ActivityPosition } from '../time/activity/scope.ts'
import type { SentencePart } from '../time/news/phrases.ts'
import { dimensionOf, notedOf } from './noted-reasons.ts'
import { pointsOf, weightsOf } from './scores.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import { and } from '../../lib/english.ts'

const WINDOW_MS = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
} as const satisfies Readonly<Record<ScoreWindow, number>>

/** Edge events read at once. */
const EVENTS_AT_ONCE = 200
/** Maximum number of such reads: older scores aren't compared. */
const MAX_READS = 5
/** Maximum number of reasons that a sentence names. */
const MAX_REASONS_NAMED = 5

/** Returns entities that a transaction gives new reasons for a lower score. */
export function newlyJudgedIn(entry: LogEntry): readonly NodeId[] {
  if (entry.cause.kind !== 'rule') return []
  const found = entry.edges.filter(({ op, type }) => op === 'assert' && type === HAS_REASON)
  return [...new Set(found.map(({ from }) => from))].sort((a, b) => a - b)
}

interface ScoreFall {
  readonly dimension: Dimension
  readonly from: number
  readonly to: number
}

/** Returns null unless a score crossed the condition's threshold in this transaction: it may have been below already. */
export async function scoreFallAt(
  reader: Reader,
  { tx, node }: ActivityPosition,
  condition: ScoreCondition,
): Promise<Activity | null> {
  const dimensions = condition.dimension === null ? DIMENSIONS : [condition.dimension]
  const fell = dimensions.filter((one) => pointsAt(reader, node, tx)[one] < pointsAt(reader, node, tx - 1)[one])
  if (fell.length === 0) return null
  const uri = reader.graph.uriOf(node)
  const past = await reasonsSince(reader, { uri, tx }, condition.within === null ? 0 : WINDOW_MS[condition.within])
  const [last] = past
  if (last?.tx !== tx) return null
  const falls = fell.flatMap((dimension) => {
    const scoreAt = (moment: Tx): number => pointsAt(reader, node, moment)[dimension]
    return crossing(condition, { dimension, now: scoreAt(tx), before: past.map((one) => scoreAt(one.tx - 1)) })
  })
  const reasons = notedOf({ graph: reader.graph, at: tx }, node).filter((reason) =>
    falls.some(({ dimension }) => dimensionOf(reason) === dimension),
  )
  if (falls.length === 0) return null
  return {
    tx,
    node,
    at: last.at,
    cause: last.cause.kind,
    trace: last.cause.trace,
    kind: 'found',
    severity: RECORD_SEVERITIES.quality,
    sentence: scoreFallSentence(uri, falls, reasons),
    person: null,
    platform: null,
    changes: reasons.map((reason) => ({ kind: 'quality', before: null, after: reason, sentence: adviceOf(reason) })),
  }
}

/** `before` has the scores before each change within the window, latest first. */
function crossing(
  { kind, points }: ScoreCondition,
  {
    dimension,
    now,
    before,
  }: { readonly dimension: Dimension; readonly now: number; readonly before: readonly number[] },
): readonly ScoreFall[] {
  const [last = now] = before
  if (kind === 'below') return now < points && last >= points ? [{ dimension, from: last, to: now }] : []
  const highest = Math.max(...before)
  return highest - now > points && highest - last <= points ? [{ dimension, from: highest, to: now }] : []
}

/** Returns the scores of an entity at a moment: full ones if its type isn't scored, or it isn't known yet. */
function pointsAt(reader: Reader, node: NodeId, at: Tx): Readonly<Record<Dimension, number>> {
  const { graph, catalogue } = reader
  const type = graph.typeOf(node, at) ?? ''
  const isCounted = countedTypes(catalogue).includes(type)
  return pointsOf(weightsOf(catalogue), type, isCounted ? notedOf({ graph, at }, node) : [])
}

/** Returns the transactions within the window that began or ended a reason of the entity, latest first. */
async function reasonsSince(
  { store, loader }: Reader,
  { uri, tx }: { readonly uri: Uri; readonly tx: Tx },
  windowMs: number,
): Promise<readonly EdgeEvent[]> {
  const found: EdgeEvent[] = []
  let [before, since] = [tx + 1, -Infinity]
  for (let page = 0; page < MAX_READS; page++) {
    const { events } = await loader.counted(store.edgeEvents(uri, before, EVENTS_AT_ONCE))
    for (const event of events) {
      if (event.tx === tx) since = event.at - windowMs
      const isFirst = event.tx !== found.at(-1)?.tx
      if (event.type === HAS_REASON && event.from === uri && event.at >= since && isFirst) found.push(event)
    }
    const oldest = events.at(-1)
    if (oldest === undefined || events.length < EVENTS_AT_ONCE || oldest.at < since) break
    before = oldest.tx
  }
  return found
}

function scoreFallSentence(
  uri: Uri,
  falls: readonly ScoreFall[],
  reasons: readonly QualityReason[],
): readonly SentencePart[] {
  const scores = falls.map(
    ({ dimension, from, to }) => `its ${dimension} from ${formatPoints(from)} to ${formatPoints(to)} points`,
  )
  const named = reasons.slice(0, MAX_REASONS_NAMED).map(meaningOf)
  const rest = reasons.length - named.length
  const all = rest === 0 ? named : [...named, `${rest} more`]
  return [
    { kind: 'text', text: 'The quality of ' },
    { kind: 'entity', uri },
    { kind: 'text', text: ` fell, ${and(scores)}: it ${and(all)}` },
  ]
}

/** Rounds to a tenth; 100 only if nothing is lacking. */
function formatPoints(points: number): string {
  return String(points === 100 ? 100 : Math.min(99.9, Math.round(points * 10) / 10))
}

function adviceOf(reason: QualityReason): string {
  const code = codeOf(reason)
  const definition: ReasonDefinition | null = code === null ? null : REASONS[code]
  return definition === null ? reason : `It ${meaningOf(reason)}. ${definition.fix}`
}
