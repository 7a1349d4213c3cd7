import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from './json.ts'
import { withoutPaths } from './redact.ts'

/** No ETag of HTTP begins so: they are quoted. */
const PREFIX = 'sha256-'

/** Stands for the ETag of a value without one: the same for the same content, whatever the order of its members. */
export function digestOf(value: Json, without: readonly string[] = []): string {
  return (
    PREFIX +
    createHash('sha256')
      .update(canonicalJson(withoutPaths(value, without)))
      .digest('base64url')
  )
}

/** True for an ETag made of a digest, which means nothing to a source. */
export function isDigest(etag: string | null): boolean {
  return etag?.startsWith(PREFIX) === true
}
