import type { Result } from '../lib/result.ts'
import { makeUri, partsOf, type Uri } from './uri.ts'

/**
 * A question that a mapping could not answer by itself: "whose e-mail is this?" (T6). It is a component like any other, so
 * one mechanism marks it dirty, asks the identity source, retries, and notes that nobody answers. Its answer is an edge
 * `Lookup.resolvesTo`; every edge that points at the look-up is then carried on to the one it resolves to, in the same
 * transaction, and taken back when either end goes.
 */
export const LOOKUP_COMPONENT = 'lookup'
export const LOOKUP_TYPE = 'Lookup'
export const RESOLVES_TO = 'Lookup.resolvesTo' as const

export function emailLookup(identityPlatform: string, email: string): Result<Uri> {
  // Mailbox names are compared without case by every identity system we know; the source has the last word.
  return makeUri(LOOKUP_COMPONENT, identityPlatform, `email/${email.trim().toLowerCase()}`)
}

export function isLookup(uri: Uri): boolean {
  return uri.startsWith(`aip://${LOOKUP_COMPONENT}/`)
}

export function emailOf(lookup: Uri): string {
  return partsOf(lookup).resourceId.slice('email/'.length)
}
