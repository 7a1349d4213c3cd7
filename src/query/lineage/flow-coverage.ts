import { fits, type EdgeTarget } from '../../catalogue/edges.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import { partsOf } from '../../model/uri.ts'
import type { Entity } from '../entities/entity.ts'
import { flowSteps, type FlowStep, type Way } from './flow.ts'
import type { FlowResult } from './flow-walk.ts'
import type { Reader } from '../reader.ts'
import { AnswerCoverage } from '../answer-coverage.ts'

interface CoveredWalk {
  readonly start: Entity
  readonly way: Way
  readonly until: ReadonlySet<string>
}

/** Notes what a walk depends on: every entity type that it could have reached, and the stubs that it did reach. */
export function coverageOfFlow(reader: Reader, flowed: FlowResult, walk: CoveredWalk): AnswerCoverage {
  const coverage = new AnswerCoverage()
  if (!reader.present) coverage.noteMoment(reader.at)
  for (const type of typesAhead(reader.catalogue, startTypes(reader, flowed, walk), walk)) coverage.noteType(type)
  for (const node of flowed.open) coverage.noteUnresolved(node)
  return coverage
}

/** A person's walk starts at what they own, which may be of any type, including entities that weren't read. */
function startTypes({ catalogue }: Reader, flowed: FlowResult, { start }: CoveredWalk): readonly string[] {
  if (flowed.entries.nodes.array[0] !== start.node || (flowed.ends[0] ?? 1) > 1)
    return catalogue.types.map((t) => t.name)
  if (start.entityType !== null) return [start.entityType]
  return catalogue.typesOfComponent(partsOf(start.uri).componentType).map((t) => t.name)
}

/** Follows the catalogue's types like the walk follows entities. Ignores rises, which would only exclude some. */
function typesAhead(catalogue: Catalogue, from: readonly string[], { way, until }: CoveredWalk): ReadonlySet<string> {
  const steps = flowSteps(catalogue, way)
  // An end of any type means types that lineage flows through: no pipeline depends on a person.
  const named = steps.flatMap((step) => endsOf(step)).filter((end) => !end.any)
  const anything = new Set(named.flatMap(({ types }) => [...types]))
  const found = new Set(from)
  for (const type of found) {
    if (until.has(type) && !from.includes(type)) continue
    for (const step of steps) {
      const [near, far] = endsOf(step)
      if (fits(near, type, '')) for (const next of far.any ? anything : far.types) found.add(next)
    }
  }
  return found
}

function endsOf({ edge, direction }: FlowStep): readonly [near: EdgeTarget, far: EdgeTarget] {
  return direction === 'out' ? [edge.from, edge.to] : [edge.to, edge.from]
}
