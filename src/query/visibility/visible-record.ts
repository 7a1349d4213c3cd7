import type { ReferenceAttributes } from '../../catalogue/references.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { FactChange, LogEntry, NodeId } from '../../contracts/log.ts'
import type { EntityRecord, SupportRecord } from '../../contracts/reads.ts'
import { hidesDocument, hidesNamed, hidesUri, type HiddenEntities } from '../../contracts/visibility.ts'
import { isObject, sameJson, type Json } from '../../lib/json.ts'
import { SYSTEM_PLATFORM, type Attributes, type DocumentKey, type Tx, documentId } from '../../model/facts.ts'
import { documentOf } from '../../model/merge.ts'
import { STATED_AT } from '../../model/people.ts'
import type { Uri } from '../../model/uri.ts'
import type { ReadDeps } from '../deps.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { documentsIn } from '../documents.ts'

/** The reads of the record that questions use. */
export type QueriedRecord = Pick<
  ReadDeps['store'],
  | 'entities'
  | 'supports'
  | 'supportsOn'
  | 'rejections'
  | 'history'
  | 'edgeEvents'
  | 'documents'
  | 'documentStatuses'
  | 'documentKeys'
  | 'read'
  | 'head'
  | 'txAt'
  | 'times'
  | 'horizon'
>

/** Maximum number of pages read for one page of visible rows, since everything on a page may be hidden. */
const MAX_PAGES_READ = 1_000

interface VisibilityOptions {
  readonly hidden: HiddenEntities
  readonly at: Tx
  readonly references: ReferenceAttributes
}

/**
 * A record as if hidden entities had never been mentioned. A hidden document's statements about a visible entity, or an
 * edge between two, belong to these and stay; the document itself is absent.
 */
export class VisibleRecord implements QueriedRecord {
  readonly #store: QueriedRecord
  readonly #graph: GraphReader
  readonly #hidden: HiddenEntities
  readonly #at: Tx
  readonly #references: ReferenceAttributes
  readonly #shortened = new WeakSet<object>()

  readonly head: QueriedRecord['head'] = () => this.#store.head()
  readonly txAt: QueriedRecord['txAt'] = (...args) => this.#store.txAt(...args)
  readonly times: QueriedRecord['times'] = (...args) => this.#store.times(...args)
  readonly horizon: QueriedRecord['horizon'] = () => this.#store.horizon()

  /** `hidden` applies at the moment `at`. */
  constructor(store: QueriedRecord, graph: GraphReader, { hidden, at, references }: VisibilityOptions) {
    this.#references = references
    this.#at = at
    this.#store = store
    this.#graph = graph
    this.#hidden = hidden
  }

  /** Tells whether an entity with these documents lacks statements that the record has, because they are hidden. */
  isShortened(documents: object): boolean {
    return this.#shortened.has(documents)
  }

