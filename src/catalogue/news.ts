// How much a change matters, as data: the only place that decides it, for every reader of changes.
import type { Json } from '../lib/json.ts'
import type { EdgeTypeId, Time } from '../model/facts.ts'
import { DAY_MS } from '../lib/durations.ts'
import { outcomeOf } from './runs.ts'
import { valuesOfTag } from './tags.ts'

/** Most severe first: somebody must act, somebody should know, nobody needs to. */
export const SEVERITIES = ['high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

interface ValueSeverity {
  /** Any type if omitted. */
  readonly types?: readonly string[]
  readonly attribute: string
  /** Any value if omitted. */
  readonly to?: readonly (string | boolean)[]
  /** Changes from one of these count too: a promotion and a demotion are news alike. */
  readonly from?: readonly string[]
  /** Decides for values that aren't compared whole. */
  readonly changed?: (before: Json, after: Json) => boolean
  readonly severity: Severity
}

/** The first match decides a change's severity; all others are low. */
const VALUES: readonly ValueSeverity[] = [
  { types: ['JobAttempt'], attribute: 'status', severity: 'low' },
  { attribute: 'status', to: ['failed', 'rolled_back', 'rolled-back'], severity: 'high' },
  { types: ['PipelineRun', 'EvaluationRun', 'PipelineRequest'], attribute: 'status', severity: 'low' },
  { types: ['AbTest', 'ModelDeployment', 'Feature', 'FeatureGroup'], attribute: 'status', severity: 'medium' },
  { types: ['Model'], attribute: 'stage', severity: 'medium' },
  {
    types: ['ModelInstance'],
    attribute: 'modelState',
    to: ['released', 'retired'],
    from: ['released'],
    severity: 'medium',
  },
  { attribute: 'aliases', severity: 'medium' },
  { attribute: 'tags', changed: isOwnerChanged, severity: 'medium' },
  { types: ['Dataset'], attribute: 'schema', severity: 'high' },
  { types: ['DatasetVersion'], attribute: 'schemaDigest', severity: 'medium' },
  // Whatever an inactive user owns has no responsible person any more.
  { types: ['User'], attribute: 'active', to: [false], severity: 'high' },
  { types: ['PipelineSchedule'], attribute: 'enabled', severity: 'medium' },
  { types: ['AbTest'], attribute: 'allocation', severity: 'medium' },
  { types: ['AbTest'], attribute: 'endsAt', severity: 'medium' },
]

const RELATIONSHIPS: Readonly<Record<EdgeTypeId, Severity>> = {
  'Entity.ownedBy': 'medium',
  'Model.currentInstance': 'medium',
  'ModelDeployment.deploys': 'medium',
  'ServingRule.serves': 'medium',
}

/** A new version is news about its container, which otherwise doesn't change with it. */
const ANNOUNCING: ReadonlySet<EdgeTypeId> = new Set(['DatasetVersion.versionOf'])

/** Tells whether a new entity at the start of an edge is news about the edge's target. */
export function announces(relation: EdgeTypeId): boolean {
  return ANNOUNCING.has(relation)
}

export function severityOfValue(
  type: string | null,
  { name, before, after }: { readonly name: string; readonly before: Json; readonly after: Json },
): Severity {
  const rule = VALUES.find(
    ({ attribute, types, to, from, changed }) =>
      attribute === name &&
      changed?.(before, after) !== false &&
      (types === undefined || (type !== null && types.includes(type))) &&
      (to === undefined ||
        to.some((value) => value === after || (value === 'failed' && outcomeOf(after) === 'failed')) ||
        from?.some((value) => value === before) === true),
  )
  return rule?.severity ?? 'low'
}

/** Keys of tags that say who is responsible. */
export const OWNER_TAGS = ['owner', 'team'] as const

function isOwnerChanged(before: Json, after: Json): boolean {
  return before !== null && OWNER_TAGS.some((key) => valuesOfTag(before, key).join() !== valuesOfTag(after, key).join())
}

export function severityOfRelationship(relation: EdgeTypeId): Severity {
  return RELATIONSHIPS[relation] ?? 'low'
}

/** Severity of the service's own findings: gone at its source, unknown everywhere, or invalid by its type. */
export const RECORD_SEVERITIES = {
  type: 'low',
  state: 'low',
  tombstone: 'high',
  unresolvable: 'medium',
  issues: 'medium',
  // Only for subscribers who set a threshold.
  quality: 'high',
} as const satisfies Readonly<Record<string, Severity>>

export function mostSevere(all: readonly Severity[]): Severity {
  return SEVERITIES.find((severity) => all.includes(severity)) ?? 'low'
}

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least)
}

