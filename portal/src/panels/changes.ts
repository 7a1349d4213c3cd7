import { formatCountOrNone, formatNumber } from '../../../src/lib/format-count.ts'
import { dayText, timeText } from '../ui/time.tsx'
import { isFailed, type RunEntity } from './run-facts.ts'
import { madeAt, nodesOf, msOf, type NodeConnection, type EntityRef } from './declare.ts'
import type { MetricValue } from './metric-series.ts'

interface DataVersion extends EntityRef {
  readonly version: string | null
  readonly createdAt: string | null
  readonly firstUsedAt?: string | null
}

interface TrainingData extends EntityRef {
  /** Versions with the same digest, such as that of another server. */
  readonly sameContent?: readonly Pick<EntityRef, 'uri'>[]
}

/** An entity upstream of an instance, with possible changes. */
export interface UpstreamEntity extends EntityRef {
  /** Newest first, as are the versions. */
  readonly runs?: Pick<NodeConnection<RunEntity>, 'edges'>
  readonly versions?: Pick<NodeConnection<DataVersion>, 'edges'>
  /** Set for pipelines. */
  readonly computesFeatures?: Pick<NodeConnection<EntityRef>, 'edges'>
}

/** Possibly a version of a model, with its data. */
interface MadeOfData {
  readonly trainedOn?: Pick<NodeConnection<TrainingData>, 'edges'>
  readonly evaluatedOn?: Pick<NodeConnection<EntityRef>, 'edges'>
  /** Versions that it was copied from or built on. */
  readonly basedOn?: Pick<NodeConnection<EntityRef & MadeOfData>, 'edges'>
}

/** Follows a version back to the one from which it was first copied or built. */
export function originalOf({ basedOn }: MadeOfData): string | null {
  const original = nodesOf(basedOn).find(({ entityType }) => entityType === 'ModelInstance')
  return original === undefined ? null : (originalOf(original) ?? original.uri)
}

export interface ChangedInstance extends MadeOfData {
  readonly trainedAt: string | null
  readonly producedBy?: { readonly produced: Pick<NodeConnection<Pick<EntityRef, 'uri'>>, 'edges'> } | null
  /** Other versions of its model, with their data. */
  readonly instanceOf?: { readonly instances?: Pick<NodeConnection<MadeOfData>, 'edges'> } | null
  readonly metrics: readonly (MetricValue & { readonly at: string | null })[] | null
  readonly deployedAs: NodeConnection<
    EntityRef & { readonly deployedAt: string | null; readonly status: string | null }
  >
  readonly features?: NodeConnection<EntityRef>
}

/** A change after an instance was trained. */
export interface UpstreamChange {
  readonly what: string
  readonly at: string | null
  readonly entity: EntityRef | null
  /** Features of the instance that it computes, through which it affects the instance. */
  readonly features: readonly EntityRef[]
  readonly reason: string
  /** Version that the instance was trained on, and the latest one. */
  readonly versions: readonly [string, string] | null
  /** Higher values explain a decline of the instance better. */
  readonly suspicion: 0 | 1 | 2 | 3
}

const later = <Item>(items: readonly Item[], since: number, at: (item: Item) => string | null): readonly Item[] =>
  items.filter((item) => msOf(at(item)) > since)

/** Changes that may explain why an instance does worse than at training, the most suspicious first, then the latest. */
export function changesOf(instance: ChangedInstance, upstream: readonly UpstreamEntity[]): readonly UpstreamChange[] {
  const since = msOf(instance.trainedAt)
  const used = new Set(nodesOf(instance.features).map(({ uri }) => uri))
  const changes = [
    ...differingMetrics(instance),
    ...upstream.flatMap((entity) => [...failures(entity, since, used), ...newVersions(entity, since, instance)]),
    ...later(nodesOf(instance.deployedAs), since, ({ deployedAt }) => deployedAt).map((deployment): UpstreamChange => ({
      what: 'Deployed',
      at: deployment.deployedAt,
      entity: deployment,
      features: [],
      reason: deployment.status === null ? '' : `Status: ${deployment.status}.`,
      versions: null,
      suspicion: 0,
    })),
  ]
  return changes.sort((a, b) => b.suspicion - a.suspicion || msOf(b.at) - msOf(a.at))
}

function failures(entity: UpstreamEntity, since: number, used: ReadonlySet<string>): readonly UpstreamChange[] {
  const runs = nodesOf(entity.runs)
  const failed = later(runs.filter(isFailed), since, ({ endedAt, startedAt }) => endedAt ?? startedAt)
  const [last] = failed
  if (last === undefined) return []
  const good = runs.find(({ status }) => status === 'succeeded')
  const sinceGood = good === undefined || msOf(good.endedAt) < msOf(last.endedAt)
  const still = sinceGood
    ? good?.endedAt == null
      ? 'No successful run known.'
      : `No success since ${momentText(good.endedAt, last.endedAt)}.`
    : 'Recovered since.'
  return [
    {
      what: failed.length === 1 ? 'Failed run' : `${formatNumber(failed.length)} failed runs`,
      at: last.endedAt ?? last.startedAt,
      entity,
      features: nodesOf(entity.computesFeatures).filter(({ uri }) => used.has(uri)),
      reason: [still, last.error === null ? '' : `Last error: ${last.error}`].join(' ').trim(),
      versions: null,
      suspicion: sinceGood ? 3 : 2,
    },
  ]
}

