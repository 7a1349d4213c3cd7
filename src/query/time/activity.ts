// Finds the changes in an interval, newest first, page by page.
import { containerEdges } from '../../catalogue/containment.ts'
import { typeLabel } from '../../catalogue/labels.ts'
import { isRun } from '../../catalogue/runs.ts'
import {
  announces,
  bornAt,
  isAtLeast,
  isBookkeeping,
  isFailure,
  isOld,
  ONLY_FAILURES,
  RUN_PARTS,
  severityOfValue,
  type Severity,
} from '../../catalogue/news.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { EntityRecord, HistoryEntry } from '../../contracts/reads.ts'
import { formatCount } from '../../lib/format-count.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import type { Json } from '../../lib/json.ts'
import { SYSTEM_PLATFORM, type Cause, type Time, type Tx } from '../../model/facts.ts'
import { isConnecting } from '../../model/key.ts'
import { isLookup } from '../../model/lookup.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import { containerOf } from '../entities/containing-entity.ts'
import { entityOf } from '../entities/entity.ts'
import { chosenVersionFrom, versionsFrom } from '../home/lost-origins.ts'
import { isEverViolating, reconsideredAt } from '../policies/past-violations.ts'
import { clockedPolicies, reconsideredIn, subjectsIn, violationNewsAt } from '../policies/violation-changes.ts'
import { isSeen } from '../policies/violations.ts'
import type { Reader } from '../reader.ts'
import { areOne, asFirst } from './carried-over.ts'
import type { HistoryChange, TransactionHistory } from './change.ts'
import { earliestBeginning, isFirstListing, isOlderThanListing, type SourceBeginning } from './source-beginnings.ts'
import { historyOf } from './history.ts'
import { timeOfTx } from './moment.ts'
import {
  hasWorsened,
  isBirth,
  isDeletion,
  newsOf,
  statingDocument,
  wasBefore,
  type News,
  type SentencePart,
} from './news.ts'
import { hadAnotherName, isStart, mayBeRenamed, withRenames, type Stretch } from './renames.ts'

/** Bounds the cost of a page; the next one continues after it. */
interface ActivityBudget {
  /** Transactions of the log, some 50 µs each. */
  readonly read: number
  /** Changes of entities, some 0.5 ms each. */
  readonly examined: number
}

const PAGE_BUDGET: ActivityBudget = { read: 5_000, examined: 500 }
const READ_AT_ONCE = 500
/**
 * Up to this many entities are followed by each one's history, which the record finds wherever in the log it lies: two
 * reads of some 50 µs each. Changes of more are searched for in the log.
 */
const MAX_FOLLOWED = 1_000
/** Past violations are judged for up to this many followed entities, some ms a change; beyond, the log is read. */
const MAX_REJUDGED = 20
/** Changes of a followed entity that are read at once. */
const FOLLOWED_AT_ONCE = 20
/** A run contains its attempts; a model contains its versions, and they their deployments. */
const CONTAINED_DEPTH = 2

/** An entity in a transaction. Within a transaction they are sorted by entity. */
export interface ActivityPosition {
  readonly tx: Tx
  readonly node: NodeId
}

/** The entities whose activity is listed. */
export interface ActivityScope {
  readonly nodes: ReadonlySet<NodeId>
  /** Includes activity of their occurrences, such as a run of a pipeline. */
  readonly wholes: ReadonlySet<NodeId>
  /** True for origins: new users of an origin change nothing upstream. */
  readonly isUpstream: boolean
  /** When something else had the present or a former name of one of these. */
  readonly namesOfOthers: ReadonlyMap<NodeId, readonly Stretch[]>
}

/** Returns a scope of entities and all their occurrences. */
export function wholly(nodes: ReadonlySet<NodeId>): ActivityScope {
  return { nodes, wholes: nodes, isUpstream: false, namesOfOthers: new Map() }
}

