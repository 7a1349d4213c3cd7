import { z } from 'zod'
import { namedOrNotJson } from '../catalogue/entity.ts'
import { standingOf } from '../catalogue/in-use.ts'
import { staleFrom } from '../catalogue/stale.ts'
import type { NodeId } from '../contracts/log.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import type { Uri } from '../model/uri.ts'
import { openNumber, sealNumbers } from '../query/cursor.ts'
import { freshnessOfEntity } from '../query/entities/cadence.ts'
import { countsByType } from '../query/entities/counted.ts'
import { departedOwners } from '../query/entities/departed-owners.ts'
import type { Entity } from '../query/entities/entity.ts'
import { failuresUpstream, recentFailures, type FailedRuns } from '../query/home/failures.ts'
import { gapsIn, gapsOf, ownedIn, QUALITY_GAPS, type GapCounts } from '../query/home/owned.ts'
import { FOLLOWED_BY } from '../query/home/run-streaks.ts'
import { allRunningTests, runningTestsOf, type RunningTest } from '../query/home/tests.ts'
import { askLineage, isOwner, type LineageWalk } from '../query/lineage/ask-lineage.ts'
import { namesByNode } from '../query/lineage/lineage-page.ts'
import type { FlowPath } from '../query/lineage/lineage.ts'
import { namedBy, pathSentence } from '../query/lineage/path-sentence.ts'
import type { Found } from '../query/found.ts'
import { pageOf, type Reader } from '../query/reader.ts'
import { scopeWithOccurrences } from '../query/time/activity/scope.ts'
import { momentShown, resolveTime } from '../query/time/moment.ts'
import { accountsOf } from '../walk/accounts.ts'
import { activityItem } from './activity/schema.ts'
import { lastActivities } from './activity/last-activities.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { atLeast, needsLeft, rankNeeds, eventsSince } from './needs/needs.ts'
import { need, troubledSource } from './needs/schema.ts'
import { AS_OF, DIRECT_ONLY, moment, optional, pageParameters, uri, type Arguments } from './parameters.ts'
import { findNeeds } from './needs/ranked-needs.ts'
import { cadenceFreshness, standing } from './related-shapes.ts'
import { namedOrNot, nextCursor, time, transactionTime, typeTotals } from './shapes.ts'
import { isoOrNull } from '../lib/iso.ts'

const homeParameters = {
  of: optional(uri('a user or group; everything, if omitted')),
  directOnly: DIRECT_ONLY,
  since: optional(moment('changes after this time or transaction; the last day, if omitted')),
  needsSince: optional(moment('only needs since this time, newest first')),
  asOf: AS_OF,
  ...pageParameters(100, { default: 20, of: 'owned entities per page' }),
}

const gap = z.enum(QUALITY_GAPS).meta({ id: 'QualityGap' })

const owned = z.strictObject({
  total: z.int(),
  entities: z.array(
    z
      .strictObject({
        ...namedOrNot,
        standing,
        freshness: cadenceFreshness,
        staleAt: time.nullable(),
        gaps: z.array(gap),
      })
      .meta({ id: 'OwnedEntity' }),
  ),
  next: nextCursor,
  quality: z
    .strictObject({
      checked: z.int().describe('How many entities were checked for gaps, up to 2,000.'),
      undescribed: z.int(),
      withIssues: z.int(),
      stale: z.int(),
      orphaned: z.int().describe('Entities whose owners have all left.'),
    })
    .describe('How many entities have each gap.'),
})

const test = z
  .strictObject({
    ...namedOrNot,
    sentence: z.string().nullable().describe('How it is connected to the owned entities.'),
  })
  .meta({ id: 'HomeTest' })

const failure = z
  .strictObject({
    ...namedOrNot,
    pipeline: z.strictObject(namedOrNot).nullable(),
    startedAt: z.string().nullable().describe('When the run began, as its source states it.'),
    failedAt: z.string().nullable().describe("When it ended; if its source doesn't say, when it began."),
    error: z.string().nullable(),
    followedBy: z
      .enum(FOLLOWED_BY)
      .describe('What later runs of the pipeline did: one succeeded; otherwise ended, failed or is running.'),
    streak: z
      .strictObject({ length: z.int(), atLeast })
      .describe('How many runs of the pipeline failed in a row, up to the last that ended; 0 if that one succeeded.'),
    reaches: z.strictObject(namedOrNot).nullable().describe('The owned entity that comes from the pipeline.'),
    sentence: z.string().nullable().describe('How that comes from the pipeline.'),
  })
  .meta({ id: 'HomeFailure' })

