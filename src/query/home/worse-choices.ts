import { textOrNull } from '../../catalogue/entity.ts'
import { CURRENT_VERSION, NEWEST } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { companionsOf, type Companion } from '../compare/companions.ts'
import { measuringCompanions } from '../compare/measuring-companions.ts'
import { isSystemMetric, isQualityMetric, metricKey, sharedMetric } from '../compare/headline-metric.ts'
import { directionOf } from '../compare/metric-direction.ts'
import { versionMetrics, type VersionMetric } from '../compare/version-metrics.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { timeOfTx } from '../time/moment.ts'
import { metricDefinitions } from './production-gap.ts'
import { worstOf, type WorseMetric } from './worse-metrics.ts'
import type { Found } from '../found.ts'

const MODEL = 'Model'
const VERSION = 'ModelInstance'
const METRICS = 'metrics'
/** Maximum number of models whose current version is looked up, some µs each: only the changed ones are read. */
export const MAX_MODELS = 1_000
/** Maximum number of models whose chosen version is compared with its own past: some 5 reads of the record each. */
const MAX_COMPARED_WITH_PAST = 200
/** Maximum number of changes of a model's current version, or of its metrics, searched for a better one. */
const MAX_CHANGES = 20
/** Events of a model that are read at once if the past isn't in memory. */
const EVENTS_AT_ONCE = 100

interface WorseValue extends WorseMetric {
  readonly split: string | null
  /** True if both metrics name their data, and the data differ, such as two versions of a dataset. */
  readonly isOnOtherData: boolean
}

/** A model whose current version is worse than the one that it replaced, or than it was when it was chosen. */
export interface WorseChoice {
  readonly version: Entity
  /** The version that it replaced; null if its own metric fell. */
  readonly versionBefore: NodeId | null
  /** The alias or stage that chose both; null if the source names none, or a different one chose each. */
  readonly by: string | null
  readonly worse: WorseValue
  /** When it was chosen, or its metric fell. */
  readonly at: Time
}

/** Examines models that are owned, or whose current version is; null stands for all. Returns the newest first. */
export async function worseChoices(reader: Reader, owned: readonly NodeId[] | null): Promise<Found<WorseChoice>> {
  const candidates = modelsAmong(reader, owned)
  const horizon = (await reader.loader.counted(reader.store.horizon()))?.tx ?? 1
  const currents = candidates.slice(0, MAX_MODELS).flatMap((model) => currentOf(reader, model))
  const cached = reader.withCachedEntities()
  const models = await cached.loader.byNode(currents.map(({ model }) => model))
  const chosen = currents.filter(({ model }) => chosenBy(models.get(model)) !== NEWEST)
  const found: WorseChoice[] = []
  for (const [n, current] of chosen.entries()) {
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    const choice = { ...current, by: chosenBy(models.get(current.model)), horizon }
    const declined = n < MAX_COMPARED_WITH_PAST ? await declineOf(cached, choice) : null
    const worse = declined ?? (await worseThanBefore(cached, choice))
    if (worse !== null) found.push(worse)
  }
  return {
    found: found.toSorted((a, b) => b.at - a.at),
    complete: candidates.length <= MAX_MODELS && chosen.length <= MAX_COMPARED_WITH_PAST,
  }
}

/** The version that somebody chose for a model, at present. */
interface CurrentChoice {
  readonly model: NodeId
  readonly version: NodeId
  readonly by: string | null
  readonly horizon: Tx
}

function currentOf(reader: Reader, model: NodeId): readonly Pick<CurrentChoice, 'model' | 'version'>[] {
  const { graph, at } = reader
  const [version] = reader.along(model, CURRENT_VERSION, 'out')
  return version === undefined || graph.isGone(model, at) || graph.isGone(version, at) ? [] : [{ model, version }]
}

async function worseThanBefore(reader: Reader, choice: CurrentChoice): Promise<WorseChoice | null> {
  const { model, version, by } = choice
  const move = await lastMove(reader, choice, { isFromNone: false })
  if (move?.before === undefined) return null
  const { before, tx } = move
  const versions = await reader.loader.byNode([version, before])
  const metrics = await metricsOf(reader, [...versions.values()])
  const worse = await worseBy(reader, model, [metrics.get(before) ?? [], metrics.get(version) ?? []])
  const entity = versions.get(version)
  if (worse === null || entity === undefined) return null
  const byBefore = await chosenAt(reader, model, tx - 1)
  if (byBefore === NEWEST) return null
  const at = await timeOfTx(reader.store, tx)
  return { version: entity, versionBefore: before, by: by === byBefore ? by : null, worse, at }
}