export interface ActivityQuery {
  /** Null for everything. */
  readonly within: ActivityScope | null
  readonly types: ReadonlySet<string> | null
  readonly least: Severity
  /** True to include counters, times of reading and conclusions. */
  readonly bookkeeping: boolean
  /** True to list only the last of the routine changes of a whole's parts within an hour, and count the others. */
  readonly fold?: boolean
  /** Only changes after this transaction. */
  readonly since: Tx
  /** The last position of the page before; null for the first page. */
  readonly position: ActivityPosition | null
  readonly limit: number
  readonly budget?: ActivityBudget
  /** Where changes are searched for: the cheaper one, unless a test chooses. */
  readonly by?: 'log' | 'entity'
}

export interface Activity extends ActivityPosition, News {
  readonly at: Time
  readonly cause: TransactionHistory['cause']
  readonly trace: string
}

export interface ActivityPage {
  readonly activities: readonly Activity[]
  /** Number of changes left out, as bookkeeping or as not severe enough. */
  readonly leftOut: number
  /** Null if nothing else changed since then. Otherwise there may be more. */
  readonly next: ActivityPosition | null
}

export async function activityOf(reader: Reader, query: ActivityQuery): Promise<ActivityPage> {
  const { position, since, limit, budget = PAGE_BUDGET } = query
  if (query.within === null) reader.touched.everything()
  const source = await sourceOf(reader, query)
  const activities: Activity[] = []
  const latest = new Map<string, FoldedChanges>()
  const folds = new Map<Activity, FoldedChanges>()
  const page = (next: ActivityPosition | null): ActivityPage => {
    return { activities: activities.map((one) => withFolded(reader, one, folds.get(one))), leftOut, next }
  }
  const spent = { read: 0, examined: 0 }
  let leftOut = 0
  for (let below = position?.tx ?? reader.at; below > since;) {
    const stretch = await source(below)
    spent.read += stretch.read
    leftOut += stretch.leftOut
    for (const change of stretch.changes) {
      if (position !== null && !isBehind(change, position)) continue
      if (reader.pace.isDue()) await reader.pace.turn()
      if (change.isRoutine && query.least !== 'low') {
        leftOut++
        continue
      }
      const key = query.fold === true && change.isRoutine ? wholeAndType(reader, change) : null
      const alike = key === null ? undefined : latest.get(key)
      if (alike !== undefined && alike.at - change.at <= HOUR_MS) {
        alike.nodes.add(change.node)
        continue
      }
      spent.examined++
      const activity = await activityAt(reader, query, change)
      if (activity === null) leftOut++
      else activities.push(activity)
      if (activity !== null && key !== null) {
        const fold = { at: change.at, nodes: new Set([change.node]) }
        latest.set(key, fold)
        folds.set(activity, fold)
      }
      if (activities.length === limit || spent.examined === budget.examined)
        return page(isLastOf(stretch, change, since) ? null : change)
    }
    below = stretch.from - 1
    if (spent.read >= budget.read && below > since) return page({ tx: stretch.from, node: Number.MAX_SAFE_INTEGER })
  }
  return page(null)
}

/** Changes that are listed as one. */
interface FoldedChanges {
  readonly at: Time
  readonly nodes: Set<NodeId>
}

function wholeAndType(reader: Reader, { tx, node }: ActivityPosition): string {
  return `${reader.graph.typeOf(node, tx) ?? reader.typeOf(node) ?? ''} ${containerOf(reader, node) ?? ''}`
}

function withFolded(reader: Reader, activity: Activity, folded: FoldedChanges | undefined): Activity {
  const { node, tx, sentence } = activity
  const type = reader.catalogue.type(reader.graph.typeOf(node, tx) ?? reader.typeOf(node) ?? '')
  const more = (folded?.nodes.size ?? 1) - 1
  if (more === 0 || type === undefined) return activity
  const whole = containerOf(reader, node)
  const ofWhole: readonly SentencePart[] =
    whole === null
      ? []
      : [
          { kind: 'text', text: ' of ' },
          { kind: 'entity', uri: reader.graph.uriOf(whole) },
        ]
  const count = formatCount(
    more,
    `more ${typeLabel(type).replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}`,
  )
  return {
    ...activity,
    sentence: [...sentence, { kind: 'text', text: `; ${count}` }, ...ofWhole, { kind: 'text', text: ' changed' }],
  }
}

