// Finds an entity's needs in the same way as Home does for an owner.
import { z } from 'zod'
import { failedChecks } from '../../catalogue/checks.ts'
import { nameOrUri, textOrNull, timeOrNull } from '../../catalogue/entity.ts'
import { CURRENT_VERSION } from '../../catalogue/in-use.ts'
import { STALE_AFTER_DAYS, staleFrom } from '../../catalogue/stale.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Problem } from '../../contracts/problem.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { Time } from '../../model/facts.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { failuresUpstream } from '../../query/home/failures.ts'
import type { MetricDrop } from '../../query/home/metric-drops.ts'
import { overdueCallers } from '../../query/home/overdue.ts'
import { productionGap } from '../../query/home/production-gap.ts'
import { askLineage } from '../../query/lineage/ask-lineage.ts'
import { namesByNode } from '../../query/lineage/lineage-page.ts'
import type { Reader } from '../../query/reader.ts'
import {
  anomalyNeed,
  callerNeed,
  deprecationNeeds,
  choiceNeed,
  dropNeed,
  evaluationNeed,
  failedOriginNeed,
  failureNeeds,
  lostNeed,
  originNeeds,
  scheduleNeed,
  servedNeed,
  testNeed,
} from './need-sentences.ts'
import type { AnswerOf } from '../declare.ts'
import { entityUri, severity } from '../shapes.ts'
import { severityOfNeed, type NameOfNode, type NeedKind, type RankedNeed } from './schema.ts'
import { failingNeeds, gatherEvents } from './ranked-needs.ts'
import { momentShown } from '../../query/time/moment.ts'
import { truncate } from '../../lib/cut-text.ts'
import { isoOf } from '../../lib/iso.ts'

/** Maximum number of needs of one kind that are named, newest first. */
const MAX_OF_KIND = 3
/** Maximum number of versions among which the newest is searched, the last mentioned: some 10 µs each. */
const MAX_VERSIONS = 200
/** Maximum number of inputs, nearest first, that are compared with their own past. */
const MAX_WATCHED = 100
/** Longest error of a run, in characters. */
const LONGEST_REASON = 300

const VERSION_OF = 'DatasetVersion.versionOf'
const MEASURED_ON = 'EvaluationRun.on'

export const entityNeed = z
  .strictObject({
    kind: z
      .string()
      .describe(
        'failed-run, overdue, test-overdue, failed-check, metric-drop, origin-deleted, origin-failed, feature-deleted, version-deleted, anomaly, stale or reads-deprecated',
      ),
    severity,
    sentence: z.string(),
    uri: entityUri.describe('The entity that it concerns.'),
    of: entityUri.describe(
      'The entity that it happened to, such as the pipeline of a failed run. Data under several names is one entity.',
    ),
    ofName: z.string(),
    isCaller: z
      .boolean()
      .describe('Whether that is an overdue workflow that calls the entity, rather than something upstream.'),
    at: z.string().nullable().describe('When the problem arose, or something was due.'),
    lastAt: z
      .string()
      .nullable()
      .describe('For an entity that states when it becomes stale: when its newest version was created.'),
    reason: z.string().nullable().describe('For a failed run: the first 300 characters of its error.'),
    before: entityUri.nullable().describe('For a regressed metric: the version that it is compared with.'),
    beforeName: z.string().nullable(),
    measured: z
      .string()
      .nullable()
      .describe('For a metric that regressed in an evaluation: its name, and the data of both values.'),
  })
  .meta({ id: 'AttentionNeed' })

type EntityNeed = AnswerOf<typeof entityNeed>

interface EntityNeeds {
  /** The entity that has the needs: for a model, its current version if any. */
  readonly about: Entity
  readonly needs: readonly EntityNeed[]
}

