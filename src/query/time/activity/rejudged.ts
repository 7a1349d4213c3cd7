// Finds entities that a change of something else brings into violation of a policy, or out of it.
import type { LogEntry, NodeId } from '../../../contracts/log.ts'
import { hasEverViolated, rejudgedAt } from '../../policies/past-violations.ts'
import { clockPolicies, rejudgedByClock, violationNewsAt } from '../../policies/violation-changes.ts'
import { isSeen } from '../../policies/violations.ts'
import type { Reader } from '../../reader.ts'
import { type ActivityQuery, isWanted, type ActivityPosition } from './scope.ts'

/** Past violations are judged for up to this many followed entities, some ms a change; beyond, the log is read. */
const MAX_REJUDGED = 20

/**
 * Returns the entities that begin or cease to violate a policy because of a transaction's statements about others, such
 * as an approval.
 */
export async function rejudgedIn(reader: Reader, query: ActivityQuery, entry: LogEntry): Promise<ReadonlySet<NodeId>> {
  const found = new Set<NodeId>()
  for (const node of await rejudgedByClock(reader, entry)) {
    const { tx } = entry
    if (isSeen(reader, node) && isWanted(reader, query, { tx, node }) && (await violationNewsAt(reader, { tx, node })))
      found.add(node)
  }
  return found
}

/** Finds the same for followed entities; null if that takes long. */
export async function rejudgedOf(
  reader: Reader,
  query: ActivityQuery,
  followed: readonly NodeId[],
): Promise<readonly ActivityPosition[] | null> {
  const policies = clockPolicies(reader)
  const types = new Set(policies.flatMap(({ of }) => [...reader.catalogue.target(of).types]))
  const violating: NodeId[] = []
  for (const node of types.size === 0 ? [] : followed) {
    if (!types.has(reader.typeOf(node) ?? '') || !(await hasEverViolated(reader, node, policies))) continue
    if (violating.push(node) > MAX_REJUDGED) return null
  }
  if (violating.length > 0) reader.coverage.noteEverything()
  const found: ActivityPosition[] = []
  for (const node of violating)
    for (const tx of await rejudgedAt(reader, node))
      if (tx > query.since && isWanted(reader, query, { tx, node })) found.push({ tx, node })
  return found
}
