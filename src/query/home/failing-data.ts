import { failedChecks, type FailedCheck } from '../../catalogue/checks.ts'
import type { ReasonCode } from '../../catalogue/reasons.ts'
import type { NodeId } from '../../contracts/log.ts'
import { eachWithReason } from '../../walk/reason-edges.ts'
import { loggedByNode } from '../entities/each-entity.ts'
import type { LoggedEntity } from '../entities/entity.ts'
import type { Found } from '../found.ts'
import type { LineageWalk } from '../lineage/ask-lineage.ts'
import { reachedFrom } from '../lineage/lineage.ts'
import type { Reader } from '../reader.ts'

const FAILING = ['failed-check', 'stale-data'] as const satisfies readonly ReasonCode[]
/** Maximum number of entities that are read: some 10 µs each. */
const MAX_FAILING = 1_000

export interface FailingData {
  readonly entity: LoggedEntity
  readonly checks: readonly FailedCheck[]
}

/** Finds data that fails a check, among all or on a walk, the latest failure first. */
export async function failingData(reader: Reader, walk: LineageWalk | null): Promise<Found<FailingData>> {
  const failing = new Set<NodeId>()
  for (const reason of FAILING) eachWithReason(reader, reason, (node) => failing.add(node))
  const types = new Set([...failing].flatMap((node) => reader.typeOf(node) ?? []))
  const reached = walk === null ? null : new Set(reachedFrom(walk.flowed, types, 0).map(({ node }) => node))
  const nodes = reached === null ? [...failing] : [...failing.intersection(reached)]
  const entities = await loggedByNode(reader, new Set(nodes.slice(0, MAX_FAILING)))
  const found = [...entities.values()].flatMap((entity): readonly FailingData[] => {
    const checks = failedChecks(entity.attributes)
    return checks.length === 0 ? [] : [{ entity, checks }]
  })
  return { found: found.toSorted((a, b) => failedAt(b) - failedAt(a)), complete: nodes.length <= MAX_FAILING }
}

/** Returns when a check failed last; -Infinity if its source doesn't say. */
export function failedAt({ checks }: FailingData): number {
  return Math.max(...checks.map(({ at }) => at ?? -Infinity))
}