const homeAnswer = z.strictObject({
  of: z.strictObject(namedOrNot).nullable().describe('Whose Home it is; null for that of everything.'),
  teams: z.array(z.strictObject(namedOrNot).meta({ id: 'HomeTeam' })).describe("A person's teams, up to 20."),
  totals: typeTotals.describe('Counts by type, of the owned entities or of all.'),
  owned: owned.nullable().describe('The owned entities; null without an owner.'),
  tests: z.strictObject({ total: z.int(), atLeast, nodes: z.array(test) }).describe('Running tests.'),
  failures: z
    .strictObject({
      total: z.int(),
      atLeast,
      failing: z
        .int()
        .describe('Pipelines and experiments whose last finished run failed; only these are among the needs.'),
      checked: z.int().describe('How many runs were checked: all of them, or the latest 5,000 or so.'),
      runs: z.int().describe('How many runs there are.'),
      types: z.array(z.string()).describe('The types of the failed runs.'),
      nodes: z.array(failure),
    })
    .describe('Failed runs of the pipelines that it comes from, newest first.'),
  changes: z
    .strictObject({
      since: transactionTime,
      items: z
        .array(activityItem)
        .describe('The 20 most important, newest first; routine changes of runs rank lowest and are folded.'),
      more: z.boolean().describe('Whether there may be more; `activity` lists them all.'),
    })
    .describe('Changes to the owned entities, their runs and versions.'),
  sources: z
    .array(troubledSource)
    .nullable()
    .describe("Sources and parts of the service that have problems now. Null for the past: they aren't recorded."),
  needs: z
    .array(need)
    .describe(
      'What to look at first: policy violations, then what most in use depends on, then failures and regressions, then the newest. At most two of a kind among the first 7, and eight of a kind among all 25. With `needsSince`: newest first, up to 100.',
    ),
  needsLeft: z.array(needsLeft).describe("How many of each kind aren't listed in `needs`."),
  tx: z.int(),
})

type HomeArguments = Arguments<typeof homeParameters>
export type HomeAnswer = AnswerOf<typeof homeAnswer>

export const HOME = graphQuestion({
  name: 'home',
  path: '/api/v1/home',
  summary: 'Summarise what concerns a person or team: assets, failures, tests, changes, to-dos',
  description: 'A group includes whatever its members and sub-teams own. Without `of`, the answer covers everything.',
  cost: 10_000,
  parameters: homeParameters,
  cacheable: 'nothing',
  reusedForMs: 5_000,
  needsGraph: true,
  graphql: 'none',
  answer: homeAnswer,
  problems: ['BAD_RANGE'],
  cli: { group: 'query', positional: ['of'] },
  tool: {
    description:
      'What concerns a person or a team: what they own, what failed, what needs attention, what is being tested. Without `of`: everything.',
    default: { limit: 10 },
  },
  examples: [
    { title: 'For everything', arguments: { limit: 5 } },
    { title: 'For a team', arguments: { of: 'aip://group/identity/member-data', limit: 5 } },
  ],
  async ask(reader, requested) {
    const { of, directOnly } = requested
    const worseSince = await resolveTime(reader.store, requested.needsSince, 'needsSince')
    if (!worseSince.ok) return worseSince
    if (of === undefined) return await answerForEverything(reader, requested, worseSince.value)
    const walks = await walksFrom(reader, of, directOnly)
    return walks.ok ? await answerForOwner(reader, walks.value, requested, worseSince.value) : walks
  },
})

const MAX_TESTS = 20
const MAX_FAILURES = 20
const MAX_CHANGES = 20
const MAX_SOURCES = 50
const MAX_TEAMS = 20

type NamedJson = NonNullable<HomeAnswer['of']>

