// How much a change matters, as data: the one place that says so, for every reader of changes.
import type { Json } from '../lib/json.ts'
import type { EdgeTypeId, Time } from '../model/facts.ts'
import { DAY_MS } from '../lib/durations.ts'
import { outcomeOf } from './runs.ts'

/** The most severe first: somebody has to act, somebody should know, nobody has to. */
export const SEVERITIES = ['high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

interface ValueSeverity {
  /** Any type where it is left out. */
  readonly types?: readonly string[]
  readonly attribute: string
  /** Any value where it is left out. */
  readonly to?: readonly (string | boolean)[]
  /** Changes from one of these count too: a promotion and a demotion are news alike. */
  readonly from?: readonly string[]
  readonly severity: Severity
}

/** The first that fits a change of an attribute decides; all others are low. */
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
  { types: ['Dataset'], attribute: 'schema', severity: 'high' },
  { types: ['DatasetVersion'], attribute: 'schemaDigest', severity: 'medium' },
  // Nobody answers any longer for what an inactive user owns.
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

/** A new version of these is news of what it is a version of: nothing else of that changes with it. */
const ANNOUNCING: ReadonlySet<EdgeTypeId> = new Set(['DatasetVersion.versionOf'])

/** Whether what is new at the start of an edge is news of what the edge leads to. */
export function announces(relation: EdgeTypeId): boolean {
  return ANNOUNCING.has(relation)
}

export function severityOfValue(
  type: string | null,
  { name, before, after }: { readonly name: string; readonly before: unknown; readonly after: unknown },
): Severity {
  const rule = VALUES.find(
    ({ attribute, types, to, from }) =>
      attribute === name &&
      (types === undefined || (type !== null && types.includes(type))) &&
      (to === undefined ||
        to.some((value) => value === after || (value === 'failed' && outcomeOf(after) === 'failed')) ||
        from?.some((value) => value === before) === true),
  )
  return rule?.severity ?? 'low'
}

export function severityOfRelationship(relation: EdgeTypeId): Severity {
  return RELATIONSHIPS[relation] ?? 'low'
}

/** Weighs what the service found about a thing: gone at its source, known nowhere, or not as its type declares. */
export const RECORD_SEVERITIES = {
  type: 'low',
  state: 'low',
  tombstone: 'high',
  unresolvable: 'medium',
  issues: 'medium',
  // Told only to those who drew a line for it.
  quality: 'high',
} as const satisfies Readonly<Record<string, Severity>>

export function mostSevere(all: readonly Severity[]): Severity {
  return SEVERITIES.find((severity) => all.includes(severity)) ?? 'low'
}

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least)
}

/**
 * Attributes that count, that say when something was last seen or read, or that follow from another change: a reader
 * learns nothing when they alone change.
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
  'startedAt',
  'endedAt',
  'materialised',
  'position',
  'host',
])

export function isBookkeeping(attribute: string): boolean {
  return BOOKKEEPING.has(attribute)
}

/** When something came to be, as its source states it: the first of these that it has. */
const BORN_AT = [
  'trainedAt',
  'startedAt',
  'requestedAt',
  'deployedAt',
  'at',
  'createdAt',
  'startsAt',
  'firstUsedAt',
] as const

/** It came to be a day or more before it was read for the first time: no news, but a source that was connected. */
export function isOld(attributes: Readonly<Record<string, Json>>, at: Time): boolean {
  const born = bornAt(attributes)
  return born !== null && born < at - DAY_MS
}

/** When something came to be; null where its source does not state it. */
export function bornAt(attributes: Readonly<Record<string, Json | undefined>>): Time | null {
  return firstTimeOf(attributes, BORN_AT)
}

/** The first of these times that a thing states. */
export function firstTimeOf(
  attributes: Readonly<Record<string, Json | undefined>>,
  names: readonly string[],
): Time | null {
  const stated = names.map((name) => attributes[name]).find((value) => typeof value === 'string')
  const time = typeof stated === 'string' ? Date.parse(stated) : NaN
  return Number.isNaN(time) ? null : time
}

/** The attributes that say what became of something, of whichever type. */
export const STATUSES: ReadonlySet<string> = new Set(['status', 'stage', 'modelState'])

/** Their status is that of what they are part of: a run tells how its attempts fare, and only a failure is news. */
export const ONLY_FAILURES: ReadonlySet<string> = new Set(['JobAttempt'])

/** Measurements of runs, the models that these log, with their columns, and counts of calls: as runs, few are used. */
export const RUN_PARTS: ReadonlySet<string> = new Set([
  'EvaluationRun',
  'MlflowLoggedModel',
  'MlflowSignature',
  'MlflowTraces',
])

/** How a status is said of something: "Run 12 failed". Others are said as "is now". */
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

/** Whether one of these values is the status of something that failed. */
export function isFailure(values: Readonly<Record<string, Json>>): boolean {
  return Object.entries(values).some(([name, value]) => STATUSES.has(name) && outcomeOf(value) === 'failed')
}

/** Says in a word whether a thing has one of these attributes. */
export const ADJECTIVES: Readonly<Record<string, { readonly yes: string; readonly no: string }>> = {
  active: { yes: 'active', no: 'inactive' },
  enabled: { yes: 'enabled', no: 'disabled' },
}

/** These nouns come before the name of an occurrence: "Version 13 of Ranking". */
export const OCCURRENCE_NOUNS: Readonly<Record<string, string>> = {
  PipelineRun: 'Run',
  EvaluationRun: 'Evaluation run',
  JobAttempt: 'Attempt',
  ModelInstance: 'Version',
  DatasetVersion: 'Version',
  FeatureVersion: 'Version',
  ModelDeployment: 'Deployment',
}

/** How its beginning is said. */
export const BIRTH_VERBS: Readonly<Record<string, string>> = {
  ModelInstance: 'was registered',
  PipelineRun: 'started',
  EvaluationRun: 'was measured',
  DatasetVersion: 'was written',
  PipelineRequest: 'was requested',
}

/** Says a birth more exactly where its source states this attribute. */
export const STATED_BIRTH_VERBS: Readonly<Record<string, string>> = {
  trainedAt: 'was trained',
  firstUsedAt: 'was first used',
}
