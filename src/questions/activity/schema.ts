// Defines the parameters and the answer of the list of changes.
import { z } from 'zod'
import { SEVERITIES } from '../../catalogue/news.ts'
import { NEWS_KINDS } from '../../query/time/news/subject.ts'
import type { AnswerOf } from '../declare.ts'
import {
  AS_OF,
  DIRECT_ONLY,
  flag,
  list,
  moment,
  optional,
  pageParameters,
  uri,
  word,
  type Arguments,
  withDefault,
} from '../parameters.ts'
import { anyJson, causeKind, namedOrNot, nextCursor, severity, time, transactionTime } from '../shapes.ts'

/** Changes on a page by default. */
export const DEFAULT_CHANGES = 50

export const activityParameters = {
  since: optional(moment('changes after this time or transaction; the last day, if omitted')),
  sinceVersion: optional(uri('changes since this version, run or other entity was created')),
  of: optional(uri('what a user or group owns, or an entity with its runs and versions')),
  directOnly: DIRECT_ONLY,
  entity: optional(uri('this entity only: its whole history, unless since is given')),
  upstreamOf: optional(uri('this entity and everything upstream of it')),
  types: optional(list('only entities of these types or interfaces')),
  severity: withDefault(word(SEVERITIES, 'only changes of at least this severity'), 'low'),
  bookkeeping: flag('include counters, read times and conclusions'),
  fold: flag('combine routine changes, and failed runs, of one parent within an hour into one entry'),
  asOf: AS_OF,
  ...pageParameters(200, { default: DEFAULT_CHANGES, of: 'changes per page' }),
}

export const activityItem = z
  .strictObject({
    id: z.string().describe('Stable id of this change.'),
    tx: z.int(),
    at: time,
    ...namedOrNot,
    partOf: z
      .strictObject(namedOrNot)
      .nullable()
      .describe('For a run, attempt, version or part: the entity it belongs to.'),
    kind: z.enum(NEWS_KINDS).meta({ id: 'ActivityKind' }),
    severity,
    sentence: z.string(),
    parts: z
      .array(
        z
          .strictObject({
            text: z.string(),
            uri: z.string().nullable().describe('URI of the named entity; null for plain text.'),
            entityType: z.string().nullable().describe('Type of the named entity.'),
            at: z.string().nullable().describe('The time, as its source states it; null for other pieces.'),
          })
          .meta({ id: 'SentencePart' }),
      )
      .describe('The sentence in pieces.'),
    by: z.string().nullable().describe('The person who stated it.'),
    platform: z.string().nullable().describe('The source that states it.'),
    cause: causeKind,
    trace: z.string(),
    changes: z
      .array(
        z
          .strictObject({
            name: z.string().describe('An attribute, a relationship or a finding of the service: tombstone, issues.'),
            before: anyJson,
            after: anyJson,
            sentence: z.string(),
          })
          .meta({ id: 'ActivityDetail' }),
      )
      .describe('Everything the transaction changed about it, up to 20.'),
  })
  .meta({ id: 'ActivityItem' })

export const activityAnswer = z.strictObject({
  since: transactionTime,
  to: transactionTime,
  of: z.strictObject(namedOrNot).nullable(),
  upstreamOf: z.strictObject(namedOrNot).nullable(),
  entities: z.int().nullable().describe('How many entities match, without their runs and versions. Null: all.'),
  firstRead: transactionTime
    .nullable()
    .describe(
      'When `entity`, or the single entity that `of` names, became more than a reference. Null: never, or neither is given.',
    ),
  items: z.array(activityItem).describe('Changes, newest first.'),
  leftOut: z.int().describe('Changes left out of this page: bookkeeping, or below the severity.'),
  reached: transactionTime.describe('How far back this page looked.'),
  next: nextCursor,
  tx: z.int(),
})

export type ActivityArguments = Arguments<typeof activityParameters>
export type ActivityAnswer = AnswerOf<typeof activityAnswer>

/** Maximum number of details listed for a change. */
export const MAX_DETAILS = 20

export type ActivityJson = ActivityAnswer['items'][number]
