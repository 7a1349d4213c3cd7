import type { DirtyRow } from '../../commit/dirty.ts'
import type { LookupState, OpenSupport, StoredNode } from '../../commit/state.ts'
import type { CommitView, StoredDocument } from '../../commit/view.ts'
import type { Voice } from '../../model/merge.ts'
import type { GuardState } from '../../contracts/reconcile.ts'
import type { DocumentStatus } from '../../contracts/reads.ts'
import { edgeKey } from '../../model/diff.ts'
import { documentId, type Attributes, type DocumentKey, type EdgeClaim, type Origin } from '../../model/facts.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'

export interface MirroredDocument extends StoredDocument {
  /** Of the kept answer: the same again is not written again. */
  readonly raw: { readonly size: number; readonly crc: number } | null
}

export interface StatedRow {
  readonly document: number
  readonly origin: Origin
  readonly key: DocumentKey
  readonly node: Uri
  readonly attributes: Attributes
}

export interface SupportRow extends OpenSupport {
  readonly document: DocumentKey
}

/**
 * What planning may need from the record. Each is loaded whole or not at all: `about` the documents of a node, `contents` what
 * one document states, `voices` what all state about one node; open supports by document, edge, target or resolution; who has a duty;
 * and of a source its `guard` and how many documents are `present`.
 */
export const KINDS = [
  'node',
  'about',
  'contents',
  'voices',
  'dirty',
  'supports',
  'edge',
  'target',
  'resolvers',
  'resolutions',
  'duty',
  'guard',
  'present',
] as const
export type LoadKind = (typeof KINDS)[number]
export type Questions = Record<LoadKind, Map<string, LoadRequest>>
/** What the key of a request was made of. */
export interface LoadRequest {
  /** Of a duty its name, of a guard its platform. */
  readonly uri: Uri | string
  readonly document?: DocumentKey
  readonly edge?: EdgeClaim
}

export function noQuestions(): Questions {
  const empty = () => new Map<string, LoadRequest>()
  return {
    node: empty(),
    about: empty(),
    contents: empty(),
    voices: empty(),
    dirty: empty(),
    supports: empty(),
    edge: empty(),
    target: empty(),
    resolvers: empty(),
    resolutions: empty(),
    duty: empty(),
    guard: empty(),
    present: empty(),
  }
}

/** Everything that was loaded so far. Never changed by planning, which may have to begin again. */
export interface Loaded {
  readonly asked: Questions
  readonly nodes: Map<Uri, StoredNode>
  readonly documents: Map<string, MirroredDocument>
  readonly said: Map<string, StatedRow>
  readonly supports: Map<number, SupportRow>
  readonly dirty: Map<Uri, DirtyRow>
  /** The fence of the present claim of a duty. */
  readonly duties: Map<string, number>
  /** By platform, like `present`. */
  readonly guards: Map<string, GuardState>
  readonly present: Map<string, number>
  /** The numbers of those that have no run of supports yet (`runs.ts`). A row never loses it. */
  readonly withoutRun: { readonly nodes: Set<number>; readonly documents: Set<number> }
}

export function nothingLoaded(): Loaded {
  return {
    asked: noQuestions(),
    nodes: new Map(),
    documents: new Map(),
    said: new Map(),
    supports: new Map(),
    dirty: new Map(),
    duties: new Map(),
    guards: new Map(),
    present: new Map(),
    withoutRun: { nodes: new Set(), documents: new Set() },
  }
}

/** By what questions open supports are found. */
export function placesOf(support: SupportRow): (readonly [kind: PlaceKind, key: string])[] {
  const places: (readonly [kind: PlaceKind, key: string])[] = [
    ['supports', documentId(support.document)],
    ['edge', edgeKey(support)],
    ['target', support.to],
  ]
  if (support.type === RESOLVES_TO) places.push(['resolvers', support.to], ['resolutions', support.from])
  return places
}

type PlaceKind = 'supports' | 'edge' | 'target' | 'resolvers' | 'resolutions'

/**
 * The record in memory, as far as a batch of commits touches it: each commit sees what those before it wrote. What was not
 * loaded is answered as if it were not there, and noted: then everything is planned again, with that as well.
 */