/** Finds problems with an entity or upstream, and inputs to be removed; a model includes its current version. */
export async function needsOfEntity(reader: Reader, uri: string): Promise<Result<EntityNeeds, Problem>> {
  const down = await askLineage(reader, { uri, way: 'downstream' })
  if (!down.ok) return down
  const about = await currentOf(reader, down.value.start)
  const up = await askLineage(reader, { uri: about.uri, way: 'upstream' })
  if (!up.ok) return up
  reader.noteShown(about)
  const now = await momentShown(reader)
  const scope = {
    uri: down.value.start.uri,
    owned: [down.value.start.node, about.node],
    down: down.value,
    up: up.value,
  }
  const failures = (await failuresUpstream(reader, up.value)).runs.map((run) => ({ ...run, path: null }))
  const callers = about.entityType === 'Pipeline' ? await overdueCallers(reader, about.node, now) : []
  // A caller may also be upstream.
  const called = new Set(callers.map(({ entity }) => entity.node))
  const events = await gatherEvents(reader, {
    scope,
    now,
    tests: [about.node],
    watched: MAX_WATCHED,
    hasVersions: ['Model', 'ModelInstance', 'EvaluationRun'].includes(about.entityType ?? ''),
    named: [
      about.node,
      ...failures.map(({ pipeline }) => pipeline),
      ...callers.flatMap(({ entity, pipeline }) => [entity.node, pipeline]),
    ],
  })
  const { name, uriOf } = events
  const uncalled = events.schedules.found.filter(({ entity }) => !called.has(entity.node))
  const read = events.deprecations.found.filter((one) => one.reader !== null)
  const errors = new Map<string, string | undefined>(
    failures.map(({ run }) => [run.uri, truncate(textOrNull(run.attributes.error) ?? '', LONGEST_REASON) || undefined]),
  )
  const callerNeeds = callers.map((one) => callerNeed(one, name))
  const regressions = new Map<RankedNeed, Regression>([
    ...events.moved.found
      .filter(({ version }) => version.node === about.node)
      .map((one) => [choiceNeed(one, name), { before: one.versionBefore, measured: null }] as const),
    ...(await regressionsIn(
      reader,
      events.drops.found.filter(({ run, version }) => run.node === about.node || version === about.node),
      name,
    )),
  ])
  const deprecatedReads = deprecationNeeds(read, name)
    .flat()
    .filter(({ kind }) => kind === 'reads-deprecated')
  const kinds: readonly (readonly RankedNeed[])[] =
    about.entityType === 'EvaluationRun'
      ? // It is over: whatever fails upstream of the version doesn't change what was measured.
        [[...regressions.keys()], deprecatedReads]
      : [
          events.served.found.map((one) => servedNeed(one, name)),
          events.deleted.found.map((one) => lostNeed(one, uriOf)),
          events.lost.found.flatMap(originNeeds),
          events.failedRuns.found.map(failedOriginNeed),
          events.evaluated.found.map((one) => evaluationNeed(one, name)),
          failingNeeds(reader, events.failing.found.slice(0, MAX_OF_KIND), [about.node]),
          [...regressions.keys()],
          [...callerNeeds, ...uncalled.map((one) => scheduleNeed(one, name))],
          events.ended.map((one) => testNeed(one, name)),
          events.unmuted.map((one) => anomalyNeed(one, name)),
          failureNeeds(failures, name),
          deprecatedReads,
        ]
  const found = kinds
    .flatMap((needs) => needs.slice(0, MAX_OF_KIND))
    .map((need) => ({
      ...need,
      severity: severityOfNeed(need),
      lastAt: null,
      reason: errors.get(need.uri) ?? null,
      of: uriOf(need.of),
      ofName: name(need.of),
      isCaller: callerNeeds.includes(need),
      ...comparisonOf(regressions.get(need), { name, uriOf }),
    }))
  return ok({ about, needs: [...(await gapNeeds(reader, about)), ...(await staleNeeds(reader, about, now)), ...found] })
}

/** The version before, null if it was the same one, and what measured the metric. */
interface Regression {
  readonly before: NodeId | null
  readonly measured: string | null
}

type Comparison = Pick<EntityNeed, 'before' | 'beforeName' | 'measured'>

function comparisonOf(
  regression: Regression | undefined,
  { name, uriOf }: Readonly<Record<'name' | 'uriOf', NameOfNode>>,
): Comparison {
  const { before = null, measured = null } = regression ?? {}
  return before === null
    ? { before, beforeName: null, measured }
    : { before: uriOf(before), beforeName: name(before), measured }
}