function isBehind(change: ActivityPosition, position: ActivityPosition): boolean {
  return change.tx < position.tx || (change.tx === position.tx && change.node > position.node)
}

function isLastOf({ changes, from }: ActivityStretch, change: FoundChange, since: Tx): boolean {
  return changes.at(-1) === change && from <= since + 1
}

/** Tells what happened to an entity in a transaction; null if it matters to nobody, or isn't wanted. */
export async function activityAt(
  reader: Reader,
  query: Pick<ActivityQuery, 'within' | 'bookkeeping' | 'least'>,
  { tx, node }: ActivityPosition,
): Promise<Activity | null> {
  const uri = reader.graph.uriOf(node)
  const { transactions } = await historyOf(reader, uri, { before: tx + 1, limit: 1 })
  const last = transactions.find((one) => one.tx === tx)
  const isOwnNews = (other: NodeId): boolean => query.within !== null && !isWithin(reader, query.within, other)
  const { bookkeeping, least } = query
  const firstRead = bookkeeping || last === undefined ? NOTHING : await firstReadBy(reader, uri, last)
  const isOwnFirst = last !== undefined && !bookkeeping && isFirstOfItsOwn(last)
  const told = isOwnFirst ? await asFirst(reader, node, last) : last
  const stated = told === undefined || firstRead === 'later' ? null : await statedNews(told, firstRead)
  if (last !== undefined && stated !== null && isAtLeast(stated.severity, least))
    return { tx, node, at: last.at, cause: last.cause, trace: last.trace, ...stated }
  const violated = await violationNewsAt(reader, { tx, node })
  return violated === null || !isAtLeast(violated.severity, least) ? null : { tx, node, ...violated }

  async function statedNews(transaction: TransactionHistory, firstRead: ReadonlySet<Uri>): Promise<News | null> {
    const announced = bookkeeping ? NOTHING : await announcedIn(reader, uri, transaction)
    const chosenVersion =
      isDeletion(transaction) || hasWorsened(transaction)
        ? await chosenVersionFrom(reader.untracked().asOf(tx - 1), node)
        : null
    const isUpstream = query.within?.isUpstream === true
    const isToldHere = (other: NodeId): boolean =>
      isOwnNews(other) && (!isUpstream || announced.has(reader.graph.uriOf(other)))
    const ended = bookkeeping ? NOTHING : await endedIn(reader, transaction)
    const about = { node, firstRead, announced, ended, isToldHere, chosenVersion }
    const tell = (told: TransactionHistory, all: boolean) =>
      newsOf(reader, { ...about, transaction: told, bookkeeping: all })
    if (bookkeeping) return tell(transaction, true)
    const news = await withRenames(reader, {
      node,
      transaction,
      tell,
      isElsewhere: isOwnNews,
      isMissed: chosenVersion !== null,
    })
    const whole = news === null ? null : containerOf(reader, node)
    return news !== null && whole !== null && !isOwnNews(whole) && changesAliases(news, reader.graph.uriOf(whole))
      ? null
      : news
  }
}

/** Tells whether an entity first states when it was created, although another document named it before. */
function isFirstOfItsOwn(transaction: TransactionHistory): boolean {
  const isCreation = (change: HistoryChange) =>
    change.kind === 'attribute' && change.name === 'createdAt' && change.before === null
  return !isStart(transaction) && transaction.changes.some(isCreation)
}

/** Tells whether only the aliases of a version changed: a model whose answer names them reports that itself. */
function changesAliases({ changes }: News, whole: Uri): boolean {
  return changes.every(
    (change) => change.kind === 'attribute' && change.name === 'tags' && statingDocument(change)?.uri === whole,
  )
}

const NOTHING: ReadonlySet<Uri> = new Set()

/**
 * Returns the entities whose own documents were first read, or read again after a deletion, in a transaction that
 * touched an entity: their statements about others held before. Returns `later` if the entity became known from another
 * document and its own was read afterwards: that read reports its creation.
 */
