import type { NodeId } from '../../contracts/log.ts'
import { listOf, objectsOf, type Json } from '../../lib/json.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { worstOf, type WorseMetric } from './worse-metrics.ts'

const MODEL = 'ModelInstance.instanceOf'
const EVALUATES = 'Evaluation.evaluates'
/** Maximum number of evaluations of a model read for the directions of its metrics: some 10 µs each. */
const MAX_EVALUATIONS = 50

/** A metric that is clearly worse in production than on another split. */
interface ProductionGap {
  /** The split that production is compared with: `validation`. */
  readonly split: string
  readonly worse: WorseMetric
}

/** Compares by the directions that the evaluations of its model declare; null if nothing is clearly worse. */
export async function productionGap(reader: Reader, instance: Entity): Promise<ProductionGap | null> {
  const metrics = metricsBySplit(instance.attributes.metrics)
  const production = metrics.get('production')
  if (production === undefined) return null
  const models = reader.along(instance.node, MODEL, 'out')
  const definitions = await metricDefinitions(reader, models)
  for (const [split, before] of metrics) {
    const worse = split === 'production' ? null : worstOf(definitions, before, production)
    if (worse !== null) return { split, worse }
  }
  return null
}

/** Returns what the models' evaluations declare about metrics, such as which direction is better. */
export async function metricDefinitions(reader: Reader, models: readonly NodeId[]): Promise<Json[]> {
  const nodes = models.flatMap((model) => reader.along(model, EVALUATES, 'in')).slice(0, MAX_EVALUATIONS)
  const evaluations = await reader.withCachedEntities().loader.load(nodes)
  return evaluations.flatMap(({ attributes: { metricDefinitions: own } }) => listOf(own))
}

function metricsBySplit(metrics: Json | undefined): ReadonlyMap<string, Json[]> {
  return Map.groupBy(objectsOf(metrics), ({ split }) => (typeof split === 'string' ? split : 'training'))
}
