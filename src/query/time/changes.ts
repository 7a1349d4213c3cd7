import type { GraphReader } from '../../contracts/graph.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import { SYSTEM_PLATFORM, type CauseKind, type Time, type Tx, type DocumentKey } from '../../model/facts.ts'
import { isConnecting } from '../../model/key.ts'
import type { Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import type { DiffInterval } from './diff.ts'
import { logSince, hasVisibleChanges } from './tally.ts'
import { documentsIn } from '../documents.ts'

/** A summary of a transaction of the log. */
interface Transaction {
  readonly tx: Tx
  readonly at: Time
  readonly cause: CauseKind
  readonly trace: string
  /** Platforms whose documents changed; `SYSTEM_PLATFORM` is the service itself. */
  readonly platforms: readonly string[]
  readonly facts: number
  readonly edgesAdded: number
  readonly edgesRemoved: number
  /** The first entities touched, and the number of all. */
  readonly touched: readonly { readonly uri: Uri; readonly entityType: string | null }[]
  readonly touchedInAll: number
}

interface TransactionsPage {
  readonly transactions: readonly Transaction[]
  /** The next page begins after this transaction. */
  readonly next: Tx | null
}

/** A hydration touches a handful; a look-up's answer may touch a hundred thousand. */
const MAX_TOUCHED = 20

/** Lists transactions after one moment up to another, oldest first. */
export async function transactionsOf(
  { from, to }: DiffInterval,
  page: { readonly after: Tx; readonly limit: number },
): Promise<TransactionsPage> {
  to.coverage.noteEverything()
  const after = Math.max(from.at, page.after)
  const entries = await entriesAfter(to, after, page.limit)
  const documents = await documentsIn(to.store, entries)
  const last = entries.at(-1)?.tx ?? to.at
  return {
    transactions: entries.filter(hasVisibleChanges).map((entry) => brief(entry, to.graph, documents)),
    next: last < to.at ? last : null,
  }
}

async function entriesAfter(reader: Reader, after: Tx, limit: number): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = []
  for await (const read of logSince(reader, after)) {
    entries.push(...read)
    if (entries.length >= limit) break
  }
  return entries.slice(0, limit)
}

function brief(entry: LogEntry, graph: GraphReader, documents: ReadonlyMap<number, DocumentKey | null>): Transaction {
  const { tx, at, cause, facts, edges } = entry
  const touched = touchedBy(entry, graph)
  const added = edges.filter(({ op }) => op === 'assert').length
  return {
    tx,
    at,
    cause: cause.kind,
    trace: cause.trace,
    platforms: [...new Set([...facts, ...edges].map((c) => documents.get(c.document)?.platform ?? SYSTEM_PLATFORM))],
    facts: facts.reduce((sum, f) => sum + Object.keys(f.asserted).length + f.retracted.length, 0),
    edgesAdded: added,
    edgesRemoved: edges.length - added,
    touched: touched.slice(0, MAX_TOUCHED).map((node) => ({
      uri: graph.uriOf(node),
      entityType: graph.typeOf(node, tx),
    })),
    touchedInAll: touched.length,
  }
}

/** Returns the subjects of changed facts first, then the ends of edges. */
function touchedBy({ nodes, facts, edges }: LogEntry, graph: Pick<GraphReader, 'uriOf'>): readonly NodeId[] {
  const all = [...facts.map((f) => f.node), ...edges.flatMap((e) => [e.from, e.to]), ...nodes.map((n) => n.id)]
  return [...new Set(all)].filter((node) => !isConnecting(graph.uriOf(node)))
}
