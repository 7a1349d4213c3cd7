import type { NodeId } from '../../contracts/log.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import type { FlowResult } from './flow-walk.ts'
import { containerEdge } from '../../catalogue/containment.ts'
import type { TypeDefinition } from '../../catalogue/definition.ts'
import { isInUse } from '../../catalogue/in-use.ts'
import { sameDataOf } from '../entities/known-owners.ts'
import { inUseAmong, inUseWithin, type FoundInUse } from '../entities/in-use.ts'
import type { Entity } from '../entities/entity.ts'
import { memoiseAsync } from '../../lib/memoise.ts'
import { addTo } from '../../lib/maps.ts'
import { IMPACT_GROUPS, type ImpactGroup } from '../../contracts/impact-groups.ts'
import { eachEntity } from '../entities/each-entity.ts'
import { isOwner, type LineageWalk } from './ask-lineage.ts'
import { UNTYPED, reachedFrom, totalsOf, type ReachedNode, type TypeFilter } from './lineage.ts'
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

async function inUseOf(
  reader: Reader,
  { flowed, at }: WalkAtTransaction,
  { type, first }: { readonly type: string; readonly first?: number | undefined },
): Promise<readonly ReachedNode[]> {
  const all = [...reachedFrom(flowed, new Set([type]), first)]
  const used = await inUseAmong(reader, nodesOf(all), at)
  return all.filter(({ node }) => used.has(node))
}

/** Finds the deployments that serve, or are starting or stopping. */
const deploymentsInUse = memoiseAsync(walkOf, (reader, walk: WalkAtTransaction) =>
  inUseOf(reader, walk, { type: 'ModelDeployment' }),
)

/** The types that a verdict counts first, in its order. */
const COUNTED = ['Model', 'ModelInstance', 'ModelDeployment', 'AbTest', 'Feature', 'Dataset', 'Pipeline', 'Service']

/** Maximum number of a type that are read to find those in use, nearest first, and so many versions beside them. */
const MAX_READ = 20_000

export interface AffectedCount {
  readonly type: string
  readonly count: number
  /** False if there may be more, because not all could be read. */
  readonly complete: boolean
}

/** Which entities of each type are in use, of the types that are counted only then. */
const inUseByType = memoiseAsync(walkOf, async (reader, walk: LineageWalk) => {
  const found = new Map<string, FoundInUse>()
  for (const type of reader.catalogue.types)
    if (countsOnlyUse(type, reader)) found.set(type.name, await findInUse(reader, walk, type.name))
  return found
})

/**
 * Counts what a change affects: a run, a step, a cell or a column isn't counted beside what contains it, and of versions,
 * deployments and tests only those in use are. Data that several sources know counts once, and not beside itself.
 */
export const affectedCounts = memoiseAsync(walkOf, async (reader, walk: LineageWalk) => {
  const { catalogue } = reader
  const reached = new Map(totalsOf(walk.flowed, null).map(({ type, count }) => [type, count]))
  const others = catalogue.types.filter((type) => !COUNTED.includes(type.name) && isCounted(type, reader))
  const inUse = await inUseByType(reader, walk)
  const sameData = countSameData(reader, walk)
  return [...COUNTED, ...others.map(({ name }) => name)].flatMap((type): readonly AffectedCount[] => {
    if (catalogue.type(type) === undefined) return []
    const found = inUse.get(type)
    if (found === undefined)
      return [{ type, count: (reached.get(type) ?? 0) - (sameData.get(type) ?? 0), complete: true }]
    return [{ type, count: found.used.size, complete: found.complete }]
  })
})

const DATA = ['Dataset', 'DataSource']

/** Counts, by type, the data that is the same as the start of a walk or as other data that it reached. */
function countSameData(reader: Reader, { start, flowed }: LineageWalk): ReadonlyMap<string, number> {
  const known = new Set([start.node, ...sameDataOf(reader, start.node)])
  return new Map(
    DATA.map((type) => {
      const nodes = nodesOf([...reachedFrom(flowed, new Set([type]))].slice(0, MAX_READ))
      const same = nodes.filter((node) => {
        const names = [node, ...sameDataOf(reader, node)]
        const isKnown = names.some((name) => known.has(name))
        for (const name of names) known.add(name)
        return isKnown
      })
      return [type, same.length]
    }),
  )
}

/** Tells whether an entity that a walk reached is counted as in use; null if use doesn't count, or isn't known. */
export async function countedInUse(
  reader: Reader,
  walk: LineageWalk,
): Promise<(entity: Pick<Entity, 'node' | 'entityType'>) => boolean | null> {
  const inUse = await inUseByType(reader, walk)
  return ({ node, entityType }) => {
    const found = inUse.get(entityType ?? '')
    if (found === undefined) return null
    return found.used.has(node) || (found.complete ? false : null)
  }
}

async function findInUse(reader: Reader, walk: LineageWalk, type: string): Promise<FoundInUse> {
  if (type === 'AbTest' || type === 'ModelDeployment') {
    const found = await (type === 'AbTest' ? runningTests : deploymentsInUse)(reader, walk)
    return { used: new Set(nodesOf(found)), complete: true }
  }
  const reached = nodesOf([...reachedFrom(walk.flowed, new Set([type]))])
  const { used, complete } = await inUseWithin(reader, reached.slice(0, MAX_READ), { most: MAX_READ, at: walk.at })
  return { used, complete: complete && reached.length <= MAX_READ }
}

/** Runs, steps, cells and columns are found through what contains them. */
function isCounted(type: TypeDefinition, { catalogue }: Reader): boolean {
  return type.inUse !== undefined || (type.history !== true && containerEdge(type, catalogue) === undefined)
}

/** Data and features are affected whether or not anybody is known to read them. */
function countsOnlyUse(type: TypeDefinition, { catalogue }: Reader): boolean {
  if (type.inUse === undefined) return false
  return type.history === true || type.inUse.in !== undefined || containerEdge(type, catalogue) !== undefined
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
