import type { Catalogue } from '../../catalogue/registry.ts'
import type { CompleteListing } from '../../contracts/condition.ts'
import type { NodeId } from '../../contracts/log.ts'
import { sourcesShort, type Incomplete } from '../incomplete.ts'
import type { Time } from '../../model/facts.ts'
import type { Reader } from '../reader.ts'
import { AnswerCoverage } from '../touched.ts'
import { isOccurrence } from '../../catalogue/containment.ts'
import { flowSteps, type FlowStep } from './flow.ts'

/** A relationship by which something in use would need an entity of a type. */
export interface CheckedRelation {
  readonly relation: string
  /** Reads from the entity's side. */
  readonly name: string
  /** The types of what would need it. */
  readonly consumers: readonly string[]
  /** The sources that could state it, by platform: those that describe either end. */
  readonly sources: readonly string[]
  /**
   * When the one of them that was listed longest ago was listed completely. Null: one never was, or it is of the past.
   */
  readonly listedAt: Time | null
}

/** The relationships over which a thing of a type may be needed, in the order of the catalogue. */
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

/** A step to a thing of the type from what would need it. */
type StepTo = FlowStep & { readonly consumers: readonly string[] }

function stepsTo(catalogue: Catalogue, type: string): readonly StepTo[] {
  return flowSteps(catalogue, isOccurrence(catalogue, type) ? 'needs-itself' : 'needs').flatMap((step) => {
    const { edge, direction } = step
    const [near, far] = direction === 'out' ? [edge.from, edge.to] : [edge.to, edge.from]
    return near.any || far.any || !far.types.has(type) ? [] : [{ ...step, consumers: [...near.types].sort() }]
  })
}

/** How many edges lead to it over the checked relationships, from whatever is in use or not. */
export function consumersCounter({ graph, at, catalogue }: Reader, type: string): (node: NodeId) => number {
  const steps = stepsTo(catalogue, type).flatMap(({ edge, direction }) => {
    const number = graph.edgeTypeNumber(edge.id)
    return number < 0 ? [] : [{ number, back: direction === 'out' ? 'in' : 'out' } as const]
  })
  return (node) => steps.reduce((sum, { number, back }) => sum + graph.degree(node, number, back, at), 0)
}

/** The types with a condition for being in use of which one could need a thing of the type, at any distance. */
export function workingTypes(catalogue: Catalogue, type: string): readonly string[] {
  const consumers = consumersOf(catalogue, type)
  return catalogue.types.flatMap(({ name, inUse }) => (inUse === undefined || !consumers.has(name) ? [] : [name]))
}

/** When the source that was listed longest ago was listed completely, of all that could tell of a need. */
export function provedAt(reader: Reader, type: string): Time | null {
  return leastRecent(listingsOf(reader, consumersOf(reader.catalogue, type)))
}

function listingsOf({ condition, present }: Reader, types: ReadonlySet<string>): readonly CompleteListing[] {
  const about = condition.listings.filter((listing) => listing.types.some((type) => types.has(type)))
  return present ? about : about.map((listing) => ({ ...listing, at: null }))
}

function leastRecent(listings: readonly CompleteListing[]): Time | null {
  const times = listings.flatMap(({ at }) => at ?? [])
  return times.length === 0 || times.length < listings.length ? null : Math.min(...times)
}

/** Every type that may lead to its being needed, at any distance, and itself. */
function consumersOf(catalogue: Catalogue, type: string): ReadonlySet<string> {
  const found = new Set([type])
  for (const one of found)
    for (const { consumers } of stepsTo(catalogue, one)) for (const consumer of consumers) found.add(consumer)
  return found
}

/** Why it can not be proved that nothing needs a thing of a type: a source of what could need it is incomplete. */
export async function doubtsAbout(reader: Reader, type: string): Promise<readonly Incomplete[]> {
  const touched = new AnswerCoverage()
  for (const consumer of consumersOf(reader.catalogue, type)) touched.type(consumer)
  if (!reader.present) touched.moment(reader.at)
  return await sourcesShort(reader, touched)
}