/**
 * Compares the chosen version with itself, back to when it became the current one. It declined if its metrics were
 * clearly better once. The decline is dated to when a metric first became clearly worse than those.
 */
async function declineOf(reader: Reader, choice: CurrentChoice): Promise<WorseChoice | null> {
  const { model, version, by, horizon } = choice
  const since = (await lastMove(reader, choice, { isFromNone: true }))?.tx ?? horizon
  const [entity] = await reader.loader.load([version])
  const measured = entity === undefined ? [] : await measuredAt(reader, entity, since)
  if (entity === undefined || measured.length === 0) return null
  const names = reader.allNamesOf(version)
  const now = await recordsAt(reader, names)
  const later: { readonly tx: Tx; readonly records: MeasuredRecords }[] = []
  let records = now
  for (const tx of measured) {
    later.unshift({ tx, records })
    records = await recordsAt(reader.untracked().asOf(tx - 1), names)
    const worse = await anyWorse(reader, model, [records, now])
    if (worse === null) continue
    for (const step of later) {
      if ((await anyWorse(reader, model, [records, step.records])) === null) continue
      if ((await chosenAt(reader, model, step.tx - 1)) === NEWEST) return null
      return { version: entity, versionBefore: null, by, worse, at: await timeOfTx(reader.store, step.tx) }
    }
  }
  return null
}

/**
 * The metrics of a version by the entity that states them: the version itself, its run, or its logged model. Statements
 * under former names of the version count as its own.
 */
type MeasuredRecords = ReadonlyMap<NodeId, readonly VersionMetric[]>

async function recordsAt(reader: Reader, names: readonly NodeId[]): Promise<MeasuredRecords> {
  const [version = 0] = names
  const entities = (await reader.loader.load(names)).toSorted((a, b) => names.indexOf(b.node) - names.indexOf(a.node))
  const companions = (await measuringCompanions(reader, entities)).flat().map(({ entity }) => entity)
  return new Map([
    ...companions.map((entity) => [entity.node, metricsIn(reader, entity, [])] as const),
    ...entities.map((entity) => [version, metricsIn(reader, entity, [])] as const),
  ])
}

/** Compares each entity's metrics with its own earlier ones, since a run keeps what its logged model had at first. */
async function anyWorse(
  reader: Reader,
  model: NodeId,
  [before, after]: readonly [MeasuredRecords, MeasuredRecords],
): Promise<WorseValue | null> {
  for (const [record, metrics] of after) {
    const worse = await worseBy(reader, model, [before.get(record) ?? [], metrics])
    if (worse !== null) return worse
  }
  return null
}

/** Returns the transactions since another that changed metrics of a version or its companions, newest first. */
async function measuredAt(reader: Reader, version: Entity, since: Tx): Promise<readonly Tx[]> {
  const [companions = []] = await companionsOf(reader, [version])
  const found = new Set<Tx>()
  const uris = reader.allNamesOf(version.node).map((node) => reader.graph.uriOf(node))
  for (const uri of [...uris, ...companions.map(({ entity }) => entity.uri)]) {
    const rows = await reader.loader.counted(reader.store.history(uri, reader.at + 1, MAX_CHANGES))
    for (const { tx, asserted, retracted } of rows)
      if (tx > since && (asserted[METRICS] !== undefined || retracted.includes(METRICS))) found.add(tx)
  }
  return [...found].sort((a, b) => b - a).slice(0, MAX_CHANGES)
}

async function chosenAt(reader: Reader, model: NodeId, tx: Tx): Promise<string | null> {
  const names = reader.allNamesOf(model)
  const then = await reader.untracked().asOf(tx).loader.byNode(names)
  return names.map((name) => chosenBy(then.get(name))).find((by) => by !== null) ?? null
}

function chosenBy(model: Entity | undefined): string | null {
  return textOrNull(model?.attributes.currentVersionBy)
}

interface Move {
  /** The version that was the current one before; undefined if none was. */
  readonly before: NodeId | undefined
  readonly tx: Tx
}

/**
 * Finds the last change of the current version under any of the model's names. A rename isn't a change. Searches back to
 * the horizon: before that, the graph in memory may have what the record has dropped.
 */
