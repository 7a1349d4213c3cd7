import type { EdgeEvent, Horizon } from '../../contracts/record-past.ts'
import type { HistoryEntry } from '../../contracts/reads.ts'
import { type StatedFacts, documentOf } from '../../model/merge.ts'
import { sameJson, type Json } from '../../lib/json.ts'
import { documentId, type Attributes, type Tx } from '../../model/facts.ts'
import { isLookup } from '../../model/lookup.ts'
import { provenanceBy } from '../../model/origin.ts'
import { statedName } from '../../model/people.ts'
import type { Uri } from '../../model/uri.ts'
import type { AttributeChange, HistoryChange, EdgeHistoryChange, RecordChange, TransactionHistory } from './change.ts'
import { nameOf } from '../../catalogue/entity.ts'
import { entityOf } from '../entities/entity.ts'
import type { Reader } from '../reader.ts'
import { isShownRelation } from '../entities/relation.ts'
import { attributeSentence, edgeSentence, recordSentence, roleOf, ruleOf } from './wording.ts'

/** A page reads at least this many edge events; of a transaction with more, the rest is counted. */
const MIN_EDGES = 100

export interface HistoryPage {
  readonly transactions: readonly TransactionHistory[]
  /** Changes of facts on this page, by document, as recorded. */
  readonly entries: readonly HistoryEntry[]
  /** Value of `before` for the next page. */
  readonly next: Tx | null
  /** Where the history begins, once retention has dropped the earlier part. */
  readonly horizon: Horizon | null
}

/**
 * Lists what happened to an entity before a transaction, newest first: its facts, its edges from either end, and the
 * service's findings.
 */
export async function historyOf(
  reader: Reader,
  uri: Uri,
  page: { readonly before: Tx; readonly limit: number },
): Promise<HistoryPage> {
  const { store } = reader
  const before = Math.min(page.before, reader.at + 1)
  const edgeLimit = Math.max(page.limit, MIN_EDGES)
  const [facts, edges, horizon] = await Promise.all([
    reader.loader.counted(store.history(uri, before, page.limit)),
    reader.loader.counted(store.edgeEvents(uri, before, edgeLimit)),
    store.horizon(),
  ])
  // Changes older than the last one of either kind may be incomplete, so they are left to the next page.
  const oldest = Math.max(oldestListed(facts, page.limit), oldestListed(edges.events, edgeLimit))
  const known = [...facts, ...edges.events].filter((one) => one.tx >= oldest)
  const end = pageEnd(known, page.limit)
  const entries = facts.filter((entry) => entry.tx >= end)
  const events = edges.events.filter((event) => event.tx >= end)
  const cut = edges.rest > 0 && edges.events.at(-1)?.tx === end ? { tx: end, rest: edges.rest } : null
  const transactions = await transactionHistories(reader, uri, { entries, events, cut })
  const more = oldest > 0 || known.some((one) => one.tx < end)
  await reader.noteRelated(uri)
  return { transactions, entries, next: more ? end : null, horizon }
}

/** Returns the transaction at which a truncated list ends; 0 if the list is complete. */
function oldestListed(rows: readonly { readonly tx: Tx }[], limit: number): Tx {
  return rows.length < limit ? 0 : (rows.at(-1)?.tx ?? 0)
}

/** Returns the transaction that fills the page. */
function pageEnd(known: readonly { readonly tx: Tx }[], limit: number): Tx {
  const newestFirst = known.map(({ tx }) => tx).sort((a, b) => b - a)
  return newestFirst[Math.min(limit, newestFirst.length) - 1] ?? 0
}

interface HistoryPart {
  readonly entries: readonly HistoryEntry[]
  readonly events: readonly EdgeEvent[]
  readonly cut: { readonly tx: Tx; readonly rest: number } | null
}