async function answerForEverything(
  reader: Reader,
  { since }: HomeArguments,
  worseSince: Time | null,
): Promise<Result<HomeAnswer, Problem>> {
  reader.coverage.noteEverything()
  const changes = await lastActivities(reader, { since, within: null, most: MAX_CHANGES })
  if (!changes.ok) return changes
  const found = { tests: await allRunningTests(reader), failures: await recentFailures(reader), changes: changes.value }
  return ok({
    of: null,
    teams: [],
    owned: null,
    totals: byCount(countsByType(reader)),
    ...(await gatherShown(reader, found, { walks: null, quality: null, since: worseSince })),
    tx: reader.at,
  })
}

interface Walks {
  readonly down: LineageWalk
  readonly up: LineageWalk
}

async function walksFrom(reader: Reader, uri: Uri, directOnly: boolean): Promise<Result<Walks, Problem>> {
  const down = await askLineage(reader, { uri, directOnly, way: 'downstream' })
  if (!down.ok) return err({ ...down.error, parameter: 'of' })
  if (!isOwner(reader, down.value.start)) {
    const detail = `of: ${uri} is neither a user nor a group.`
    return err(badArgument('of', detail, 'Give a user or a group, or omit it for everything.'))
  }
  const up = await askLineage(reader, { uri, directOnly, way: 'upstream' })
  return up.ok ? ok({ down: down.value, up: up.value }) : up
}

async function answerForOwner(
  reader: Reader,
  { down, up }: Walks,
  { since, limit, cursor, directOnly }: HomeArguments,
  worseSince: Time | null,
): Promise<Result<HomeAnswer, Problem>> {
  const all = ownedIn(down)
  const nodes = all.filter((node) => !reader.graph.isGone(node, reader.at))
  const list = `home.${down.start.node}${directOnly ? '.direct' : ''}`
  const position = openNumber(list, cursor)
  if (!position.ok) return position
  const after = position.value
  const page = pageOf(nodes, { after, limit })
  const within = scopeWithOccurrences(new Set([down.start.node, ...all]))
  const changes = await lastActivities(reader, { since, within, most: MAX_CHANGES })
  if (!changes.ok) return changes
  const now = await momentShown(reader)
  const gaps = await gapsIn(reader, nodes, now)
  const found = {
    tests: await runningTestsOf(reader, down),
    failures: await failuresUpstream(reader, up),
    changes: changes.value,
  }
  const { checked, counts } = gaps
  const departed = await departedOwners(reader, page.nodes)
  return ok({
    of: namedOrNotJson(down.start),
    teams: await teamsOf(reader, down.start.node),
    totals: totalsOf(reader, nodes),
    owned: {
      total: nodes.length,
      entities: (await reader.loader.load(page.nodes)).map((entity) => ownedJson(reader, entity, { now, departed })),
      next: page.more ? sealNumbers(list, page.nodes.at(-1) ?? after) : null,
      quality: {
        checked,
        undescribed: counts['no-description'],
        withIssues: counts.issues,
        stale: counts.stale,
        orphaned: counts.orphaned,
      },
    },
    ...(await gatherShown(reader, found, {
      walks: { down, up },
      quality: { gaps, owned: nodes.length },
      since: worseSince,
    })),
    tx: reader.at,
  })
}

async function teamsOf(reader: Reader, person: NodeId): Promise<readonly NamedJson[]> {
  const all = accountsOf(reader, person).flatMap((account) => reader.along(account, 'User.memberOf', 'out'))
  const teams = [...new Set(all)].slice(0, MAX_TEAMS)
  const named = await namedNodes(reader, teams)
  return teams.flatMap((team) => listIfAny(named(team)))
}

interface HomeInputs {
  readonly tests: Found<RunningTest>
  readonly failures: FailedRuns
  readonly changes: HomeAnswer['changes']
}

