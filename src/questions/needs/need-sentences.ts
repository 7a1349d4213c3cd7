// Words what needs attention.
import { formatCount } from '../../lib/format-count.ts'
import { truncateWithEllipsis } from '../../lib/cut-text.ts'
import { nameOrUri, textOrNull } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import { quoteLine } from '../../query/entities/comments.ts'
import type { Anomaly } from '../../query/anomalies/find.ts'
import type { DeprecationForThem } from '../../query/home/deprecated.ts'
import { failedAt, type FailingData } from '../../query/home/failing-data.ts'
import type { FailedEvaluation } from '../../query/home/failed-evaluations.ts'
import type { FailedOrigin } from '../../query/home/failed-origins.ts'
import type { FailedRun } from '../../query/home/failures.ts'
import type { DeletedInUse } from '../../query/home/deleted-in-use.ts'
import type { LostOrigin } from '../../query/home/lost-origins.ts'
import type { LostVersion } from '../../query/home/lost-versions.ts'
import type { MetricDrop } from '../../query/home/metric-drops.ts'
import type { OverdueEntity } from '../../query/home/overdue.ts'
import type { GapCounts, QualityGap } from '../../query/home/owned.ts'
import type { OpenQuestion } from '../../query/home/questions.ts'
import type { WorseChoice } from '../../query/home/worse-choices.ts'
import type { OpenViolation } from '../../query/home/violations.ts'
import { anomalySentence } from '../anomaly-sentences.ts'
import { and, upperFirst } from '../../lib/english.ts'
import { isoOf } from '../../lib/iso.ts'
import { numberText } from '../../lib/number-text.ts'
import {
  severityOfNeed,
  type NameOfNode,
  type RankedNeed,
  type NeedKind,
  type HomeNeed,
  type TroubledSource,
} from './schema.ts'

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
    const pipelinePhrase = pipeline === null ? '' : ` of ${name(pipeline)}`
    const since = followedBy === 'success' ? '; a later one succeeded' : ''
    const sentence = `Run ${nameOrUri(run)}${pipelinePhrase} failed${since}.`
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

/** Number of checks that a sentence names. */
const CHECKS_NAMED = 2
/** Longest message of a check in a sentence, in characters. */
const LONGEST_MESSAGE = 100

/** `orders fails 3 checks: id is unique (2 rows), freshness, and 1 more.` */
export function checkNeed({ entity, checks }: FailingData): RankedNeed {
  const named = checks
    .slice(0, CHECKS_NAMED)
    .map(({ name, message }) =>
      message === null ? name : `${name} (${truncateWithEllipsis(message, LONGEST_MESSAGE)})`,
    )
  const more = checks.length - named.length
  const all = more === 0 ? named : [...named, `and ${more} more`]
  const sentence = `${nameOrUri(entity)} fails ${formatCount(checks.length, 'check')}: ${all.join(', ')}.`
  const at = failedAt({ entity, checks })
  return {
    kind: 'failed-check',
    sentence,
    uri: entity.uri,
    action: 'open-entity',
    at: Number.isFinite(at) ? isoOf(at) : null,
    of: entity.node,
  }
}

/** `Drift of scorer v4 failed: Share of Drifted Columns: Less 0.5.` */
export function evaluationNeed({ version, run, evaluation }: FailedEvaluation, name: NameOfNode): RankedNeed {
  const error = textOrNull(run.attributes.error)
  const why = error === null ? '' : `: ${truncateWithEllipsis(error, LONGEST_MESSAGE)}`
  const sentence = `${evaluation === null ? nameOrUri(run) : name(evaluation)} of ${nameOrUri(version)} failed${why}.`
  const at = textOrNull(run.attributes.at)
  return { kind: 'failed-check', sentence, uri: run.uri, action: 'open-measurement', at, of: version.node }
}

export function dropNeed({ run, version, versionBefore, worse }: MetricDrop, name: NameOfNode): RankedNeed {
  const { metric, before, after, share } = worse
  const fell = Number.isFinite(share) ? `${Math.round(share * 100)}% ` : ''
  const sentence =
    `${metric} regressed ${fell}in ${name(version)}: ${numberText(after)}, ` +
    `was ${numberText(before)} in ${name(versionBefore)}.`
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
    `${nameOrUri(version)}, ${by ?? 'the current version'}, has ${metric} ${numberText(after)}${split === null ? '' : ` on ${split}`}; ` +
    `${versionBefore === null ? 'it had' : `${name(versionBefore)} before it has`} ${numberText(before)}${otherData}.`
  return { kind: 'metric-drop', sentence, uri: version.uri, action: 'open-entity', at: isoOf(at), of: version.node }
}

/** `The MLflow run of scorer v2 (alias champion) was deleted.` `2 features of scorer v2 (alias champion) were deleted: age, size.` */
export function originNeeds({
  version,
  chosenBy,
  origins,
  isMissing,
  features,
  at,
}: LostOrigin): readonly RankedNeed[] {
  const name = `${nameOrUri(version)} (${chosenBy})`
  const need = (kind: NeedKind, lost: readonly string[], sentence: string): readonly RankedNeed[] =>
    lost.length === 0 ? [] : [{ kind, sentence, uri: version.uri, action: 'open-entity', at, of: version.node }]
  const were = (lost: readonly string[]): string => (lost.length === 1 ? 'was' : 'were')
  const areLost = isMissing
    ? `${origins.length === 1 ? 'is' : 'are'} not at ${origins.length === 1 ? 'its' : 'their'} source`
    : `${were(origins)} deleted`
  const named = features.length > MAX_NAMED ? [...features.slice(0, MAX_NAMED - 1), 'others'] : features
  return [
    ...need('origin-deleted', origins, `The ${origins.join(' and the ')} of ${name} ${areLost}.`),
    ...need(
      'feature-deleted',
      features,
      `${formatCount(features.length, 'feature')} of ${name} ${were(features)} deleted: ${and(named)}.`,
    ),
  ]
}

