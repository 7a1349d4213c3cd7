import type { NodeId } from '../../contracts/log.ts'
import type { Time } from '../../model/facts.ts'
import { canonicalUri, type Uri } from '../../model/uri.ts'
import { plansOf, type DeprecationPlan } from '../deprecation/plans.ts'
import { stillRead, type DeprecationState } from '../deprecation/readers.ts'
import { containerOf } from '../entities/containing-entity.ts'
import type { Reader } from '../reader.ts'

/** Plans that are looked at for one answer, the soonest: a walk each. */
const MOST_PLANS = 200

/** A plan that concerns somebody: by what they own or planned, or by what of theirs reads it. */
export interface DeprecationForThem {
  readonly plan: DeprecationPlan
  /** People should use this instead; null if it is not known, or hidden. */
  readonly replacement: NodeId | null
  readonly state: DeprecationState
  /** How many things in use read it; null: not counted. */
  readonly readers: number | null
  /** Whether they own it, or planned it. */
  readonly isTheirs: boolean
  /** The nearest of theirs that reads it. */
  readonly reader: NodeId | null
}

export interface DeprecationsForThem {
  readonly found: readonly DeprecationForThem[]
  readonly complete: boolean
}

/** `owner` is null: of everything, as if all of it were theirs. */
export async function deprecationsFor(
  reader: Reader,
  owner: { readonly uri: Uri; readonly owned: readonly NodeId[] } | null,
  now: Time,
): Promise<DeprecationsForThem> {
  const { plans, complete } = await plansOf(reader)
  const looked = plans.slice(0, MOST_PLANS)
  const read = looked.length === 0 ? new Map<never, never>() : await stillRead(reader, looked, now)
  const owned = new Set(owner?.owned)
  const isOwned = (node: NodeId): boolean => owned.has(node) || owned.has(containerOf(reader, node) ?? -1)
  const found = looked.flatMap((plan): readonly DeprecationForThem[] => {
    const { state, readers } = read.get(plan.node) ?? { state: 'done', readers: null }
    if (state === 'done') return []
    const isTheirs = owner === null || owned.has(plan.node) || plan.by === owner.uri
    const theirReader = owner === null ? undefined : readers?.find(isOwned)
    if (!isTheirs && theirReader === undefined) return []
    const replacement = nodeNamed(reader, plan.replacement)
    return [{ plan, replacement, state, readers: readers?.length ?? null, isTheirs, reader: theirReader ?? null }]
  })
  return { found, complete: complete && looked.length === plans.length }
}

function nodeNamed({ graph }: Reader, uri: string | null): NodeId | null {
  const canonical = uri === null ? null : canonicalUri(uri)
  return canonical?.ok === true ? (graph.idOf(canonical.value) ?? null) : null
}
