import { sameJson, type Json } from '../lib/json.ts'
import type { Attributes, EdgeClaim, NodeClaim } from './facts.ts'
import type { Uri } from './uri.ts'

interface AttributeDiff {
  /** New values, and changed ones: asserting a value retracts the previous one. */
  readonly asserted: Attributes
  /** Attributes that are no longer claimed at all. */
  readonly retracted: readonly string[]
}

/** Returns null if nothing changed. Values are compared as JSON, whatever the order of their keys. */
export function diffAttributes(before: Attributes, after: Attributes): AttributeDiff | null {
  const asserted: Record<string, Json> = {}
  let some = false
  for (const name of Object.keys(after)) {
    const value = after[name]
    if (value === undefined || sameJson(before[name], value)) continue
    asserted[name] = value
    some = true
  }
  const retracted = Object.keys(before).filter((name) => after[name] === undefined)
  return some || retracted.length > 0 ? { asserted, retracted } : null
}

/** Collects claims by node, without null and absent attributes, and nodes that have none. */
export function claimsByNode(claims: readonly NodeClaim[]): Map<Uri, Attributes> {
  const out = new Map<Uri, Record<string, Json>>()
  for (const { uri, attributes } of claims) {
    let mine = out.get(uri)
    for (const name of Object.keys(attributes)) {
      const value = attributes[name]
      if (value === undefined || value === null) continue
      if (mine === undefined) out.set(uri, (mine = {}))
      mine[name] = value
    }
  }
  return out
}

/** No URI and no edge type contains a bar, so the key is unambiguous. Evidence refers to an edge by this key. */
export function edgeKey(edge: EdgeClaim): string {
  return `${edge.type}|${edge.from}|${edge.to}`
}

/** The inverse of `edgeKey`. */
export function edgeOfKey(key: string): EdgeClaim {
  const [type = '', from = '', to = ''] = key.split('|')
  // The key was made from an edge, so its parts are valid.
  return { type: type as EdgeClaim['type'], from: from as Uri, to: to as Uri }
}
