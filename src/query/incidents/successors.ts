// Finds for each affected model the version to use instead, and the reason for it.
import { choicesOf, type Choice } from '../../catalogue/chosen.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import { companionsOf, type Companion } from '../compare/companions.ts'
import { headlineMetric, metricKey, sharedMetric } from '../compare/headline-metric.ts'
import { directionOf } from '../compare/metric-direction.ts'
import { msOf, trainedAtText } from '../compare/times.ts'
import { versionMetrics, type VersionMetric } from '../compare/version-metrics.ts'
import type { Entity } from '../entities/entity.ts'
import { registeringEdges } from '../../catalogue/containment.ts'
import { metricDefinitions } from '../home/production-gap.ts'
import { worstOf } from '../home/worse-metrics.ts'
import { lineage, passingHidden } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'
import { getOrInsert } from '../../lib/maps.ts'

const INSTANCE_OF = 'ModelInstance.instanceOf'
/** Maximum number of versions of a model searched for a successor, the last mentioned: some 50 µs each. */
const MAX_SIBLINGS = 1_000
const LOADED_AT_ONCE = 500
const EVALUATED_ON = 'ModelInstance.evaluatedOn'
const TRAINING_DATA = ['DataAsset', 'Feature', 'FeatureVersion', 'FeatureGroup']

export interface Successor {
  readonly entity: Entity
  readonly trained: Time
  readonly choice: Choice | null
  /** True if its source has retired it, perhaps when the bad version was promoted. */
  readonly isRetired: boolean
  /** Why this candidate was chosen. */
  readonly because:
    | 'chosen'
    | 'only'
    | 'live'
    | 'best'
    | 'comparable'
    | 'newest'
    | 'not on bad data'
    | 'known data'
    | 'not regressed'
  readonly metric: VersionMetric | null
  /** Whether its metric was measured on the same data as that of the version that it replaces. */
  readonly data: DataComparison
  /** True if it was evaluated on the bad data, so that its metrics prove nothing. */
  readonly isEvaluatedOnBad: boolean
  /** True if no source says what it was trained on, so that it may be affected, too. */
  readonly isOnUnknownData: boolean
  /** True if its shared metric is clearly worse than that of the version that it replaces. */
  readonly isWorse: boolean
  /** True if it's its model's current version, and clearly worse than the one before, or than it was. */
  readonly isRegressed: boolean
}

type DataComparison = 'same' | 'other' | 'unknown'

/** Metrics of a model's versions, and the choice of a successor among them. */
interface ModelVersions {
  readonly headlines: ReadonlyMap<NodeId, VersionMetric>
  /** Values of the shared metric by version; versions without a number are missing. */
  readonly compared: ReadonlyMap<NodeId, VersionMetric>
  /** Returns the version to use instead of an affected one. */
  successorOf(lost: NodeId): Successor | null
}

interface Candidate {
  readonly entity: Entity
  readonly standing: ReturnType<typeof standingOf>
  readonly trained: Time | null
  readonly companions: readonly NodeId[]
  readonly metrics: readonly VersionMetric[]
  readonly evaluatedOn: readonly NodeId[]
  /** True if its source still has the run or logged model that it was registered from. */
  readonly isLoadable: boolean
  readonly isOnUnknownData: boolean
}

interface IncidentVersions {
  /** The bad entity and its own versions. */
  readonly bad: ReadonlySet<NodeId>
  /** The versions that it went into, with their other records. */
  readonly affected: ReadonlySet<NodeId>
  /** Current versions that are clearly worse than the one before, or than they were. */
  readonly regressed: ReadonlySet<NodeId>
}

export async function versionsOfModel(
  reader: Reader,
  model: NodeId,
  { bad, affected, regressed }: IncidentVersions,
): Promise<ModelVersions> {
  const all = await siblingsOf(reader, model)
  const metrics = all.map((one) => one.metrics)
  const headlines = new Map<NodeId, VersionMetric>()
  for (const { entity, metrics: own } of all) {
    const headline = headlineMetric(own, metrics)
    if (headline !== undefined) headlines.set(entity.node, headline)
  }
  const shared = sharedMetric(metrics)
  const compared = new Map([...headlines].filter(([, one]) => metricKey(one) === metricKey(shared)))
  const candidates = all.filter(
    ({ entity: { node }, companions, standing, isLoadable }) =>
      standing !== 'gone' && isLoadable && ![node, ...companions].some((one) => affected.has(one)),
  )
  const direction = shared === undefined ? null : directionOf(shared.name, await metricDefinitions(reader, [model]))
  const measured = new Map(all.map((one) => [one.entity.node, measuredIn(one, compared)]))
  const found = new Map<string, Successor | null>()
  const successorOf = (lost: NodeId): Successor | null => {
    const replaced = measured.get(lost) ?? null
    const key = `${dataKey(replaced)} ${replaced?.metric.value ?? ''}`
    return getOrInsert(found, key, () => bestOf(candidates, { measured, replaced, direction, bad, regressed }))
  }
  return { headlines, compared, successorOf }
}

