import type { NodeId } from '../../contracts/log.ts'
import { edgeKey } from '../../model/diff.ts'
import { beginnings, shownViolations, type ShownViolation, claimOf } from '../policies/shown-violations.ts'
import { currentViolations, type CurrentViolation } from '../policies/violations.ts'
import type { Reader } from '../reader.ts'
import { POLICY_SEVERITIES } from '../../catalogue/shape.ts'
import type { Found } from '../found.ts'

/** Maximum number of violations named: each costs a read of its two ends. */
const MAX_VIOLATIONS_NAMED = 40

export interface OpenViolation extends ShownViolation<CurrentViolation> {
  /** When it began; null if before the horizon of retention. */
  readonly at: string | null
}

/** Finds violations of what is owned, or with null all. Those of policies that block come first. */
export async function openViolations(reader: Reader, owned: readonly NodeId[] | null): Promise<Found<OpenViolation>> {
  const policies = reader.catalogue.policies.filter(({ on }) => on)
  if (policies.length === 0) return { found: [], complete: true }
  const scope = { policies, among: () => true, ...(owned === null ? {} : { subjects: owned }) }
  const { found, complete } = await currentViolations(reader, scope)
  const open = found.filter(({ waiver }) => waiver === null)
  const inOrder = POLICY_SEVERITIES.flatMap((severity) => open.filter(({ policy }) => policy.severity === severity))
  const shown = await shownViolations(reader, inOrder.slice(0, MAX_VIOLATIONS_NAMED))
  const since = await beginnings(reader, shown.map(claimOf))
  return {
    found: shown.map((one) => ({ ...one, at: since.get(edgeKey(claimOf(one)))?.at ?? null })),
    complete: complete && open.length <= MAX_VIOLATIONS_NAMED,
  }
}
