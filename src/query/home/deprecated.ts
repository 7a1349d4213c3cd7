import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import { plansOf, type DeprecationPlan } from '../deprecation/plans.ts'
import { readersOfEach, type DeprecationState } from '../deprecation/readers.ts'
import { containerOf } from '../entities/containing-entity.ts'
import { nodeNamed } from '../entities/known-entity.ts'
import type { Reader } from '../reader.ts'
import type { Found } from '../found.ts'

/** Maximum number of plans examined for an answer, the soonest: a walk each. */
const MAX_PLANS = 200

/** A plan that concerns a person: for something they own or planned to remove, or that something of theirs reads. */
export interface DeprecationForThem {
  readonly plan: DeprecationPlan
  /** Null if it isn't known, or hidden. */
  readonly replacement: NodeId | null
  readonly state: DeprecationState
  /** Number of readers in use; null if not counted. */
  readonly readers: number | null
  /** Tells whether they own it, or planned its removal. */
  readonly isTheirs: boolean
  /** The nearest of their entities that reads it. */
  readonly reader: NodeId | null
}

/** If `owner` is null, everything counts as theirs. */
export async function deprecationsFor(
  reader: Reader,
  owner: { readonly uri: Uri; readonly owned: readonly NodeId[] } | null,
  now: Time,
): Promise<Found<DeprecationForThem>> {
  const { found: plans, complete } = await plansOf(reader)
  const examined = plans.slice(0, MAX_PLANS)
  const read = examined.length === 0 ? new Map<never, never>() : await readersOfEach(reader, examined, now)
  const owned = new Set(owner?.owned)
  const isOwned = (node: NodeId): boolean => owned.has(node) || owned.has(containerOf(reader, node) ?? -1)
  const found = examined.flatMap((plan): readonly DeprecationForThem[] => {
    const { state, readers } = read.get(plan.node) ?? { state: 'done', readers: null }
    if (state === 'done') return []
    const isTheirs = owner === null || owned.has(plan.node) || plan.by === owner.uri
    const theirReader = owner === null ? undefined : readers?.find(isOwned)
    if (!isTheirs && theirReader === undefined) return []
    const replacement = nodeNamed(reader, plan.replacement ?? '') ?? null
    return [{ plan, replacement, state, readers: readers?.length ?? null, isTheirs, reader: theirReader ?? null }]
  })
  return { found, complete: complete && examined.length === plans.length }
}