async function firstReadBy(
  { store, at, loader }: Reader,
  uri: Uri,
  transaction: TransactionHistory,
): Promise<ReadonlySet<Uri> | 'later'> {
  const { tx, changes } = transaction
  const stating = new Set(
    changes.flatMap((change) => {
      const document = statingDocument(change)
      return document === null || document.platform === SYSTEM_PLATFORM ? [] : [document.uri]
    }),
  )
  if (!stating.delete(uri) && stating.size > 0 && isBirth(transaction) && (await readsOf([uri], at)).has(uri))
    return 'later'
  if (stating.size === 0) return NOTHING
  const before = await readsOf([...stating], tx - 1)
  return new Set([...stating].filter((one) => !before.has(one)))

  async function readsOf(uris: readonly Uri[], when: Tx): Promise<ReadonlySet<Uri>> {
    const entities = await loader.counted(store.entities(uris, when))
    const isRead = ({ uri: own, stated }: EntityRecord) =>
      stated.some(({ document, platform }) => document === own && platform !== SYSTEM_PLATFORM)
    return new Set(
      entities.flatMap((entity) => (entity !== null && isRead(entity) && !isGone(entity) ? [entity.uri] : [])),
    )
  }
}

/** Returns the announced versions that were created with a transaction, by their stated time. */
async function announcedIn(reader: Reader, uri: Uri, transaction: TransactionHistory): Promise<ReadonlySet<Uri>> {
  const { tx, changes } = transaction
  const platforms = new Map<Uri, string>()
  for (const change of changes) {
    if (change.kind !== 'edge' || change.op === 'removed' || !announces(change.relation)) continue
    const version = change.direction === 'in' ? change.other : uri
    const node = reader.graph.idOf(version)
    if (node === undefined || reader.graph.typeOf(node, tx - 1) !== null) continue
    if (!(await hadAnotherName(reader, node, tx))) platforms.set(version, change.document.platform)
  }
  if (platforms.size === 0) return NOTHING
  const records = await reader.loader.counted(reader.store.entities([...platforms.keys()], tx))
  return new Set(
    records.flatMap((record) => {
      if (record === null) return []
      const { attributes: values } = entityOf(record, reader.catalogue)
      const isNew = bornAt(values) !== null
      return isNew && !wasBefore(reader, transaction, { values, platform: platforms.get(record.uri) })
        ? [record.uri]
        : []
    }),
  )
}

/** Returns the entities that a transaction deletes or renames, along with what they stated about others. */
async function endedIn(reader: Reader, { tx, changes }: TransactionHistory): Promise<ReadonlySet<Uri>> {
  const { graph, loader, store } = reader
  const others = changes.flatMap((change) =>
    change.kind === 'edge' && change.op === 'removed' && change.document.uri === change.other ? [change.other] : [],
  )
  const records = others.length === 0 ? [] : await loader.counted(store.entities([...new Set(others)], tx))
  const ended = new Set<Uri>()
  for (const record of records) {
    const node = record === null ? undefined : graph.idOf(record.uri)
    if (record === null || node === undefined) continue
    if (isGone(record) || !(await areOne(reader, [node, tx - 1], [node, tx]))) ended.add(record.uri)
  }
  return ended
}

function isGone({ stated }: EntityRecord): boolean {
  return stated.some(({ attributes }) => attributes['deletedAtSource'] != null)
}

// ------------------------------------------------------------------------------------------- where changes are found

interface FoundChange extends ActivityPosition {
  readonly at: Time
  /** Whether it is surely of low severity, and like many others: a run that goes as usual. */
  readonly isRoutine: boolean
}

/** All changes from one transaction up to another, newest first. */
interface ActivityStretch {
  readonly changes: readonly FoundChange[]
  readonly from: Tx
  /** Number of transactions read from the log for it. */
  readonly read: number
  /** Number of changes that matter to nobody. */
  readonly leftOut: number
}

type ActivitySource = (below: Tx) => Promise<ActivityStretch>