async function transactionHistories(
  reader: Reader,
  uri: Uri,
  { entries, events, cut }: HistoryPart,
): Promise<TransactionHistory[]> {
  const facts = await factChanges(reader, uri, entries)
  const edges = await edgeChanges(reader, uri, events)
  const transactions = new Map(
    [...entries, ...events].map(({ tx, at, cause }) => [
      tx,
      { tx, at, cause: cause.kind, trace: cause.trace, requestedAt: cause.since },
    ]),
  )
  return [...transactions.values()]
    .sort((a, b) => b.tx - a.tx)
    .map((transaction) => ({
      ...transaction,
      changes: [...(facts.get(transaction.tx) ?? []), ...(edges.get(transaction.tx) ?? [])],
      more: cut?.tx === transaction.tx ? cut.rest : 0,
    }))
}

/** Merges the recorded changes of single documents into changes of the entity as readers saw it. */
async function factChanges(
  reader: Reader,
  uri: Uri,
  entries: readonly HistoryEntry[],
): Promise<ReadonlyMap<Tx, readonly HistoryChange[]>> {
  const out = new Map<Tx, readonly HistoryChange[]>()
  const oldest = entries.at(-1)
  if (oldest === undefined) return out
  const [base] = await reader.loader.counted(reader.store.entities([uri], oldest.tx - 1))
  const stated = new Map((base?.stated ?? []).map((facts) => [documentId(documentOf(facts)), facts]))
  let before = mergeFacts(reader, uri, stated)
  const byTx = Map.groupBy(entries.toReversed(), (entry) => entry.tx)
  for (const [tx, changes] of byTx) {
    const own = new Map(changes.map((entry) => [entry, stated.get(documentId(entry.document))?.attributes ?? {}]))
    for (const entry of changes) apply(stated, entry)
    const after = mergeFacts(reader, uri, stated)
    out.set(tx, changesOf(changes, { before, after, own }))
    before = after
  }
  return out
}

function apply(stated: Map<string, StatedFacts>, { origin, document, asserted, retracted }: HistoryEntry): void {
  const { platform, type, uri } = document
  const attributes = { ...stated.get(documentId(document))?.attributes, ...asserted }
  for (const name of retracted) delete attributes[name]
  stated.set(documentId(document), { origin, platform, type, document: uri, attributes })
}

function mergeFacts(reader: Reader, uri: Uri, byDocument: ReadonlyMap<string, StatedFacts>): Attributes {
  const stated = [...byDocument.values()].filter(({ attributes }) => Object.keys(attributes).length > 0)
  return entityOf({ node: 0, uri, stated, documents: [] }, reader.catalogue).attributes
}

interface MergedChange {
  readonly before: Attributes
  readonly after: Attributes
  /** Statements of each document before the change. */
  readonly own: ReadonlyMap<HistoryEntry, Attributes>
}

function changesOf(entries: readonly HistoryEntry[], states: MergedChange): readonly HistoryChange[] {
  const out: HistoryChange[] = []
  const names = new Set(entries.flatMap(changedNames))
  const cause = entries[0]?.cause.kind ?? 'event'
  for (const name of names) {
    const [before, after] = [states.before[name] ?? null, states.after[name] ?? null]
    const changed = !sameJson(before, after)
    const kind = RECORD_ATTRIBUTES.get(name)
    if (kind !== undefined) {
      const change: RecordChange = { kind, before, after }
      if (changed) out.push({ ...change, sentence: recordSentence(change, cause) })
      continue
    }
    const authors = entries.filter((entry) => changedNames(entry).includes(name))
    const documents = authors.map((entry) => entry.document)
    const shown: AttributeChange[] = changed
      ? [{ kind: 'attribute', name, before, after, documents, shown: true }]
      : authors.map((entry) => unseenChange(name, entry, states.own.get(entry)?.[name] ?? null))
    for (const change of shown) out.push({ ...change, sentence: attributeSentence(change, cause) })
  }
  return out
}

/**
 * Returns attribute names as the history shows them: people's removals from an attribute, and their times, are recorded
 * under other names.
 */
