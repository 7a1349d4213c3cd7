import { canonicalJson, type Json } from '../lib/json.ts'
import { SYSTEM_PLATFORM, type Attributes } from './facts.ts'
import { partsOf, type Uri } from './uri.ts'

/** One document's words about one node; the record's `Said` is one. */
export interface Voice {
  readonly platform: string
  readonly type: string
  readonly document: Uri
  readonly attributes: Attributes
}

export type MergeKind = 'first' | 'union'

/**
 * Several documents' words as one entity. The home platform (the one in the URI) comes first, and of it the document about
 * the entity itself; others follow by name. What the system says is taken as it is, before anybody's word.
 */
export function mergeSaid(said: readonly Voice[], node: Uri, mergeOf: (attribute: string) => MergeKind): Attributes {
  const only = said[0]
  if (said.length === 1 && only !== undefined) return only.attributes
  const home = partsOf(node).platformId
  const ordered = said.slice().sort((a, b) => compareVoices(a, b, { node, home }))
  const merged: Record<string, Json> = {}
  for (const voice of ordered) {
    for (const name of Object.keys(voice.attributes)) {
      const value = voice.attributes[name]
      if (value === undefined) continue
      const sofar = merged[name]
      if (sofar === undefined) merged[name] = value
      else if (voice.platform !== SYSTEM_PLATFORM && mergeOf(name) === 'union') merged[name] = union(sofar, value)
    }
  }
  return merged
}

function compareVoices(a: Voice, b: Voice, of: { node: Uri; home: string }): number {
  const ranks = rank(a, of) - rank(b, of)
  if (ranks !== 0) return ranks
  const byType = compareText(a.type, b.type)
  const byDocument = compareText(a.document, b.document)
  return compareText(a.platform, b.platform) || (a.platform === of.home ? byType || byDocument : byDocument || byType)
}

function rank(voice: Voice, of: { node: Uri; home: string }): number {
  if (voice.platform === SYSTEM_PLATFORM) return 0
  if (voice.platform !== of.home) return 3
  return voice.document === of.node ? 1 : 2
}

/** By code unit: the same on every machine, whatever its locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Of two lists, each member once, in the order of precedence. What is not a list keeps the first. */
function union(first: Json, second: Json): Json {
  if (!Array.isArray(first) || !Array.isArray(second)) return first
  const seen = new Set(first.map(canonicalJson))
  return [...first, ...second.filter((member: Json) => !seen.has(canonicalJson(member)))]
}
