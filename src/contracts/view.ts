import { canonicalUri, partsOf, type Uri } from '../model/uri.ts'
import type { Tx } from '../model/facts.ts'
import type { GraphReader } from './graph.ts'
import type { DocumentKey } from '../model/facts.ts'
import type { NodeId } from './log.ts'

/** What is hidden from whoever has none of some roles. */
export interface VisibilityRule {
  readonly domains: readonly string[]
  readonly tags: readonly string[]
  readonly platforms: readonly string[]
  readonly exceptFor: readonly string[]
}

/** What is hidden from a caller, as of one moment. Immutable: what is hidden later is another object. */
export interface HiddenEntities {
  /** Another one has another key: part of the key of cached answers. */
  readonly key: string
  /** A bit for each node, in memory that threads share; nodes beyond its end are visible. */
  readonly bits: Uint32Array<SharedArrayBuffer>
  /** The same of nodes that have an owner, and none that is visible. */
  readonly unowned: Uint32Array<SharedArrayBuffer>
  readonly count: number
  hides(node: NodeId): boolean
  /** By its platform alone, whether or not the record has it. */
  hidesPlatform(platform: string): boolean
  /** Whether it was hidden at a moment of the past, by the rules of today; or is now. */
  hidAt(node: NodeId, at: Tx): boolean
}

/** What one caller may see. Null in its place: everything. */
export interface View {
  /** Hidden now, or by the rules of today at `at`. */
  asOf(at: Tx): HiddenEntities
  /** Hidden now. */
  readonly now: HiddenEntities
}

/** Decides what is hidden from whom. */
export interface Visibility {
  /** At once where nothing is hidden from the caller; otherwise once all that the graph shows is judged. */
  viewOf(caller: { readonly roles: ReadonlySet<string> }): View | null | Promise<View | null>
}

/** Nothing is hidden from anyone. */
export const ALL_VISIBLE: Visibility = { viewOf: () => null }

/** Whether a document is hidden: what it is about is, who states it, or all of its platform. */
export function hidesDocument(
  hidden: HiddenEntities,
  graph: Pick<GraphReader, 'idOf'>,
  { platform, type, uri }: Pick<DocumentKey, 'platform' | 'type' | 'uri'>,
): boolean {
  if (hidden.hidesPlatform(platform) || hidesUri(hidden, graph, uri)) return true
  // Of what a person states, the type is the person.
  return hidesNamed(hidden, graph, type)
}

/** Of a text that may be a URI, such as somebody who is identified by a URI or by a name: a name is nobody in the graph. */
export function hidesNamed(hidden: HiddenEntities, graph: Pick<GraphReader, 'idOf'>, text: string): boolean {
  if (!text.startsWith('aip:')) return false
  const uri = canonicalUri(text)
  return uri.ok && (hidesUri(hidden, graph, uri.value) || hidden.hidesPlatform(partsOf(uri.value).platformId))
}

export function hidesUri(hidden: HiddenEntities, graph: Pick<GraphReader, 'idOf'>, uri: Uri): boolean {
  const node = graph.idOf(uri)
  return node !== undefined && hidden.hides(node)
}
