// Ranks needs by how much in use they reach.
import { formatCount } from '../lib/format-count.ts'
import { z } from 'zod'
import { nameOrUri } from '../catalogue/entity.ts'
import type { NodeId } from '../contracts/log.ts'
import type { Time } from '../model/facts.ts'
import { quoteLine } from '../query/entities/comments.ts'
import type { Anomaly } from '../query/anomalies/find.ts'
import type { DeprecationForThem } from '../query/home/deprecated.ts'
import type { FailedRun } from '../query/home/failures.ts'
import type { LostOrigin } from '../query/home/lost-origins.ts'
import type { LostVersion } from '../query/home/lost-versions.ts'
import type { MetricDrop } from '../query/home/metric-drops.ts'
import type { OverdueEntity } from '../query/home/overdue.ts'
import type { GapCounts, QualityGap } from '../query/home/owned.ts'
import type { OpenQuestion } from '../query/home/questions.ts'
import type { WorseChoice } from '../query/home/worse-choices.ts'
import type { OpenViolation } from '../query/home/violations.ts'
import type { UseReached } from '../query/home/use-reached.ts'
import { anomalySentence } from './anomaly-sentences.ts'
import type { AnswerOf } from './declare.ts'
import { time } from './shapes.ts'
import { upperFirst } from '../lib/english.ts'
import { isoOf } from '../lib/iso.ts'

export const atLeast = z.boolean().describe('Whether there may be more than counted.')

const needKind = z
  .enum([
    'violation',
    'failed-run',
    'overdue',
    'test-overdue',
    'metric-drop',
    'origin-deleted',
    'version-deleted',
    'anomaly',
    'past-sunset',
    'removable',
    'reads-deprecated',
    'question',
    'source',
    'orphaned',
    'issues',
    'stale',
    'no-description',
  ])
  .meta({ id: 'HomeNeedKind' })

export const need = z
  .strictObject({
    kind: needKind,
    sentence: z.string(),
    uri: z.string().nullable().describe('The entity that shows it; null for a source.'),
    action: z
      .enum([
        'open-run',
        'open-schedule',
        'open-test',
        'open-measurement',
        'open-source',
        'open-entity',
        'answer',
        'refresh',
        'describe',
      ])
      .describe('What to do about it.'),
    platform: z.string().nullable().describe('Platform of the source; null for an entity.'),
    at: z.string().nullable().describe('When it happened or was planned, as its source states it.'),
    reach: z
      .strictObject({
        uri: z.string().describe('The entity whose impact it is.'),
        tests: z.int().describe('Running tests.'),
        serving: z.int().describe('Deployments in use.'),
      })
      .nullable()
      .describe('What is in use downstream. Null: nothing, or not counted.'),
  })
  .meta({ id: 'HomeNeed' })

export const needsLeft = z.strictObject({ kind: needKind, count: z.int(), atLeast }).meta({ id: 'HomeNeedsLeft' })

export const troubledSource = z
  .strictObject({ platform: z.string(), code: z.string(), reason: z.string(), since: time.nullable() })
  .meta({ id: 'HomeSource' })

type HomeNeed = AnswerOf<typeof need>
type NeedsLeft = AnswerOf<typeof needsLeft>
type TroubledSource = AnswerOf<typeof troubledSource>

interface ListedNeeds {
  readonly needs: readonly HomeNeed[]
  readonly needsLeft: readonly NeedsLeft[]
}

type NeedKind = HomeNeed['kind']

const MAX_NEEDS = 25
/** Needs shown before the list is opened. */
const FIRST = 7
/** Maximum number of needs of one kind, among the first ones and among all, so that no kind crowds out the others. */
const FIRST_OF_KIND = 2
const MAX_OF_KIND = 8
/** Maximum number of needs since a moment, which are listed by time. */
const MAX_SINCE = 100

/** A need whose reach decides its urgency. */
export interface RankedNeed {
  readonly kind: NeedKind
  readonly sentence: string
  readonly uri: string
  readonly action: HomeNeed['action']
  readonly at: string | null
  /** The entity that it happened to. */
  readonly of: NodeId
}

/** Returns an entity's name for sentences. */
export type NameOfNode = (node: NodeId) => string

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