export class Mirror implements CommitView {
  readonly missing: Questions = noQuestions()
  readonly #loaded: Loaded
  readonly #nodes: Map<Uri, StoredNode>
  readonly #documents: Map<string, MirroredDocument>
  readonly #about = new Map<Uri, Set<string>>()
  readonly #said: Map<string, StatedRow>
  readonly #saidBy = new Map<string, Set<string>>()
  readonly #supports: Map<number, SupportRow>
  /** The ids of supports, in no order, those closed since as well. Lists, since nearly all have one: a set takes several times as long to make. */
  readonly #places: Readonly<Record<PlaceKind, Map<string, number[]>>> = {
    supports: new Map(),
    edge: new Map(),
    target: new Map(),
    resolvers: new Map(),
    resolutions: new Map(),
  }
  readonly #dirty: Map<Uri, DirtyRow>
  readonly #guards: Map<string, GuardState>

  constructor(loaded: Loaded) {
    this.#loaded = loaded
    this.#nodes = new Map(loaded.nodes)
    this.#documents = new Map(loaded.documents)
    for (const [key, row] of loaded.documents) addTo(this.#about, row.status.uri, key)
    this.#said = new Map(loaded.said)
    for (const [key, row] of loaded.said) this.#index(key, row)
    this.#supports = new Map(loaded.supports)
    for (const row of loaded.supports.values()) this.#place(row)
    this.#dirty = new Map(loaded.dirty)
    this.#guards = new Map(loaded.guards)
  }

  get complete(): boolean {
    return KINDS.every((kind) => this.missing[kind].size === 0)
  }

  node(uri: Uri): StoredNode | null {
    this.#need('node', uri, { uri })
    return this.#nodes.get(uri) ?? null
  }

  documentNumber(key: DocumentKey): number | null {
    return this.document(key)?.id ?? null
  }

  document(key: DocumentKey): MirroredDocument | null {
    this.#need('about', key.uri, { uri: key.uri })
    return this.#documents.get(documentId(key)) ?? null
  }

  statusesAbout(uri: Uri): DocumentStatus[] {
    this.#need('about', uri, { uri })
    const rows = [...(this.#about.get(uri) ?? [])]
      .map((key) => this.#documents.get(key))
      .filter((row) => row !== undefined)
    return rows.sort((a, b) => a.id - b.id).map((row) => row.status)
  }

  contents(key: DocumentKey): Map<Uri, Attributes> {
    this.#need('contents', documentId(key), { uri: key.uri, document: key })
    const rows = [...(this.#saidBy.get(documentId(key)) ?? [])].map((id) => this.#said.get(id))
    return new Map(rows.filter((row) => row !== undefined).map((row) => [row.node, row.attributes]))
  }

  voices({ uri }: Pick<StoredNode, 'uri'>): Voice[] {
    this.#need('voices', uri, { uri })
    const rows = [...(this.#saidBy.get(uri) ?? [])].map((id) => this.#said.get(id)).filter((row) => row !== undefined)
    return rows
      .sort((a, b) => a.document - b.document)
      .map(({ origin, key, attributes }) => ({
        origin,
        platform: key.platform,
        type: key.type,
        document: key.uri,
        attributes,
      }))
  }

  dirty(uri: Uri): DirtyRow | null {
    this.#need('dirty', uri, { uri })
    return this.#dirty.get(uri) ?? null
  }

  dutyFence(name: string): number | null {
    this.#need('duty', name, { uri: name })
    return this.#loaded.duties.get(name) ?? null
  }

  guard(platform: string): GuardState | null {
    this.#need('guard', platform, { uri: platform })
    return this.#guards.get(platform) ?? null
  }

  /** As the batch began: what it asserts itself is left out. */
  countPresent(platform: string): number {
    this.#need('present', platform, { uri: platform })
    return this.#loaded.present.get(platform) ?? 0
  }

  supportsOf(key: DocumentKey): SupportRow[] {
    return this.#open('supports', documentId(key), { uri: key.uri, document: key })
  }

  supportsOn(key: DocumentKey, edge: EdgeClaim): SupportRow[] {
    const id = documentId(key)
    return this.#supportsOfEdge(edge).filter((row) => documentId(row.document) === id)
  }

  countSupports(edge: EdgeClaim): number {
    return this.#supportsOfEdge(edge).filter(isReason).length
  }

  edgesTo(uri: Uri): LookupState['premises'] {
    const edges = new Map<string, EdgeClaim & { readonly supports: number }>()
    for (const [key, rows] of Map.groupBy(this.#open('target', uri, { uri }).filter(isReason), edgeKey)) {
      const [first] = rows
      if (first === undefined) continue
      const { type, from, to } = first
      // Carried on by a commit that asks for it, like what a look-up resolves to: asked for at once, a round less.
      this.node(from)
      edges.set(key, { type, from, to, supports: rows.length })
    }
    return edges
  }

  resolutionsOf(lookup: Uri): SupportRow[] {
    const rows = this.#open('resolutions', lookup, { uri: lookup })
    for (const { to, document } of rows) {
      this.node(to)
      this.document(document)
    }
    return rows
  }

  resolversOf(uri: Uri): Uri[] {
    return this.#open('resolvers', uri, { uri }).map((row) => row.from)
  }

  // ------------------------------------------------------------------------------------------------ what was written

  putNode(node: StoredNode): void {
    this.#nodes.set(node.uri, node)
  }

  putDocument(row: MirroredDocument): void {
    this.#documents.set(documentId(row.status), row)
    addTo(this.#about, row.status.uri, documentId(row.status))
  }

  putSaid(row: StatedRow): void {
    const key = saidKey(row)
    if (Object.keys(row.attributes).length > 0) {
      this.#said.set(key, row)
      this.#index(key, row)
      return
    }
    this.#said.delete(key)
    this.#saidBy.get(documentId(row.key))?.delete(key)
    this.#saidBy.get(row.node)?.delete(key)
  }

  openSupport(row: SupportRow): void {
    this.#supports.set(row.id, row)
    this.#place(row)
  }

  /** Null where it is not open here. */
  closeSupport(id: number): SupportRow | null {
    const row = this.#supports.get(id)
    if (row === undefined) return null
    this.#supports.delete(id)
    return row
  }

  putDirty(row: DirtyRow): void {
    this.#dirty.set(row.uri, row)
  }

  putGuard(platform: string, state: GuardState): void {
    this.#guards.set(platform, state)
  }

  /** Whether the row was loaded here, also as absent. */
  knowsDirty(uri: Uri): boolean {
    return this.#loaded.asked.dirty.has(uri)
  }

  #supportsOfEdge(edge: EdgeClaim): SupportRow[] {
    return this.#open('edge', edgeKey(edge), { uri: edge.to, edge })
  }

  #need(kind: LoadKind, key: string, asked: LoadRequest): void {
    if (!this.#loaded.asked[kind].has(key)) this.missing[kind].set(key, asked)
  }

  #open(kind: PlaceKind, key: string, asked: LoadRequest): SupportRow[] {
    this.#need(kind, key, asked)
    const ids = this.#places[kind].get(key)
    if (ids === undefined) return []
    const rows = ids.map((id) => this.#supports.get(id)).filter((row) => row !== undefined)
    return rows.length > 1 ? rows.sort((a, b) => a.id - b.id) : rows
  }

  #index(key: string, row: StatedRow): void {
    addTo(this.#saidBy, documentId(row.key), key)
    addTo(this.#saidBy, row.node, key)
  }

  #place(row: SupportRow): void {
    for (const [kind, key] of placesOf(row)) {
      const ids = this.#places[kind].get(key)
      if (ids === undefined) this.#places[kind].set(key, [row.id])
      else ids.push(row.id)
    }
  }
}

function isReason({ provenance }: SupportRow): boolean {
  return provenance !== 'REJECTED'
}

export const saidKey = (row: { readonly document: number; readonly node: Uri }): string => `${row.document}|${row.node}`

function addTo<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  const mine = index.get(key)
  if (mine === undefined) index.set(key, new Set([value]))
  else mine.add(value)
}
