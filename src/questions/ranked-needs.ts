import { isChosen } from '../catalogue/chosen.ts'
import { isInProduction } from '../catalogue/in-production.ts'
import type { NodeId } from '../contracts/log.ts'
import { eachEntity } from '../query/entities/each-entity.ts'
import type { FailedRuns } from '../query/home/failures.ts'
import { deprecationsFor } from '../query/home/deprecated.ts'
import { anomaliesOf, watchedIn } from '../query/anomalies/find.ts'
import { lostOrigins } from '../query/home/lost-origins.ts'
import { metricDrops } from '../query/home/metric-drops.ts'
import { worseChoices } from '../query/home/worse-choices.ts'
import { overdueSchedules, testsPastTheirEnd } from '../query/home/overdue.ts'
import { ownedIn } from '../query/home/owned.ts'
import { questionsAbout } from '../query/home/questions.ts'
import { reachOf, type UseReached } from '../query/home/use-reached.ts'
import { openViolations } from '../query/home/violations.ts'
import type { RunningTests } from '../query/home/tests.ts'
import { namesByNode, type LineageWalk } from '../query/lineage/ask-lineage.ts'
import type { Reader } from '../query/reader.ts'
import { isKnowable } from '../query/sources-of-type.ts'
import { momentShown } from '../query/time/moment.ts'
import {
  anomalyNeed,
  choiceNeed,
  deprecationNeeds,
  dropNeed,
  failedRunNeeds,
  failureNeeds,
  originNeed,
  questionNeed,
  scheduleNeed,
  testNeed,
  violationNeed,
  type RankedNeeds,
} from './needs.ts'

/** Most of each kind that are ranked, newest first, since each costs a walk. The others are only counted. */
const MOST_RANKED = 40
/** Most inputs of the owner's entities, or of everything, that are compared with their own past. */
const MOST_WATCHED = 300

interface NeedInputs {
  readonly failures: FailedRuns
  readonly tests: RunningTests
  /** Walks in both directions from what is owned; null covers everything. */
  readonly walks: { readonly down: LineageWalk; readonly up: LineageWalk } | null
}

/** Finds needs caused by something that happened or failed to happen, and how much in use each reaches. */
export async function findNeeds(reader: Reader, { failures, tests, walks }: NeedInputs): Promise<RankedNeeds> {
  const now = await momentShown(reader)
  const nodes = tests.tests.map(({ node }) => node)
  const owner = walks === null ? null : { uri: walks.down.start.uri, owned: ownedIn(walks.down) }
  const [schedules, ended, drops, moved, lost, anomalies, deprecations, questions, violations] = [
    await overdueSchedules(reader, walks?.up ?? null, now),
    await testsPastTheirEnd(reader, nodes, now),
    await metricDrops(reader, walks?.down ?? null),
    await worseChoices(reader, owner?.owned ?? null),
    await lostOrigins(reader, owner?.owned ?? null),
    await anomaliesOf(reader, walks === null ? null : watchedIn(reader, walks.up), { now, most: MOST_WATCHED }),
    await deprecationsFor(reader, owner, now),
    await questionsAbout(reader, owner?.owned ?? null),
    await openViolations(reader, owner?.owned ?? null),
  ]
  const untold = anomalies.found.filter(({ muted }) => muted === null)
  const about = [
    ...failures.runs.flatMap(({ pipeline, path }) => [pipeline, path?.start]),
    ...schedules.found.flatMap(({ entity, pipeline }) => [entity.node, pipeline]),
    ...ended.map(({ entity }) => entity.node),
    ...drops.drops.flatMap(({ version, versionBefore }) => [version, versionBefore]),
    ...moved.found.map(({ versionBefore }) => versionBefore),
    ...untold.map(({ entity }) => entity.node),
    ...deprecations.found.flatMap(({ plan, replacement, reader: theirs }) => [plan.node, replacement, theirs]),
    ...questions.found.map(({ of }) => of),
  ]
  const names = await namesByNode(
    reader.withCachedEntities(),
    about.flatMap((node) => node ?? []),
  )
  const name = (node: NodeId): string => names.get(node) ?? reader.graph.uriOf(node)
  const kinds = [
    violations.found.map(violationNeed),
    failureNeeds(failures.runs, name),
    schedules.found.map((one) => scheduleNeed(one, name)),
    ended.map((one) => testNeed(one, name)),
    lost.found.map(originNeed),
    [...moved.found.map((one) => choiceNeed(one, name)), ...drops.drops.map((one) => dropNeed(one, name))],
    untold.map((one) => anomalyNeed(one, name)),
    ...deprecationNeeds(deprecations.found, name),
  ]
  const asked = questions.found.map((one) => questionNeed(one, name))
  const more = [
    violations.complete ? [] : ['violation' as const],
    failures.looked === failures.of ? [] : ['failed-run' as const],
    schedules.complete ? [] : ['overdue' as const],
    tests.complete ? [] : ['test-overdue' as const],
    drops.complete && moved.complete ? [] : ['metric-drop' as const],
    lost.complete ? [] : ['origin-deleted' as const],
    anomalies.complete ? [] : ['anomaly' as const],
    deprecations.complete ? [] : (['past-sunset', 'removable', 'reads-deprecated'] as const),
    questions.complete ? [] : ['question' as const],
  ]
  const ranked = [...new Set(kinds.flatMap((needs) => needs.slice(0, MOST_RANKED).map(({ of }) => of)))]
  // Where no source could tell of tests or deployments, that none is reached says nothing.
  const isReachKnowable = ['AbTest', 'ModelDeployment'].some((type) => isKnowable(reader, type))
  const reach = isReachKnowable ? await reachOf(reader, ranked) : new Map<NodeId, UseReached>()
  const chosen = new Set<NodeId>()
  await eachEntity(reader, { nodes: ranked, at: reader.at }, (one) => {
    if (isChosen(one.attributes) || isInProduction(one, reader.catalogue)) chosen.add(one.node)
  })
  return {
    needs: kinds.flat(),
    failedRuns: failedRunNeeds(failures.runs, name),
    questions: asked,
    reach,
    chosen,
    uriOf: (node) => reader.graph.uriOf(node),
    more: new Set(more.flat()),
  }
}