/** Lists the most urgent first: events by how much in use they reach, then questions, troubled sources and gaps. */
export function rankNeeds(
  ranked: RankedNeeds,
  sources: readonly TroubledSource[],
  quality: { readonly gaps: GapCounts; readonly owned: number } | null,
): ListedNeeds {
  const events = [...ranked.needs].sort(byReach(ranked)).map((need) => shownNeed(need, ranked))
  const gaps = quality === null ? [] : GAPS_IN_ORDER.flatMap((gap) => gapNeed(gap, quality))
  const others = [...ranked.questions, ...sources.map(sourceNeed), ...gaps]
  const all = [...events, ...others]
  const room = FIRST - Math.min(others.length, FIRST_OF_KIND + 1)
  const first = [...ofKinds(events, FIRST_OF_KIND).slice(0, room), ...ofKinds(others, FIRST_OF_KIND)].slice(0, FIRST)
  const later = ofKinds(all, MAX_OF_KIND).filter((need) => !first.includes(need))
  const needs = [...first, ...later].slice(0, MAX_NEEDS)
  const left = all.filter((need) => !needs.includes(need))
  return { needs, needsLeft: leftOf(left, ranked.more) }
}

/** Lists events since a moment, by their source's time, newest first; a need without a time counts as new. */
export function needsSince(ranked: RankedNeeds, sources: readonly TroubledSource[], since: Time): ListedNeeds {
  const timeOf = ({ at }: HomeNeed): number => (at === null ? Infinity : Date.parse(at) || Infinity)
  const events = [...ranked.needs.filter(({ kind }) => kind !== 'failed-run'), ...ranked.failedRuns]
  const all = [
    ...events.map((need) => shownNeed(need, ranked)),
    ...ranked.questions,
    ...sources.map((source) => ({ ...sourceNeed(source), at: source.since })),
  ]
    .filter((need) => timeOf(need) >= since)
    .sort((a, b) => timeOf(b) - timeOf(a) || 0)
  return { needs: all.slice(0, MAX_SINCE), needsLeft: leftOf(all.slice(MAX_SINCE), ranked.more) }
}

