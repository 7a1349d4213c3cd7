// Tells a rename from a deletion, where a source calls a thing by its name and so gives it another URI.
import { SOURCE_IDENTITY } from '../../catalogue/keys.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Tx } from '../../model/facts.ts'
import { keyEdge } from '../../model/key.ts'
import { platformOf } from '../../model/uri.ts'
import { containerOf } from '../entities/containing-entity.ts'
import type { Reader } from '../reader.ts'
import type { TransactionHistory } from './change.ts'
import { isBirth, type News, type NewsKind } from './news.ts'

const IDENTITY = keyEdge(SOURCE_IDENTITY)
/** A document that goes takes so many relationships with it, of which one is the identity. */
const MOST_EVENTS = 100
/** Names of one thing whose past is told as its own. */
const MOST_NAMES = 10

export interface Rename {
  readonly to: NodeId
  /** When the old name was seen to be gone. */
  readonly tx: Tx
}

/** Finds the present name of a thing that is gone under this one; null where it was deleted, or is there. */
export async function renameOf(reader: Reader, node: NodeId): Promise<Rename | null> {
  const { graph, at, loader, store } = reader
  if (!mayBeRenamed(reader, node) || identityOf(reader, node) !== null) return null
  const uri = graph.uriOf(node)
  const { events } = await loader.counted(store.edgeEvents(uri, at + 1, MOST_EVENTS))
  const last = events.find(({ type, from }) => type === IDENTITY && from === uri)
  const identity = last === undefined ? undefined : graph.idOf(last.to)
  if (last === undefined || identity === undefined) return null
  const [to] = otherNames(reader, { identity, node, at })
  return to === undefined ? null : { to, tx: last.tx }
}

/** Finds the name that a thing still had when it was first read under its present one, at that transaction. */
function formerName(reader: Reader, node: NodeId, tx: Tx): NodeId | null {
  const identity = mayBeRenamed(reader, node) ? identityOf(reader, node) : null
  if (identity === null) return null
  return otherNames(reader, { identity, node, at: tx }).find((other) => identityOf(reader, other) === null) ?? null
}

/**
 * Finds the names that a thing had before, the latest first. `firstRead` finds when a thing, which was known at a
 * transaction, was read for the first time.
 */
export function formerNames(
  reader: Reader,
  node: NodeId,
  firstRead: (node: NodeId, known: Tx) => Tx,
): readonly NodeId[] {
  const identity = mayBeRenamed(reader, node) ? identityOf(reader, node) : null
  const names: NodeId[] = []
  if (identity === null) return names
  let [name, known]: [NodeId | undefined, Tx] = [node, reader.at]
  while (name !== undefined && names.length < MOST_NAMES) {
    known = firstRead(name, known)
    const others: readonly NodeId[] = otherNames(reader, { identity, node: name, at: known })
    name = others.find((other) => identityOf(reader, other) === null && !names.includes(other))
    if (name !== undefined) names.push(name)
  }
  return names
}

/** Whether sources may state the identity of such a thing, and any has. */
function mayBeRenamed(reader: Reader, node: NodeId): boolean {
  const { graph, catalogue } = reader
  const types = catalogue.edgeType(IDENTITY)?.from.types
  return graph.edgeTypeNumber(IDENTITY) >= 0 && types?.has(reader.typeOf(node) ?? '') === true
}

/** The key that stands for what its source never changes of a thing. */
function identityOf({ graph, at }: Reader, node: NodeId): NodeId | null {
  let identity: NodeId | null = null
  graph.eachNeighbour(node, graph.edgeTypeNumber(IDENTITY), 'out', at, (key) => {
    identity = key
    return false
  })
  return identity
}

/** The other things of its source that had the same identity at that transaction. */
function otherNames(
  { graph }: Reader,
  { identity, node, at }: { readonly identity: NodeId; readonly node: NodeId; readonly at: Tx },
): readonly NodeId[] {
  const names: NodeId[] = []
  const platform = platformOf(graph.uriOf(node))
  graph.eachNeighbour(identity, graph.edgeTypeNumber(IDENTITY), 'in', at, (other) => {
    if (other !== node && platformOf(graph.uriOf(other)) === platform) names.push(other)
  })
  return names
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
 * no other reason, and are no news.
 */
export async function withRenames(
  reader: Reader,
  { node, transaction, tell, isElsewhere }: RenameNews,
): Promise<News | null> {
  const { tx } = transaction
  const former = isBirth(transaction) ? formerName(reader, node, tx) : null
  if (former !== null) return isElsewhere(former) ? renamed(reader, { from: former, to: node, news: tell(true) }) : null
  const news = tell(false)
  if (news === null) return null
  const rename = news.kind === 'removed' ? await renameOf(reader, node) : null
  if (rename !== null) return renamed(reader, { from: node, to: rename.to, news })
  const whole = containerOf(reader, node)
  if (whole === null || isElsewhere(whole)) return news
  if (FIRST_KINDS.has(news.kind) && formerName(reader, whole, tx) !== null) return null
  const end = await renameOf(reader, whole)
  return end !== null && tx >= end.tx ? null : news
}

/** A version that another document named before states its first status when it is read. */
const FIRST_KINDS: ReadonlySet<NewsKind> = new Set(['added', 'status'])

function renamed(
  { graph }: Reader,
  { from, to, news }: { readonly from: NodeId; readonly to: NodeId; readonly news: News | null },
): News | null {
  const name = (one: NodeId) => ({ kind: 'entity', uri: graph.uriOf(one) }) as const
  const sentence = [name(from), { kind: 'text', text: ' was renamed to ' } as const, name(to)]
  return news === null ? null : { ...news, kind: 'attribute', severity: 'low', sentence }
}
