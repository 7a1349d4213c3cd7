// Finds models for which somebody chose a version clearly worse than the one chosen before.
import { textOrNull } from '../../catalogue/entity.ts'
import { CURRENT_VERSION, NEWEST } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { companionsOf } from '../compare/companions.ts'
import { isTelling, keyOf, sharedMetric } from '../compare/headline-metric.ts'
import { directionOf } from '../compare/metric-direction.ts'
import { versionMetrics, type VersionMetric } from '../compare/version-metrics.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { timeOfTx } from '../time/moment.ts'
import { metricDefinitions } from './production-gap.ts'
import { worstOf, type WorseMetric } from './worse-metrics.ts'

const MODEL = 'Model'
const VERSION = 'ModelInstance'
/** Most models whose current version is looked up in the graph, some µs each: only those where it changed are read. */
const MOST_MODELS = 1_000
/** Most changes of a model's current version that are searched back for one that chose another version. */
const MOST_CHANGES = 20
/** Events of a model that are read at once if the past isn't in memory. */
const EVENTS_AT_ONCE = 100

/** A model whose current version is worse than the one that it replaced. */
export interface WorseChoice {
  readonly version: Entity
  readonly versionBefore: NodeId
  /** The alias or stage that moved between them; null if the source names none, or a different one chose each. */
  readonly by: string | null
  readonly worse: WorseMetric
  readonly at: Time
}

export interface WorseChoices {
  /** Newest first. */
  readonly found: readonly WorseChoice[]
  readonly complete: boolean
}

/** Examines models that are owned, or whose current version is; null stands for all. */
export async function worseChoices(reader: Reader, owned: readonly NodeId[] | null): Promise<WorseChoices> {
  const candidates = modelsAmong(reader, owned)
  const horizon = (await reader.loader.counted(reader.store.horizon()))?.tx ?? 1
  const moves: Move[] = []
  for (const model of candidates.slice(0, MOST_MODELS)) {
    if (reader.pace.isDue()) await reader.pace.turn()
    const move = await lastMove(reader, model, horizon)
    if (move !== null) moves.push(move)
  }
  const cached = reader.withCachedEntities()
  const models = await cached.loader.byNode(moves.map(({ model }) => model))
  const chosen = moves.filter(({ model }) => chosenBy(models.get(model)) !== NEWEST)
  const versions = await cached.loader.byNode(chosen.flatMap(({ version, before }) => [version, before]))
  const metrics = await metricsOf(cached, [...versions.values()])
  const found: WorseChoice[] = []
  for (const { model, version, before, tx } of chosen) {
    const entity = versions.get(version)
    const worse = await worseBy(cached, model, [metrics.get(before) ?? [], metrics.get(version) ?? []])
    if (worse === null || entity === undefined) continue
    const then = await cached
      .untracked()
      .asOf(tx - 1)
      .loader.byNode([model])
    const [by, byBefore] = [chosenBy(models.get(model)), chosenBy(then.get(model))]
    if (byBefore === NEWEST) continue
    const at = await timeOfTx(reader.store, tx)
    found.push({ version: entity, versionBefore: before, by: by === byBefore ? by : null, worse, at })
  }
  return { found: found.toSorted((a, b) => b.at - a.at), complete: candidates.length <= MOST_MODELS }
}

function chosenBy(model: Entity | undefined): string | null {
  return textOrNull(model?.attributes.currentVersionBy)
}

/** A version that replaced another as the current one. */
interface Move {
  readonly model: NodeId
  readonly version: NodeId
  readonly before: NodeId
  readonly tx: Tx
}

/** Searches back to `horizon`: before that, the graph in memory may have what the record has dropped. */
async function lastMove(reader: Reader, model: NodeId, horizon: Tx): Promise<Move | null> {
  const { graph, at } = reader
  const [version] = reader.along(model, CURRENT_VERSION, 'out')
  if (version === undefined || graph.isGone(model, at) || graph.isGone(version, at)) return null
  const edge = graph.edgeTypeNumber(CURRENT_VERSION)
  let tx: Tx = at + 1
  for (let n = 0; n < MOST_CHANGES; n++) {
    tx = graph.changedAt(model, edge, 'out', tx - 1) ?? (await recordedChange(reader, model, tx))
    if (tx <= horizon) return null
    const then: NodeId[] = []
    graph.eachNeighbour(model, edge, 'out', tx - 1, (node) => void then.push(node))
    const [before] = then
    if (before !== undefined && before !== version) return { model, version, before, tx }
  }
  return null
}

/** Returns the last transaction before another at which the recorded current version changed; 0 if none. */
async function recordedChange(reader: Reader, model: NodeId, before: Tx): Promise<Tx> {
  for (let end = before; ;) {
    const page = await reader.loader.counted(reader.store.edgeEvents(reader.graph.uriOf(model), end, EVENTS_AT_ONCE))
    const found = page.events.find(({ type }) => type === CURRENT_VERSION)
    if (found !== undefined || page.events.length < EVENTS_AT_ONCE) return found?.tx ?? 0
    end = page.events.at(-1)?.tx ?? 0
  }
}

async function metricsOf(
  reader: Reader,
  versions: readonly Entity[],
): Promise<ReadonlyMap<NodeId, readonly VersionMetric[]>> {
  const companions = await companionsOf(reader, versions)
  return new Map(versions.map((entity, i) => [entity.node, versionMetrics(reader, entity, companions[i] ?? [])]))
}

/**
 * Compares by the headline metric of those that both have, or else by the others that say how good a model is. Null if none
 * is clearly worse, or its direction is unknown.
 */
async function worseBy(
  reader: Reader,
  model: NodeId,
  [before, after]: readonly [readonly VersionMetric[], readonly VersionMetric[]],
): Promise<WorseMetric | null> {
  const shared = before.filter((one) => after.some((other) => keyOf(other) === keyOf(one)))
  const headline = sharedMetric([shared])
  if (headline === undefined) return null
  const declared = await metricDefinitions(reader, [model])
  const valuesOf = (all: readonly VersionMetric[]) => all.map((one) => ({ name: keyOf(one), value: one.value }))
  const worstAmong = (metrics: readonly VersionMetric[]) => {
    const definitions = metrics.map((one) => ({ name: keyOf(one), direction: directionOf(one.name, declared) }))
    return worstOf(definitions, valuesOf(before), valuesOf(after))
  }
  return worstAmong([headline]) ?? worstAmong(shared.filter(isTelling))
}

function modelsAmong(reader: Reader, owned: readonly NodeId[] | null): readonly NodeId[] {
  reader.touched.type(MODEL)
  if (owned === null) return reader.graph.nodesOfType(MODEL, reader.at, 0, MOST_MODELS + 1)
  const modelsOf = (node: NodeId): readonly NodeId[] => {
    const type = reader.typeOf(node)
    return type === VERSION ? reader.along(node, CURRENT_VERSION, 'in') : type === MODEL ? [node] : []
  }
  return [...new Set(owned.flatMap(modelsOf))]
}