  async entities(uris: readonly Uri[], at: Tx): Promise<readonly (EntityRecord | null)[]> {
    const records = await this.#store.entities(uris, at)
    return records.map((record) => {
      if (record === null || this.#hidesAt(record.node, at)) return null
      const documents = record.documents.filter((document) => !this.#hides(document))
      const stated = record.stated.map((facts) => this.#visibleFacts(facts))
      if (documents.length === record.documents.length && stated.every((facts, i) => facts === record.stated[i]))
        return record
      this.#shortened.add(documents)
      return { ...record, documents, stated }
    })
  }

  /** Removes hidden names from statements, but keeps the statements: a hidden person's comment becomes anonymous. */
  #visibleFacts(facts: EntityRecord['stated'][number]): EntityRecord['stated'][number] {
    const attributes = this.#visible(facts.attributes)
    return attributes === facts.attributes ? facts : { ...facts, attributes }
  }

  #visible(attributes: Attributes): Attributes {
    return this.#references.without(attributes, (uri) => hidesNamed(this.#hidden, this.#graph, uri))
  }

  /**
   * Leaves out changes that change nothing once hidden URIs are removed. Only attributes that may hold URIs are compared,
   * so few changes need a read of the record.
   */
  async #visibleChanges<Change extends ChangedFacts>(
    changes: readonly Change[],
    { tx, of }: { readonly tx: Tx; readonly of: (change: Change) => FactsOfDocument | null },
  ): Promise<readonly Change[]> {
    const compared = changes.flatMap((change) => {
      const keys = [...Object.keys(change.asserted), ...change.retracted].filter((key) => this.#references.mayHold(key))
      const document = keys.length === 0 ? null : of(change)
      return document === null ? [] : [{ change, keys, document }]
    })
    if (compared.length === 0) return changes
    const uris = [...new Set(compared.map(({ document }) => document.uri))]
    const before = new Map((await this.#store.entities(uris, tx - 1)).map((record, i) => [uris[i], record?.stated]))
    const shown = new Map<Change, Change>()
    for (const { change, keys, document } of compared) {
      const stated = before
        .get(document.uri)
        ?.find((facts) => documentId(documentOf(facts)) === documentId(document.key))
      const after = { ...stated?.attributes, ...change.asserted }
      for (const key of change.retracted) delete after[key]
      const [was, is] = [this.#visible(stated?.attributes ?? {}), this.#visible(after)]
      const asserted = { ...change.asserted }
      const retracted = new Set(change.retracted)
      // The order of the keys must not reveal which existed before.
      for (const key of keys.toSorted()) {
        const [earlier = null, later = null] = [was[key], is[key]]
        delete asserted[key]
        retracted.delete(key)
        if (sameJson(earlier, later)) continue
        if (later === null) retracted.add(key)
        else asserted[key] = key === STATED_AT ? sortedByName(later) : later
      }
      shown.set(change, { ...change, asserted, retracted: [...retracted] })
    }
    return changes
      .map((change) => shown.get(change) ?? change)
      .filter(({ asserted, retracted }) => Object.keys(asserted).length + retracted.length > 0)
  }

  async supports(uri: Uri, at: Tx, limit: number) {
    const { rows, more } = await this.#store.supports(uri, at, limit)
    return { rows: this.#visibleSupports(rows), more }
  }

  async supportsOn(...args: Parameters<QueriedRecord['supportsOn']>) {
    return this.#visibleSupports(await this.#store.supportsOn(...args))
  }

  async rejections(at: Tx, after: number, limit: number): Promise<readonly SupportRecord[]> {
    const found: SupportRecord[] = []
    for (let [last, pagesRead] = [after, 0]; found.length < limit && pagesRead < MAX_PAGES_READ; pagesRead++) {
      const rows = await this.#store.rejections(at, last, limit)
      found.push(...this.#visibleSupports(rows))
      last = rows.at(-1)?.id ?? last
      if (rows.length < limit) break
    }
    return found.slice(0, limit)
  }

  async history(uri: Uri, before: Tx, limit: number) {
    const found: Awaited<ReturnType<QueriedRecord['history']>>[number][] = []
    for (let [last, pagesRead] = [before, 0]; pagesRead < MAX_PAGES_READ; pagesRead++) {
      const entries = await this.#store.history(uri, last, limit)
      const shown = entries.filter(({ tx, document }) => !this.#hides(document) && !this.#hidAt(uri, tx))
      for (const [tx, changes] of Map.groupBy(shown, (entry) => entry.tx))
        found.push(...(await this.#visibleChanges(changes, { tx, of: ({ document }) => ({ uri, key: document }) })))
      last = entries.at(-1)?.tx ?? last
      if (entries.length < limit || found.length >= limit) break
    }
    return found
  }

  async edgeEvents(uri: Uri, before: Tx, limit: number) {
    const events: Awaited<ReturnType<QueriedRecord['edgeEvents']>>['events'][number][] = []
    for (let [last, pagesRead] = [before, 0]; ; pagesRead++) {
      const read = await this.#store.edgeEvents(uri, last, limit)
      const page = read.rest === 0 ? read : await this.#store.edgeEvents(uri, last, limit + read.rest)
      events.push(
        ...page.events
          .map((event) => this.#withVisibleEvidence(event))
          .filter(
            ({ tx, from, to, document }) => !this.#hides(document) && !this.#hidAt(from, tx) && !this.#hidAt(to, tx),
          ),
      )
      const oldest = page.events.at(-1)?.tx
      if (oldest === undefined || page.events.length < limit) return { events, rest: 0 }
      if (events.length >= limit || pagesRead >= MAX_PAGES_READ) return { events, rest: 0 }
      last = oldest
    }
  }

  async documents(platform: string, after: string, limit: number) {
    const found: Awaited<ReturnType<QueriedRecord['documents']>>[number][] = []
    for (let [last, pagesRead] = [after, 0]; found.length < limit && pagesRead < MAX_PAGES_READ; pagesRead++) {
      const rows = await this.#store.documents(platform, last, limit)
      found.push(...rows.filter((row) => !this.#hides(row)))
      const end = rows.at(-1)
      if (end === undefined || rows.length < limit) break
      last = `${end.type}|${end.uri}`
    }
    return found.slice(0, limit)
  }

  async documentStatuses(keys: readonly DocumentKey[]) {
    const statuses = await this.#store.documentStatuses(keys)
    return statuses.map((status, i) => {
      const key = keys[i]
      return key === undefined || this.#hides(key) ? null : status
    })
  }

  async documentKeys(documents: readonly number[]) {
    const keys = await this.#store.documentKeys(documents)
    return keys.map((key) => (key === null || this.#hides(key) ? null : key))
  }

  /** Returns each transaction with its visible changes; if it has none, only its number and time. */
  async read(after: Tx, limit: number): Promise<readonly LogEntry[]> {
    const entries = await this.#store.read(after, limit)
    const documents = await documentsIn(this.#store, entries)
    const isShown = (document: number): boolean => {
      const key = documents.get(document) ?? null
      return key === null || !this.#hides(key)
    }
    const shown: LogEntry[] = []
    for (const entry of entries) {
      const { tx, nodes, types, facts, edges } = entry
      const hides = (node: number): boolean => this.#hidesAt(node, tx)
      const stated = facts.filter(({ node, document }) => !hides(node) && isShown(document))
      const visibleFactsOf = ({ node, document }: FactChange): FactsOfDocument | null => {
        const key = documents.get(document) ?? null
        return key === null ? null : { uri: this.#graph.uriOf(node), key }
      }
      shown.push({
        ...entry,
        cause: { ...entry.cause, trace: '' },
        nodes: nodes.filter(({ id }) => !hides(id)),
        types: types.filter(({ node }) => !hides(node)),
        facts: await this.#visibleChanges(stated, { tx, of: visibleFactsOf }),
        edges: edges.filter(({ from, to, document }) => !hides(from) && !hides(to) && isShown(document)),
      })
    }
    return shown
  }

  #hides(key: Pick<DocumentKey, 'platform' | 'type' | 'uri'>): boolean {
    return key.platform !== SYSTEM_PLATFORM && hidesDocument(this.#hidden, this.#graph, key)
  }

  /** Removes edges with a hidden end from the evidence. */
  #withVisibleEvidence<Row extends { readonly evidence: readonly string[] }>(row: Row): Row {
    const shown = row.evidence.filter((key) => {
      const [, ...ends] = key.split('|')
      return !ends.some((end) => hidesUri(this.#hidden, this.#graph, end as Uri))
    })
    return shown.length === row.evidence.length ? row : { ...row, evidence: shown }
  }

  #hidAt(uri: Uri, at: Tx): boolean {
    const node = this.#graph.idOf(uri)
    return node !== undefined && this.#hidesAt(node, at)
  }

  #hidesAt(node: NodeId, at: Tx): boolean {
    return at === this.#at ? this.#hidden.hides(node) : this.#hidden.hidAt(node, at)
  }

  #visibleSupports<Row extends SupportRecord>(rows: readonly Row[]): readonly Row[] {
    const hides = (uri: Uri): boolean => hidesUri(this.#hidden, this.#graph, uri)
    const shown = rows.filter(({ from, to, document }) => !hides(from) && !hides(to) && !this.#hides(document))
    return shown.map((row) => this.#withVisibleEvidence(row))
  }
}

interface ChangedFacts {
  readonly asserted: Attributes
  readonly retracted: readonly string[]
}

interface FactsOfDocument {
  readonly uri: Uri
  readonly key: DocumentKey
}

function sortedByName(times: Json): Json {
  return isObject(times) ? Object.fromEntries(Object.entries(times).sort(([a], [b]) => compareTexts(a, b))) : times
}
