// Finds changes that may be news, in the log or in the histories of a few entities.
import { containerEdge, containerEdges } from '../../../catalogue/containment.ts'
import { announces, isFailure, ONLY_FAILURES } from '../../../catalogue/news.ts'
import type { LogEntry, NodeId } from '../../../contracts/log.ts'
import type { EdgeTypeId, Time, Tx } from '../../../model/facts.ts'
import { clockPolicies } from '../../policies/violation-changes.ts'
import type { Reader } from '../../reader.ts'
import { earliestBeginning } from '../source-beginnings.ts'
import { timeOfTx } from '../moment.ts'
import { mayBeRenamed } from '../renames.ts'
import { type ActivityPosition, type ActivityQuery, isWanted, type ActivityScope, CONTAINED_DEPTH } from './scope.ts'
import { rejudgedOf, rejudgedIn } from './rejudged.ts'
import { newsIn } from './possible-news.ts'
import { issuesIn, severeIn, isUsualOf, mayBeNews, isUnusualCause, type FoundIssues } from './routine.ts'

const TRANSACTIONS_AT_ONCE = 500
/**
 * Up to this many entities have their histories read, two reads of some 50 µs each, however far apart the changes are in
 * the log. For more entities, the log is searched.
 */
const MAX_FOLLOWED = 1_000

/** Changes read at once from the history of a followed entity. */
const CHANGES_AT_ONCE = 20

export interface FoundChange extends ActivityPosition {
  readonly at: Time
  /** True if it's surely of low severity and like many others, such as a run that succeeded as usual. */
  readonly isRoutine: boolean
  /** True for a failed run from which no version was registered, such as one of many trials of a search. */
  readonly isFailedRun: boolean
  /** Set if only issues changed: one misreading of a source changes the issues of many entities. */
  readonly issues: FoundIssues | null
}

/** All changes from one transaction up to another, newest first. */
export interface FoundChanges {
  readonly changes: readonly FoundChange[]
  readonly from: Tx
  /** Number of transactions read from the log for it. */
  readonly read: number
  /** Number of changes that aren't news. */
  readonly leftOut: number
}

type ActivitySource = (below: Tx) => Promise<FoundChanges>

export async function changesSource(reader: Reader, query: ActivityQuery): Promise<ActivitySource> {
  const { within, since, by } = query
  const isShort = reader.at - since <= TRANSACTIONS_AT_ONCE
  const followed =
    within === null || by === 'log' || (by === undefined && isShort) ? null : await followedOf(reader, within, since)
  const rejudged = followed === null ? null : await rejudgedOf(reader, query, followed)
  return followed === null || rejudged === null
    ? (below) => fromLog(reader, query, below)
    : (below) => fromEntities(reader, query, { followed, rejudged, below })
}

async function fromLog(reader: Reader, query: ActivityQuery, below: Tx): Promise<FoundChanges> {
  const from = Math.max(query.since + 1, below - TRANSACTIONS_AT_ONCE + 1)
  const entries = await reader.store.read(from - 1, below - from + 1)
  const changes: FoundChange[] = []
  const earliest = earliestBeginning(reader.sourceConditions)
  const isRejudged = clockPolicies(reader).length > 0
  // An entity may violate a policy by statements about others, outside the scope.
  if (isRejudged) reader.coverage.noteEverything()
  let leftOut = 0
  for (const entry of entries.toReversed()) {
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    const news = query.bookkeeping ? null : newsIn(entry, earliest)
    const rejudged = isRejudged ? await rejudgedIn(reader, query, entry) : NOTHING_REJUDGED
    const found = subjectsOf(reader, query, entry)
    const created = new Set(entry.types.map(({ node }) => node))
    const failed = new Set(entry.facts.flatMap(({ node, asserted }) => (isFailure(asserted) ? [node] : [])))
    const isUnreported = (node: NodeId) =>
      news !== null && !failed.has(node) && ONLY_FAILURES.has(reader.graph.typeOf(node, entry.tx) ?? '')
    const isNews = async (node: NodeId) =>
      news === null || news.has(node) || rejudged.has(node) || (created.has(node) && (await mayBeRenamed(reader, node)))
    const listed: NodeId[] = []
    for (const node of found) if (!isUnreported(node) && (await isNews(node))) listed.push(node)
    leftOut += found.length - listed.length
    const all = rejudged.size === 0 ? listed : [...new Set([...listed, ...rejudged])].sort((a, b) => a - b)
    const { tx, at } = entry
    const severe = severeIn(entry)
    const stated = Map.groupBy(entry.facts, ({ node }) => node)
    const related = new Set(entry.edges.flatMap(({ from, to }) => [from, to]))
    for (const node of all) {
      const isOnlyStated = !created.has(node) && !related.has(node) && !rejudged.has(node)
      const issues = isOnlyStated ? issuesIn(stated.get(node) ?? []) : null
      const isUsual = isUsualOf(reader, { tx, node })
      const isRoutine = isUsual && !severe.has(node) && !rejudged.has(node)
      const isFailedRun = isUsual && failed.has(node) && !rejudged.has(node)
      changes.push({ tx, at, node, isRoutine, isFailedRun, issues })
    }
  }
  return { changes, from, read: entries.length, leftOut }
}

