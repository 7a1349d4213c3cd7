import { canonicalUri, partsOf, type Uri } from '../model/uri.ts'
import type { DocumentKey, Tx } from '../model/facts.ts'
import type { GraphReader } from './graph.ts'
import type { NodeId } from './log.ts'

/** Hides entities from callers that have none of some roles. */
export interface VisibilityRule {
  readonly domains: readonly string[]
  readonly tags: readonly string[]
  readonly platforms: readonly string[]
  readonly exceptFor: readonly string[]
}

/** Entities hidden from a caller as of one moment. It is immutable: a later moment has another object. */
export interface HiddenEntities {
  /** Unique per set of hidden entities; cached answers are keyed by it. */
  readonly key: string
  /** A bit for each node, in memory that threads share; nodes beyond its end are visible. */
  readonly bits: Uint32Array<SharedArrayBuffer>
  readonly count: number
  hides(node: NodeId): boolean
  /** Decides by the platform alone, even if the record has nothing of it. */
  hidesPlatform(platform: string): boolean
  /** Tells whether the node is hidden now, or was at that moment by today's rules. */
  hidAt(node: NodeId, at: Tx): boolean
}

/** Tells what one caller may see. Null in place of a visibility means everything. */
export interface Visibility {
  /** Hidden now, or by today's rules at `at`. */
  asOf(at: Tx): HiddenEntities
  readonly now: HiddenEntities
}

/** Decides what is hidden from whom. */
export interface Visibilities {
  /** Returns at once if nothing is hidden from the caller; otherwise resolves once the whole graph is checked. */
  of(caller: { readonly roles: ReadonlySet<string> }): Visibility | null | Promise<Visibility | null>
}

/** Hides nothing from anyone. */
export const ALL_VISIBLE: Visibilities = { of: () => null }

/** Tells whether a document is hidden, because its subject, its author or its whole platform is. */
export function hidesDocument(
  hidden: HiddenEntities,
  graph: Pick<GraphReader, 'idOf'>,
  { platform, type, uri }: Pick<DocumentKey, 'platform' | 'type' | 'uri'>,
): boolean {
  if (hidden.hidesPlatform(platform) || hidesUri(hidden, graph, uri)) return true
  // The type of a person's document is that person's URI.
  return hidesNamed(hidden, graph, type)
}

/** Tells whether a text names a hidden entity. Only a URI can: a person identified by a name isn't in the graph. */
export function hidesNamed(hidden: HiddenEntities, graph: Pick<GraphReader, 'idOf'>, text: string): boolean {
  if (!text.startsWith('aip:')) return false
  const uri = canonicalUri(text)
  return uri.ok && (hidesUri(hidden, graph, uri.value) || hidden.hidesPlatform(partsOf(uri.value).platformId))
}

export function hidesUri(hidden: HiddenEntities, graph: Pick<GraphReader, 'idOf'>, uri: Uri): boolean {
  const node = graph.idOf(uri)
  return node !== undefined && hidden.hides(node)
}
