import { isChosen } from '../../catalogue/chosen.ts'
import { isInProduction } from '../../catalogue/in-production.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { eachEntity } from '../../query/entities/each-entity.ts'
import { sameDataOf } from '../../query/entities/known-owners.ts'
import type { FailedRuns } from '../../query/home/failures.ts'
import { failingData, type FailingData } from '../../query/home/failing-data.ts'
import { failedOrigins } from '../../query/home/failed-origins.ts'
import { failedEvaluations } from '../../query/home/failed-evaluations.ts'
import { deprecationsFor } from '../../query/home/deprecated.ts'
import { anomaliesOf, watchedIn } from '../../query/anomalies/find.ts'
import { deletedInUse } from '../../query/home/deleted-in-use.ts'
import { lostOrigins } from '../../query/home/lost-origins.ts'
import { lostVersions } from '../../query/home/lost-versions.ts'
import { metricDrops } from '../../query/home/metric-drops.ts'
import { worseChoices } from '../../query/home/worse-choices.ts'
import { overdueSchedules, testsPastTheirEnd } from '../../query/home/overdue.ts'
import { ownedIn } from '../../query/home/owned.ts'
import { questionsAbout } from '../../query/home/questions.ts'
import { reachOf } from '../../query/home/use-reached.ts'
import { RUNS } from '../../query/lineage/deleted-but-used.ts'
import { openViolations } from '../../query/home/violations.ts'
import type { RunningTest } from '../../query/home/tests.ts'
import { namesByNode } from '../../query/lineage/lineage-page.ts'
import type { LineageWalk } from '../../query/lineage/ask-lineage.ts'
import type { Found } from '../../query/found.ts'
import type { Reader } from '../../query/reader.ts'
import { canBeKnown } from '../../query/sources-of-type.ts'
import { momentShown } from '../../query/time/moment.ts'
import {
  anomalyNeed,
  checkNeed,
  choiceNeed,
  deprecationNeeds,
  dropNeed,
  evaluationNeed,
  failedOriginNeed,
  failedRunNeeds,
  failureNeeds,
  lostNeed,
  originNeeds,
  questionNeed,
  scheduleNeed,
  servedNeed,
  testNeed,
  violationNeed,
} from './need-sentences.ts'
import type { NameOfNode, RankedNeed } from './schema.ts'
import type { RankedNeeds } from './needs.ts'

/** Maximum number of each kind that is ranked, newest first, since each costs a walk. The others are only counted. */
const MAX_RANKED = 40
/** Maximum number of inputs of the owner's entities, or of everything, that are compared with their own past. */
const MAX_WATCHED = 300

interface NeedInputs {
  readonly failures: FailedRuns
  readonly tests: Found<RunningTest>
  /** Walks in both directions from what is owned; null covers everything. */
  readonly walks: { readonly down: LineageWalk; readonly up: LineageWalk } | null
}

interface EventsInputs {
  /** Null covers everything. */
  readonly scope: {
    readonly uri: Uri
    readonly owned: readonly NodeId[]
    readonly down: LineageWalk
    readonly up: LineageWalk
  } | null
  readonly now: Time
  readonly tests: readonly NodeId[]
  /** Maximum number of inputs that are compared with their own past. */
  readonly watched: number
  /** Whether evaluations downstream are compared. */
  readonly hasVersions: boolean
  /** Further entities to name. */
  readonly named: readonly (NodeId | null | undefined)[]
}

/** Finds what happened, or failed to happen, to what is owned and around it, and names it. */
export async function gatherEvents(reader: Reader, { scope, now, tests, watched, hasVersions, named }: EventsInputs) {
  const owned = scope?.owned ?? null
  const schedules = await overdueSchedules(reader, scope?.up ?? null, now)
  const ended = await testsPastTheirEnd(reader, tests, now)
  const drops = hasVersions ? await metricDrops(reader, scope?.down ?? null) : { found: [], complete: true }
  const failing = await failingData(reader, scope?.up ?? null)
  const evaluated = await failedEvaluations(reader, owned)
  const moved = await worseChoices(reader, owned)
  const lost = await lostOrigins(reader, owned)
  const failedRuns = await failedOrigins(reader, owned)
  const served = await deletedInUse(reader, owned)
  const isServed = new Set(served.found.map((one) => one.deleted.node))
  const lostChoices = await lostVersions(reader, owned, now)
  const deleted = { ...lostChoices, found: lostChoices.found.filter(({ version }) => !isServed.has(version.node)) }
  const inputs = scope === null ? null : watchedIn(reader, scope.up)
  const anomalies = await anomaliesOf(reader, inputs, { now, most: watched })
  const unmuted = anomalies.found.filter(({ muted }) => muted === null)
  const deprecations = await deprecationsFor(reader, scope, now)
  const about = [
    ...named,
    ...schedules.found.flatMap(({ entity, pipeline }) => [entity.node, pipeline]),
    ...ended.map(({ entity }) => entity.node),
    ...drops.found.flatMap(({ version, versionBefore }) => [version, versionBefore]),
    ...evaluated.found.map(({ evaluation }) => evaluation),
    ...moved.found.map(({ versionBefore }) => versionBefore),
    ...served.found.map(({ user }) => user),
    ...unmuted.map(({ entity }) => entity.node),
    ...deprecations.found.flatMap(({ plan, replacement, reader: theirs }) => [plan.node, replacement, theirs]),
  ]
  const names = await namesByNode(
    reader.withCachedEntities(),
    about.flatMap((node) => node ?? []),
  )
  const uriOf: NameOfNode = (node) => reader.graph.uriOf(node)
  const name: NameOfNode = (node) => names.get(node) ?? uriOf(node)
  return {
    schedules,
    ended,
    failing,
    evaluated,
    drops,
    moved,
    lost,
    failedRuns,
    served,
    deleted,
    anomalies,
    unmuted,
    deprecations,
    name,
    uriOf,
  }
}