/** Adds the time of day if both were on one day. */
function momentText(at: string, until: string | null): string {
  const day = dayText(at)
  return until !== null && dayText(until) === day ? `${day}, ${timeText(new Date(at))}` : day
}

/** Versions newer than the training and its data; not of data used only for evaluation. */
function newVersions(entity: UpstreamEntity, since: number, instance: ChangedInstance): readonly UpstreamChange[] {
  const versions = nodesOf(entity.versions)
  if (isOnlyEvaluatedOn(entity, instance)) return []
  const trainedOn = trainingData(instance, isOf(entity))
  const used = versions.find(({ uri }) => trainedOn.some((one) => one.uri === uri))
  const copies = new Set(
    trainingData(instance, () => true).flatMap(({ sameContent = [] }) => sameContent.map(({ uri }) => uri)),
  )
  const ofTraining = new Set(nodesOf(instance.producedBy?.produced).map(({ uri }) => uri))
  // Of data without a source of its own, trials and other models may have used a version that has only its name.
  const ofModel = nodesOf(instance.instanceOf?.instances).flatMap(({ trainedOn }) => nodesOf(trainedOn))
  const isRelated = ({ uri, createdAt, firstUsedAt }: DataVersion): boolean =>
    createdAt !== null || firstUsedAt == null || ofModel.some((one) => one.uri === uri)
  const others = versions.filter((one) => !copies.has(one.uri) && !ofTraining.has(one.uri) && isRelated(one))
  const newer = later(others, Math.max(since, msOf(used && madeAt(used))), madeAt)
  const [last] = newer
  if (last === undefined) return []
  return [
    {
      what: formatCountOrNone(newer.length, 'newer version'),
      at: madeAt(last),
      entity,
      features: [],
      reason: `Latest: ${last.version ?? last.name ?? last.uri}${
        used === undefined ? '' : `; it was trained on ${used.version ?? used.name ?? used.uri}`
      }.`,
      versions: used === undefined ? null : [used.uri, last.uri],
      suspicion: 1,
    },
  ]
}

/** Tells whether anything is known that newer data could replace. */
export function isDataKnown(instance: ChangedInstance, upstream: readonly UpstreamEntity[]): boolean {
  return (
    trainingData(instance, () => true).length > 0 ||
    upstream.some((entity) => entity.versions !== undefined && !isOnlyEvaluatedOn(entity, instance))
  )
}

/** Returns a condition on data: that it is an entity, or one of its versions. */
function isOf(entity: UpstreamEntity): (data: EntityRef) => boolean {
  const uris = new Set([entity, ...nodesOf(entity.versions)].map(({ uri }) => uri))
  return ({ uri }) => uris.has(uri)
}

function isOnlyEvaluatedOn(entity: UpstreamEntity, instance: ChangedInstance): boolean {
  const isWanted = isOf(entity)
  return trainingData(instance, isWanted).length === 0 && isEvaluatedOn(instance, isWanted)
}

/** Returns its own training data, else that of the version it was copied from. */
function trainingData(
  { trainedOn, basedOn }: MadeOfData,
  isWanted: (data: EntityRef) => boolean,
): readonly TrainingData[] {
  const own = nodesOf(trainedOn).filter(isWanted)
  return own.length > 0 ? own : nodesOf(basedOn).flatMap((original) => trainingData(original, isWanted))
}

function isEvaluatedOn({ evaluatedOn, basedOn }: MadeOfData, isWanted: (data: EntityRef) => boolean): boolean {
  return nodesOf(evaluatedOn).some(isWanted) || nodesOf(basedOn).some((original) => isEvaluatedOn(original, isWanted))
}

/** Metrics that differ in production from their value in another split. */
function differingMetrics({ metrics }: ChangedInstance): readonly UpstreamChange[] {
  const known = (metrics ?? []).filter(({ name, value }) => name !== null && value !== null)
  return known.flatMap((metric) => {
    if (metric.split !== 'production' || metric.value === null) return []
    const before = known.find(({ name, split }) => name === metric.name && split !== 'production' && split != null)
    if (before?.value == null || before.value === 0 || before.value === metric.value) return []
    const change = Math.abs(((metric.value - before.value) / before.value) * 100)
    const way = metric.value < before.value ? 'below' : 'above'
    return [
      {
        what: `${metric.name ?? 'metric'} in production`,
        at: metric.at,
        entity: null,
        features: [],
        reason: `${metric.value}, ${Number(change.toPrecision(2))}% ${way} ${before.split ?? ''} (${before.value}).`,
        versions: null,
        suspicion: 3 as const,
      },
    ]
  })
}