const NOTHING_REJUDGED: ReadonlySet<NodeId> = new Set()

/** Returns the entities with new statements; for a limited scope, also those newly referred to from outside. */
function subjectsOf(reader: Reader, query: ActivityQuery, { tx, facts, types, edges }: LogEntry): readonly NodeId[] {
  const { within } = query
  const found = new Set([...facts, ...types].map(({ node }) => node))
  const read = new Set(types.map(({ node }) => node))
  for (const { from, to, type } of edges) {
    found.add(from)
    // An entity's first read reports its relationships, unless the other end announces it.
    if (within?.nodes.has(to) === true && (!read.has(from) || announces(type))) found.add(to)
  }
  const wanted = [...found].filter((node) => isWanted(reader, query, { tx, node }))
  return wanted.sort((a, b) => a - b)
}

/**
 * Returns the scope with all occurrences that it had since a transaction. Null if those are too many to follow, or the
 * past isn't in memory.
 */
async function followedOf(
  reader: Reader,
  { nodes, containers }: ActivityScope,
  since: Tx,
): Promise<readonly NodeId[] | null> {
  const { graph, at, catalogue } = reader
  const numbersOf = (edges: readonly EdgeTypeId[]): readonly number[] =>
    edges.map((edge) => graph.edgeTypeNumber(edge)).filter((type) => type >= 0)
  const inward = numbersOf(containerEdges(catalogue))
  const partsInward = numbersOf(
    catalogue.types.flatMap((type) => (type.part === true ? (containerEdge(type, catalogue)?.id ?? []) : [])),
  )
  const found = new Set(nodes)
  let level: readonly NodeId[] = containers.size === 0 ? [] : [...nodes]
  for (let depth = 0; depth < CONTAINED_DEPTH && found.size <= MAX_FOLLOWED; depth++) {
    const next: NodeId[] = []
    const visit = (other: NodeId): boolean => {
      if (!found.has(other)) next.push(other)
      for (const name of reader.allNamesOf(other)) found.add(name)
      return found.size <= MAX_FOLLOWED
    }
    for (const node of level)
      for (const type of depth > 0 || containers.has(node) ? inward : partsInward) {
        graph.eachNeighbour(node, type, 'in', at, visit)
        let changed = graph.changedAt(node, type, 'in', at)
        while (changed !== null && changed > since && found.size <= MAX_FOLLOWED) {
          if (reader.pace.isDue()) await reader.pace.yieldNow()
          graph.eachNeighbour(node, type, 'in', changed - 1, (other) => found.has(other) || visit(other))
          changed = graph.changedAt(node, type, 'in', changed - 1)
        }
        if (changed === null) return null
      }
    level = next
  }
  return found.size > MAX_FOLLOWED ? null : [...found]
}

interface FollowedEntities {
  readonly followed: readonly NodeId[]
  /** Positions where a followed entity begins or ceases to violate a policy because of statements about others. */
  readonly rejudged: readonly ActivityPosition[]
}

/** Reads the histories of followed entities, back to where the changes of all of them have been read. */
async function fromEntities(
  reader: Reader,
  query: ActivityQuery,
  { followed, rejudged, below }: FollowedEntities & { readonly below: Tx },
): Promise<FoundChanges> {
  const { store } = reader
  const found = new Map<string, FoundChange>()
  let from = query.since + 1
  for (const node of followed) {
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    const uri = reader.graph.uriOf(node)
    const [facts, edges] = await Promise.all([
      store.history(uri, below + 1, CHANGES_AT_ONCE),
      store.edgeEvents(uri, below + 1, CHANGES_AT_ONCE),
    ])
    for (const rows of [facts, edges.events])
      if (rows.length >= CHANGES_AT_ONCE) from = Math.max(from, rows.at(-1)?.tx ?? 0)
    const isUsual = isUsualOf(reader, { tx: below, node })
    const severe = new Set([
      ...facts.filter(mayBeNews).map(({ tx }) => tx),
      ...edges.events.filter(({ cause }) => isUnusualCause(cause)).map(({ tx }) => tx),
    ])
    const failed = new Set(facts.flatMap(({ tx, asserted }) => (isFailure(asserted) ? [tx] : [])))
    const stated = Map.groupBy(facts, ({ tx }) => tx)
    const related = new Set(edges.events.map(({ tx }) => tx))
    for (const { tx, at } of [...facts, ...edges.events]) {
      if (tx <= query.since || !isWanted(reader, query, { tx, node })) continue
      const isRoutine = isUsual && !severe.has(tx)
      const issues = related.has(tx) ? null : issuesIn(stated.get(tx) ?? [])
      found.set(`${tx} ${node}`, { tx, at, node, isRoutine, isFailedRun: isUsual && failed.has(tx), issues })
    }
  }
  for (const { tx, node } of rejudged) {
    if (tx > below) continue
    const at = await timeOfTx(store, tx)
    found.set(`${tx} ${node}`, { tx, node, at, isRoutine: false, isFailedRun: false, issues: null })
  }
  const changes = [...found.values()].filter(({ tx }) => tx >= from)
  return { changes: changes.sort((a, b) => b.tx - a.tx || a.node - b.node), from, read: 0, leftOut: 0 }
}