function changedNames({ origin, asserted, retracted }: HistoryEntry): readonly string[] {
  const keys = [...Object.keys(asserted), ...retracted]
  return origin === 'person' ? [...new Set(keys.map(statedName).filter((name) => name !== null))] : keys
}

/** Describes a document's change that made no difference to readers. */
function unseenChange(name: string, { asserted, document }: HistoryEntry, before: Json): AttributeChange {
  return { kind: 'attribute', name, before, after: asserted[name] ?? null, documents: [document], shown: false }
}

/** Attributes that the service states itself, whose changes have sentences of their own. */
const RECORD_ATTRIBUTES: ReadonlyMap<string, RecordChange['kind']> = new Map([
  ['state', 'state'],
  ['entityType', 'type'],
  ['deletedAtSource', 'tombstone'],
  ['unresolvable', 'unresolvable'],
  ['issues', 'issues'],
])

/** Leaves out edges to look-ups: the edge to the entity that a look-up resolved to has events of its own. */
async function edgeChanges(
  reader: Reader,
  uri: Uri,
  events: readonly EdgeEvent[],
): Promise<ReadonlyMap<Tx, readonly HistoryChange[]>> {
  const shown = events.filter((event) => !isLookup(otherEnd(event, uri)))
  const others = shown.map((event) => otherEnd(event, uri))
  const names = await entityNames(reader, others)
  const out = new Map<Tx, HistoryChange[]>()
  for (const event of shown) {
    const edge = reader.catalogue.edgeType(event.type)
    if (edge === undefined || !isShownRelation(edge)) continue
    const other = otherEnd(event, uri)
    const ruleId = ruleOf(event.document)
    const direction = event.from === uri ? 'out' : 'in'
    const change: EdgeHistoryChange = {
      kind: 'edge',
      op: (event.op === 'assert') === (event.provenance !== 'REJECTED') ? 'added' : 'removed',
      relation: event.type,
      name: direction === 'out' ? edge.name : edge.inverse,
      direction,
      other,
      otherName: names.get(other) ?? null,
      document: event.document,
      shown: isSeen(reader, event),
      ...(event.provenance === 'REJECTED'
        ? { provenance: provenanceBy('person'), rejected: true }
        : { provenance: event.provenance }),
      rule: ruleId,
      evidence: event.evidence,
    }
    const rule = ruleId === null ? undefined : reader.catalogue.rule(ruleId)?.name
    const named = { role: roleOf(edge, reader.catalogue), rule }
    const shownChange = { ...change, sentence: edgeSentence(change, named, event.cause.kind) }
    out.set(event.tx, [...(out.get(event.tx) ?? []), shownChange])
  }
  return out
}

/** Tells whether readers saw a difference: the edge may exist without this event, or be rejected despite it. */
function isSeen({ graph }: Reader, { op, provenance, type, from, to, tx }: EdgeEvent): boolean {
  const [source, target] = [graph.idOf(from), graph.idOf(to)]
  if (source === undefined || target === undefined) return true
  const [before, after] = [tx - 1, tx].map((at) => graph.hasEdge(source, graph.edgeTypeNumber(type), target, at))
  if (before === after) return false
  return after === ((op === 'assert') === (provenance !== 'REJECTED'))
}

function otherEnd({ from, to }: EdgeEvent, uri: Uri): Uri {
  return from === uri ? to : from
}

/** Reads names as of the reader's moment, which may differ from those at the time of the change. */
async function entityNames(reader: Reader, uris: readonly Uri[]): Promise<ReadonlyMap<Uri, string>> {
  const nodes = [...new Set(uris)].map((uri) => reader.graph.idOf(uri)).filter((node) => node !== undefined)
  const names = new Map<Uri, string>()
  for (const entity of await reader.loader.load(nodes)) {
    const name = nameOf(entity)
    if (name !== null) names.set(entity.uri, name)
  }
  return names
}
