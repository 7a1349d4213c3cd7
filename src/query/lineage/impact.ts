import type { NodeId } from '../../contracts/log.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import type { FlowResult } from './flow-walk.ts'
import { isInUse } from '../../catalogue/in-use.ts'
import { inUseAmong } from '../entities/in-use.ts'
import { memoiseAsync } from '../../lib/memoise.ts'
import { addTo } from '../../lib/maps.ts'
import { IMPACT_GROUPS, type ImpactGroup } from '../../contracts/impact-groups.ts'
import { eachEntity } from '../entities/each-entity.ts'
import { isOwner, type LineageWalk } from './ask-lineage.ts'
import { UNTYPED, reachedFrom, type ReachedNode, type TypeFilter } from './lineage.ts'
import type { Reader } from '../reader.ts'

export function typesOfGroup({ catalogue }: Reader, name: ImpactGroup): TypeFilter {
  const named = IMPACT_GROUPS.flatMap((group) =>
    group.types === null ? [] : [{ name: group.name, types: group.types }],
  )
  const own = named.find((group) => group.name === name)
  if (own !== undefined) return catalogue.target(own.types).types
  const taken = catalogue.target(named.flatMap((group) => group.types)).types
  return new Set([UNTYPED, ...catalogue.types.map((t) => t.name).filter((type) => !taken.has(type))])
}

export type WalkAtTransaction = Pick<LineageWalk, 'flowed' | 'at'>

/** Results are read once for all pages of a walk, and released with it. */
export const walkOf = (_: Reader, { flowed }: WalkAtTransaction): FlowResult => flowed

/**
 * Finds the running experiments that a walk reached, by their definition's condition for being in use, in its order.
 * For a person or a team, includes those that they own, where the walk begins.
 */
export const runningTests = memoiseAsync(walkOf, (reader: Reader, walk: LineageWalk) => {
  return inUseOf(reader, walk, { type: 'AbTest', first: isOwner(reader, walk.start) ? 0 : undefined })
})

/** Finds the deployments that serve, or are starting or stopping. */
export const deploymentsInUse = memoiseAsync(walkOf, (reader, walk) =>
  inUseOf(reader, walk, { type: 'ModelDeployment' }),
)

async function inUseOf(
  reader: Reader,
  { flowed, at }: WalkAtTransaction,
  { type, first }: { readonly type: string; readonly first?: number | undefined },
): Promise<readonly ReachedNode[]> {
  const all = [...reachedFrom(flowed, new Set([type]), first)]
  const used = await inUseAmong(reader, nodesOf(all), at)
  return all.filter(({ node }) => used.has(node))
}

export interface Surface {
  readonly name: string
  /** Services and running tests. */
  readonly exposedBy: readonly NodeId[]
}

/** Finds where members meet it: the surfaces that affected services and running tests state, by name. */
export const surfacesOf = memoiseAsync(walkOf, async (reader, { flowed, at }): Promise<readonly Surface[]> => {
  const { catalogue } = reader
  const types = catalogue.types.filter((t) => t.attributes.surfaces?.list === true)
  const found = new Map<string, NodeId[]>()
  const nodes = nodesOf([...reachedFrom(flowed, new Set(types.map((t) => t.name)), 0)])
  await eachEntity(
    reader,
    nodes,
    (entity) => {
      const { node, entityType, attributes } = entity
      const hasUse = entityType !== null && catalogue.type(entityType)?.inUse !== undefined
      if (hasUse && !isInUse(entity, catalogue)) return
      const surfaces: readonly unknown[] = Array.isArray(attributes.surfaces) ? attributes.surfaces : []
      for (const name of new Set(surfaces)) if (typeof name === 'string') addTo(found, name, node)
    },
    at,
  )
  return [...found].map(([name, exposedBy]) => ({ name, exposedBy })).sort((a, b) => compareTexts(a.name, b.name))
})

function nodesOf(reached: readonly ReachedNode[]): readonly NodeId[] {
  return reached.map(({ node }) => node)
}