async function lastMove(
  reader: Reader,
  { model, version, horizon }: CurrentChoice,
  { isFromNone }: { readonly isFromNone: boolean },
): Promise<Move | null> {
  const { graph, at } = reader
  const edge = graph.edgeTypeNumber(CURRENT_VERSION)
  const names = reader.allNamesOf(model)
  let tx: Tx = at + 1
  for (let n = 0; n < MAX_CHANGES; n++) {
    const changed = await Promise.all(names.map((name) => lastVersionChange(reader, name, tx)))
    tx = Math.max(...changed)
    if (tx <= horizon) return null
    const then: NodeId[] = []
    for (const name of names)
      graph.eachNeighbour(name, edge, 'out', tx - 1, (node) => void then.push(reader.presentOf(node)))
    const [before] = then
    if (before === undefined ? isFromNone : before !== version) return { before, tx }
  }
  return null
}

/** Returns the last transaction before another at which the current version changed under a name; 0 if none. */
async function lastVersionChange(reader: Reader, name: NodeId, before: Tx): Promise<Tx> {
  const { graph } = reader
  const edge = graph.edgeTypeNumber(CURRENT_VERSION)
  return graph.changedAt(name, edge, 'out', before - 1) ?? (await recordedChange(reader, name, before))
}

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
  const companions = await measuringCompanions(reader, versions)
  return new Map(versions.map((entity, i) => [entity.node, metricsIn(reader, entity, companions[i] ?? [])]))
}

function metricsIn(reader: Reader, entity: Entity, companions: readonly Companion[]): readonly VersionMetric[] {
  const { numbers, notNumbers } = versionMetrics(reader, entity, companions)
  return [...numbers, ...notNumbers]
}

/**
 * Compares by the headline metric of those that both have, or, unless that is better, by the others that say how good a
 * model is. Null if none is clearly worse, or its direction is unknown.
 */
async function worseBy(
  reader: Reader,
  model: NodeId,
  [before, after]: readonly [readonly VersionMetric[], readonly VersionMetric[]],
): Promise<WorseValue | null> {
  // No source tells on which data a metric became NaN.
  const afterwards = (metric: VersionMetric) =>
    after.find((other) => metricKey(other) === metricKey(metric)) ??
    after.find(({ name, value }) => name === metric.name && Number.isNaN(value))
  const shared = before.flatMap((metric) => {
    const other = afterwards(metric)
    return other === undefined ? [] : [{ ...metric, after: other.value, datasetAfter: other.dataset }]
  })
  const headline = sharedMetric([shared])
  if (headline === undefined) return null
  const declared = await metricDefinitions(reader, [model])
  const worstAmong = (metrics: typeof shared) => {
    const definitions = metrics.map((one) => ({ name: metricKey(one), direction: directionOf(one.name, declared) }))
    const valuesOf = (of: 'value' | 'after') => metrics.map((one) => ({ name: metricKey(one), value: one[of] }))
    return worstOf(definitions, valuesOf('value'), valuesOf('after'))
  }
  const withData = (worse: WorseMetric): WorseValue => {
    const { name, split, dataset, datasetAfter } = shared.find((one) => metricKey(one) === worse.metric) ?? headline
    const isOnOtherData = dataset !== null && datasetAfter !== null && dataset !== datasetAfter
    return { ...worse, metric: name, split, isOnOtherData }
  }
  const isReported = (one: (typeof shared)[number]) =>
    isQualityMetric(one) || (Number.isNaN(one.after) && !isSystemMetric(one))
  // A better headline metric often costs something else, such as latency.
  const others = shared.filter((one) => isReported(one) && (!isBetter(headline, declared) || Number.isNaN(one.after)))
  const worst = worstAmong([headline]) ?? worstAmong(others)
  return worst === null ? null : withData(worst)
}

function isBetter(
  { name, value, after }: { readonly name: string; readonly value: number; readonly after: number },
  declared: Parameters<typeof directionOf>[1],
): boolean {
  const direction = directionOf(name, declared)
  return direction === 'higher' ? after > value : direction === 'lower' && after < value
}

/** Returns models that are owned, or whose current version is. Of all models, returns one more than are examined. */
export function modelsAmong(reader: Reader, owned: readonly NodeId[] | null): readonly NodeId[] {
  reader.coverage.noteType(MODEL)
  if (owned === null) return reader.graph.nodesOfType(MODEL, reader.at, 0, MAX_MODELS + 1)
  const modelsOf = (node: NodeId): readonly NodeId[] => {
    const type = reader.typeOf(node)
    return type === VERSION ? reader.along(node, CURRENT_VERSION, 'in') : type === MODEL ? [node] : []
  }
  return [...new Set(owned.flatMap(modelsOf))]
}
