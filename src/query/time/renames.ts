// Tells a rename from a deletion, where a source calls a thing by its name and so gives it another URI.
import { nameOf, textOrNull } from '../../catalogue/entity.ts'
import { SOURCE_IDENTITY } from '../../catalogue/keys.ts'
import { STATUSES } from '../../catalogue/news.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { EdgeEvent } from '../../contracts/record-past.ts'
import { onceFor } from '../../lib/once-for.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { keyEdge } from '../../model/key.ts'
import { platformOf, type Uri } from '../../model/uri.ts'
import { containerOf } from '../entities/containing-entity.ts'
import type { Reader } from '../reader.ts'
import type { TransactionHistory } from './change.ts'
import { isBirth, type News } from './news.ts'

const IDENTITY = keyEdge(SOURCE_IDENTITY)
/** A document that goes takes so many relationships with it, of which one is the identity. */
const MOST_EVENTS = 100

/** A name came into use, or went out of use. */
interface NameEvent {
  readonly name: Uri
  readonly tx: Tx
  readonly begins: boolean
}

/**
 * Finds the name that followed the one under which a thing is gone, itself or as a version of what was renamed; null
 * where it was deleted, or is there. That name may be another thing's by now, or gone as well.
 */
async function renameOf(reader: Reader, node: NodeId): Promise<NodeId | null> {
  const names = await namesOf(reader, node)
  const name = reader.graph.uriOf(node)
  if (names === null) return await renamedVersionOf(reader, name)
  if (isInUse(names, name, reader.at)) return null
  const began = names.find((event) => event.begins && event.name === name)?.tx ?? 0
  const other =
    others(names, name).find((one) => isInUse(names, one, reader.at)) ??
    names.find((event) => event.begins && event.name !== name && event.tx > began)?.name
  return other === undefined ? null : (reader.graph.idOf(other) ?? null)
}

export async function newNameOf(reader: Reader, node: NodeId) {
  const renamed = await renameOf(reader, node)
  const [entity] = renamed === null ? [] : await reader.loader.load([renamed])
  return entity === undefined ? null : { uri: entity.uri, entityType: entity.entityType, name: nameOf(entity) }
}

async function renamedVersionOf(reader: Reader, uri: Uri): Promise<NodeId | null> {
  const { graph, at } = reader
  const end = uri.lastIndexOf('/')
  const whole = graph.idOf(uri.slice(0, end) as Uri)
  const renamed = whole === undefined ? null : await renameOf(reader, whole)
  const twin = renamed === null ? undefined : graph.idOf((graph.uriOf(renamed) + uri.slice(end)) as Uri)
  return twin === undefined || graph.typeOf(twin, at) === null ? null : twin
}

/** Lists the names that a thing had before, unless something else has them now. */
export async function formerNames(reader: Reader, node: NodeId): Promise<readonly NodeId[]> {
  const names = (await namesOf(reader, node)) ?? []
  return others(names, reader.graph.uriOf(node))
    .flatMap((other) => reader.graph.idOf(other) ?? [])
    .filter((other) => identityOf(reader, other, reader.at) === null)
}

/**
 * Lists when the names of a thing came into use and went out of it, the latest first: those things of its source that
 * had the same identity as it has at a moment. Null where its source states none.
 */
async function namesOf(reader: Reader, node: NodeId, asOf = reader.at): Promise<readonly NameEvent[] | null> {
  const { graph, catalogue, at } = reader
  const types = catalogue.edgeType(IDENTITY)?.from.types
  if (graph.edgeTypeNumber(IDENTITY) < 0 || types?.has(reader.typeOf(node) ?? '') !== true) return null
  const uri = graph.uriOf(node)
  const identity =
    identityOf(reader, node, asOf) ??
    (await identityEvents(reader, uri)).find(({ from, tx }) => from === uri && tx <= asOf)?.to
  if (identity === undefined) return null
  const events = await identityEvents(reader, identity)
  return events
    .filter(({ tx, from }) => tx <= at && platformOf(from) === platformOf(uri))
    .map(({ from, tx, op }) => ({ name: from, tx, begins: op === 'assert' }))
}

/** The key that stands for what its source never changes of a thing. */
function identityOf({ graph }: Reader, node: NodeId, asOf: Tx): Uri | null {
  let identity: Uri | null = null
  graph.eachNeighbour(node, graph.edgeTypeNumber(IDENTITY), 'out', asOf, (key) => {
    identity = graph.uriOf(key)
    return false
  })
  return identity
}

/** Each version of a renamed thing asks for its names: they are read once for all changes on a page. */
const identitiesIn = onceFor<Reader, Map<Uri, Promise<readonly EdgeEvent[]>>>(() => new Map())

function identityEvents(reader: Reader, uri: Uri): Promise<readonly EdgeEvent[]> {
  const known = identitiesIn(reader)
  const events = known.get(uri) ?? readIdentity(reader, uri)
  known.set(uri, events)
  return events
}

async function readIdentity({ loader, store, at }: Reader, uri: Uri): Promise<readonly EdgeEvent[]> {
  const { events } = await loader.counted(store.edgeEvents(uri, at + 1, MOST_EVENTS))
  return events.filter(({ type }) => type === IDENTITY)
}

function others(names: readonly NameEvent[], name: Uri): readonly Uri[] {
  return [...new Set(names.map((event) => event.name))].filter((other) => other !== name)
}

function isInUse(names: readonly NameEvent[], name: Uri, at: Tx): boolean {
  return names.find((event) => event.name === name && event.tx <= at)?.begins === true
}

/**
 * Finds the name that another one followed or precedes at a transaction: that which goes out of use after the other has
 * come into it, or has gone before it. Two things that are both there are two.
 */
