// The record without what is hidden: what is read of it for one caller.
import type { GraphReader } from '../../contracts/graph.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { EntityRecord, SupportRecord } from '../../contracts/reads.ts'
import { hidesDocument, hidesPerson, hidesUri, type HiddenEntities } from '../../contracts/view.ts'
import type { DocumentKey, Tx } from '../../model/facts.ts'
import { SYSTEM_PLATFORM } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { ReadDeps } from '../deps.ts'
import { COMMENTS, withoutAuthors } from '../entities/comments.ts'

/** What questions read of the record. */
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

/** Pages that hold nothing but what is hidden are passed over, so many at most. */
const MAX_PASSED = 1_000

/**
 * A record in which what is hidden was never mentioned. What a hidden document states of a visible entity, or of an
 * edge between two of them, is part of these and stays; the document itself is absent.
 */
export class VisibleRecord implements QueriedRecord {
  readonly #store: QueriedRecord
  readonly #graph: GraphReader
  readonly #hidden: HiddenEntities
  readonly #at: Tx
  readonly #shortened = new WeakSet<object>()

  /** `at`: the moment that `hidden` is of. */
  constructor(
    store: QueriedRecord,
    graph: GraphReader,
    { hidden, at }: { readonly hidden: HiddenEntities; readonly at: Tx },
  ) {
    this.#at = at
    this.#store = store
    this.#graph = graph
    this.#hidden = hidden
  }

  /** Whether an entity with these documents is less than the record has. */
  isShortened(documents: object): boolean {
    return this.#shortened.has(documents)
  }

  async entities(uris: readonly Uri[], at: Tx): Promise<readonly (EntityRecord | null)[]> {
    const records = await this.#store.entities(uris, at)
    return records.map((record) => {
      if (record === null || this.#hidesAt(record.node, at)) return null
      const documents = record.documents.filter((document) => !this.#hides(document))
      const stated = record.stated.map((facts) => this.#withoutAuthor(facts))
      if (documents.length === record.documents.length && stated.every((facts, i) => facts === record.stated[i]))
        return record
      this.#shortened.add(documents)
      return { ...record, documents, stated }
    })
  }

  /** What a hidden person wrote about a visible entity stays, without their name. */
  #withoutAuthor(facts: EntityRecord['stated'][number]): EntityRecord['stated'][number] {
    const { attributes } = facts
    const comments = attributes[COMMENTS]
    if (comments === undefined) return facts
    const shown = withoutAuthors(comments, (person) => hidesPerson(this.#hidden, this.#graph, person))
    return shown === comments ? facts : { ...facts, attributes: { ...attributes, [COMMENTS]: shown } }
  }

  async supports(uri: Uri, at: Tx, limit: number) {
    const { rows, more } = await this.#store.supports(uri, at, limit)
    return { rows: this.#shown(rows), more }
  }

  async supportsOn(...args: Parameters<QueriedRecord['supportsOn']>) {
    return this.#shown(await this.#store.supportsOn(...args))
  }

  async rejections(at: Tx, after: number, limit: number): Promise<readonly SupportRecord[]> {
    const found: SupportRecord[] = []
    for (let [last, passed] = [after, 0]; found.length < limit && passed < MAX_PASSED; passed++) {
      const rows = await this.#store.rejections(at, last, limit)
      found.push(...this.#shown(rows))
      last = rows.at(-1)?.id ?? last
      if (rows.length < limit) break
    }
    return found.slice(0, limit)
  }

  async history(uri: Uri, before: Tx, limit: number) {
    const found: Awaited<ReturnType<QueriedRecord['history']>>[number][] = []
    for (let [last, passed] = [before, 0]; passed < MAX_PASSED; passed++) {
      const entries = await this.#store.history(uri, last, limit)
      found.push(...entries.filter(({ tx, document }) => !this.#hides(document) && !this.#hidAt(uri, tx)))
      last = entries.at(-1)?.tx ?? last
      if (entries.length < limit || found.length >= limit) break
    }
    return found
  }

  async edgeEvents(uri: Uri, before: Tx, limit: number) {
    const events: Awaited<ReturnType<QueriedRecord['edgeEvents']>>['events'][number][] = []
    for (let [last, passed] = [before, 0]; ; passed++) {
      const read = await this.#store.edgeEvents(uri, last, limit)
      const page = read.rest === 0 ? read : await this.#store.edgeEvents(uri, last, limit + read.rest)
      events.push(
        ...page.events
          .map((event) => this.#withoutEvidence(event))
          .filter(
            ({ tx, from, to, document }) => !this.#hides(document) && !this.#hidAt(from, tx) && !this.#hidAt(to, tx),
          ),
      )
      const oldest = page.events.at(-1)?.tx
      if (oldest === undefined || page.events.length < limit) return { events, rest: 0 }
      if (events.length >= limit || passed >= MAX_PASSED) return { events, rest: 0 }
      last = oldest
    }
  }

  async documents(platform: string, after: string, limit: number) {
    const found: Awaited<ReturnType<QueriedRecord['documents']>>[number][] = []
    for (let [last, passed] = [after, 0]; found.length < limit && passed < MAX_PASSED; passed++) {
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

  /** Each transaction with what is left of it; one of which nothing is left has only its number and its time. */
  async read(after: Tx, limit: number): Promise<readonly LogEntry[]> {
    const entries = await this.#store.read(after, limit)
    const hiddenDocuments = await this.#hiddenDocuments(entries)
    return entries.map((entry) => {
      const { tx, nodes, types, facts, edges } = entry
      const hides = (node: number): boolean => this.#hidesAt(node, tx)
      return {
        ...entry,
        cause: { ...entry.cause, trace: '' },
        nodes: nodes.filter(({ id }) => !hides(id)),
        types: types.filter(({ node }) => !hides(node)),
        facts: facts.filter(({ node, document }) => !hides(node) && !hiddenDocuments.has(document)),
        edges: edges.filter(({ from, to, document }) => !hides(from) && !hides(to) && !hiddenDocuments.has(document)),
      }
    })
  }

  head() {
    return this.#store.head()
  }

  txAt(...args: Parameters<QueriedRecord['txAt']>) {
    return this.#store.txAt(...args)
  }

  times(...args: Parameters<QueriedRecord['times']>) {
    return this.#store.times(...args)
  }

  horizon() {
    return this.#store.horizon()
  }

  async #hiddenDocuments(entries: readonly LogEntry[]): Promise<ReadonlySet<number>> {
    const documents = [
      ...new Set(entries.flatMap(({ facts, edges }) => [...facts, ...edges].map((one) => one.document))),
    ]
    const keys = await this.#store.documentKeys(documents)
    return new Set(
      documents.filter((_, i) => {
        const key = keys[i] ?? null
        return key !== null && this.#hides(key)
      }),
    )
  }

  #hides(key: Pick<DocumentKey, 'platform' | 'type' | 'uri'>): boolean {
    return key.platform !== SYSTEM_PLATFORM && hidesDocument(this.#hidden, this.#graph, key)
  }

  /** Without the edges that hidden things are an end of. */
  #withoutEvidence<Row extends { readonly evidence: readonly string[] }>(row: Row): Row {
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

  #shown<Row extends SupportRecord>(rows: readonly Row[]): readonly Row[] {
    const hides = (uri: Uri): boolean => hidesUri(this.#hidden, this.#graph, uri)
    const shown = rows.filter(({ from, to, document }) => !hides(from) && !hides(to) && !this.#hides(document))
    return shown.map((row) => this.#withoutEvidence(row))
  }
}
