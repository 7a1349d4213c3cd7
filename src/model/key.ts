import { createHash } from 'node:crypto'
import { isObject, type Json } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { SYSTEM_PLATFORM, type EdgeTypeId } from './facts.ts'
import { isLookup } from './lookup.ts'
import { makeUri, type Uri } from './uri.ts'

/**
 * A key is a value that things of different sources have in common (a normalised URI of data), so that rules may join
 * them. It is a component of the record's own, as a look-up is: what has the key has an edge to it, a fact of the
 * document that states the key. Its URI holds a digest of the value: the value itself is in the attribute `keys` of the
 * things that have it, where `redact` reaches it.
 */
export const KEY_COMPONENT = 'key'
export const KEY_TYPE = 'Key'
/** The attribute with the keys of a thing: `[{name, value}]`. */
export const KEYS = 'keys'
/** Longer values are not names of anything. */
export const MAX_KEY_LENGTH = 1_000
/** 24 base64url characters hold 144 bits, so collisions don't happen in practice. */
const DIGEST_LENGTH = 24

/** The edge from a thing to a key of a name. */
export function keyEdge(name: string): EdgeTypeId {
  return `${KEY_TYPE}.${name}`
}

/** The key that stands for what a source never changes of a thing that it calls by its name. */
export const SOURCE_IDENTITY = 'sourceIdentity'
export const IDENTITY = keyEdge(SOURCE_IDENTITY)
/** The edge from the name that a thing had to the one that its source calls it by now. */
export const MOVED_TO = 'Entity.movedTo' as const

export function isKeyEdge(type: string): boolean {
  return type.startsWith(`${KEY_TYPE}.`)
}

export function keyUri(name: string, value: string): Uri {
  const digest = createHash('sha256').update(value).digest('base64url').slice(0, DIGEST_LENGTH)
  return must(makeUri(KEY_COMPONENT, SYSTEM_PLATFORM, `${name}/${digest}`))
}

/** The value of a key that a thing has; null where its keys are not there, or no longer stored. */
export function keyValue(keys: Json | undefined, key: Uri): string | null {
  for (const one of Array.isArray(keys) ? (keys as readonly Json[]) : []) {
    if (!isObject(one) || typeof one.name !== 'string' || typeof one.value !== 'string') continue
    if (keyUri(one.name, one.value) === key) return one.value
  }
  return null
}

export function isKey(uri: Uri): boolean {
  return uri.startsWith(`aip://${KEY_COMPONENT}/`)
}

/** Look-ups and keys: components that connect others, and that answers do not list. */
export function isConnecting(uri: Uri): boolean {
  return isLookup(uri) || isKey(uri)
}
