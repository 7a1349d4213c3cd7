import type { Result } from '../lib/result.ts'
import { makeUri, partsOf, type Uri } from './uri.ts'

/**
 * A reference that a mapping can't resolve by itself: the person with an e-mail address (T6) or a name, or the team
 * that a tag names. It is a component like any other, so the same mechanism marks it dirty, reads it, retries, and
 * records that it is unresolvable. Its answer is an edge `Lookup.resolvesTo`; every edge to the look-up is then carried
 * on to its target, in the same transaction, and retracted when either edge is. If several may be meant the answer is
 * an edge `Lookup.mayResolveTo` to each: nothing is carried on, and the entity's issue names them.
 */
export const LOOKUP_COMPONENT = 'lookup'
export const LOOKUP_TYPE = 'Lookup'
export const RESOLVES_TO = 'Lookup.resolvesTo' as const
export const MAY_RESOLVE_TO = 'Lookup.mayResolveTo' as const

export const LOOKUP_KINDS = ['email', 'name', 'team'] as const
export type LookupKind = (typeof LOOKUP_KINDS)[number]

/** Tells whether an edge is part of a look-up's answer: changes of its target make the look-up be read again. */
export function isLookupAnswer(type: string): boolean {
  return type === RESOLVES_TO || type === MAY_RESOLVE_TO
}

/** Identity systems compare names and mailbox names without case. */
export function lookupUri(kind: LookupKind, platform: string, text: string): Result<Uri> {
  return makeUri(LOOKUP_COMPONENT, platform, `${kind}/${text.trim().toLowerCase()}`)
}

export function emailLookup(identityPlatform: string, email: string): Result<Uri> {
  return lookupUri('email', identityPlatform, email)
}

export function isLookup(uri: Uri): boolean {
  return uri.startsWith(`aip://${LOOKUP_COMPONENT}/`)
}

/** Parses a look-up: `email` with the address, or `name` or `team` with the name. */
export function lookedUpBy(lookup: Uri): { readonly kind: LookupKind; readonly text: string } {
  const { resourceId } = partsOf(lookup)
  const kind = LOOKUP_KINDS.find((one) => resourceId.startsWith(`${one}/`)) ?? 'email'
  return { kind, text: resourceId.slice(kind.length + 1) }
}
