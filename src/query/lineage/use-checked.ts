import type { Catalogue } from '../../catalogue/registry.ts'
import { sourcesShort, type Incomplete } from '../incomplete.ts'
import type { Reader } from '../reader.ts'
import { Touched } from '../touched.ts'
import { flowSteps } from './flow.ts'

/** A relationship by which something in use would need an entity of a type. */
export interface CheckedRelation {
  readonly relation: string
  /** As it reads from the entity. */
  readonly name: string
  /** The types of what would need it. */
  readonly consumers: readonly string[]
}

/** The relationships over which a thing of a type may be needed, in the order of the catalogue. */
export function checkedRelations(catalogue: Catalogue, type: string): readonly CheckedRelation[] {
  return flowSteps(catalogue, 'needs').flatMap(({ edge, direction }) => {
    const [near, far] = direction === 'out' ? [edge.from, edge.to] : [edge.to, edge.from]
    if (near.any || far.any || !far.types.has(type)) return []
    const name = direction === 'out' ? edge.inverse : edge.name
    return [{ relation: edge.id, name, consumers: [...near.types].sort() }]
  })
}

/** Every type that may lead to its being needed, at any distance, and itself. */
function consumersOf(catalogue: Catalogue, type: string): ReadonlySet<string> {
  const found = new Set([type])
  for (const one of found)
    for (const { consumers } of checkedRelations(catalogue, one)) for (const consumer of consumers) found.add(consumer)
  return found
}

/** Why it can not be proved that nothing needs a thing of a type: a source of what could need it is not whole. */
export async function doubtsAbout(reader: Reader, type: string): Promise<readonly Incomplete[]> {
  const touched = new Touched()
  for (const consumer of consumersOf(reader.catalogue, type)) touched.type(consumer)
  if (!reader.present) touched.moment(reader.at)
  return await sourcesShort(reader, touched)
}
