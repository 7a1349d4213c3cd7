// Tells a rename from a deletion, for sources whose names make up the URI.
import { textOrNull, namedOrNotJson } from '../../catalogue/entity.ts'
import { STATUSES } from '../../catalogue/news.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { EdgeEvent } from '../../contracts/record-past.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { memoiseWeakly } from '../../lib/memoise.ts'
import { partsBeginWith } from '../../model/composed-id.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { IDENTITY, MOVED_TO } from '../../model/key.ts'
import { platformOf, type Uri } from '../../model/uri.ts'
import { containerBy, containerEdgeOf, containerOf } from '../entities/containing-entity.ts'
import type { Reader } from '../reader.ts'
import type { TransactionHistory } from './change.ts'
import { mayBeSame, asFirstTransaction, comparedWithFormer, type Renaming } from './carried-over.ts'
import { isCreation } from './news/changes.ts'
import type { News } from './news/news.ts'
import { link, textPart, toParts } from './news/phrases.ts'

/** Edge events of a name that are read to find its identity: a deleted entity loses about this many edges at once. */
const MAX_EVENTS = 100

/** The moment when a name came into use, or went out of use. */
interface NameEvent {
  readonly name: Uri
  readonly tx: Tx
  readonly begins: boolean
}

/** Returns another name under which the entity continues once `name` is out of use; null if it was deleted. */
function nameAfter({ at }: Reader, names: readonly NameEvent[], name: Uri): Uri | null {
  if (isInUse(names, name, at)) return null
  const began = names.find((event) => event.begins && event.name === name)?.tx ?? 0
  return (
    otherNames(names, name).find((one) => isInUse(names, one, at)) ??
    names.find((event) => event.begins && event.name !== name && event.tx > began)?.name ??
    null
  )
}

/** Returns an entity's new name if its source no longer uses this one; null if it was deleted or still has it. */
export async function newNameOf(reader: Reader, node: NodeId) {
  const present = reader.presentOf(node)
  const [entity] = present === node ? [] : await reader.loader.load([present])
  return entity === undefined ? null : namedOrNotJson(entity)
}

/** Lists former names of an entity or version, some of which something else may have now. */
export async function formerNames(reader: Reader, node: NodeId): Promise<readonly NodeId[]> {
  const names = (await namesByIdentity(reader, node)) ?? []
  return otherNames(names, reader.graph.uriOf(node)).flatMap((other) => reader.graph.idOf(other) ?? [])
}

/** Tells whether an entity or version had another name before a transaction. */
export async function hadAnotherName(reader: Reader, node: NodeId, tx: Tx): Promise<boolean> {
  const names = (await namesByIdentity(reader, node, tx)) ?? []
  return names.some((event) => event.begins && event.tx < tx && event.name !== reader.graph.uriOf(node))
}

/** From one transaction until before another. */
export interface TxRange {
  readonly from: Tx
  readonly until: Tx
}

/**
 * Returns when present or former names of an entity, or of its container, belonged to other entities. One that was
 * deleted, and not renamed, before this entity took its name counts as this entity's own past.
 */
export async function namesOfOthers(reader: Reader, node: NodeId): Promise<ReadonlyMap<NodeId, readonly TxRange[]>> {
  const whole = hasOwnName(reader, node) ? node : (containerOf(reader, node) ?? node)
  const names = (await nameEventsOf(reader, whole)) ?? []
  const ownNames = names.length === 0 ? [] : [whole, ...(await formerNames(reader, whole))]
  const found = ownNames.map(async (name) => [name, await heldByOthers(reader, name, { whole, names })] as const)
  return new Map((await Promise.all(found)).filter(([, held]) => held.length > 0))
}

interface EntityNames {
  readonly whole: NodeId
  readonly names: readonly NameEvent[]
}

async function heldByOthers(reader: Reader, node: NodeId, { whole, names }: EntityNames): Promise<readonly TxRange[]> {
  const name = reader.graph.uriOf(node)
  const isOwn = (tx: Tx) => names.some((event) => event.begins && event.name === name && event.tx === tx)
  const all = (await identityEvents(reader, name)).filter(({ from, tx }) => from === name && tx <= reader.at)
  const begins = all.filter(({ op }) => op === 'assert').toReversed()
  const held: TxRange[] = []
  for (const [index, { tx, to }] of begins.entries()) {
    if (isOwn(tx) || (node === whole && nameAfter(reader, await eventsOf(reader, to, name), name) === null)) continue
    held.push({ from: index === 0 ? 0 : tx, until: begins[index + 1]?.tx ?? Infinity })
  }
  return held
}