/** Gathers the parts shared by the answers for an owner and for everything. */
async function gatherShown(
  reader: Reader,
  { tests, failures, changes }: HomeInputs,
  {
    walks,
    quality,
    since,
  }: {
    readonly walks: Walks | null
    readonly quality: { readonly gaps: GapCounts; readonly owned: number } | null
    /** Lists only what has needed attention since then; null for any time. */
    readonly since: Time | null
  },
): Promise<Pick<HomeAnswer, 'tests' | 'failures' | 'changes' | 'sources' | 'needs' | 'needsLeft'>> {
  const [runs, running] = [failures.runs.slice(0, MAX_FAILURES), tests.found.slice(0, MAX_TESTS)]
  const sentenceOf = await sentences(
    reader,
    [...runs, ...running].flatMap(({ path }) => path ?? []),
  )
  const named = await namedNodes(reader, [
    ...running.map(({ node }) => node),
    ...runs.flatMap(({ pipeline, path }) => [pipeline, path?.start]),
  ])
  const failed = runs.map(({ run, pipeline, startedAt, failedAt, followedBy, streak, path }) => ({
    ...namedOrNotJson(run),
    pipeline: named(pipeline),
    startedAt,
    failedAt,
    error: typeof run.attributes.error === 'string' ? run.attributes.error : null,
    followedBy,
    streak: { length: streak.length, atLeast: !streak.complete },
    reaches: named(path?.start),
    sentence: sentenceOf(path),
  }))
  const sources = sourcesOf(reader)
  const ranked = await findNeeds(reader, { failures, tests, walks })
  return {
    tests: {
      total: tests.found.length,
      atLeast: !tests.complete,
      nodes: running.flatMap(({ node, path }) =>
        listIfAny(named(node)).map((one) => ({ ...one, sentence: sentenceOf(path) })),
      ),
    },
    failures: {
      total: failures.runs.length,
      atLeast: failures.checked < failures.of,
      failing: ranked.needs.filter(({ kind }) => kind === 'failed-run').length,
      checked: failures.checked,
      runs: failures.of,
      types: [...failures.types],
      nodes: failed,
    },
    changes,
    sources,
    ...(since === null ? rankNeeds(ranked, sources, quality) : eventsSince(ranked, sources, since)),
  }
}

function ownedJson(
  reader: Reader,
  entity: Entity,
  { now, departed }: { readonly now: Time; readonly departed: Awaited<ReturnType<typeof departedOwners>> },
): NonNullable<HomeAnswer['owned']>['entities'][number] {
  reader.noteShown(entity)
  const staleAt = staleFrom(entity.attributes)
  return {
    ...namedOrNotJson(entity),
    standing: standingOf(entity, reader.catalogue),
    freshness: freshnessOfEntity(reader, entity, now),
    staleAt: isoOrNull(staleAt),
    gaps: [...gapsOf(entity, { catalogue: reader.catalogue, now, departed })],
  }
}

async function namedNodes(
  reader: Reader,
  nodes: readonly (NodeId | null | undefined)[],
): Promise<(node: NodeId | null | undefined) => NamedJson | null> {
  const wanted = [...new Set(nodes.flatMap((node) => node ?? []))]
  const entities = await reader.withCachedEntities().loader.byNode(wanted)
  return (node) => {
    const entity = node === null || node === undefined ? undefined : entities.get(node)
    if (entity === undefined) return null
    reader.noteShown(entity)
    return namedOrNotJson(entity)
  }
}

/** Returns for each path the sentence that reads it from the owned entity. */
async function sentences(
  reader: Reader,
  paths: readonly FlowPath[],
): Promise<(path: FlowPath | null) => string | null> {
  const names = await namesByNode(reader.withCachedEntities(), paths.flatMap(namedBy))
  return (path) => (path === null ? null : pathSentence(path, names))
}

function sourcesOf({ sourceConditions, present }: Reader): HomeAnswer['sources'] {
  if (!present) return null
  return sourceConditions.shortfalls.slice(0, MAX_SOURCES).map(({ part, code, reason, since }) => {
    return { platform: part, code, reason, since: isoOrNull(since) }
  })
}

function totalsOf(reader: Reader, nodes: readonly NodeId[]): HomeAnswer['totals'] {
  const byType = Map.groupBy(nodes, (node) => reader.typeOf(node))
  return byCount([...byType].map(([type, { length: count }]) => ({ type, count })))
}

function byCount(totals: HomeAnswer['totals']): HomeAnswer['totals'] {
  return totals.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count)
}

function listIfAny<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value]
}