async function sourceOf(reader: Reader, query: ActivityQuery): Promise<ActivitySource> {
  const { within, since, by } = query
  const isShort = reader.at - since <= READ_AT_ONCE
  const followed = within === null || by === 'log' || (by === undefined && isShort) ? null : followedOf(reader, within)
  const rejudged = followed === null ? null : await rejudgedOf(reader, query, followed)
  return followed === null || rejudged === null
    ? (below) => fromLog(reader, query, below)
    : (below) => fromEntities(reader, query, { followed, rejudged, below })
}

async function fromLog(reader: Reader, query: ActivityQuery, below: Tx): Promise<ActivityStretch> {
  const from = Math.max(query.since + 1, below - READ_AT_ONCE + 1)
  const entries = await reader.store.read(from - 1, below - from + 1)
  const changes: FoundChange[] = []
  const earliest = earliestBeginning(reader.sourceConditions)
  const isRejudged = clockedPolicies(reader).length > 0
  // An entity may violate a policy by statements about others, outside the scope.
  if (isRejudged) reader.touched.everything()
  let leftOut = 0
  for (const entry of entries.toReversed()) {
    if (reader.pace.isDue()) await reader.pace.turn()
    const news = query.bookkeeping ? null : newsIn(entry, earliest)
    const rejudged = isRejudged ? await rejudgedIn(reader, query, entry) : NOTHING_REJUDGED
    const found = subjectsOf(reader, query, entry)
    const born = new Set(entry.types.map(({ node }) => node))
    const failed = new Set(entry.facts.flatMap(({ node, asserted }) => (isFailure(asserted) ? [node] : [])))
    const isUntold = (node: NodeId) =>
      news !== null && !failed.has(node) && ONLY_FAILURES.has(reader.graph.typeOf(node, entry.tx) ?? '')
    const isNews = async (node: NodeId) =>
      news === null || news.has(node) || rejudged.has(node) || (born.has(node) && (await mayBeRenamed(reader, node)))
    const listed: NodeId[] = []
    for (const node of found) if (!isUntold(node) && (await isNews(node))) listed.push(node)
    leftOut += found.length - listed.length
    const all = rejudged.size === 0 ? listed : [...new Set([...listed, ...rejudged])].sort((a, b) => a - b)
    const { tx, at } = entry
    const severe = severeIn(entry)
    for (const node of all) {
      const isPlain = !severe.has(node) && !rejudged.has(node)
      changes.push({ tx, at, node, isRoutine: isPlain && isUsualOf(reader, { tx, node }) })
    }
  }
  return { changes, from, read: entries.length, leftOut }
}

const NOTHING_REJUDGED: ReadonlySet<NodeId> = new Set()

/** Findings of the service, which are of more than low severity wherever they are news. */
const FINDINGS: ReadonlySet<string> = new Set(['issues', 'unresolvable'])

type StatedChange = Pick<HistoryEntry, 'cause' | 'asserted' | 'retracted'>

/** Tells whether new facts of a run may matter by themselves: it failed, or the service found something. */
function maySayMore({ cause, asserted, retracted }: StatedChange): boolean {
  return (
    isUnusualCause(cause) ||
    [...Object.keys(asserted), ...retracted].some((name) => FINDINGS.has(name)) ||
    Object.entries(asserted).some(([name, after]) => severityOfValue(null, { name, before: null, after }) !== 'low')
  )
}

/** A person's statements are listed one by one; conclusions are not news. */
function isUnusualCause({ kind }: Cause): boolean {
  return kind === 'person' || kind === 'rule'
}

/** Returns the entities whose changes in a transaction may be more than routine, by the log alone. */
function severeIn({ cause, facts, edges }: LogEntry): ReadonlySet<NodeId> {
  const stated = facts.flatMap(({ node, ...fact }) => (maySayMore({ cause, ...fact }) ? [node] : []))
  const ends = isUnusualCause(cause) ? edges.flatMap(({ from, to }) => [from, to]) : []
  return new Set([...stated, ...ends])
}