async function regressionsIn(
  reader: Reader,
  drops: readonly MetricDrop[],
  name: NameOfNode,
): Promise<readonly (readonly [RankedNeed, Regression])[]> {
  const dataOf = ({ node }: Pick<Entity, 'node'>): NodeId | undefined => reader.along(node, MEASURED_ON, 'out')[0]
  const data = drops.flatMap(({ run, runBefore }) => [run, runBefore].flatMap((one) => dataOf(one) ?? []))
  const names = await namesByNode(reader.withCachedEntities(), data)
  const nameOfData = (node: NodeId | undefined): string => names.get(node ?? -1) ?? 'unknown data'
  return drops.map((drop) => {
    const [now, before] = [dataOf(drop.run), dataOf(drop.runBefore)]
    const on = now === before ? nameOfData(now) : `${nameOfData(now)}, before on ${nameOfData(before)}`
    const measured = `${nameOrUri(drop.evaluation)} on ${on}`
    return [dropNeed(drop, name), { before: drop.versionBefore, measured }]
  })
}

async function currentOf(reader: Reader, entity: Entity): Promise<Entity> {
  const nodes = entity.entityType === 'Model' ? reader.along(entity.node, CURRENT_VERSION, 'out') : []
  const [current] = await reader.loader.load(nodes.slice(0, 1))
  return current ?? entity
}

async function gapNeeds(reader: Reader, about: Entity): Promise<readonly EntityNeed[]> {
  if (about.entityType !== 'ModelInstance') return []
  const gap = await productionGap(reader, about)
  if (gap === null) return []
  const { metric, before, after, share } = gap.worse
  const way = after < before ? 'below' : 'above'
  const is = Number.isNaN(after) ? `NaN, unlike in` : `${Math.round(share * 100)}% ${way}`
  const sentence = `Production ${metric} is ${is} ${gap.split}.`
  return [{ ...kindAndSeverity('metric-drop'), sentence, uri: about.uri, at: null, ...entityMembers(about) }]
}

async function staleNeeds(reader: Reader, about: Entity, now: Time): Promise<readonly EntityNeed[]> {
  const staleAt = staleFrom(about.attributes)
  // A failed check of freshness is a need of its own.
  if (staleAt === null || staleAt > now || failedChecks(about.attributes).some(({ isFreshness }) => isFreshness))
    return []
  const { staleAfter, updatedAt, trainedAt } = about.attributes
  const need = { ...kindAndSeverity('stale'), uri: about.uri, at: isoOf(staleAt), ...entityMembers(about) }
  if (timeOrNull(staleAfter) === null) {
    // Nobody said that a new version was due.
    const since = isoOf(timeOrNull(updatedAt) ?? staleAt).slice(0, 10)
    const sentence = `${nameOrUri(about)} hasn't been updated since ${since}, more than ${STALE_AFTER_DAYS} days.`
    return [{ ...need, sentence }]
  }
  const sentence = `A new version of ${nameOrUri(about)} was due on ${isoOf(staleAt).slice(0, 10)}.`
  return [{ ...need, sentence, lastAt: textOrNull(trainedAt) ?? (await newestVersion(reader, about.node)) }]
}

function kindAndSeverity(kind: NeedKind): Pick<EntityNeed, 'kind' | 'severity'> {
  return { kind, severity: severityOfNeed({ kind }) }
}

const NO_DETAILS = { isCaller: false, lastAt: null, reason: null, before: null, beforeName: null, measured: null }

function entityMembers(entity: Entity): Omit<EntityNeed, 'kind' | 'severity' | 'sentence' | 'uri' | 'at'> {
  return { ...NO_DETAILS, of: entity.uri, ofName: nameOrUri(entity) }
}

async function newestVersion(reader: Reader, dataset: NodeId): Promise<string | null> {
  const nodes = reader.along(dataset, VERSION_OF, 'in').slice(-MAX_VERSIONS)
  const times = (await reader.withCachedEntities().loader.load(nodes)).flatMap(
    ({ attributes }) => textOrNull(attributes.createdAt) ?? [],
  )
  return times.toSorted().at(-1) ?? null
}
