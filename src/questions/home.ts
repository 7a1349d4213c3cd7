// Declares the question `home`.
import type { FollowedBy } from '../query/home/run-streaks.ts'
import { activityItem } from './activity.ts'
import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import { AS_OF, flag, moment, optional, paged, uri, type Arguments } from './parameters.ts'
import { cadenceFreshness, nextCursor, standing, time, transactionTime, typeTotals } from './shapes.ts'

/** The answer is declared without the code that answers. */
const FOLLOWED_BY = ['success', 'other', 'failure', 'running', 'nothing'] as const satisfies readonly FollowedBy[]

const homeTakes = {
  of: optional(uri('a user or a group; without it, everything')),
  directOnly: flag('of a group: without what its sub-teams own'),
  since: optional(moment('changes after this time or transaction; the last day if it is left out')),
  needsSince: optional(moment('what needs attention only where it happened after this time, newest first')),
  asOf: AS_OF,
  ...paged(100, { usual: 20, of: 'owned entities on a page' }),
}

const named = (z: Zod) => ({ uri: z.string(), entityType: z.string().nullable(), name: z.string().nullable() })

const atLeast = (z: Zod) => z.boolean().describe('Whether there may be more than are counted.')

const gap = once((z) => z.enum(['no-description', 'issues', 'stale', 'orphaned']).meta({ id: 'QualityGap' }))

const owned = (z: Zod) =>
  z.strictObject({
    total: z.int(),
    entities: z.array(
      z
        .strictObject({
          ...named(z),
          standing: standing(z),
          freshness: cadenceFreshness(z),
          staleAt: time(z).nullable(),
          gaps: z.array(gap(z)),
        })
        .meta({ id: 'OwnedEntity' }),
    ),
    next: nextCursor(z),
    quality: z
      .strictObject({
        looked: z.int().describe('Of how many the gaps are counted: of 2,000 at most.'),
        undescribed: z.int(),
        withIssues: z.int(),
        stale: z.int(),
        orphaned: z.int().describe('Of which every owner has left.'),
      })
      .describe('How many have each gap.'),
  })

const test = (z: Zod) =>
  z
    .strictObject({ ...named(z), sentence: z.string().nullable().describe('How what is owned leads to it.') })
    .meta({ id: 'HomeTest' })

const failure = (z: Zod) =>
  z
    .strictObject({
      ...named(z),
      pipeline: z.strictObject(named(z)).nullable(),
      startedAt: z.string().nullable().describe('As its source states it.'),
      error: z.string().nullable(),
      followedBy: z
        .enum(FOLLOWED_BY)
        .describe('What is known of later runs of the pipeline: that one succeeded, or else ended, failed, or runs.'),
      streak: z
        .strictObject({ length: z.int(), atLeast: atLeast(z) })
        .describe('How many runs of the pipeline failed in a row, the last that ended included: 0 where it did not.'),
      reaches: z.strictObject(named(z)).nullable().describe('What is owned and comes from the pipeline.'),
      sentence: z.string().nullable().describe('How that comes from the pipeline.'),
    })
    .meta({ id: 'HomeFailure' })

const needKind = once((z) =>
  z
    .enum([
      'failed-run',
      'overdue',
      'test-overdue',
      'metric-drop',
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
    .meta({ id: 'HomeNeedKind' }),
)

const need = (z: Zod) =>
  z
    .strictObject({
      kind: needKind(z),
      sentence: z.string(),
      uri: z.string().nullable().describe('What shows it; null of a source.'),
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
      platform: z.string().nullable().describe('Of a source.'),
      at: z.string().nullable().describe('When it happened, or was planned, as its source states it.'),
      reach: z
        .strictObject({
          uri: z.string().describe('Whose impact it is.'),
          tests: z.int().describe('Running tests.'),
          serving: z.int().describe('Deployments in use.'),
        })
        .nullable()
        .describe('What is in use downstream. Null: it has none, or it was not counted.'),
    })
    .meta({ id: 'HomeNeed' })

const homeAnswer = (z: Zod) =>
  z.strictObject({
    of: z.strictObject(named(z)).nullable().describe('Null: everything.'),
    teams: z.array(z.strictObject(named(z)).meta({ id: 'HomeTeam' })).describe('Of a person, 20 at most.'),
    totals: typeTotals(z).describe('Of what is owned, or of everything, by type.'),
    owned: owned(z).nullable().describe('Null of everything.'),
    tests: z.strictObject({ total: z.int(), atLeast: atLeast(z), nodes: z.array(test(z)) }).describe('Running tests.'),
    failures: z
      .strictObject({
        total: z.int(),
        atLeast: atLeast(z),
        looked: z.int().describe('Among how many runs they were counted: all of them, or the latest 5,000 or so.'),
        runs: z.int().describe('How many runs there are.'),
        nodes: z.array(failure(z)),
      })
      .describe('Failed runs of the pipelines that it comes from, newest first.'),
    changes: z
      .strictObject({
        since: transactionTime(z),
        items: z.array(activityItem(z)).describe('Newest first, 20 at most.'),
        more: z.boolean().describe('Whether there may be more: `activity` has them all.'),
      })
      .describe('Of an owner: to what is owned, with its runs and versions.'),
    sources: z
      .array(
        z
          .strictObject({ platform: z.string(), code: z.string(), reason: z.string(), since: time(z).nullable() })
          .meta({ id: 'HomeSource' }),
      )
      .describe('Sources, and parts of the service, that are not well at present.'),
    needs: z
      .array(need(z))
      .describe(
        'What to look at first: by what is in use downstream, then what failed or regressed, then the newest. ' +
          'Of the first 7 two are of one kind, at most, and of all 25 eight. ' +
          'With `needsSince` the newest first, 100 at most.',
      ),
    needsLeft: z
      .array(z.strictObject({ kind: needKind(z), count: z.int(), atLeast: atLeast(z) }).meta({ id: 'HomeNeedsLeft' }))
      .describe('How many of each kind are not listed in `needs`.'),
    tx: z.int(),
  })

export type HomeArguments = Arguments<typeof homeTakes>
export type HomeAnswer = AnswerOf<typeof homeAnswer>

export const HOME = graphQuestion({
  name: 'home',
  path: '/api/v1/home',
  summary: 'What concerns a person or a team: what they own, what failed, what is tested, what changed, what to do',
  description:
    'What the members of a group own, and what its sub-teams own, counts as owned by the group. Without an owner, everything counts.',
  right: 'read',
  cost: 10_000,
  takes: homeTakes,
  cacheable: 'nothing',
  needsGraph: true,
  graphql: 'none',
  answer: homeAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'BAD_RANGE', 'BAD_PAGE'],
  terminal: { group: 'now', positional: ['of'] },
  tool: {
    description:
      'What concerns a person or a team: what they own, what failed, what needs attention and why, what is being ' +
      'tested. Without `of`, the whole company.',
    usual: { limit: 10 },
  },
  examples: [
    { title: 'Of everything', arguments: { limit: 5 } },
    { title: 'Of a team', arguments: { of: 'aip://group/identity/member-data', limit: 5 } },
  ],
  ask: async (reader, args) => (await import('./answers/home.ts')).home(reader, args),
})