/** Tells whether an entity is a run, or a part of one, from which no version was registered. */
function isUsualOf(reader: Reader, { tx, node }: ActivityPosition): boolean {
  const type = reader.graph.typeOf(node, tx) ?? reader.typeOf(node)
  if (type === null || !(isRun(reader.catalogue, type) || RUN_PARTS.has(type))) return false
  return versionsFrom(reader, node).length === 0
}

/**
 * Returns the entities that begin or cease to violate a policy because of a transaction's statements about others, such
 * as an approval.
 */
async function rejudgedIn(reader: Reader, query: ActivityQuery, entry: LogEntry): Promise<ReadonlySet<NodeId>> {
  const found = new Set<NodeId>()
  for (const node of await reconsideredIn(reader, entry)) {
    const { tx } = entry
    if (isSeen(reader, node) && isWanted(reader, query, { tx, node }) && (await violationNewsAt(reader, { tx, node })))
      found.add(node)
  }
  return found
}

/** Finds the same for followed entities; null if that takes long. */
async function rejudgedOf(
  reader: Reader,
  query: ActivityQuery,
  followed: readonly NodeId[],
): Promise<readonly ActivityPosition[] | null> {
  const policies = clockedPolicies(reader)
  const types = new Set(policies.flatMap(({ of }) => [...reader.catalogue.target(of).types]))
  const violating: NodeId[] = []
  for (const node of types.size === 0 ? [] : followed) {
    if (!types.has(reader.typeOf(node) ?? '') || !(await isEverViolating(reader, node, policies))) continue
    if (violating.push(node) > MAX_REJUDGED) return null
  }
  if (violating.length > 0) reader.touched.everything()
  const found: ActivityPosition[] = []
  for (const node of violating)
    for (const tx of await reconsideredAt(reader, node))
      if (tx > query.since && isWanted(reader, query, { tx, node })) found.push({ tx, node })
  return found
}

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

/** Tells whether an entity matters to people: look-ups, keys and the service's own notes don't. */
export function isSubject(uri: Uri): boolean {
  return !isLookup(uri) && !isConnecting(uri) && partsOf(uri).platformId !== SYSTEM_PLATFORM
}

function isWanted(reader: Reader, { within, types }: ActivityQuery, { tx, node }: ActivityPosition): boolean {
  if (!isSubject(reader.graph.uriOf(node))) return false
  const type = reader.graph.typeOf(node, tx) ?? reader.typeOf(node)
  if (types !== null && (type === null || !types.has(type))) return false
  return within === null || (isWithin(reader, within, node) && !isOfOther(reader, within, { tx, node }))
}

/** Tells whether something else had the name of an entity or its whole at a transaction. */
function isOfOther(reader: Reader, { namesOfOthers }: ActivityScope, { tx, node }: ActivityPosition): boolean {
  const isHeld = (one: NodeId) => namesOfOthers.get(one)?.some(({ from, until }) => from <= tx && tx < until) === true
  return namesOfOthers.size > 0 && withContainers(reader, node).some(isHeld)
}

/** Tells whether an entity is in scope, or within a whole: a run of a pipeline, and an attempt at that. */
function isWithin(reader: Reader, { nodes, wholes }: ActivityScope, node: NodeId): boolean {
  if (nodes.has(node)) return true
  return wholes.size > 0 && withContainers(reader, node).some((one) => wholes.has(one))
}

/** Returns a node, its whole, and the whole of that. */
export function withContainers(reader: Reader, node: NodeId): readonly NodeId[] {
  const found = [node]
  // A version under a former name belongs to what its model is called now.
  for (
    let container = containerOf(reader, node) ?? containerOf(reader, reader.presentOf(node));
    container !== null && found.length <= CONTAINED_DEPTH;
  ) {
    found.push(container)
    container = containerOf(reader, container)
  }
  return found
}

/**
 * Returns the possible news of a transaction by the log alone: most transactions of a first listing need no read, given
 * the `earliest` listing of all sources. A transaction may touch a hundred thousand entities, so one pass covers them
 * all.
 */
