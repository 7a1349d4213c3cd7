// Defines the schema of what needs attention.
import { z } from 'zod'
import type { NodeId } from '../../contracts/log.ts'
import type { AnswerOf } from '../declare.ts'
import type { Severity } from '../../catalogue/news.ts'
import { severity, time } from '../shapes.ts'

export const needKind = z
  .enum([
    'violation',
    'failed-run',
    'overdue',
    'test-overdue',
    'failed-check',
    'metric-drop',
    'origin-deleted',
    'origin-failed',
    'feature-deleted',
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
    severity: severity.describe('high: something went wrong. medium: late, or to be done. low: nobody has to act.'),
    sentence: z.string(),
    uri: z.string().nullable().describe('The entity that it concerns; null for a source.'),
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
        uri: z.string().describe('The entity whose impact is counted.'),
        tests: z.int().describe('Running tests.'),
        serving: z.int().describe('Deployments in use.'),
        others: z
          .int()
          .nullable()
          .describe(
            'Others in use, such as chosen or newest versions, serving rules and dashboards; null if not counted.',
          ),
      })
      .nullable()
      .describe("Entities in use downstream; null if there are none, or if they weren't counted."),
  })
  .meta({ id: 'HomeNeed' })

export const troubledSource = z
  .strictObject({ platform: z.string(), code: z.string(), reason: z.string(), since: time.nullable() })
  .meta({ id: 'HomeSource' })

export type HomeNeed = AnswerOf<typeof need>

export type TroubledSource = AnswerOf<typeof troubledSource>

export type NeedKind = HomeNeed['kind']

/** Something went wrong, so these come before what is late or still to be done. */
const HIGH: ReadonlySet<string> = new Set<NeedKind>([
  'failed-run',
  'failed-check',
  'metric-drop',
  'origin-deleted',
  'origin-failed',
  'feature-deleted',
  'version-deleted',
])
const LOW: ReadonlySet<string> = new Set<NeedKind>(['removable', 'question', 'no-description'])

/** Judges a need in the same way wherever it is shown; those of policies and sources have a severity of their own. */
export function severityOfNeed({ kind, severity }: Pick<RankedNeed, 'severity'> & { readonly kind: string }): Severity {
  return severity ?? (HIGH.has(kind) ? 'high' : LOW.has(kind) ? 'low' : 'medium')
}

/** A need whose reach decides its urgency. */
export interface RankedNeed {
  readonly kind: NeedKind
  /** That of its kind if absent. */
  readonly severity?: Severity
  readonly sentence: string
  readonly uri: string
  readonly action: HomeNeed['action']
  readonly at: string | null
  /** The entity that it happened to. */
  readonly of: NodeId
}

/** Returns an entity's name for sentences. */
export type NameOfNode = (node: NodeId) => string
