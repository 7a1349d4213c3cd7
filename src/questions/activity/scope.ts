// Finds whose activity is asked for.
import type { NodeId } from '../../contracts/log.ts'
import type { Problem } from '../../contracts/problem.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Uri } from '../../model/uri.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { knownEntity } from '../../query/entities/known-entity.ts'
import { ownedIn } from '../../query/home/owned.ts'
import { askLineage, isOwner } from '../../query/lineage/ask-lineage.ts'
import { reachedFrom, reachedWithoutRising } from '../../query/lineage/lineage.ts'
import type { Reader } from '../../query/reader.ts'
import { type ActivityScope, scopeWithOccurrences } from '../../query/time/activity/scope.ts'
import { formerNames, namesOfOthers } from '../../query/time/renames.ts'
import type { ActivityArguments } from './schema.ts'

/** The history of an entity continues under its former names. */
export async function scopeWithNames(reader: Reader, node: NodeId): Promise<ActivityScope> {
  const scope = scopeWithOccurrences(new Set([node, ...(await formerNames(reader, node))]))
  return { ...scope, namesOfOthers: await namesOfOthers(reader, node) }
}

export const NONE: ReadonlySet<NodeId> = new Set()

/** An entity, and the activity that it stands for. */
interface ScopeOfEntity {
  readonly entity: Entity
  readonly scope: ActivityScope
}

type ScopeArguments = Pick<ActivityArguments, 'of' | 'upstreamOf' | 'directOnly'>

/** Returns the entities that `of` and `upstreamOf` cover at present; null stands for everything. */
export async function scopeOf(
  reader: Reader,
  requested: ScopeArguments,
): Promise<Result<ActivityScope | null, Problem>> {
  const scopes = await scopesOf(reader, requested)
  return scopes.ok ? ok(intersection([scopes.value.owned?.scope, scopes.value.upstream?.scope])) : scopes
}

export async function scopesOf(
  reader: Reader,
  { of, upstreamOf, directOnly }: ScopeArguments,
): Promise<Result<{ readonly owned: ScopeOfEntity | null; readonly upstream: ScopeOfEntity | null }, Problem>> {
  const owned = of === undefined ? ok(null) : await ownedOf(reader, of, directOnly)
  if (!owned.ok) return owned
  const upstream = upstreamOf === undefined ? ok(null) : await upstreamFrom(reader, upstreamOf)
  return upstream.ok ? ok({ owned: owned.value, upstream: upstream.value }) : upstream
}

export function intersection(scopes: readonly (ActivityScope | null | undefined)[]): ActivityScope | null {
  const [first, ...others] = scopes.flatMap((scope) => scope ?? [])
  if (first === undefined || others.length === 0) return first ?? null
  const inEach = (of: 'nodes' | 'containers'): ReadonlySet<NodeId> =>
    new Set([...first[of]].filter((node) => others.every((scope) => scope[of].has(node))))
  const isUpstream = [first, ...others].some((scope) => scope.isUpstream)
  const allNamesOfOthers = new Map([first, ...others].flatMap((scope) => [...scope.namesOfOthers]))
  return { nodes: inEach('nodes'), containers: inEach('containers'), isUpstream, namesOfOthers: allNamesOfOthers }
}

async function ownedOf(reader: Reader, uri: Uri, directOnly: boolean): Promise<Result<ScopeOfEntity, Problem>> {
  const entity = await knownEntity(reader, uri, 'of')
  if (!entity.ok) return entity
  const { node } = entity.value
  if (!isOwner(reader, entity.value)) return ok({ entity: entity.value, scope: await scopeWithNames(reader, node) })
  const walked = await askLineage(reader, { uri, way: 'downstream', depth: 1, directOnly })
  return walked.ok
    ? ok({ entity: entity.value, scope: scopeWithOccurrences(new Set([node, ...ownedIn(walked.value)])) })
    : err({ ...walked.error, parameter: 'of' })
}

/** An entity that the walk rises to counts alone: an experiment's other runs aren't origins of this run. */
async function upstreamFrom(reader: Reader, uri: Uri): Promise<Result<ScopeOfEntity, Problem>> {
  const walked = await askLineage(reader, { uri, way: 'upstream' })
  if (!walked.ok) return err({ ...walked.error, parameter: 'upstreamOf' })
  const { start, flowed } = walked.value
  const reached = [...reachedFrom(flowed, null, 0)].map(({ node }) => node)
  const nodes = new Set([start.node, ...reached])
  const containers = new Set([start.node, ...reachedWithoutRising(flowed)])
  return ok({ entity: start, scope: { ...scopeWithOccurrences(nodes), containers, isUpstream: true } })
}
