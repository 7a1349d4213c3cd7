import { objectsOf } from '../../lib/json.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { companionsOf, type Companion } from './companions.ts'
import { isMetricList, measurementIn, ownMeasurements, type OwnMeasurement } from './compared-metrics.ts'
import { evaluationsIn, uncountedEvaluations, type EvaluationOf } from './evaluations.ts'

/**
 * Finds the companions of entities. A logged model also has the metrics of runs that evaluated it and failed: these are
 * left out.
 */
export async function measuringCompanions(
  reader: Reader,
  entities: readonly Entity[],
): Promise<readonly (readonly Companion[])[]> {
  const found = await companionsOf(reader, entities)
  const failed = found.map((companions, i) =>
    companions.map((one) => uncountedEvaluations(reader, entities[i] as Entity, one.entity)),
  )
  const runs = new Set(failed.flat(2))
  if (runs.size === 0) return found
  const evaluations = new Map((await evaluationsIn(reader, [...runs])).map((one) => [one.run.node, one]))
  return found.map((companions, i) =>
    companions.map(({ by, entity }, j) => {
      const measured = (failed[i]?.[j] ?? []).flatMap((run) => evaluations.get(run) ?? [])
      return { by, entity: measured.length === 0 ? entity : withoutMeasured(reader, entity, measured) }
    }),
  )
}

/** Leaves out of an entity the metrics that evaluations measured on the same data. */
function withoutMeasured(reader: Reader, entity: Entity, evaluations: readonly EvaluationOf[]): Entity {
  const keyOf = ({ metric, split, value }: Pick<OwnMeasurement, 'metric' | 'split' | 'value'>) =>
    JSON.stringify([metric, split, value])
  const measured = new Set(
    evaluations.flatMap(({ run, dataset }) =>
      ownMeasurements(reader, run, []).map((one) => keyOf({ ...one, split: dataset })),
    ),
  )
  const lists = Object.entries(reader.catalogue.attributes(entity.entityType ?? '')).flatMap(([name, definition]) => {
    if (!isMetricList(definition)) return []
    const left = objectsOf(entity.attributes[name]).filter((item) =>
      measurementIn(item, undefined).every((one) => one.dataset === null || !measured.has(keyOf(one))),
    )
    return [[name, left] as const]
  })
  return { ...entity, attributes: { ...entity.attributes, ...Object.fromEntries(lists) } }
}
