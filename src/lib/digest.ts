import { hash } from 'node:crypto'
import { canonicalJson, type Json } from './json.ts'
import { withoutPaths } from './redact.ts'

/** Distinguishes digests from ETags of HTTP, which are quoted. */
const PREFIX = 'sha256-'

/** Computes an ETag for a value without one: equal for equal contents, whatever the order of keys. */
export function digestOf(value: Json, without: readonly string[] = []): string {
  return PREFIX + hash('sha256', canonicalJson(withoutPaths(value, without)), 'base64url')
}

/** Tells whether an ETag is such a digest, which means nothing to a source. */
export function isDigest(etag: string | null): boolean {
  return etag?.startsWith(PREFIX) === true
}
