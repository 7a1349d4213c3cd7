// Ranks needs by how much in use they reach.
import { z } from 'zod'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import type { GapCounts } from '../../query/home/owned.ts'
import type { UseReached } from '../../query/home/use-reached.ts'
import type { AnswerOf } from '../declare.ts'
import {
  needKind,
  severityOfNeed,
  type HomeNeed,
  type RankedNeed,
  type NeedKind,
  type TroubledSource,
} from './schema.ts'
import { GAPS_IN_ORDER, gapNeed, isUrgent, sourceNeed } from './need-sentences.ts'

export const atLeast = z.boolean().describe('Whether there may be more than counted.')

export const needsLeft = z.strictObject({ kind: needKind, count: z.int(), atLeast }).meta({ id: 'HomeNeedsLeft' })

type NeedsLeft = AnswerOf<typeof needsLeft>

interface ListedNeeds {
  readonly needs: readonly HomeNeed[]
  readonly needsLeft: readonly NeedsLeft[]
}

const MAX_NEEDS = 25
/** Needs shown before the list is opened. */
const FIRST = 7
/** Maximum number of needs of one kind, among the first ones and among all, so that no kind crowds out the others. */
const FIRST_OF_KIND = 2
const MAX_OF_KIND = 8
/** Maximum number of needs since a moment, which are listed by time. */
const MAX_SINCE = 100

export interface RankedNeeds {
  readonly needs: readonly RankedNeed[]
  /** Each failed run, while `needs` has one need for each pipeline. */
  readonly failedRuns: readonly RankedNeed[]
  /** Questions to owners, newest first. They follow the events, whatever those reach. */
  readonly questions: readonly HomeNeed[]
  readonly reach: ReadonlyMap<NodeId, UseReached>
  /** Nodes that an alias or a stage chooses, or that are in production. */
  readonly chosen: ReadonlySet<NodeId>
  readonly uriOf: (node: NodeId) => string
  /** Kinds of which not all were found. */
  readonly more: ReadonlySet<NeedKind>
}

/**
 * Lists the most urgent first: sources that fail or lose much, because of which the rest may be outdated, events by how much in use
 * they reach, then questions, other troubled sources and gaps.
 */
export function rankNeeds(
  ranked: RankedNeeds,
  sources: readonly TroubledSource[] | null,
  quality: { readonly gaps: GapCounts; readonly owned: number } | null,
): ListedNeeds {
  const events = [...ranked.needs].sort(byReach(ranked)).map((need) => shownNeed(need, ranked))
  const gaps = quality === null ? [] : GAPS_IN_ORDER.flatMap((gap) => gapNeed(gap, quality))
  const { failing = [], troubled = [] } = Object.groupBy(sources ?? [], (source) =>
    isUrgent(source) ? 'failing' : 'troubled',
  )
  const urgent = [...failing.map(sourceNeed), ...events]
  const others = [...ranked.questions, ...troubled.map(sourceNeed), ...gaps]
  const all = [...urgent, ...others]
  const room = FIRST - Math.min(others.length, FIRST_OF_KIND + 1)
  const first = [...firstOfKinds(urgent, FIRST_OF_KIND).slice(0, room), ...firstOfKinds(others, FIRST_OF_KIND)].slice(
    0,
    FIRST,
  )
  const later = firstOfKinds(all, MAX_OF_KIND).filter((need) => !first.includes(need))
  const needs = [...first, ...later].slice(0, MAX_NEEDS)
  const left = all.filter((need) => !needs.includes(need))
  return { needs, needsLeft: leftOf(left, ranked.more) }
}

/**
 * Lists events since a moment, by their source's time, newest first; a need without a time counts as new. A plan that
 * can be carried out isn't something that happened.
 */
export function eventsSince(ranked: RankedNeeds, sources: readonly TroubledSource[] | null, since: Time): ListedNeeds {
  const timeOf = ({ at }: HomeNeed): number => (at === null ? Infinity : Date.parse(at) || Infinity)
  const events = [
    ...ranked.needs.filter(({ kind }) => kind !== 'failed-run' && !NO_EVENTS.has(kind)),
    ...ranked.failedRuns,
  ]
  const all = [
    ...events.map((need) => shownNeed(need, ranked)),
    ...ranked.questions,
    ...(sources ?? []).map(sourceNeed),
  ]
    .filter((need) => timeOf(need) >= since)
    .sort((a, b) => timeOf(b) - timeOf(a) || 0)
  return { needs: all.slice(0, MAX_SINCE), needsLeft: leftOf(all.slice(MAX_SINCE), ranked.more.difference(NO_EVENTS)) }
}

const NO_EVENTS: ReadonlySet<NeedKind> = new Set(['removable'])

function firstOfKinds(needs: readonly HomeNeed[], most: number): readonly HomeNeed[] {
  const counts = new Map<NeedKind, number>()
  return needs.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return count <= most
  })
}

function leftOf(left: readonly HomeNeed[], more: ReadonlySet<NeedKind>): readonly NeedsLeft[] {
  const kinds = new Set([...left.map(({ kind }) => kind), ...more])
  return [...kinds].map((kind) => ({
    kind,
    count: left.filter((need) => need.kind === kind).length,
    atLeast: more.has(kind),
  }))
}

/**
 * Sorts policy violations first, in the order found; then by what runs downstream, then chosen ones, then by what else
 * is in use downstream, then by severity, then newest first. Needs whose reach wasn't counted come last.
 */
function byReach({ reach, chosen }: RankedNeeds): (a: RankedNeed, b: RankedNeed) => number {
  const violates = ({ kind }: RankedNeed): number => Number(kind === 'violation')
  const countUses = ({ of }: RankedNeed): number => {
    const known = reach.get(of)
    return known === undefined ? -1 : known.tests + known.serving
  }
  const countOthers = ({ of }: RankedNeed): number => reach.get(of)?.others ?? 0
  const time = ({ at }: RankedNeed): number => (at === null ? 0 : Date.parse(at) || 0)
  const isChosen = ({ of }: RankedNeed): number => Number(chosen.has(of))
  const severe = (need: RankedNeed): number => Number(severityOfNeed(need) === 'high')
  return (a, b) => {
    if (violates(a) + violates(b) > 0) return violates(b) - violates(a)
    return (
      countUses(b) - countUses(a) ||
      isChosen(b) - isChosen(a) ||
      countOthers(b) - countOthers(a) ||
      severe(b) - severe(a) ||
      time(b) - time(a) ||
      a.of - b.of
    )
  }
}

function shownNeed(need: RankedNeed, { reach, uriOf }: RankedNeeds): HomeNeed {
  const { kind, sentence, uri, action, at, of } = need
  const known = reach.get(of)
  return {
    kind,
    severity: severityOfNeed(need),
    sentence,
    uri,
    action,
    platform: null,
    at,
    reach: known === undefined ? null : { uri: uriOf(of), ...known },
  }
}
