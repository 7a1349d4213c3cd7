import { containerEdge, ownedTypes } from '../catalogue/containment.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import type { DocumentAnswerOf } from '../contracts/log.ts'

/** Returns the answer that an entity of a type is gone, with what goes with it. */
export function goneAs(type: string, catalogue: Catalogue): DocumentAnswerOf<'gone'> {
  const definition = catalogue.type(type)
  const whole = definition && containerEdge(definition, catalogue)?.id
  const inWhole = whole === undefined ? {} : { whole }
  if (definition?.history !== true) return { kind: 'gone', history: false, ...inWhole }
  return { kind: 'gone', history: true, parts: ownedTypes(catalogue, type), ...inWhole }
}