/**
 * Lists when the names of an entity came into and out of use, latest first: entities of its source with the same
 * identity as it has at a moment. Null if its source states no identity.
 */
async function nameEventsOf(reader: Reader, node: NodeId, asOf = reader.at): Promise<readonly NameEvent[] | null> {
  return hasOwnName(reader, node) ? await namesByIdentity(reader, node, asOf) : null
}

/** Lists name events like `nameEventsOf`, but also for versions, which have an identity and no name of their own. */
async function namesByIdentity(reader: Reader, node: NodeId, asOf = reader.at): Promise<readonly NameEvent[] | null> {
  if (!mayHaveIdentity(reader, node)) return null
  const uri = reader.graph.uriOf(node)
  const identity =
    identityOf(reader, node, asOf) ??
    (await identityEvents(reader, uri)).find(({ from, tx }) => from === uri && tx <= asOf)?.to
  return identity === undefined ? null : await eventsOf(reader, identity, uri)
}

/** Lists the name events of each entity that has had this one's name. */
async function namesOfAll(reader: Reader, node: NodeId): Promise<readonly (readonly NameEvent[])[]> {
  if (!hasOwnName(reader, node)) return []
  const uri = reader.graph.uriOf(node)
  const events = (await identityEvents(reader, uri)).filter(({ from, tx }) => from === uri && tx <= reader.at)
  const identities = new Set(events.map(({ to }) => to))
  return await Promise.all([...identities].map((identity) => eventsOf(reader, identity, uri)))
}

/** False for a version, which is renamed with its model. */
function hasOwnName(reader: Reader, node: NodeId): boolean {
  return mayHaveIdentity(reader, node) && containerEdgeOf(reader, node) === undefined
}

function mayHaveIdentity(reader: Reader, node: NodeId): boolean {
  const { graph, catalogue } = reader
  const types = catalogue.edgeType(IDENTITY)?.from.types
  return graph.edgeTypeNumber(IDENTITY) >= 0 && types?.has(reader.typeOf(node) ?? '') === true
}

/** Lists when the names of one entity came into and out of use, latest first, by an identity that one of them has had. */
async function eventsOf(reader: Reader, identity: Uri, name: Uri): Promise<readonly NameEvent[]> {
  const events = (await identityEvents(reader, identity))
    .filter(({ tx, from }) => tx <= reader.at && platformOf(from) === platformOf(name))
    .map(({ from, tx, op }) => ({ name: from, tx, begins: op === 'assert' }))
  return await ofOneEntity(reader, events, name)
}

/** Leaves out names of other entities that have the identity by chance: nothing was renamed to or from them. */
async function ofOneEntity(reader: Reader, events: readonly NameEvent[], name: Uri): Promise<readonly NameEvent[]> {
  const others = otherNames(events, name)
  if (others.length === 0) return events
  const ends = events.filter(({ begins }) => !begins)
  const renamed = await Promise.all(
    ends.map(async (end) => (await namesAfter(reader, end, events)).map((after) => [end.name, after] as const)),
  )
  const pairs = renamed.flat()
  const own = new Set([name])
  for (const one of own)
    for (const [from, to] of pairs) {
      if (from === one) own.add(to)
      if (to === one) own.add(from)
    }
  return events.filter((event) => own.has(event.name))
}

/** Lists the names that may follow one that goes out of use. */
async function namesAfter(reader: Reader, end: NameEvent, events: readonly NameEvent[]): Promise<readonly Uri[]> {
  const { graph } = reader
  const uses = await identityEvents(reader, end.name)
  const next = uses.findLast(({ op, from, tx }) => op === 'assert' && from === end.name && tx >= end.tx)
  // The record links an old name to the new one only while nothing else has the old one.
  if (next?.tx === end.tx) return otherNames(events, end.name)
  const [node, type] = [graph.idOf(end.name), graph.edgeTypeNumber(MOVED_TO)]
  const found: Uri[] = []
  if (node === undefined || type < 0) return found
  const at = Math.min(reader.at, (next?.tx ?? Infinity) - 1)
  graph.eachNeighbour(node, type, 'out', at, (other) => void found.push(graph.uriOf(other)))
  return found
}

