// Tells which changes of runs are routine, by the log alone.
import { isRun } from '../../../catalogue/runs.ts'
import { isBookkeeping, RUN_PARTS, severityOfValue } from '../../../catalogue/news.ts'
import type { LogEntry, NodeId } from '../../../contracts/log.ts'
import type { HistoryEntry } from '../../../contracts/reads.ts'
import type { Cause } from '../../../model/facts.ts'
import { versionsFrom } from '../../home/lost-origins.ts'
import type { Reader } from '../../reader.ts'
import type { ActivityPosition } from './scope.ts'

/** Findings of the service, which are of more than low severity wherever they are news. */
const FINDINGS: ReadonlySet<string> = new Set(['issues', 'unresolvable'])

type StatedChange = Pick<HistoryEntry, 'cause' | 'asserted' | 'retracted'>

/** Tells whether new facts of a run may matter by themselves: it failed, or the service found something. */
export function mayBeNews({ cause, asserted, retracted }: StatedChange): boolean {
  return (
    isUnusualCause(cause) ||
    [...Object.keys(asserted), ...retracted].some((name) => FINDINGS.has(name)) ||
    Object.entries(asserted).some(([name, after]) => severityOfValue(null, { name, before: null, after }) !== 'low')
  )
}

/** Whether the service found new issues of an entity, or that its issues were settled. */
export type FoundIssues = 'new' | 'settled'

/** Returns what facts of an entity in one transaction report of its issues; null if they report anything else. */
export function issuesIn(facts: readonly Pick<HistoryEntry, 'asserted' | 'retracted'>[]): FoundIssues | null {
  const names = facts.flatMap(({ asserted, retracted }) => [...Object.keys(asserted), ...retracted])
  if (!names.includes('issues') || !names.every((name) => name === 'issues' || isBookkeeping(name) || name === 'state'))
    return null
  return facts.some(({ asserted }) => asserted['issues'] !== undefined) ? 'new' : 'settled'
}

/** A person's statements are listed one by one; conclusions aren't news. */
export function isUnusualCause({ kind }: Cause): boolean {
  return kind === 'person' || kind === 'rule'
}

/** Returns the entities whose changes in a transaction may be more than routine, by the log alone. */
export function severeIn({ cause, facts, edges }: LogEntry): ReadonlySet<NodeId> {
  const stated = facts.flatMap(({ node, ...fact }) => (mayBeNews({ cause, ...fact }) ? [node] : []))
  const ends = isUnusualCause(cause) ? edges.flatMap(({ from, to }) => [from, to]) : []
  return new Set([...stated, ...ends])
}

/** Tells whether an entity is a run, or a part of one, from which no version was registered. */
export function isUsualOf(reader: Reader, { tx, node }: ActivityPosition): boolean {
  const type = reader.graph.typeOf(node, tx) ?? reader.typeOf(node)
  if (type === null || !(isRun(reader.catalogue, type) || RUN_PARTS.has(type))) return false
  return versionsFrom(reader, node).length === 0
}
