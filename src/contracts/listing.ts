import type { ListPage, ListRequest, Provider, TypeContract } from './source.ts'
import { isObject, type Json } from '../lib/json.ts'
import { withoutPaths } from '../lib/redact.ts'
import { err, type Result } from '../lib/result.ts'
import { messageOf } from '../lib/message-of.ts'
import { isoOf } from '../lib/iso.ts'

/**
 * Reads a page of a listing through its provider, without the redacted values: none of them appears in an item or in an
 * error. A provider that throws couldn't parse the page.
 */
export function readListing(
  contract: TypeContract,
  body: Json,
  { redact, request }: { readonly request: ListRequest; readonly redact: readonly string[] },
): Result<ListPage> {
  try {
    return contract.readList(redactItems(body, redact), request)
  } catch (error) {
    return err(`its page couldn't be parsed: ${messageOf(error)}`)
  }
}

/** Tells whether changes can be listed. Otherwise only a complete sweep shows changes that no event announces. */
export function listsChanges(type: Pick<TypeContract, 'list'>): boolean {
  return type.list({ cursor: null, updatedSince: isoOf(0), ids: [] }) !== null
}

/**
 * Lists the types that no listing shows, or only the latest of them: they are read once referred to, or named by an
 * event.
 */
export function unlistedTypes({ types }: Pick<Provider, 'types'>): string[] {
  const request = { cursor: null, updatedSince: null, ids: [] }
  return Object.values(types).flatMap((type) =>
    type.onlyLatest === true || type.list(request) === null ? [type.type] : [],
  )
}

/** Lists the types of a source whose changes can't be listed. Pushes need no listing. */
export function typesWithoutChanges({ types, pushed }: Pick<Provider, 'types' | 'pushed'>): string[] {
  if (pushed === true) return []
  return Object.values(types).flatMap((type) => (listsChanges(type) ? [] : [type.type]))
}

/** Types with changes that, without an event, only a complete sweep shows. */
export interface WaitingChanges {
  /** Types whose changes can't be listed. */
  readonly changesUnlisted: readonly string[]
  /** Types with changes that the listing of what changed lacks, and which those are. */
  readonly changesMissed: readonly { readonly type: string; readonly what: string }[]
}

/** Leaves out types that no listing shows: a complete one doesn't show their changes either. */
export function waitingChanges(provider: Pick<Provider, 'types' | 'pushed'>): WaitingChanges {
  const never = new Set(unlistedTypes(provider))
  const listed = Object.values(provider.types).filter(({ type }) => !never.has(type))
  const unlisted = new Set(typesWithoutChanges(provider))
  const missed = listed.flatMap(({ type, changesMiss: what }) => (what === undefined ? [] : [{ type, what }]))
  return {
    changesUnlisted: listed.flatMap(({ type }) => (unlisted.has(type) ? [type] : [])),
    changesMissed: provider.pushed === true ? [] : missed,
  }
}

/** The paths to redact in a record apply to each item of a listing too. */
function redactItems(body: Json, paths: readonly string[]): Json {
  if (paths.length === 0) return body
  if (!isObject(body)) return withoutPaths(body, paths)
  const members = Object.entries(body)
  return Object.fromEntries(
    members.map(([name, member]) => [name, Array.isArray(member) ? withoutPaths(member, paths) : member]),
  )
}