function ofKinds(needs: readonly HomeNeed[], most: number): readonly HomeNeed[] {
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

/** Something went wrong, so these come before what is late or still to be done. */
const SEVERE: ReadonlySet<NeedKind> = new Set(['failed-run', 'metric-drop', 'origin-deleted', 'version-deleted'])

/**
 * Sorts policy violations first, in the order found; then by what is in use downstream, then chosen ones, then by
 * severity, then newest first. Needs whose reach wasn't counted come last.
 */
function byReach({ reach, chosen }: RankedNeeds): (a: RankedNeed, b: RankedNeed) => number {
  const violates = ({ kind }: RankedNeed): number => Number(kind === 'violation')
  const countUses = ({ of }: RankedNeed): number => {
    const known = reach.get(of)
    return known === undefined ? -1 : known.tests + known.serving
  }
  const time = ({ at }: RankedNeed): number => (at === null ? 0 : Date.parse(at) || 0)
  const isChosen = ({ of }: RankedNeed): number => Number(chosen.has(of))
  const severe = ({ kind }: RankedNeed): number => Number(SEVERE.has(kind))
  return (a, b) => {
    if (violates(a) + violates(b) > 0) return violates(b) - violates(a)
    return (
      countUses(b) - countUses(a) ||
      isChosen(b) - isChosen(a) ||
      severe(b) - severe(a) ||
      time(b) - time(a) ||
      a.of - b.of
    )
  }
}

function shownNeed({ kind, sentence, uri, action, at, of }: RankedNeed, { reach, uriOf }: RankedNeeds): HomeNeed {
  const known = reach.get(of)
  return {
    kind,
    sentence,
    uri,
    action,
    platform: null,
    at,
    reach: known === undefined ? null : { uri: uriOf(of), ...known },
  }
}

// ------------------------------------------------------------------------------------------------------ sentences

/** Makes one need for each pipeline whose last finished run failed. */
export function failureNeeds(failed: readonly FailedRun[], name: NameOfNode): readonly RankedNeed[] {
  const seen = new Set<NodeId>()
  return failed.flatMap(({ run, pipeline, failedAt, followedBy, streak, path }): readonly RankedNeed[] => {
    const subject = pipeline ?? run.node
    if (streak.length === 0 || seen.has(subject)) return []
    seen.add(subject)
    const times = `${streak.complete ? '' : 'at least '}${streak.length} times in a row`
    const isRunning = followedBy === 'running'
    const what =
      pipeline === null
        ? `Run ${nameOrUri(run)} failed`
        : streak.length === 1
          ? `Last ${isRunning ? 'finished ' : ''}run of ${name(pipeline)} failed`
          : `${name(pipeline)} failed ${times}`
    const yours = path === null || path.start === pipeline ? '' : `; ${name(path.start)} depends on it`
    const again = !isRunning ? '' : run.entityType === 'PipelineRun' ? '; running again' : '; another is running'
    const sentence = `${what}${again}${yours}.`
    return [{ kind: 'failed-run', sentence, uri: run.uri, action: 'open-run', at: failedAt, of: subject }]
  })
}

/** Makes a need for each failed run, even if fixed since: this lists what got worse in a period. */
export function failedRunNeeds(failed: readonly FailedRun[], name: NameOfNode): readonly RankedNeed[] {
  return failed.map(({ run, pipeline, failedAt, followedBy }) => {
    const ofPipeline = pipeline === null ? '' : ` of ${name(pipeline)}`
    const since = followedBy === 'success' ? '; a later one succeeded' : ''
    const sentence = `Run ${nameOrUri(run)}${ofPipeline} failed${since}.`
    return { kind: 'failed-run', sentence, uri: run.uri, action: 'open-run', at: failedAt, of: pipeline ?? run.node }
  })
}

export function scheduleNeed({ entity, plannedAt, pipeline }: OverdueEntity, name: NameOfNode): RankedNeed {
  const sentence = `${name(pipeline ?? entity.node)} missed its scheduled run.`
  return {
    kind: 'overdue',
    sentence,
    uri: entity.uri,
    action: 'open-schedule',
    at: plannedAt,
    of: pipeline ?? entity.node,
  }
}

/** Describes the missed schedule of an entity that a scheduled workflow calls. */
export function callerNeed(overdue: OverdueEntity, name: NameOfNode): RankedNeed {
  const sentence = `${name(overdue.pipeline ?? overdue.entity.node)}, which needs it, missed its scheduled run.`
  return { ...scheduleNeed(overdue, name), sentence }
}

export function testNeed({ entity, plannedAt }: OverdueEntity, name: NameOfNode): RankedNeed {
  const sentence = `${name(entity.node)} is still running past its planned end.`
  return { kind: 'test-overdue', sentence, uri: entity.uri, action: 'open-test', at: plannedAt, of: entity.node }
}

export function dropNeed({ run, version, versionBefore, worse }: MetricDrop, name: NameOfNode): RankedNeed {
  const { metric, before, after, share } = worse
  const fell = Number.isFinite(share) ? `${Math.round(share * 100)}% ` : ''
  const sentence =
    `${metric} regressed ${fell}in ${name(version)}: ${short(after)}, ` +
    `was ${short(before)} in ${name(versionBefore)}.`
  const at = typeof run.attributes.at === 'string' ? run.attributes.at : null
  return { kind: 'metric-drop', sentence, uri: run.uri, action: 'open-measurement', at, of: version }
}

/**
 * `scorer v4, alias champion, has auc 0.5 on holdout; scorer v3 before it has 0.9 on other data.` Either may have been
 * measured after the move. Of a version that was better itself: `it had 0.9`.
 */
export function choiceNeed({ version, versionBefore, by, worse, at }: WorseChoice, name: NameOfNode): RankedNeed {
  const { metric, split, before, after, isOnOtherData } = worse
  const otherData = isOnOtherData ? ' on other data' : ''
  const sentence =
    `${nameOrUri(version)}, ${by ?? 'the current version'}, has ${metric} ${short(after)}${split === null ? '' : ` on ${split}`}; ` +
    `${versionBefore === null ? 'it had' : `${name(versionBefore)} before it has`} ${short(before)}${otherData}.`
  return { kind: 'metric-drop', sentence, uri: version.uri, action: 'open-entity', at: isoOf(at), of: version.node }
}

/** `The MLflow run of scorer v2 (alias champion) was deleted.` */
export function originNeed({ version, chosenBy, origins, at }: LostOrigin): RankedNeed {
  const name = nameOrUri(version)
  const were = origins.length === 1 ? 'was' : 'were'
  const sentence = `The ${origins.join(' and the ')} of ${name} (${chosenBy}) ${were} deleted.`
  return { kind: 'origin-deleted', sentence, uri: version.uri, action: 'open-entity', at, of: version.node }
}

/** `scorer v2 (alias champion) was deleted, and no version replaced it.` The model has lost what it serves. */
export function lostNeed({ model, version, chosenBy, at }: LostVersion, uriOf: NameOfNode): RankedNeed {
  const sentence = `${nameOrUri(version)} (${chosenBy}) was deleted, and no version replaced it.`
  return { kind: 'version-deleted', sentence, uri: uriOf(model), action: 'open-entity', at, of: model }
}

/** `name` is for the entity itself. */
export function anomalyNeed(anomaly: Anomaly, name: NameOfNode): RankedNeed {
  const { entity, at } = anomaly
  const node = entity.node
  const sentence = anomalySentence(anomaly, name(node))
  return { kind: 'anomaly', sentence, uri: entity.uri, action: 'open-entity', at: isoOf(at), of: node }
}

/** Groups the needs by kind: still read past its date, no longer read, and read by something of the owner's. */
export function deprecationNeeds(
  found: readonly DeprecationForThem[],
  name: NameOfNode,
): readonly (readonly RankedNeed[])[] {
  const theirs = (state: DeprecationForThem['state']) => found.filter((one) => one.isTheirs && one.state === state)
  const need = (kind: NeedKind, { plan }: DeprecationForThem, sentence: string): RankedNeed => {
    return {
      kind,
      sentence,
      uri: plan.uri,
      action: 'open-entity',
      at: isoOf(plan.sunset),
      of: plan.node,
    }
  }
  return [
    theirs('overdue').map((one) =>
      need('past-sunset', one, `${name(one.plan.node)} is past its removal date, and ${stillReads(one)} it.`),
    ),
    theirs('unused').map((one) =>
      need('removable', one, `Nothing in use reads ${name(one.plan.node)}; it can be removed.`),
    ),
    found.flatMap((deprecation) => {
      if (deprecation.reader === null) return []
      const instead = deprecation.replacement === null ? '' : `; ${name(deprecation.replacement)} replaces it`
      return need(
        'reads-deprecated',
        deprecation,
        `${name(deprecation.reader)} reads ${name(deprecation.plan.node)}, which is planned for removal${instead}.`,
      )
    }),
  ]
}

/** The violation's own page tells what to do about it. */
export function violationNeed({ sentence, subject, at }: OpenViolation): RankedNeed {
  return { kind: 'violation', sentence, uri: subject.uri, action: 'open-entity', at, of: subject.node }
}

/** Words who still reads it; without a count, the readers are hidden or only its own source counts them. */
function stillReads({ readers }: DeprecationForThem): string {
  if (readers === null || readers === 0) return 'something in use still reads'
  return formatCount(readers, 'entity in use still reads', 'entities in use still read')
}

/** Formats a number for a sentence: `0.8412`. */
export function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}

