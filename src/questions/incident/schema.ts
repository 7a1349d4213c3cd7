// Defines the parameters and the answer of an incident.
import { z } from 'zod'
import type { AnswerOf } from '../declare.ts'
import { AS_OF, moment, optional, pageParameters, uri, type Arguments } from '../parameters.ts'
import { nextCursor, time } from '../shapes.ts'
import { standing } from '../related-shapes.ts'
import { surface } from '../surfaces.ts'

export const DEFAULT_PAGE = 100

export const incidentParameters = {
  uri: uri('the bad entity'),
  from: optional(moment('only versions trained since this moment')),
  to: optional(moment('only versions trained until this moment')),
  asOf: AS_OF,
  ...pageParameters(500, { default: DEFAULT_PAGE, min: 0, of: 'versions per page' }),
}

const entityRef = z
  .strictObject({ uri: z.string(), name: z.string(), entityType: z.string().nullable() })
  .meta({ id: 'IncidentThing' })

const named = z
  .strictObject({
    ...entityRef.shape,
    uri: z.string().nullable().describe('URI of the person; null if a source has only a name.'),
  })
  .meta({ id: 'IncidentOwnerName' })

const owner = z
  .strictObject({ ...named.shape, teams: z.array(entityRef).describe("A person's teams.") })
  .meta({ id: 'IncidentPerson' })

const share = z.strictObject({ ...owner.shape, running: z.int(), total: z.int() }).meta({ id: 'IncidentOwner' })

const state = z
  .enum(['running', 'chosen', 'unknown', 'idle', 'retired', 'gone'])
  .meta({ id: 'IncidentState' })
  .describe(
    'running: a deployment or test runs on it. chosen: an alias or stage chooses it, so it is in use, though no source says what runs on it. unknown: no source says either. idle: nothing runs on it. retired: its source says so. gone: its source no longer has it, and nothing runs on it. The last three need no action.',
  )

export const version = z
  .strictObject({
    ...entityRef.shape,
    model: entityRef.nullable(),
    trainedAt: time.describe(
      'When the version was trained or its run began; if no source states that, when it was made or first recorded.',
    ),
    state,
    standing,
    chosenBy: z.array(z.string()).describe('Its aliases and stage, most important first.'),
    headline: z
      .strictObject({ metric: z.string(), split: z.string().nullable(), value: z.number() })
      .meta({ id: 'IncidentMetric' })
      .nullable()
      .describe("The headline metric of its model's versions."),
    deployments: z
      .int()
      .nullable()
      .describe(
        'Number of deployments in use of this entity or of anything made from it; null if there are too many to count.',
      ),
    tests: z.int().nullable().describe('Number of running tests, counted likewise.'),
    via: z.array(entityRef).describe('The path from the version to the bad entity, both included, as of its training.'),
    omitted: z.int().describe('Steps left out of a long path.'),
    successor: z
      .strictObject({
        ...entityRef.shape,
        trainedAt: time,
        running: z.boolean().nullable().describe('Whether something runs on the version; null if no source says.'),
        why: z.string().describe('Why the version was chosen: `alias champion; auc 0.9 against 0.84`.'),
      })
      .meta({ id: 'IncidentSuccessor' })
      .nullable()
      .describe(
        'The version of the same model to use instead, from another run and not built on the bad entity: of those whose training data is known, the one chosen by an alias or production stage unless it regressed, then a candidate for it; otherwise, of those not retired, the best by the headline metric, those measured on the same data first, or the newest. Null: no unaffected version is known; retrain on other data.',
      ),
    owners: z.array(named).describe('Its owners or, if it has none, its teams; if it has neither, those of its model.'),
    trainedBy: z.array(named).describe('The owners of its run: who trained it, and need not own it.'),
  })
  .meta({ id: 'IncidentVersion' })

const evaluated = z
  .strictObject({ ...entityRef.shape, model: entityRef.nullable(), owners: z.array(named) })
  .meta({ id: 'IncidentEvaluated' })

const period = z
  .strictObject({
    from: time.describe('When the deployment or test was first seen running on one of the versions.'),
    until: time.nullable().describe('When it was seen to have stopped. Null: it still runs.'),
  })
  .meta({ id: 'IncidentPeriod' })

const exposed = z
  .strictObject({
    ...entityRef.shape,
    ...period.shape,
    before: z.array(period).describe('Earlier periods, the latest first: it paused in between.'),
    owners: z.array(named).describe('Owners of the deployment or test, otherwise of what it runs.'),
  })
  .meta({ id: 'IncidentExposure' })

export const incidentAnswer = z.strictObject({
  ...entityRef.shape,
  ownedBy: z.array(owner).describe('Owners of the bad entity, or of the entity of which it is a version or part.'),
  sentence: z.string(),
  total: z.int().describe('Model versions trained on it.'),
  running: z.int().describe('How many of these are running, deleted ones included.'),
  retrained: z.int().describe('Number of running versions with a successor that was trained later.'),
  complete: z
    .boolean()
    .describe('False if there are more versions, or deployments and tests, than one answer covers: 20,000.'),
  versions: z.array(version).describe('Versions: running ones first, then chosen ones, then the last trained.'),
  next: nextCursor,
  exposure: z.array(exposed).describe('Deployments and tests that ran on the versions, running ones first. Up to 200.'),
  exposureTotal: z.int(),
  exposureRunning: z.int().describe('How many of these are still running.'),
  exposureGapSeconds: z
    .int()
    .describe('The longest gap between two checks. Anything that ran only between them is missed.'),
  evaluated: z.array(evaluated).describe('Model versions evaluated on it: their evaluation is in doubt. Up to 100.'),
  evaluatedTotal: z.int(),
  surfaces: z.array(surface).describe('Surfaces on which members see what runs on the versions now. Up to 100.'),
  surfacesTotal: z.int(),
  owners: z
    .array(share)
    .describe('Owners of the versions and of what runs on them, those with the most running first. Up to 200.'),
  ownersTotal: z.int(),
  unowned: z.int().describe('Number of versions, deployments and tests without an owner.'),
  trainedBy: z.array(share).describe('Who trained the versions without an owner, those with the most running first.'),
  tx: z.int(),
})

export type IncidentArguments = Arguments<typeof incidentParameters>
export type IncidentAnswer = AnswerOf<typeof incidentAnswer>
export type IncidentEntity = AnswerOf<typeof entityRef>
export type Owner = AnswerOf<typeof named>
export type Share = AnswerOf<typeof share>