/** Returns the key for an entity's immutable identity in its source. */
function identityOf({ graph }: Reader, node: NodeId, asOf: Tx): Uri | null {
  let identity: Uri | null = null
  graph.eachNeighbour(node, graph.edgeTypeNumber(IDENTITY), 'out', asOf, (key) => {
    identity = graph.uriOf(key)
    return false
  })
  return identity
}

/** Each version of a renamed entity asks for its names: they are read once for all changes on a page. */
const identitiesIn = memoiseWeakly<Reader, Map<Uri, Promise<readonly EdgeEvent[]>>>(() => new Map())

function identityEvents(reader: Reader, uri: Uri): Promise<readonly EdgeEvent[]> {
  return getOrInsert(identitiesIn(reader), uri, () => readIdentity(reader, uri))
}

async function readIdentity({ loader, store, at }: Reader, uri: Uri): Promise<readonly EdgeEvent[]> {
  const { events } = await loader.counted(store.edgeEvents(uri, at + 1, MAX_EVENTS))
  return events.filter(({ type }) => type === IDENTITY)
}

function otherNames(names: readonly NameEvent[], name: Uri): readonly Uri[] {
  return [...new Set(names.map((event) => event.name))].filter((other) => other !== name)
}

function isInUse(names: readonly NameEvent[], name: Uri, at: Tx): boolean {
  return names.find((event) => event.name === name && event.tx <= at)?.begins === true
}

/**
 * Finds the name that this one follows or precedes at a transaction: the one that goes out of use after this comes into
 * use, or that went before. Two entities that both still exist aren't the same.
 */
function otherNameAt(names: readonly NameEvent[], { name, tx, begins }: NameEvent): Uri | null {
  if (!begins)
    return otherNames(names, name).find((other) => isInUse(names, other, tx)) ?? laterName(names, { name, tx })
  const hasEnded = (other: Uri) => names.some((event) => event.name === other && !event.begins)
  const hasBegun = (other: Uri) => names.some((event) => event.name === other && event.begins && event.tx < tx)
  return otherNames(names, name).find((other) => hasBegun(other) && hasEnded(other)) ?? null
}

/** Returns when a name in use at a transaction goes out of use later; if it's out of use, when that happened last. */
function endOfUse(names: readonly NameEvent[], name: Uri, tx: Tx): NameEvent | undefined {
  const ends = names.filter((event) => event.name === name && !event.begins)
  return isInUse(names, name, tx) ? ends.findLast((event) => event.tx > tx) : ends.find((event) => event.tx <= tx)
}

/** Returns a name that came into use while no other was. */
function laterName(names: readonly NameEvent[], { name, tx }: Pick<NameEvent, 'name' | 'tx'>): Uri | null {
  const next = names.findLast((event) => event.tx > tx)
  return next === undefined || next.name === name ? null : next.name
}

interface RenameNews {
  readonly node: NodeId
  readonly transaction: TransactionHistory
  /** Reports the transaction, or an adapted one, as if nothing were renamed. `all` includes changes that aren't news. */
  readonly report: (transaction: TransactionHistory, all: boolean) => News | null
  /** Tells whether another entity's news isn't shown here, so that this entity has to report it. */
  readonly isOutOfView: (other: NodeId) => boolean
  /** True if a version in use came from it. */
  readonly isNeeded: boolean
}

/** Tells whether an entity may be known under another name, so that not all of its first transaction is news. */
export async function mayBeRenamed(reader: Reader, node: NodeId): Promise<boolean> {
  const whole = containerOf(reader, node)
  const names = (await nameEventsOf(reader, node)) ?? (whole === null ? null : await nameEventsOf(reader, whole))
  return names !== null && names.some(({ name }) => name !== names[0]?.name)
}

/**
 * Reports a rename once: where the old name ends, or where the new one begins if something else took the old one.
 * Compares statements under the new name with those under the old, so that only other changes are news of the entity
 * and its versions. Parts deleted with their container are news only if something in use came from them.
 */
