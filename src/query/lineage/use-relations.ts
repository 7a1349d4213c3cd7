import type { Catalogue } from '../../catalogue/registry.ts'
import type { LastCompleteSweep } from '../../contracts/source-conditions.ts'
import type { NodeId } from '../../contracts/log.ts'
import { incompleteSources } from '../incomplete-sources.ts'
import type { Incomplete } from '../incomplete-cause.ts'
import type { Time } from '../../model/facts.ts'
import type { Reader } from '../reader.ts'
import { AnswerCoverage } from '../answer-coverage.ts'
import { isOccurrence } from '../../catalogue/containment.ts'
import { flowSteps, type FlowStep } from './flow.ts'

/** A relationship by which something in use may need an entity of a type. */
interface CheckedRelation {
  readonly relation: string
  /** Named from the entity's side. */
  readonly name: string
  /** Types of the entities that may need it. */
  readonly consumers: readonly string[]
  /** Platforms of the sources that could state it: those that describe either end. */
  readonly sources: readonly string[]
  /** The oldest of those sources' complete sweeps. Null if one was never listed, or for the past. */
  readonly listedAt: Time | null
}

/** Lists the relationships by which an entity of a type may be needed, in the order of the catalogue. */
export function checkedRelations(reader: Reader, type: string): readonly CheckedRelation[] {
  return stepsTo(reader.catalogue, type).map(({ edge, direction, consumers }) => {
    const listings = listingsOf(reader, new Set([...consumers, type]))
    return {
      relation: edge.id,
      name: direction === 'out' ? edge.inverse : edge.name,
      consumers,
      sources: listings.map(({ platform }) => platform).sort(),
      listedAt: leastRecent(listings),
    }
  })
}

/** A step to an entity of the type from what may need it. */
type ConsumerStep = FlowStep & { readonly consumers: readonly string[] }

function stepsTo(catalogue: Catalogue, type: string): readonly ConsumerStep[] {
  return flowSteps(catalogue, isOccurrence(catalogue, type) ? 'needs-itself' : 'needs').flatMap((step) => {
    const { edge, direction } = step
    const [near, far] = direction === 'out' ? [edge.from, edge.to] : [edge.to, edge.from]
    return near.any || far.any || !far.types.has(type) ? [] : [{ ...step, consumers: [...near.types].sort() }]
  })
}

/**
 * Counts the edges that lead to a node over the checked relationships, from anything, in use or not, except its own
 * versions, runs and parts.
 */
export function consumersCounter({ graph, at, catalogue }: Reader, type: string): (node: NodeId) => number {
  const steps = stepsTo(catalogue, type).flatMap(({ edge, direction, rises }) => {
    const number = graph.edgeTypeNumber(edge.id)
    return number < 0 || rises !== 0 ? [] : [{ number, back: direction === 'out' ? 'in' : 'out' } as const]
  })
  return (node) => steps.reduce((sum, { number, back }) => sum + graph.degree(node, number, back, at), 0)
}

/** Lists the types with a condition for being in use that may need an entity of the type, at any distance. */
export function workingTypes(catalogue: Catalogue, type: string): readonly string[] {
  const consumers = consumersOf(catalogue, type)
  return catalogue.types.flatMap(({ name, inUse }) => (inUse === undefined || !consumers.has(name) ? [] : [name]))
}

/** Returns the oldest complete sweep of all sources that could tell of a need. */
export function provedAt(reader: Reader, type: string): Time | null {
  return leastRecent(listingsOf(reader, consumersOf(reader.catalogue, type)))
}

function listingsOf({ sourceConditions, present }: Reader, types: ReadonlySet<string>): readonly LastCompleteSweep[] {
  const about = sourceConditions.listings.filter((listing) => listing.types.some((type) => types.has(type)))
  return present ? about : about.map((listing) => ({ ...listing, at: null }))
}

function leastRecent(listings: readonly LastCompleteSweep[]): Time | null {
  const times = listings.flatMap(({ at }) => at ?? [])
  return times.length === 0 || times.length < listings.length ? null : Math.min(...times)
}

/** Lists every type that may cause its being needed, at any distance, and itself. */
function consumersOf(catalogue: Catalogue, type: string): ReadonlySet<string> {
  const found = new Set([type])
  for (const one of found)
    for (const { consumers } of stepsTo(catalogue, one)) for (const consumer of consumers) found.add(consumer)
  return found
}

/** Explains why nobody can prove that an entity of a type isn't needed: a possible consumer's source is incomplete. */
export async function doubtsAbout(reader: Reader, type: string): Promise<readonly Incomplete[]> {
  const coverage = new AnswerCoverage()
  for (const consumer of consumersOf(reader.catalogue, type)) coverage.noteType(consumer)
  if (!reader.present) coverage.noteMoment(reader.at)
  return await incompleteSources(reader, coverage)
}