/**
 * Attributes that count, that tell when something was last seen or read, or that follow from another change: their
 * change alone tells a reader nothing.
 */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  'createdAt',
  'updatedAt',
  'enrichedAt',
  'sourceUrl',
  'keys',
  'facets',
  'usage',
  'rowCount',
  'bytes',
  'loads',
  'current',
  'nextRunAt',
  'requestedAt',
  'scheduledFor',
  'dataFrom',
  'dataTo',
  'startedAt',
  'endedAt',
  'materialised',
  'position',
  'host',
  'at',
])

export function isBookkeeping(attribute: string): boolean {
  return BOOKKEEPING.has(attribute)
}

/** Times of creation as sources state them; the first present one counts. */
const CREATION_TIMES = [
  'trainedAt',
  'startedAt',
  'requestedAt',
  'deployedAt',
  'at',
  'createdAt',
  'startsAt',
  'firstUsedAt',
] as const

/** Created a day or more before it was first read: a newly connected source, not news. */
export function isOld(attributes: Readonly<Record<string, Json>>, at: Time): boolean {
  const created = creationTimeOf(attributes)
  return created !== null && created < at - DAY_MS
}

/** Returns when it was created; null if its source doesn't state it. */
export function creationTimeOf(attributes: Readonly<Record<string, Json | undefined>>): Time | null {
  return firstTimeOf(attributes, CREATION_TIMES)
}

/** Returns the first of these times that the entity states. */
export function firstTimeOf(
  attributes: Readonly<Record<string, Json | undefined>>,
  names: readonly string[],
): Time | null {
  const stated = names.map((name) => attributes[name]).find((value) => typeof value === 'string')
  const time = typeof stated === 'string' ? Date.parse(stated) : NaN
  return Number.isNaN(time) ? null : time
}

/** Attributes that state an outcome, of any type. */
export const STATUSES: ReadonlySet<string> = new Set(['status', 'stage', 'modelState'])

/** Their status duplicates that of their container: a run tells how its attempts fare, and only a failure is news. */
export const ONLY_FAILURES: ReadonlySet<string> = new Set(['JobAttempt'])

/** Measurements of runs, logged models with their columns, and counts of calls: like runs, few are in use. */
export const RUN_PARTS: ReadonlySet<string> = new Set([
  'EvaluationRun',
  'MlflowLoggedModel',
  'MlflowSignature',
  'MlflowTraces',
])

/** Verbs for statuses: "Run 12 failed". Others read as "is now". */
const STATUS_VERBS: Readonly<Record<string, string>> = {
  failed: 'failed',
  crashed: 'crashed',
  succeeded: 'succeeded',
  finished: 'finished',
  running: 'started',
  cancelled: 'was cancelled',
  killed: 'was killed',
  active: 'started',
  stopped: 'was stopped',
  released: 'was released',
  retired: 'was retired',
  validated: 'was validated',
  deprecated: 'was deprecated',
  serving: 'is serving',
}

export function verbOf(status: string): string | undefined {
  return STATUS_VERBS[status.toLowerCase()]
}

export function isFailure(values: Readonly<Record<string, Json>>): boolean {
  return Object.entries(values).some(([name, value]) => STATUSES.has(name) && outcomeOf(value) === 'failed')
}

/** Describes in a word whether an entity has one of these attributes. */
export const ADJECTIVES: Readonly<Record<string, { readonly yes: string; readonly no: string }>> = {
  active: { yes: 'active', no: 'inactive' },
  enabled: { yes: 'enabled', no: 'disabled' },
}

const OCCURRENCE_NOUNS: Readonly<Record<string, string>> = {
  EvaluationRun: 'Evaluation run',
  JobAttempt: 'Attempt',
  ModelInstance: 'Version',
  DatasetVersion: 'Version',
  FeatureVersion: 'Version',
  ModelDeployment: 'Deployment',
}

/** Returns the noun that precedes the name of an occurrence: "Run 12 of daily-features". Products name runs alike. */
export function occurrenceNoun(type: string): string | undefined {
  return OCCURRENCE_NOUNS[type] ?? (type.endsWith('Run') ? 'Run' : undefined)
}

/** Verbs for the creation of an entity. */
export const CREATION_VERBS: Readonly<Record<string, string>> = {
  ModelInstance: 'was registered',
  PipelineRun: 'started',
  EvaluationRun: 'was measured',
  DatasetVersion: 'was written',
  PipelineRequest: 'was requested',
}

/** More exact verbs for a creation whose source states this attribute. */
export const STATED_CREATION_VERBS: Readonly<Record<string, string>> = {
  trainedAt: 'was trained',
  firstUsedAt: 'was first used',
}
