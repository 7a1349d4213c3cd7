import type { Catalogue } from '../../catalogue/registry.ts'
import { flowSteps, type Risen } from './flow.ts'

/**
 * Lists the types for which the service can decide what may be retired: those with a condition for being in use, and
 * those that an entity in use may need, by flow and hosting in the catalogue. No entity of another type would ever be
 * in use.
 */
export function retirableTypes(catalogue: Catalogue): ReadonlySet<string> {
  const steps = flowSteps(catalogue, 'needs')
  const found = new Map<string, Set<Risen>>()
  const waiting: (readonly [string, Risen])[] = []
  const reach = (type: string, risen: Risen): void => {
    const before = found.get(type) ?? new Set()
    if (before.has(risen)) return
    found.set(type, before.add(risen))
    waiting.push([type, risen])
  }
  for (const { name, inUse } of catalogue.types) if (inUse !== undefined) reach(name, 0)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [type, risen] = next
    for (const { edge, direction, rises, notAfter } of steps) {
      const [start, end] = direction === 'out' ? [edge.from, edge.to] : [edge.to, edge.from]
      if ((notAfter & risen) !== 0 || start.any || end.any || !start.types.has(type)) continue
      for (const other of end.types) reach(other, risen | rises)
    }
  }
  return new Set(found.keys())
}
