// Finds for each affected model the version to use instead, and the reason for it.
import { choicesOf, type Choice } from '../../catalogue/chosen.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import { companionsOf } from '../compare/companions.ts'
import { headlineMetric, keyOf, sharedMetric } from '../compare/headline-metric.ts'
import { directionOf } from '../compare/metric-direction.ts'
import { msOf, trainedAtText } from '../compare/times.ts'
import { versionMetrics, type VersionMetric } from '../compare/version-metrics.ts'
import type { Entity } from '../entities/entity.ts'
import { metricDefinitions } from '../home/production-gap.ts'
import type { Reader } from '../reader.ts'

const INSTANCE_OF = 'ModelInstance.instanceOf'
/** Most versions of a model searched for a successor, the last mentioned: some 50 µs each. */
const MOST_SIBLINGS = 1_000
const LOADED_AT_ONCE = 500
/** Leads from a version to the model that was logged, whose files it has. */
const LOADED_FROM = 'loggedModel'

export interface Successor {
  readonly entity: Entity
  readonly trained: Time
  readonly choice: Choice | null
  /** True if its source has retired it, perhaps when the bad version was promoted. */
  readonly isRetired: boolean
  /** Why this candidate was chosen. */
  readonly because: 'chosen' | 'only' | 'live' | 'best' | 'newest'
  readonly metric: VersionMetric | null
}

/** The versions of a model, with their names and compared metric. */
export interface ModelVersions {
  readonly headlines: ReadonlyMap<NodeId, VersionMetric>
  /** Values of the shared metric by version; versions without a number are missing. */
  readonly compared: ReadonlyMap<NodeId, VersionMetric>
  readonly successor: Successor | null
}

interface Candidate {
  readonly entity: Entity
  readonly standing: ReturnType<typeof standingOf>
  readonly trained: Time | null
  readonly beside: readonly NodeId[]
  readonly metrics: readonly VersionMetric[]
  /** Its source still has what it is loaded from. */
  readonly isLoadable: boolean
}

/** `affected` are the versions that the bad entity went into, with their other records. */
export async function versionsOfModel(
  reader: Reader,
  model: NodeId,
  affected: ReadonlySet<NodeId>,
): Promise<ModelVersions> {
  const all = await siblingsOf(reader, model)
  const metrics = all.map((one) => one.metrics)
  const headlines = new Map<NodeId, VersionMetric>()
  for (const { entity, metrics: own } of all) {
    const headline = headlineMetric(own, metrics)
    if (headline !== undefined) headlines.set(entity.node, headline)
  }
  const shared = sharedMetric(metrics)
  const compared = new Map([...headlines].filter(([, one]) => keyOf(one) === keyOf(shared)))
  const candidates = all.filter(
    ({ entity: { node }, beside, standing, isLoadable }) =>
      standing !== 'gone' && isLoadable && ![node, ...beside].some((one) => affected.has(one)),
  )
  const direction = shared === undefined ? null : directionOf(shared.name, await metricDefinitions(reader, [model]))
  return { headlines, compared, successor: bestOf(candidates, { compared, direction }) }
}

function standingIn({ catalogue }: Reader, { entityType, attributes }: Entity): Candidate['standing'] {
  return standingOf(entityType, attributes, catalogue)
}

async function siblingsOf(reader: Reader, model: NodeId): Promise<readonly Candidate[]> {
  const nodes = reader.along(model, INSTANCE_OF, 'in').slice(-MOST_SIBLINGS)
  const found: Candidate[] = []
  for (let i = 0; i < nodes.length; i += LOADED_AT_ONCE) {
    const entities = await reader.loader.load(nodes.slice(i, i + LOADED_AT_ONCE))
    const companions = await companionsOf(reader, entities)
    for (const [j, entity] of entities.entries()) {
      const records = companions[j] ?? []
      const beside = records.map((one) => one.entity)
      const trained = msOf(trainedAtText(reader, [entity, ...beside])) || null
      const metrics = versionMetrics(reader, entity, records)
      const standing = standingIn(reader, entity)
      const isLoadable = records.every((one) => one.by !== LOADED_FROM || standingIn(reader, one.entity) !== 'gone')
      found.push({ entity, standing, trained, beside: beside.map(({ node }) => node), metrics, isLoadable })
    }
  }
  return found
}

/**
 * Prefers the version that an alias or stage of known meaning chooses, then one not retired, then the best measured,
 * then the latest trained.
 */
function bestOf(
  candidates: readonly Candidate[],
  {
    compared,
    direction,
  }: { readonly compared: ModelVersions['compared']; readonly direction: 'higher' | 'lower' | null },
): Successor | null {
  const judged = candidates.flatMap(({ entity, trained, standing }) => {
    if (trained === null) return []
    const [choice = null] = choicesOf(entity.attributes)
    const metric = compared.get(entity.node) ?? null
    const score =
      metric === null || direction === null ? -Infinity : direction === 'higher' ? metric.value : -metric.value
    return [{ entity, trained, choice, metric, weight: choice?.weight ?? 0, isRetired: standing === 'retired', score }]
  })
  const [best, ...others] = judged.toSorted(
    (a, b) =>
      b.weight - a.weight ||
      Number(a.isRetired) - Number(b.isRetired) ||
      (b.score === a.score ? 0 : b.score - a.score) ||
      b.trained - a.trained ||
      b.entity.node - a.entity.node,
  )
  if (best === undefined) return null
  const { entity, trained, choice, metric, weight, isRetired, score } = best
  const peers = others.filter((one) => one.isRetired === isRetired)
  const isBest = peers.every((one) => one.score < score)
  const unchosen = others.length === 0 ? 'only' : peers.length === 0 ? 'live' : isBest ? 'best' : 'newest'
  return { entity, trained, choice, isRetired, because: weight > 0 ? 'chosen' : unchosen, metric }
}