export async function withRenames(reader: Reader, request: RenameNews): Promise<News | null> {
  const { node, transaction, report, isOutOfView, isNeeded } = request
  const names = await nameEventsOf(reader, node, transaction.tx)
  if (names !== null) return await newsOfName(reader, names, request)
  const news = report(transaction, false)
  const whole = containerBy(reader, node, transaction.tx)
  if (whole === null) return news
  const part = await partOfRename(reader, { node, whole, transaction, news })
  if (part === 'another entity') return report(await asFirstTransaction(reader, node, transaction), false)
  if (part === 'continues elsewhere' || part === 'reported with the whole') return null
  if (part !== null) return report(await comparedWithFormer(reader, part), false)
  if (hasNewCreationTime(transaction) && (isBack(transaction) || mayHaveIdentity(reader, node))) {
    const changes = report(transaction, true)?.changes ?? []
    return recreationNews(reader.graph.uriOf(node), { isInOneTransaction: !isBack(transaction), changes })
  }
  if (news === null || isOutOfView(whole)) return news
  return news.kind === 'removed' && !isNeeded && (await wasDeletedWith(reader, whole, transaction.at)) ? null : news
}

/** Reports what a transaction did to an entity with names, one of which may have come into or out of use. */
async function newsOfName(
  reader: Reader,
  names: readonly NameEvent[],
  { node, transaction, report, isOutOfView }: RenameNews,
): Promise<News | null> {
  const { graph } = reader
  const name = graph.uriOf(node)
  const news = report(transaction, false)
  const event = names.find((one) => one.name === name && one.tx === transaction.tx)
  if (event === undefined) return news
  const other = otherNameAt(names, event)
  if (!event.begins) return other === null ? news : newsOfRename({ from: name, to: other, news })
  const former = other === null ? undefined : graph.idOf(other)
  if (other === null || former === undefined) return await newsOfReusedName(reader, { node, transaction, report, news })
  const ended = endOfUse(names, other, transaction.tx)?.tx ?? transaction.tx
  const compared = await comparedWithFormer(reader, { node, former, from: other, to: name, ended, transaction })
  const otherNews = report(compared, false)
  if (!isOutOfView(former) && !(await isReusedAt(reader, other, ended))) return otherNews
  return newsOfRename({ from: other, to: name, news: report(transaction, true), otherNews })
}

interface ReusedName extends Pick<RenameNews, 'node' | 'transaction' | 'report'> {
  readonly news: News | null
}

/** Reports a name that comes into use, which something else may have had before. */
async function newsOfReusedName(reader: Reader, { node, transaction, report, news }: ReusedName): Promise<News | null> {
  const end = await endOfOther(reader, node, transaction.tx)
  if (end === null) return news
  if (end.isRename) return report(await asFirstTransaction(reader, node, transaction), false)
  const changes = report(transaction, true)?.changes ?? []
  return recreationNews(reader.graph.uriOf(node), { isInOneTransaction: end.tx === transaction.tx, changes })
}

/** Finds how something else lost the name that the entity has at a transaction. */
async function endOfOther(reader: Reader, node: NodeId, tx: Tx) {
  const name = reader.graph.uriOf(node)
  const events = await identityEvents(reader, name)
  const end = events.find((event) => event.from === name && event.op === 'retract' && event.tx <= tx)
  if (end === undefined || end.to === identityOf(reader, node, tx)) return null
  const next = otherNameAt(await eventsOf(reader, end.to, name), { name, tx: end.tx, begins: false })
  return { tx: end.tx, isRename: next !== null }
}

/** Returns the transaction in which an entity took a renamed one's name as its first; other transactions unchanged. */
export async function asFirstUnderName(
  reader: Reader,
  node: NodeId,
  transaction: TransactionHistory,
): Promise<TransactionHistory> {
  const { tx } = transaction
  const whole = containerBy(reader, node, tx)
  const begins = (await nameEventsOf(reader, node, tx))?.some((event) => event.begins && event.tx === tx) === true
  const isFirst = begins
    ? (await endOfOther(reader, node, tx))?.isRename === true
    : whole !== null && (await partOfRename(reader, { node, whole, transaction, news: null })) === 'another entity'
  return isFirst ? await asFirstTransaction(reader, node, transaction) : transaction
}

/** Tells whether something else has a name from the transaction on in which this entity lost it. */
async function isReusedAt(reader: Reader, name: Uri, tx: Tx): Promise<boolean> {
  const events = await identityEvents(reader, name)
  return events.some((event) => event.from === name && event.tx === tx && event.op === 'assert')
}

/** Longest time between noticing a deletion and noticing that of the entity's parts, which are listed separately. */
const DELETED_TOGETHER_MS = 10 * 60_000

