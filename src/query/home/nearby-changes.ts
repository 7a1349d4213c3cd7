import type { NodeId } from '../../contracts/log.ts'
import { u32 } from '../../lib/array-elements.ts'
import { SYSTEM_PLATFORM, type CauseKind, type Time, type Tx } from '../../model/facts.ts'
import { partsOf } from '../../model/uri.ts'
import type { FlowResult } from '../lineage/flow-walk.ts'
import type { Reader } from '../reader.ts'
import { touchedBy } from '../time/changes.ts'

/**
 * Transactions that are read for one answer, the last first, some 50 µs each: earlier ones are left out, and that is
 * reported.
 */
const MOST_TRANSACTIONS = 1_000
/** Things that they touched: one transaction may touch a hundred thousand. */
const MOST_TOUCHED = 20_000
const READ_AT_ONCE = 200
/** How far from what is owned a change is near. */
const NEAR_DEPTH = 2

/** What became of one thing in the transactions of an interval. */
export interface CoalescedChange {
  readonly node: NodeId
  readonly transactions: number
  readonly lastTx: Tx
  readonly lastAt: Time
  readonly causes: ReadonlySet<CauseKind>
}

export interface RecentChanges {
  /** Changes after this transaction. */
  readonly after: Tx
  /** Whether that is since when they were requested. */
  readonly complete: boolean
  /** The last first. */
  readonly changes: readonly CoalescedChange[]
}

/** What is owned, and what is two steps away from it, either way. */
export function nearBy(walks: readonly FlowResult[]): ReadonlySet<NodeId> {
  const near = new Set<NodeId>()
  for (const { entries, ends } of walks) {
    const end = ends[NEAR_DEPTH] ?? entries.nodes.length
    for (let i = 0; i < end; i++) near.add(u32(entries.nodes.array, i))
  }
  return near
}

/** `near` is null: everything. `since` is null: as far back as is read for one answer. */
export async function changesSince(
  reader: Reader,
  { since, near }: { readonly since: Tx | null; readonly near: ReadonlySet<NodeId> | null },
): Promise<RecentChanges> {
  const horizon = (await reader.loader.counted(reader.store.horizon()))?.tx ?? 0
  const requested = Math.max(since ?? 0, horizon)
  const earliest = Math.max(requested, reader.at - MOST_TRANSACTIONS)
  const found = new Map<NodeId, CoalescedChange & { readonly causes: Set<CauseKind> }>()
  let [after, left] = [reader.at, MOST_TOUCHED]
  while (after > earliest && left > 0) {
    const from = Math.max(earliest, after - READ_AT_ONCE)
    if (reader.pace.isDue()) await reader.pace.turn()
    const entries = await reader.store.read(from, after - from)
    for (const entry of entries.toReversed()) {
      if (left <= 0) break
      const touched = touchedBy(entry, reader.graph)
      left -= touched.length
      for (const node of touched.slice(0, MOST_TOUCHED)) {
        if ((near !== null && !near.has(node)) || isOwn(reader, node)) continue
        const later = found.get(node)
        const { tx: lastTx, at: lastAt } = entry
        const causes = (later?.causes ?? new Set<CauseKind>()).add(entry.cause.kind)
        found.set(node, { lastTx, lastAt, ...later, node, transactions: (later?.transactions ?? 0) + 1, causes })
      }
      after = entry.tx - 1
    }
    if (left > 0) after = from
  }
  const complete = left >= 0 && after <= requested && (since ?? 0) >= horizon
  const changes = [...found.values()].sort((a, b) => b.lastTx - a.lastTx || a.node - b.node)
  return { after, complete, changes }
}

/** What the service keeps for itself. */
function isOwn(reader: Reader, node: NodeId): boolean {
  return partsOf(reader.graph.uriOf(node)).platformId === SYSTEM_PLATFORM
}