/** Finds needs caused by something that happened or failed to happen, and how much in use each reaches. */
export async function findNeeds(reader: Reader, { failures, tests, walks }: NeedInputs): Promise<RankedNeeds> {
  const now = await momentShown(reader)
  const scope = walks === null ? null : { ...walks, uri: walks.down.start.uri, owned: ownedIn(walks.down) }
  const questions = await questionsAbout(reader, scope?.owned ?? null)
  const violations = await openViolations(reader, scope?.owned ?? null)
  const events = await gatherEvents(reader, {
    scope,
    now,
    tests: tests.found.map(({ node }) => node),
    watched: MAX_WATCHED,
    hasVersions: true,
    named: [
      ...failures.runs.flatMap(({ pipeline, path }) => [pipeline, path?.start]),
      ...questions.found.map(({ of }) => of),
    ],
  })
  const { name, uriOf } = events
  const kinds = [
    violations.found.map(violationNeed),
    failureNeeds(failures.runs, name),
    events.schedules.found.map((one) => scheduleNeed(one, name)),
    events.ended.map((one) => testNeed(one, name)),
    events.served.found.map((one) => servedNeed(one, name)),
    events.deleted.found.map((one) => lostNeed(one, uriOf)),
    events.lost.found.flatMap(originNeeds),
    events.failedRuns.found.map(failedOriginNeed),
    [...events.evaluated.found.map((one) => evaluationNeed(one, name)), ...failingNeeds(reader, events.failing.found)],
    [
      ...events.moved.found.map((one) => choiceNeed(one, name)),
      ...events.drops.found.map((one) => dropNeed(one, name)),
    ],
    events.unmuted.map((one) => anomalyNeed(one, name)),
    ...deprecationNeeds(events.deprecations.found, name),
  ]
  const asked = questions.found.map((one) => questionNeed(one, name))
  const more = [
    violations.complete ? [] : ['violation' as const],
    failures.checked === failures.of ? [] : ['failed-run' as const],
    events.schedules.complete ? [] : ['overdue' as const],
    tests.complete ? [] : ['test-overdue' as const],
    events.failing.complete && events.evaluated.complete ? [] : ['failed-check' as const],
    events.drops.complete && events.moved.complete ? [] : ['metric-drop' as const],
    events.lost.complete ? [] : ['origin-deleted' as const, 'feature-deleted' as const],
    events.failedRuns.complete ? [] : ['origin-failed' as const],
    events.served.complete && events.deleted.complete ? [] : ['version-deleted' as const],
    events.anomalies.complete ? [] : ['anomaly' as const],
    events.deprecations.complete ? [] : (['past-sunset', 'removable', 'reads-deprecated'] as const),
    questions.complete ? [] : ['question' as const],
  ]
  const ranked = [...new Set(kinds.flatMap((needs) => needs.slice(0, MAX_RANKED).map(({ of }) => of)))]
  // Where no source could tell of tests or deployments, that nothing in use is reached says nothing.
  const isUseKnown = [...RUNS].some((type) => canBeKnown(reader, type))
  const reached = await reachOf(reader, ranked)
  const reach = isUseKnown ? reached : new Map([...reached].filter(([, { others }]) => others !== null && others > 0))
  const chosen = new Set(events.deleted.found.map(({ model }) => model))
  await eachEntity(reader, ranked, (one) => {
    if (isChosen(one.attributes) || isInProduction(one, reader.catalogue)) chosen.add(one.node)
  })
  return {
    needs: kinds.flat(),
    failedRuns: failedRunNeeds(failures.runs, name),
    questions: asked,
    reach,
    chosen,
    uriOf,
    more: new Set(more.flat()),
  }
}

/** Data under several names is named once: as one of the entities that a page is about, or as the first of them. */
export function failingNeeds(
  reader: Reader,
  failing: readonly FailingData[],
  about: readonly NodeId[] = [],
): readonly RankedNeed[] {
  const named = new Map<NodeId, NodeId>()
  const nameOf = (node: NodeId): NodeId => {
    const names = [node, ...sameDataOf(reader, node)]
    const first = names.map((name) => named.get(name)).find((name) => name !== undefined) ?? node
    for (const name of names) named.set(name, first)
    return first
  }
  about.forEach(nameOf)
  return failing.map((one) => ({ ...checkNeed(one), of: nameOf(one.entity.node) }))
}
