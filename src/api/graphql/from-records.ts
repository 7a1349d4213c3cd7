// Metrics and parameters of a version that its source states in another record, such as the run that made it.
import type { AttributeDefinition } from '../../catalogue/definition.ts'
import type { AttributeField } from '../../catalogue/fields.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { isMetricList, lastMeasurements } from '../../query/compare/compared-metrics.ts'
import { measuringCompanions } from '../../query/compare/measuring-companions.ts'
import { parametersIn } from '../../query/compare/parameters.ts'
import type { Reader } from '../../query/reader.ts'
import type { ShownNode } from './context.ts'

/**
 * Tells whether entities of a type can have other records that state such an attribute. An evaluation, which has no
 * parameters, measured only some of what its run states.
 */
export function mayBeInRecords(catalogue: Catalogue, type: string, definition: AttributeDefinition): boolean {
  if (definition.parameters !== true && !isMetricList(definition)) return false
  const attributes = Object.values(catalogue.attributes(type))
  if (!attributes.some(({ parameters }) => parameters === true)) return false
  return catalogue
    .edgesInto(type)
    .some(({ origin, inverseShape, to }) => origin === 'relationship' && inverseShape === 'one' && !to.any)
}

/** Returns what the entity states itself, else what its records state, as `measurements` does. */
export async function fromRecords(
  source: ShownNode,
  { name, definition }: AttributeField,
  reader: Reader,
): Promise<unknown> {
  const own = source[name]
  if (Array.isArray(own) ? own.length > 0 : own != null) return own
  const entities = await reader.loader.load([source.$node])
  const [entity] = entities
  const [companions = []] = await measuringCompanions(reader, entities)
  if (entity === undefined || companions.length === 0) return own
  if (definition.parameters !== true)
    return lastMeasurements(reader, entity, companions).numbers.map(({ metric, ...one }) => ({ ...one, name: metric }))
  const records = companions.map((companion) => companion.entity)
  const parameters = parametersIn(reader, records)
  return parameters.size === 0 ? own : Object.fromEntries(parameters)
}
