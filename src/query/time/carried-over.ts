// Finds what else changed about a renamed entity: compares the statements under its new name with those under the old.
import type { EdgeType } from '../../catalogue/edges.ts'
import type { Direction } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import { sameJson } from '../../lib/json.ts'
import { partsBeginWith } from '../../model/composed-id.ts'
import type { Attributes, DocumentKey, Tx } from '../../model/facts.ts'
import { isLookup } from '../../model/lookup.ts'
import { platformOf, type Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import type { EdgeHistoryChange, HistoryChange, TransactionHistory } from './change.ts'
import { attributeSentence, edgeSentence, recordSentence, roleOf } from './wording.ts'

/** A renamed entity, or a version of one. */
export interface Renaming {
  readonly node: NodeId
  readonly former: NodeId
  /** The old name; for a version, that of its model. */
  readonly from: Uri
  readonly to: Uri
  /** The transaction in which the old name lost its facts; it may precede the first facts under the new name. */
  readonly ended: Tx
  readonly transaction: TransactionHistory
}

/** Edge events of the old name that are searched for the document that stated a removed edge. */
const MAX_EVENTS = 100

/** Returns the transaction that first states an entity under its new name, as if it had always had that name. */
export async function comparedWithFormer(reader: Reader, renaming: Renaming): Promise<TransactionHistory> {
  const { node, former, ended, transaction } = renaming
  const until = Math.min(ended, transaction.tx) - 1
  const before = await ownStatement(reader, former, until)
  const after = await ownStatement(reader, node, transaction.tx)
  if (after === null) return { ...transaction, changes: [] }
  const all = attributeChanges(transaction, [before?.attributes ?? {}, after.attributes], after)
  const attributes = all.filter(({ name }) => name !== 'name')
  const edges = await edgeChanges(reader, { ...renaming, until, document: after.document })
  return { ...transaction, changes: [...attributes, ...edges] }
}

/** Rewrites a transaction as an entity's first one, although another entity had its name before. */
export async function asFirstTransaction(
  reader: Reader,
  node: NodeId,
  transaction: TransactionHistory,
): Promise<TransactionHistory> {
  const type = { kind: 'type', before: null, after: reader.graph.typeOf(node, transaction.tx) } as const
  const own = await ownStatement(reader, node, transaction.tx)
  const attributes = own === null ? [] : attributeChanges(transaction, [{}, own.attributes], own)
  const edges = transaction.changes.filter((change) => change.kind === 'edge' && change.op === 'added')
  const sentence = recordSentence(type, transaction.cause)
  return { ...transaction, changes: [{ ...type, sentence }, ...attributes, ...edges] }
}

function attributeChanges(
  { cause }: TransactionHistory,
  [before, after]: readonly [Attributes, Attributes],
  { document }: OwnStatement,
) {
  return Object.keys({ ...before, ...after }).flatMap((name) => {
    const [was, is] = [before[name] ?? null, after[name] ?? null]
    if (name === 'entityType' || sameJson(was, is)) return []
    const change = { kind: 'attribute', name, before: was, after: is, documents: [document], shown: true } as const
    return [{ ...change, sentence: attributeSentence(change, cause) }]
  })
}

/** Tells whether two names, each at a moment, may mean one entity: false if their creation times differ. */
export async function mayBeSame(
  reader: Reader,
  change: readonly [NodeId, Tx],
  other: readonly [NodeId, Tx],
): Promise<boolean> {
  const createdAt = (await ownStatement(reader, ...change))?.attributes['createdAt'] ?? null
  const otherCreatedAt = (await ownStatement(reader, ...other))?.attributes['createdAt'] ?? null
  return createdAt === null || otherCreatedAt === null || createdAt === otherCreatedAt
}

interface OwnStatement {
  readonly document: DocumentKey
  readonly attributes: Attributes
}

/** Reads the statement of an entity's own document: other documents refer to it by either name. */
async function ownStatement({ loader, store, graph }: Reader, node: NodeId, at: Tx): Promise<OwnStatement | null> {
  const uri = graph.uriOf(node)
  const [entity] = await loader.counted(store.entities([uri], at))
  const own = entity?.stated.find(({ document, platform }) => document === uri && platform === platformOf(uri))
  if (own === undefined) return null
  return { document: { platform: own.platform, type: own.type, uri }, attributes: own.attributes }
}

interface ComparedEdges extends Renaming {
  readonly until: Tx
  readonly document: DocumentKey
}

async function edgeChanges(reader: Reader, compared: ComparedEdges): Promise<readonly HistoryChange[]> {
  const { transaction } = compared
  const added = transaction.changes.filter(
    (change) => change.kind === 'edge' && change.op === 'added' && !existedBefore(reader, compared, change),
  )
  return [...added, ...(await removedEdges(reader, compared))]
}

/** Tells whether the same edge led to or from the old name. */
function existedBefore(
  reader: Reader,
  compared: ComparedEdges,
  { relation, direction, other }: EdgeHistoryChange,
): boolean {
  const edge = reader.catalogue.edgeType(relation)
  return (
    edge !== undefined && formerEnds(reader, compared, { edge, direction }).some(({ renamed }) => renamed === other)
  )
}

async function removedEdges(reader: Reader, compared: ComparedEdges): Promise<readonly HistoryChange[]> {
  const { graph, catalogue, store, loader } = reader
  const { node, former, until, transaction, document } = compared
  const type = graph.typeOf(former, until) ?? ''
  const gone = catalogue.relationships(type).flatMap((edge) => {
    const ends = formerEnds(reader, compared, { edge, direction: 'out' })
    const now = new Set(endsOf(reader, node, { edge, direction: 'out', at: transaction.tx }))
    return ends.filter(({ renamed }) => !now.has(renamed)).map((end) => ({ edge, ...end }))
  })
  if (gone.length === 0) return []
  const uri = graph.uriOf(former)
  const { events } = await loader.counted(store.edgeEvents(uri, until + 1, MAX_EVENTS))
  return gone.flatMap(({ edge, other, renamed }): readonly HistoryChange[] => {
    const event = events.find((one) => one.type === edge.id && one.to === other && one.op === 'assert')
    // An edge that another document states about the old name isn't removed: that statement still holds.
    if (event !== undefined && event.document.uri !== uri && !isLookup(event.document.uri)) return []
    const change: EdgeHistoryChange = {
      kind: 'edge',
      op: 'removed',
      relation: edge.id,
      name: edge.name,
      direction: 'out',
      other: renamed,
      otherName: null,
      document,
      shown: true,
      provenance: 'DECLARED',
      rule: null,
      evidence: [],
    }
    const sentence = edgeSentence(change, { role: roleOf(edge, catalogue) }, transaction.cause)
    return [{ ...change, sentence }]
  })
}

interface EdgeDirection {
  readonly edge: EdgeType
  readonly direction: Direction
}

/** Lists where edges of the old name led, including the new name of another renamed part of the same model. */
function formerEnds(reader: Reader, { former, from, to, until }: ComparedEdges, ends: EdgeDirection) {
  return endsOf(reader, former, { ...ends, at: until }).map((other) => {
    if (other === from) return { other, renamed: to }
    const beginning = partsBeginWith(from)
    const isPart = other.startsWith(`${beginning}/`)
    return { other, renamed: isPart ? ((partsBeginWith(to) + other.slice(beginning.length)) as Uri) : other }
  })
}

function endsOf(
  { graph }: Reader,
  node: NodeId,
  { edge, direction, at }: EdgeDirection & { readonly at: Tx },
): readonly Uri[] {
  const found: Uri[] = []
  const type = graph.edgeTypeNumber(edge.id)
  if (type >= 0) graph.eachNeighbour(node, type, direction, at, (other) => void found.push(graph.uriOf(other)))
  return found.filter((uri) => !isLookup(uri))
}
