import { hash } from 'node:crypto'
import { listOf, isObject, type Json } from '../lib/json.ts'
import { must } from '../lib/result.ts'
import { SYSTEM_PLATFORM, type EdgeTypeId } from './facts.ts'
import { isLookup } from './lookup.ts'
import { makeUri, type Uri } from './uri.ts'

/**
 * A key is a value that entities of different sources share (a normalised URI of data), so that rules may join them.
 * Like a look-up it is a component of the record's own: an entity with the key has an edge to it, a fact of the
 * document that states the key. Its URI contains a digest of the value: the value itself is in the entities' attribute
 * `keys`, where `redact` reaches it.
 */
export const KEY_COMPONENT = 'key'
export const KEY_TYPE = 'Key'
/** The attribute with an entity's keys: `[{name, value}]`. */
export const KEYS = 'keys'
/** Longer values aren't names. */
export const MAX_KEY_LENGTH = 1_000
/** 24 base64url characters hold 144 bits, so collisions don't happen in practice. */
const DIGEST_LENGTH = 24

export function keyEdge(name: string): EdgeTypeId {
  return `${KEY_TYPE}.${name}`
}

/** The key for an unchangeable identity of an entity that its source addresses by name. */
export const SOURCE_IDENTITY = 'sourceIdentity'
export const IDENTITY = keyEdge(SOURCE_IDENTITY)
/** The edge from an entity's former name to its current one at the source. */
export const MOVED_TO = 'Entity.movedTo' as const

export function isKeyEdge(type: string): boolean {
  return type.startsWith(`${KEY_TYPE}.`)
}

export function keyUri(name: string, value: string): Uri {
  const digest = hash('sha256', value, 'base64url').slice(0, DIGEST_LENGTH)
  return must(makeUri(KEY_COMPONENT, SYSTEM_PLATFORM, `${name}/${digest}`))
}

/** Returns the value of an entity's key; null if its keys are missing, or no longer stored. */
export function keyValue(keys: Json | undefined, key: Uri): string | null {
  for (const given of listOf(keys)) {
    if (!isObject(given) || typeof given.name !== 'string' || typeof given.value !== 'string') continue
    if (keyUri(given.name, given.value) === key) return given.value
  }
  return null
}

export function isKey(uri: Uri): boolean {
  return uri.startsWith(`aip://${KEY_COMPONENT}/`)
}

/** Tells whether it is a look-up or key, which only connect others and appear in no answer. */
export function isConnecting(uri: Uri): boolean {
  return isLookup(uri) || isKey(uri)
}