function otherNameAt(names: readonly NameEvent[], { name, tx, begins }: NameEvent): Uri | null {
  if (!begins) return others(names, name).find((other) => isInUse(names, other, tx)) ?? laterName(names, { name, tx })
  const ended = (other: Uri) => names.some((event) => event.name === other && !event.begins)
  const began = (other: Uri) => names.some((event) => event.name === other && event.begins && event.tx < tx)
  return others(names, name).find((other) => began(other) && ended(other)) ?? null
}

/** A name that came into use while nothing else was. */
function laterName(names: readonly NameEvent[], { name, tx }: Pick<NameEvent, 'name' | 'tx'>): Uri | null {
  const next = names.findLast((event) => event.tx > tx)
  return next === undefined || next.name === name ? null : next.name
}

interface RenameNews {
  readonly node: NodeId
  readonly transaction: TransactionHistory
  /** Tells the transaction as if nothing were renamed; `all`: also where that is no news. */
  readonly tell: (all: boolean) => News | null
  /** Whether what happened to another thing is not told here, so that this one's share has to be. */
  readonly isElsewhere: (other: NodeId) => boolean
}

/**
 * Tells a rename once, where the old name ends. The new name comes to be, and the versions under both come and go, for
 * no other reason, and are no news. Neither are parts that are deleted with their whole.
 */
export async function withRenames(
  reader: Reader,
  { node, transaction, tell, isElsewhere }: RenameNews,
): Promise<News | null> {
  const { graph } = reader
  const { tx } = transaction
  const news = tell(false)
  const names = await namesOf(reader, node, tx)
  if (names !== null) {
    const event = names.find((one) => one.name === graph.uriOf(node) && one.tx === tx)
    const other = event === undefined ? null : otherNameAt(names, event)
    if (event !== undefined && (await hadAnotherIdentity(reader, event)))
      return madeAgain(event.name, tell(true)?.changes ?? [])
    if (event === undefined || other === null) return news
    if (!event.begins) return renamed({ from: event.name, to: other, news })
    return isElsewhere(graph.idOf(other) ?? node) ? renamed({ from: other, to: event.name, news: tell(true) }) : null
  }
  const whole = news === null ? null : containerOf(reader, node)
  if (news === null || whole === null || isElsewhere(whole)) return news
  if (await isByRename(reader, { node, whole, transaction, news })) return null
  return news.kind === 'removed' && (await wentWith(reader, whole, transaction.at)) ? null : news
}

/** Whether what had a name until the transaction in which this one takes it was another thing. */
async function hadAnotherIdentity(reader: Reader, { name, tx, begins }: NameEvent): Promise<boolean> {
  if (!begins) return false
  const events = await identityEvents(reader, name)
  return events.some((event) => event.from === name && event.tx === tx && event.op !== 'assert')
}

/** A thing and its parts are seen to be gone by listings of their types, minutes apart at most. */
const WENT_TOGETHER_MS = 10 * 60_000

/** Whether a part is gone because the whole is, which tells it. */
async function wentWith(reader: Reader, whole: NodeId, at: Time): Promise<boolean> {
  const [entity] = await reader.loader.load([whole])
  const deleted = textOrNull(entity?.attributes.deletedAtSource)
  return deleted !== null && Math.abs(Date.parse(deleted) - at) <= WENT_TOGETHER_MS
}

interface PartNews extends Pick<RenameNews, 'node' | 'transaction'> {
  readonly whole: NodeId
  readonly news: News
}

/** Whether a version comes or goes, or gains or loses what its model states of it, because the model was renamed. */
async function isByRename(reader: Reader, { node, whole, transaction, news }: PartNews): Promise<boolean> {
  const { graph } = reader
  const { tx } = transaction
  const [uri, name] = [graph.uriOf(node), graph.uriOf(whole)]
  const names = uri.startsWith(name) ? await namesOf(reader, whole) : null
  if (names === null) return false
  const isRename = (event: NameEvent | undefined): boolean => event !== undefined && otherNameAt(names, event) !== null
  const own = names.filter((event) => event.name === name)
  if (isRename(own.find((event) => event.tx === tx))) return true
  const twins = others(names, name).flatMap((other) => graph.idOf((other + uri.slice(name.length)) as Uri) ?? [])
  if (isStart(transaction, news)) return twins.some((twin) => graph.typeOf(twin, tx - 1) !== null)
  if (news.kind !== 'removed' || twins.length === 0) return false
  const end = isInUse(names, name, tx)
    ? own.findLast((event) => event.tx > tx)
    : own.find((event) => event.tx <= tx && !event.begins)
  return isRename(end)
}

/** It came to be, or is back; or states its first status, as a version does that another document named before. */
function isStart(transaction: TransactionHistory, { kind, changes }: News): boolean {
  if (kind === 'added' || isBirth(transaction)) return true
  return changes.some((change) => change.kind === 'attribute' && STATUSES.has(change.name) && change.before === null)
}

function renamed({
  from,
  to,
  news,
}: {
  readonly from: Uri
  readonly to: Uri
  readonly news: News | null
}): News | null {
  const name = (uri: Uri) => ({ kind: 'entity', uri }) as const
  const sentence = [name(from), { kind: 'text', text: ' was renamed to ' } as const, name(to)]
  return news === null ? null : { ...news, kind: 'attribute', severity: 'low', sentence }
}

function madeAgain(uri: Uri, changes: News['changes']): News {
  const text = ' was deleted and created again at its source'
  const sentence = [{ kind: 'entity', uri } as const, { kind: 'text', text } as const]
  return { kind: 'removed', severity: 'high', sentence, person: null, platform: platformOf(uri), changes }
}
