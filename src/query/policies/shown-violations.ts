// Names violations and tells when they began.
import type { Policy } from '../../catalogue/policy-rules.ts'
import { edgeKey } from '../../model/diff.ts'
import type { EdgeClaim, Tx } from '../../model/facts.ts'
import { violationEdge } from '../../model/policy.ts'
import type { Entity } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { isoOrNull } from '../../lib/iso.ts'
import { nameOrUri } from '../../catalogue/entity.ts'
import type { Violation } from './violations.ts'

export interface ShownViolation<One extends Violation> {
  readonly violation: One
  readonly sentence: string
  readonly subject: Entity
  /** Null if the policy requires something that is missing. */
  readonly found: Entity | null
}

export function claimOf({ violation, subject, found }: ShownViolation<Violation>): EdgeClaim {
  return { type: violationEdge(violation.policy.id), from: subject.uri, to: (found ?? subject).uri }
}

/** Keeps the order of the violations. */
export async function shownViolations<One extends Violation>(
  reader: Reader,
  violations: readonly One[],
): Promise<readonly ShownViolation<One>[]> {
  const nodes = new Set(violations.flatMap(({ subject, found }) => [subject, found]))
  const entities = await reader.loader.byNode(nodes)
  return violations.flatMap((violation) => {
    const { policy } = violation
    const [subject, end] = [entities.get(violation.subject), entities.get(violation.found)]
    if (subject === undefined || end === undefined) return []
    const found = policy.forbids === undefined ? null : end
    return [{ violation, sentence: violationSentence(policy, subject, end), subject, found }]
  })
}

function violationSentence({ says }: Policy, subject: Entity, found: Entity): string {
  return says.replaceAll('{subject}', () => nameOrUri(subject)).replaceAll('{found}', () => nameOrUri(found))
}

/** Returns when each violation began, by its `edgeKey`: the transaction, and its time if still recorded. */
export async function beginnings(
  reader: Reader,
  claims: readonly EdgeClaim[],
): Promise<ReadonlyMap<string, { readonly tx: Tx; readonly at: string | null }>> {
  const supports = await reader.loader.counted(reader.store.supportsOn(claims, reader.at))
  const times = await reader.loader.counted(reader.store.times(supports.map(({ since }) => since)))
  return new Map(
    supports.map((support, i) => {
      const time = times[i] ?? null
      return [edgeKey(support), { tx: support.since, at: isoOrNull(time) }]
    }),
  )
}