/** `scorer v2 (alias champion) comes from the run train-7, which failed.` */
export function failedOriginNeed({ version, chosenBy, run, outcome }: FailedOrigin): RankedNeed {
  const chosen = chosenBy === null ? '' : ` (${chosenBy})`
  const sentence = `${nameOrUri(version)}${chosen} comes from the run ${nameOrUri(run)}, which ${outcome === 'failed' ? 'failed' : 'was stopped'}.`
  const at = textOrNull(run.attributes.endedAt) ?? textOrNull(run.attributes.startedAt)
  return { kind: 'origin-failed', sentence, uri: run.uri, action: 'open-run', at, of: version.node }
}

/** Maximum number of deleted features that a sentence names. */
const MAX_NAMED = 4

/**
 * `scorer v2 was deleted, and no version has alias champion any more.` `scorer was deleted, with its version scorer v2,
 * alias champion.` The model has lost what it serves.
 */
export function lostNeed({ model, version, chosenBy, isModelDeleted, at }: LostVersion, uriOf: NameOfNode): RankedNeed {
  // A deleted model keeps no name.
  const sentence = isModelDeleted
    ? `${partsOf(uriOf(model) as Uri).resourceId} was deleted, with its version ${nameOrUri(version)}, ${chosenBy}.`
    : `${nameOrUri(version)} was deleted, and no version has ${chosenBy} any more.`
  return { kind: 'version-deleted', sentence, uri: uriOf(model), action: 'open-entity', at, of: model }
}

/** `scorer v2, which scorer-prod serves, was deleted at its source.` */
export function servedNeed({ deleted, user, does, at }: DeletedInUse, name: NameOfNode): RankedNeed {
  const use = `${does === 'tests' ? 'the running test ' : ''}${name(user)} ${does}`
  const sentence = `${nameOrUri(deleted)}, which ${use}, was deleted at its source.`
  return { kind: 'version-deleted', sentence, uri: deleted.uri, action: 'open-entity', at, of: deleted.node }
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
export function violationNeed({ violation, sentence, subject, at }: OpenViolation): RankedNeed {
  const severity = violation.policy.severity === 'block' ? 'high' : 'medium'
  return { kind: 'violation', severity, sentence, uri: subject.uri, action: 'open-entity', at, of: subject.node }
}

/** Words who still reads it; without a count, the readers are hidden or only its own source counts them. */
function stillReads({ readers }: DeprecationForThem): string {
  if (readers === null || readers === 0) return 'something in use still reads'
  return formatCount(readers, 'entity in use still reads', 'entities in use still read')
}

/** Longest quotation of a question in a sentence, in characters. */
const LONGEST_QUESTION = 120

export function questionNeed({ uri, of, byName, text, at }: OpenQuestion, name: NameOfNode): HomeNeed {
  const sentence = `${byName ?? 'Somebody'} asks about ${name(of)}: ${quoteLine(text, LONGEST_QUESTION)}`
  return {
    ...PLAIN,
    kind: 'question',
    severity: severityOfNeed({ kind: 'question' }),
    sentence,
    uri,
    action: 'answer',
    at,
  }
}

/** Tells whether a source can't be read, or no longer shows much that it had. */
export function isUrgent({ code }: TroubledSource): boolean {
  return code === 'CIRCUIT_OPEN' || code === 'HELD'
}

export function sourceNeed(source: TroubledSource): HomeNeed {
  const { platform, reason, since } = source
  const severity = isUrgent(source) ? 'high' : 'medium'
  // The id of a source keeps its configured spelling.
  const sentence = `${reason.startsWith(platform) ? reason : upperFirst(reason)}.`
  return { ...PLAIN, kind: 'source', severity, sentence, uri: null, action: 'open-source', platform, at: since }
}

const PLAIN = { platform: null, at: null, reach: null } as const

export const GAPS_IN_ORDER: readonly QualityGap[] = ['orphaned', 'issues', 'stale', 'no-description']

const GAPS: Readonly<
  Record<QualityGap, { readonly one: string; readonly many: string; readonly action: HomeNeed['action'] }>
> = {
  orphaned: { one: 'has no active owner', many: 'have no active owner', action: 'open-entity' },
  issues: { one: 'has open issues', many: 'have open issues', action: 'open-entity' },
  stale: { one: 'is stale', many: 'are stale', action: 'refresh' },
  'no-description': { one: 'has no description', many: 'have no description', action: 'describe' },
}

export function gapNeed(
  gap: QualityGap,
  { gaps, owned }: { readonly gaps: GapCounts; readonly owned: number },
): readonly HomeNeed[] {
  const [count, first] = [gaps.counts[gap], gaps.first.get(gap)]
  if (count === 0 || first === undefined) return []
  const { one, many, action } = GAPS[gap]
  const among = gaps.checked < owned ? `the first ${gaps.checked} of ${owned}` : `${owned}`
  const sentence =
    count === 1
      ? `${nameOrUri(first)} ${one}.`
      : `${count} of ${among} owned entities ${many}, such as ${nameOrUri(first)}.`
  return [{ ...PLAIN, kind: gap, severity: severityOfNeed({ kind: gap }), sentence, uri: first.uri, action }]
}