/** Longest quotation of a question in a sentence, in characters. */
const LONGEST_QUESTION = 120

export function questionNeed({ uri, of, byName, text, at }: OpenQuestion, name: NameOfNode): HomeNeed {
  const sentence = `${byName ?? 'Somebody'} asks about ${name(of)}: ${quoteLine(text, LONGEST_QUESTION)}`
  return { ...PLAIN, kind: 'question', sentence, uri, action: 'answer', at }
}

function sourceNeed({ platform, reason }: TroubledSource): HomeNeed {
  // The id of a source keeps its configured spelling.
  const sentence = `${reason.startsWith(platform) ? reason : upperFirst(reason)}.`
  return { ...PLAIN, kind: 'source', sentence, uri: null, action: 'open-source', platform }
}

const PLAIN = { platform: null, at: null, reach: null } as const

const GAPS_IN_ORDER: readonly QualityGap[] = ['orphaned', 'issues', 'stale', 'no-description']

const GAPS: Readonly<
  Record<QualityGap, { readonly one: string; readonly many: string; readonly action: HomeNeed['action'] }>
> = {
  orphaned: { one: 'has no active owner', many: 'have no active owner', action: 'open-entity' },
  issues: { one: 'has open issues', many: 'have open issues', action: 'open-entity' },
  stale: { one: 'is stale', many: 'are stale', action: 'refresh' },
  'no-description': { one: 'has no description', many: 'have no description', action: 'describe' },
}

function gapNeed(
  gap: QualityGap,
  { gaps, owned }: { readonly gaps: GapCounts; readonly owned: number },
): readonly HomeNeed[] {
  const [count, first] = [gaps.counts[gap], gaps.first.get(gap)]
  if (count === 0 || first === undefined) return []
  const { one, many, action } = GAPS[gap]
  const among = gaps.looked < owned ? `the first ${gaps.looked} of ${owned}` : `${owned}`
  const sentence =
    count === 1
      ? `${nameOrUri(first)} ${one}.`
      : `${count} of ${among} owned entities ${many}, such as ${nameOrUri(first)}.`
  return [{ ...PLAIN, kind: gap, sentence, uri: first.uri, action }]
}