/** The compared metric of a version, and the data that it was measured on, as far as sources say. */
interface Measured {
  readonly metric: VersionMetric
  readonly evaluatedOn: readonly NodeId[]
}

function measuredIn({ entity, evaluatedOn }: Candidate, compared: ModelVersions['compared']): Measured | null {
  const metric = compared.get(entity.node)
  return metric === undefined ? null : { metric, evaluatedOn }
}

/** Identifies the data that a metric was measured on; empty if no source says. */
function dataKey(one: Measured | null): string {
  return one === null ? '' : (one.metric.dataset ?? one.evaluatedOn.toSorted((a, b) => a - b).join(' '))
}

function compareData(one: Measured | null, other: Measured | null): DataComparison {
  if (one === null || other === null) return 'unknown'
  if (one.metric.dataset !== null && other.metric.dataset !== null)
    return one.metric.dataset === other.metric.dataset ? 'same' : 'other'
  const shared = one.evaluatedOn.filter((data) => other.evaluatedOn.includes(data)).length
  const all = Math.max(one.evaluatedOn.length, other.evaluatedOn.length)
  if (Math.min(one.evaluatedOn.length, other.evaluatedOn.length) === 0) return 'unknown'
  // With several datasets, no source says which of them the metric was measured on.
  return shared === all ? 'same' : shared === 0 ? 'other' : 'unknown'
}

async function siblingsOf(reader: Reader, model: NodeId): Promise<readonly Candidate[]> {
  const nodes = reader.along(model, INSTANCE_OF, 'in').slice(-MAX_SIBLINGS)
  const found: Candidate[] = []
  for (let i = 0; i < nodes.length; i += LOADED_AT_ONCE) {
    const entities = await reader.loader.load(nodes.slice(i, i + LOADED_AT_ONCE))
    const companions = await companionsOf(reader, entities)
    for (const [j, entity] of entities.entries()) {
      const records = companions[j] ?? []
      const companionEntities = records.map((one) => one.entity)
      const trained = msOf(trainedAtText(reader, [entity, ...companionEntities])) || null
      const { numbers: metrics } = versionMetrics(reader, entity, records)
      const standing = standingOf(entity, reader.catalogue)
      const isLoadable = originsOf(reader, records).every((one) => standingOf(one, reader.catalogue) !== 'gone')
      const evaluatedOn = reader.along(entity.node, EVALUATED_ON, 'out')
      found.push({
        entity,
        standing,
        trained,
        companions: companionEntities.map(({ node }) => node),
        metrics,
        evaluatedOn,
        isLoadable,
        isOnUnknownData: !(await isDataKnown(reader, entity.node)),
      })
    }
  }
  return found
}

/** Tells whether any data or feature is upstream of a version. */
async function isDataKnown(reader: Reader, version: NodeId): Promise<boolean> {
  if (reader.pace.isDue()) await reader.pace.yieldNow()
  const { types } = reader.catalogue.target(TRAINING_DATA)
  const walk = { start: [version], at: reader.at, way: 'upstream', until: [...types] } as const
  const { kinds, counts } = await lineage(passingHidden(reader), walk)
  return kinds.some(
    ({ type, may }, i) => (counts[i] ?? 0) > 0 && (type === null ? may : [type]).some((one) => types.has(one)),
  )
}

/** Returns what a version was registered from: its logged model, and its run only if no logged model came from that. */
function originsOf(reader: Reader, records: readonly Companion[]): readonly Entity[] {
  const relationships = new Set(registeringEdges(reader.catalogue).map(({ inverse }) => inverse))
  const origins = records.filter(({ by }) => relationships.has(by)).map(({ entity }) => entity)
  const behind = new Set(
    origins.flatMap(({ node, entityType }) =>
      reader.catalogue
        .relationships(entityType ?? '')
        .filter(({ flow }) => flow === 'upstream')
        .flatMap((edge) => reader.neighbours(node, edge, 'out')),
    ),
  )
  return origins.filter(({ node }) => !behind.has(node))
}