/** Tells whether a part was deleted together with its container, whose news covers it. */
async function wasDeletedWith(reader: Reader, whole: NodeId, at: Time): Promise<boolean> {
  const [entity] = await reader.loader.load([whole])
  const deleted = textOrNull(entity?.attributes.deletedAtSource)
  const isTogether = deleted !== null && Math.abs(Date.parse(deleted) - at) <= DELETED_TOGETHER_MS
  // Versions of a renamed entity are found under its new name, unless they were deleted individually.
  return isTogether && reader.presentOf(whole) === whole
}

interface PartNews extends Pick<RenameNews, 'node' | 'transaction'> {
  readonly whole: NodeId
  readonly news: News | null
}

/** Tells whether a version comes or goes, or gains or loses its model's statements, because of a rename. */
async function partOfRename(
  reader: Reader,
  { node, whole, transaction, news }: PartNews,
): Promise<Renaming | 'reported with the whole' | 'continues elsewhere' | 'another entity' | null> {
  const { graph } = reader
  const { tx } = transaction
  const [uri, name] = [graph.uriOf(node), graph.uriOf(whole)]
  const beginning = partsBeginWith(name)
  const [starts, ends] = [isStart(transaction), news?.kind === 'removed']
  let found: Renaming | 'another entity' | null = null
  for (const names of uri.startsWith(beginning) ? await namesOfAll(reader, whole) : []) {
    const isRename = (event?: NameEvent): boolean => event !== undefined && otherNameAt(names, event) !== null
    if (hasNewCreationTime(transaction) && isRename(endOfUse(names, name, tx))) return 'another entity'
    const event = names.find((one) => one.name === name && one.tx === tx)
    const isReused = event?.begins === false && !isCreation(transaction) && (await isReusedAt(reader, name, tx))
    if (isRename(event)) return isReused ? 'continues elsewhere' : 'reported with the whole'
    for (const other of starts || ends ? otherNames(names, name) : []) {
      const twin = graph.idOf((partsBeginWith(other) + uri.slice(beginning.length)) as Uri)
      if (twin === undefined || graph.typeOf(twin, starts ? tx - 1 : reader.at) === null) continue
      const renaming = { node, former: twin, from: other, to: name, ended: tx, transaction }
      const isSame = await mayBeSame(reader, [node, starts ? tx : tx - 1], [twin, starts ? tx - 1 : reader.at])
      if (starts) found ??= isSame ? renaming : isCreation(transaction) ? null : 'another entity'
      else if (isSame && isRename(endOfUse(names, name, tx))) return 'reported with the whole'
    }
  }
  return found
}

function isBack({ changes }: TransactionHistory): boolean {
  return changes.some((change) => change.kind === 'tombstone' && change.after === null)
}

/** True if a source has reused a version's number. */
function hasNewCreationTime({ changes }: TransactionHistory): boolean {
  return changes.some(
    (change) =>
      change.kind === 'attribute' && change.name === 'createdAt' && change.before !== null && change.after !== null,
  )
}

/** True if a transaction creates an entity, brings it back, or states its first status, after a mere mention. */
export function isStart(transaction: TransactionHistory): boolean {
  if (isCreation(transaction)) return true
  return transaction.changes.some(
    (change) =>
      (change.kind === 'tombstone' && change.after === null) ||
      (change.kind === 'attribute' && STATUSES.has(change.name) && change.before === null),
  )
}

interface ReportedRename {
  readonly from: Uri
  readonly to: Uri
  readonly news: News | null
  readonly otherNews?: News | null
}

function newsOfRename({ from, to, news, otherNews = null }: ReportedRename): News | null {
  const sentence = toParts(link(from), ' was renamed to ', link(to))
  if (news === null) return null
  if (otherNews === null) return { ...news, kind: 'attribute', severity: 'low', sentence }
  return { ...otherNews, kind: 'attribute', sentence: [...sentence, textPart('; '), ...otherNews.sentence] }
}

interface Recreation {
  readonly isInOneTransaction: boolean
  readonly changes: News['changes']
}

/** Reports that another entity has a deleted one's name, and the deletion, unless that was reported before. */
function recreationNews(uri: Uri, { isInOneTransaction, changes }: Recreation): News {
  const text = isInOneTransaction ? ' was deleted and created again at its source' : ' was created again at its source'
  const sentence = toParts(link(uri), text)
  const news = isInOneTransaction
    ? ({ kind: 'removed', severity: 'high' } as const)
    : ({ kind: 'added', severity: 'low' } as const)
  return { ...news, sentence, person: null, platform: platformOf(uri), changes }
}
