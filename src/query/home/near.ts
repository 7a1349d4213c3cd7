import type { NodeId } from '../../contracts/log.ts'
import { u32 } from '../../lib/elements.ts'
import { SYSTEM_PLATFORM, type CauseKind, type Time, type Tx } from '../../model/facts.ts'
import { partsOf } from '../../model/uri.ts'
import type { Flowed } from '../lineage/flow-walk.ts'
import type { Reader } from '../reader.ts'
import { touchedBy } from '../time/changes.ts'

/** Transactions that are read for one answer, some 50 µs each: earlier ones are left out, and that is reported. */
const MOST_TRANSACTIONS = 1_000
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
  /** Whether that is since when they were asked for. */
  readonly complete: boolean
  /** The last first. */
  readonly changes: readonly CoalescedChange[]
}

/** What is owned, and what is two steps away from it, either way. */
export function nearBy(walks: readonly Flowed[]): ReadonlySet<NodeId> {
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
  const earliest = Math.max(0, horizon, reader.at - MOST_TRANSACTIONS)
  const after = Math.max(since ?? 0, earliest)
  const found = new Map<NodeId, CoalescedChange & { readonly causes: Set<CauseKind> }>()
  for (let from = after; from < reader.at;) {
    const entries = await reader.store.read(from, Math.min(READ_AT_ONCE, reader.at - from))
    for (const entry of entries) {
      for (const node of touchedBy(entry, reader.graph)) {
        if ((near !== null && !near.has(node)) || isOwn(reader, node)) continue
        const before = found.get(node)
        const causes = (before?.causes ?? new Set<CauseKind>()).add(entry.cause.kind)
        const transactions = (before?.transactions ?? 0) + 1
        found.set(node, { node, transactions, lastTx: entry.tx, lastAt: entry.at, causes })
      }
    }
    const last = entries.at(-1)
    if (last === undefined) break
    from = last.tx
  }
  const changes = [...found.values()].sort((a, b) => b.lastTx - a.lastTx || a.node - b.node)
  return { after, complete: (since ?? 0) >= earliest, changes }
}

/** What the service keeps for itself. */
function isOwn(reader: Reader, node: NodeId): boolean {
  return partsOf(reader.graph.uriOf(node)).platformId === SYSTEM_PLATFORM
}
