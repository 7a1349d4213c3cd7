// Reads an entity's evaluations and their data, for both its page and its dossier.
import { nameOf, textOrNull } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { wholeOf } from './compared-metrics.ts'
import { msOf } from './times.ts'

const SCORED = 'EvaluationRun.scored'
const MEASURED_ON = 'EvaluationRun.on'

/** Most runs that are read, the last mentioned: some 10 µs each. */
const MOST_EVALUATIONS = 50

interface EvaluationOf {
  readonly run: Entity
  readonly data: Entity | null
  /** The dataset of which the data is a version: records without the digest use this name. */
  readonly dataset: string | null
}

export interface EvaluationsOf {
  readonly latest: readonly EvaluationOf[]
  readonly total: number
}

export async function evaluationsOf(reader: Reader, { node, entityType }: Entity): Promise<EvaluationsOf> {
  const { catalogue } = reader
  const edge = catalogue.edgesInto(entityType ?? '').find(({ id }) => id === SCORED)
  const on = catalogue.edgeType(MEASURED_ON)
  if (edge === undefined || on === undefined) return { latest: [], total: 0 }
  const all = reader.neighbours(node, edge, 'in')
  const found = all.slice(-MOST_EVALUATIONS).map((run) => {
    const data = reader.neighbours(run, on, 'out')[0]
    const whole = data === undefined ? undefined : wholeOf(reader, reader.typeOf(data) ?? '', data)
    return { run, data, whole: whole ?? data }
  })
  const nodes = found.flatMap(({ run, data, whole }) => [run, data, whole].filter((node) => node !== undefined))
  const loaded = await reader.loader.byNode(new Set(nodes))
  const read = (node: NodeId | undefined): Entity | null => (node === undefined ? null : (loaded.get(node) ?? null))
  const latest = found.flatMap(({ run, data, whole }): readonly EvaluationOf[] => {
    const [entity, dataset] = [read(run), read(whole)]
    return entity === null
      ? []
      : [{ run: entity, data: read(data), dataset: dataset === null ? null : nameOf(dataset) }]
  })
  const at = ({ run }: EvaluationOf): number => msOf(textOrNull(run.attributes.at))
  return { latest: latest.toSorted((a, b) => at(b) - at(a)), total: all.length }
}
