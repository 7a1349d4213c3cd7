import { listOf, objectsOf, type Json } from '../../lib/json.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { worstOf, type WorseMetric } from './worse-metrics.ts'

const MODEL = 'ModelInstance.instanceOf'
const EVALUATES = 'Evaluation.evaluates'
/** Evaluations of a model that are read for the directions of its metrics: some 10 µs each. */
const MOST_EVALUATIONS = 50

/** A metric that is clearly worse in production than it was by another split. */
export interface ProductionGap {
  /** Production is compared with this split: `validation`. */
  readonly split: string
  readonly worse: WorseMetric
}

/** Compares by the directions that the evaluations of its model declare; null if nothing is clearly worse. */
export async function productionGap(reader: Reader, instance: Entity): Promise<ProductionGap | null> {
  const metrics = metricsBySplit(instance.attributes.metrics)
  const production = metrics.get('production')
  if (production === undefined) return null
  const definitions = await definitionsFor(reader, instance)
  for (const [split, before] of metrics) {
    const worse = split === 'production' ? null : worstOf(definitions, before, production)
    if (worse !== null) return { split, worse }
  }
  return null
}

async function definitionsFor(reader: Reader, instance: Entity): Promise<Json[]> {
  const [toModel, toEvaluations] = [reader.catalogue.edgeType(MODEL), reader.catalogue.edgeType(EVALUATES)]
  if (toModel === undefined || toEvaluations === undefined) return []
  const models = reader.neighbours(instance.node, toModel, 'out')
  const nodes = models.flatMap((model) => reader.neighbours(model, toEvaluations, 'in')).slice(0, MOST_EVALUATIONS)
  const evaluations = await reader.withCachedEntities().loader.load(nodes)
  return evaluations.flatMap(({ attributes: { metricDefinitions } }) => listOf(metricDefinitions))
}

function metricsBySplit(metrics: Json | undefined): ReadonlyMap<string, Json[]> {
  return Map.groupBy(objectsOf(metrics), ({ split }) => (typeof split === 'string' ? split : 'training'))
}
