// Reads an entity's evaluations and their data, for both its page and its dossier.
import { nameOf, textOrNull } from '../../catalogue/entity.ts'
import { isRun } from '../../catalogue/runs.ts'
import type { NodeId } from '../../contracts/log.ts'
import { partsOf } from '../../model/uri.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { containerOf, ownMeasurements, type OwnMeasurement } from './compared-metrics.ts'
import { msOf } from './times.ts'

const SCORED = 'EvaluationRun.scored'
/** How the relationship reads from what was scored. */
const SCORES = 'scores'
const MEASURED_ON = 'EvaluationRun.on'

/** Maximum number of runs that are read, the last mentioned: some 10 µs each. */
const MAX_EVALUATIONS = 50

export interface EvaluationOf {
  readonly run: Entity
  readonly data: Entity | null
  /** The dataset of which the data is a version: records without the digest use this name. */
  readonly dataset: string | null
}

interface EvaluationsOf {
  readonly latest: readonly EvaluationOf[]
  readonly total: number
}

export async function evaluationsOf(reader: Reader, entity: Entity): Promise<EvaluationsOf> {
  const all = scoring(reader, entity) ?? []
  const latest = await evaluationsIn(reader, all.slice(-MAX_EVALUATIONS))
  const measuredAt = ({ run }: EvaluationOf): number => msOf(textOrNull(run.attributes.at))
  return { latest: latest.toSorted((a, b) => measuredAt(b) - measuredAt(a)), total: all.length }
}

/** Returns the evaluations that scored an entity; null if nothing scores its type. */
function scoring(reader: Reader, { node, entityType }: Entity): readonly NodeId[] | null {
  const edge = reader.catalogue.edgesInto(entityType ?? '').find(({ id }) => id === SCORED)
  return edge === undefined ? null : reader.neighbours(node, edge, 'in')
}

/** Number of evaluations that are read for all versions of a model together, but at least one of each. */
const MAX_READ = 2_000

/**
 * Reads what evaluations measured of each entity, of each metric on the same data the latest. A named evaluation has its
 * own page, and isn't a measurement of a dataset.
 */
export async function measuredByEvaluations(
  reader: Reader,
  entities: readonly Entity[],
): Promise<readonly (readonly OwnMeasurement[])[]> {
  const most = Math.min(MAX_EVALUATIONS, Math.max(1, Math.floor(MAX_READ / entities.length)))
  const runsOfEach = entities.map((entity) =>
    (scoring(reader, entity) ?? [])
      .filter((run) => containerOf(reader, reader.typeOf(run) ?? '', run) === undefined)
      .slice(-most),
  )
  const evaluations = new Map((await evaluationsIn(reader, runsOfEach.flat())).map((one) => [one.run.node, one]))
  return runsOfEach.map((runs) => {
    const measured = runs
      .flatMap((run) => evaluations.get(run) ?? [])
      .flatMap((one) => measurementsOn(reader, one))
      .toSorted((a, b) => msOf(a.at) - msOf(b.at))
    return [...new Map(measured.map((one) => [JSON.stringify([one.metric, one.split]), one])).values()]
  })
}

/** Names the data as an entity that repeats the measurement does. */
function measurementsOn(reader: Reader, { run, data, dataset }: EvaluationOf): readonly OwnMeasurement[] {
  const named = data === null ? null : partsOf(data.uri).resourceId
  return ownMeasurements(reader, run, []).map((one) => ({
    ...one,
    split: one.split ?? dataset,
    dataset: one.dataset ?? named,
    by: SCORES,
  }))
}

/** Finds evaluations of another record of an entity that don't count for it, because their runs failed. */
export function uncountedEvaluations(reader: Reader, entity: Entity, record: Entity): readonly NodeId[] {
  const { catalogue } = reader
  if (record.entityType === null || isRun(catalogue, record.entityType)) return []
  const all = catalogue
    .relationships(record.entityType)
    .filter(({ origin, to }) => origin === 'relationship' && !to.any && to.types.has('EvaluationRun'))
    .flatMap((edge) => reader.neighbours(record.node, edge, 'out'))
  const counted = all.length === 0 ? null : scoring(reader, entity)
  return counted === null ? [] : all.filter((run) => !counted.includes(run)).slice(-MAX_EVALUATIONS)
}

/** Reads evaluation runs and their data. */
export async function evaluationsIn(reader: Reader, runs: readonly NodeId[]): Promise<readonly EvaluationOf[]> {
  const found = runs.map((run) => {
    const [data] = reader.along(run, MEASURED_ON, 'out')
    const container = data === undefined ? undefined : containerOf(reader, reader.typeOf(data) ?? '', data)
    return { run, data, container: container ?? data }
  })
  const nodes = found.flatMap(({ run, data, container }) => [run, data, container].filter((node) => node !== undefined))
  const loaded = await reader.loader.byNode(new Set(nodes))
  const read = (node: NodeId | undefined): Entity | null => (node === undefined ? null : (loaded.get(node) ?? null))
  return found.flatMap(({ run, data, container }): readonly EvaluationOf[] => {
    const [entity, dataset] = [read(run), read(container)]
    return entity === null
      ? []
      : [{ run: entity, data: read(data), dataset: dataset === null ? null : nameOf(dataset) }]
  })
}