export function newsIn({ at, cause, facts, types, edges }: LogEntry, earliest?: SourceBeginning): ReadonlySet<NodeId> {
  if (cause.kind === 'rule') return new Set(subjectsIn({ cause, edges }))
  if (cause.kind === 'mapping') return new Set()
  const news = new Set<NodeId>()
  if (cause.kind !== 'lookup') for (const { from, to } of edges) news.add(from).add(to)
  const asserted = new Map<NodeId, Record<string, Json>>(types.map(({ node }) => [node, {}]))
  for (const fact of facts) {
    const names = [...Object.keys(fact.asserted), ...fact.retracted]
    if (!names.every(isBookkeeping)) news.add(fact.node)
    Object.assign(asserted.get(fact.node) ?? {}, fact.asserted)
  }
  for (const [node, attributes] of asserted) if (isOld(attributes, at)) news.delete(node)
  if (!isFirstListing(earliest, cause)) return news
  const born = new Set(
    [...asserted].flatMap(([node, stated]) => (isOlderThanListing(earliest, stated) === false ? [node] : [])),
  )
  for (const { from, to, type } of edges) if (born.has(from) && announces(type)) born.add(to)
  return new Set([...born].filter((node) => news.has(node)))
}

/** Returns the scope with all occurrences. Null if those are too many to follow. */
function followedOf(reader: Reader, { nodes, wholes }: ActivityScope): readonly NodeId[] | null {
  const { graph, at, catalogue } = reader
  const inward = containerEdges(catalogue)
    .map((edge) => graph.edgeTypeNumber(edge))
    .filter((type) => type >= 0)
  const found = new Set(nodes)
  let level: readonly NodeId[] = [...wholes]
  for (let depth = 0; depth < CONTAINED_DEPTH && found.size <= MAX_FOLLOWED; depth++) {
    const next: NodeId[] = []
    for (const node of level)
      for (const type of inward)
        graph.eachNeighbour(node, type, 'in', at, (other) => {
          if (!found.has(other)) next.push(other)
          for (const name of reader.allNamesOf(other)) found.add(name)
          return found.size <= MAX_FOLLOWED
        })
    level = next
  }
  return found.size > MAX_FOLLOWED ? null : [...found]
}

interface FollowedEntities {
  readonly followed: readonly NodeId[]
  /** Positions where a followed entity begins or ceases to violate a policy because of statements about others. */
  readonly rejudged: readonly ActivityPosition[]
}

/** Goes back as far as each entity's last changes are known completely. */
async function fromEntities(
  reader: Reader,
  query: ActivityQuery,
  { followed, rejudged, below }: FollowedEntities & { readonly below: Tx },
): Promise<ActivityStretch> {
  const { store } = reader
  const found = new Map<string, FoundChange>()
  let from = query.since + 1
  for (const node of followed) {
    if (reader.pace.isDue()) await reader.pace.turn()
    const uri = reader.graph.uriOf(node)
    const [facts, edges] = await Promise.all([
      store.history(uri, below + 1, FOLLOWED_AT_ONCE),
      store.edgeEvents(uri, below + 1, FOLLOWED_AT_ONCE),
    ])
    for (const rows of [facts, edges.events])
      if (rows.length >= FOLLOWED_AT_ONCE) from = Math.max(from, rows.at(-1)?.tx ?? 0)
    const isUsual = isUsualOf(reader, { tx: below, node })
    const severe = new Set([
      ...facts.filter(maySayMore).map(({ tx }) => tx),
      ...edges.events.filter(({ cause }) => isUnusualCause(cause)).map(({ tx }) => tx),
    ])
    for (const { tx, at } of [...facts, ...edges.events])
      if (tx > query.since && isWanted(reader, query, { tx, node }))
        found.set(`${tx} ${node}`, { tx, at, node, isRoutine: isUsual && !severe.has(tx) })
  }
  for (const { tx, node } of rejudged)
    if (tx <= below) found.set(`${tx} ${node}`, { tx, node, at: await timeOfTx(store, tx), isRoutine: false })
  const changes = [...found.values()].filter(({ tx }) => tx >= from)
  return { changes: changes.sort((a, b) => b.tx - a.tx || a.node - b.node), from, read: 0, leftOut: 0 }
}
