import type { ListPage, TypeContract } from '../contracts/source.ts'
import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import { withoutPaths } from '../lib/redact.ts'
import { err, type Result } from '../lib/result.ts'

/**
 * A page of a listing as its provider reads it, without what the configuration redacts: nothing of that is in an item or in an error. A
 * provider that throws has not understood the page.
 */
export function readListing(contract: TypeContract, body: Json, redact: readonly string[]): Result<ListPage> {
  try {
    return contract.readList(redacted(body, redact))
  } catch (error) {
    return err(`it was not understood: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** What is redacted of a thing is redacted in a listing of such things as well, which lie in a list of it. */
function redacted(body: Json, paths: readonly string[]): Json {
  if (paths.length === 0) return body
  if (!isObject(body)) return withoutPaths(body, paths)
  const members = Object.entries(body as JsonObject)
  return Object.fromEntries(
    members.map(([name, member]) => [name, Array.isArray(member) ? withoutPaths(member, paths) : member]),
  )
}