interface Comparison {
  readonly measured: ReadonlyMap<NodeId, Measured | null>
  /** Metric of the version to replace. */
  readonly replaced: Measured | null
  readonly direction: 'higher' | 'lower' | null
  readonly bad: IncidentVersions['bad']
  readonly regressed: IncidentVersions['regressed']
}

/**
 * Prefers a version whose training data is known, then one that hasn't regressed if it isn't clearly worse, then the
 * version that an alias or stage of known meaning chooses, then one not retired, then one not evaluated on what is bad,
 * then one measured on the same data, then the best measured, then the latest trained. Metrics of other data aren't
 * compared.
 */
function bestOf(candidates: readonly Candidate[], comparison: Comparison): Successor | null {
  const { measured, replaced, direction, bad, regressed } = comparison
  const isOnBad = ({ evaluatedOn }: Pick<Candidate, 'evaluatedOn'>): boolean => evaluatedOn.some((one) => bad.has(one))
  const sound = candidates.filter((one) => !isOnBad(one))
  const keys = new Set(sound.map(({ entity }) => dataKey(measured.get(entity.node) ?? null)))
  keys.delete('')
  const isMixed = dataKey(replaced) === '' && keys.size > 1
  const judged = candidates.flatMap((candidate) => {
    const { entity, trained, standing, isOnUnknownData } = candidate
    if (trained === null) return []
    const [choice = null] = choicesOf(entity.attributes)
    const own = measured.get(entity.node) ?? null
    const metric = own?.metric ?? null
    const data = compareData(own, replaced)
    const isEvaluatedOnBad = isOnBad(candidate)
    const isScored = metric !== null && direction !== null && data !== 'other' && !isMixed && !isEvaluatedOnBad
    const score = isScored ? (direction === 'higher' ? metric.value : -metric.value) : -Infinity
    const isWorse =
      isScored && replaced !== null && !isOnBad(replaced) && isClearlyWorse(metric, replaced.metric, direction)
    const [weight, isRetired, isRegressed] = [choice?.weight ?? 0, standing === 'retired', regressed.has(entity.node)]
    const warnings = { isRetired, isEvaluatedOnBad, isOnUnknownData, isWorse, isRegressed }
    return [{ entity, trained, choice, metric, weight, data, score, ...warnings }]
  })
  const isAnyBetter = judged.some((one) => !one.isRegressed && !one.isWorse && !one.isRetired)
  const [best, ...others] = judged.toSorted(
    (a, b) =>
      Number(a.isOnUnknownData) - Number(b.isOnUnknownData) ||
      (isAnyBetter ? Number(a.isRegressed) - Number(b.isRegressed) : 0) ||
      b.weight - a.weight ||
      Number(a.isRetired) - Number(b.isRetired) ||
      Number(a.isEvaluatedOnBad) - Number(b.isEvaluatedOnBad) ||
      Number(b.data === 'same') - Number(a.data === 'same') ||
      (b.score === a.score ? 0 : b.score - a.score) ||
      b.trained - a.trained ||
      b.entity.node - a.entity.node,
  )
  if (best === undefined) return null
  const peers = others.filter((one) => one.isRetired === best.isRetired)
  const equals = peers.filter(
    (one) => one.isOnUnknownData === best.isOnUnknownData && (best.isRegressed || !one.isRegressed),
  )
  const rivals = equals.filter((one) => one.data === best.data)
  const isBest = best.score > -Infinity && rivals.every((one) => one.score <= best.score)
  const isNewest = equals.every((one) => one.trained <= best.trained)
  const among = isBest ? 'best' : isNewest ? 'newest' : best.data === 'same' ? 'comparable' : 'not on bad data'
  const isOnlyKnown = !best.isOnUnknownData && others.some((one) => one.isOnUnknownData)
  const unchosen = equals.length > 0 ? among : isOnlyKnown ? 'known data' : 'not regressed'
  const isOnlyLive = peers.length === 0 && !best.isRetired
  const because = best.weight > 0 ? 'chosen' : others.length === 0 ? 'only' : isOnlyLive ? 'live' : unchosen
  return { ...best, because }
}

function isClearlyWorse(one: VersionMetric, lost: VersionMetric, direction: 'higher' | 'lower'): boolean {
  const [before, after] = [lost, one].map(({ value }) => [{ name: lost.name, value }])
  return worstOf([{ name: lost.name, direction }], before, after) !== null
}
