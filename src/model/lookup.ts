import type { Result } from '../lib/result.ts'
import { makeUri, partsOf, type Uri } from './uri.ts'

/**
 * A reference that a mapping cannot resolve by itself: who has an e-mail address (T6), or a name. It is a component
 * like any other, so the same mechanism marks it dirty, reads it from the identity source, retries, and records that it
 * is unresolvable. Its answer is an edge `Lookup.resolvesTo`; every edge that points at the look-up is then carried on
 * to the node it resolves to, in the same transaction, and retracted when either edge is.
 */
export const LOOKUP_COMPONENT = 'lookup'
export const LOOKUP_TYPE = 'Lookup'
export const RESOLVES_TO = 'Lookup.resolvesTo' as const

export function emailLookup(identityPlatform: string, email: string): Result<Uri> {
  // Identity systems compare mailbox names without case; the source decides.
  return makeUri(LOOKUP_COMPONENT, identityPlatform, `email/${email.trim().toLowerCase()}`)
}

export function nameLookup(identityPlatform: string, name: string): Result<Uri> {
  return makeUri(LOOKUP_COMPONENT, identityPlatform, `name/${name.trim().toLowerCase()}`)
}

export function isLookup(uri: Uri): boolean {
  return uri.startsWith(`aip://${LOOKUP_COMPONENT}/`)
}

/** What a look-up asks for: `email` and the address, or `name` and the name. */
export function lookedUpBy(lookup: Uri): { readonly kind: 'email' | 'name'; readonly text: string } {
  const { resourceId } = partsOf(lookup)
  const kind = resourceId.startsWith('name/') ? 'name' : 'email'
  return { kind, text: resourceId.slice(kind.length + 1) }
}
