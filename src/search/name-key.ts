import type { IndexedDocument } from '../contracts/search-documents.ts'
import { partsOf } from '../model/uri.ts'
import { fold } from './analyse.ts'

/** In code points; names with the same beginning are ordered by the next criterion, the rank. */
const LONGEST_NAME_KEY = 40

/**
 * Returns the key for sorting hits by name: the name, e-mail address or id, without case and accents. Every index
 * compares keys by their UTF-8 bytes.
 */
export function nameKeyOf({ document }: IndexedDocument): string {
  const email = 'email' in document ? document.email : null
  const name = document.name ?? email ?? partsOf(document.id).resourceId
  // A code point has at most two code units, and folding lengthens few.
  const beginning = fold(name.slice(0, LONGEST_NAME_KEY * 4).trim())
  return [...beginning].slice(0, LONGEST_NAME_KEY).join('').toWellFormed()
}

export function compareNameKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
