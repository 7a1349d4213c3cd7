import type { IndexedDocument } from '../contracts/search-index.ts'
import { partsOf } from '../model/uri.ts'
import { fold } from './analyse.ts'

/** Code points: what begins with the same ones is ordered by what comes next, its rank. */
const LONGEST_NAME_KEY = 40

/**
 * The key for sorting hits by name: the name, e-mail address or id, without case and accents. Every index compares keys
 * by their UTF-8 bytes.
 */
export function nameKeyOf({ document }: IndexedDocument): string {
  const email = 'email' in document ? document.email : null
  const name = document.name ?? email ?? partsOf(document.id).resourceId
  // No code point has more than two code units, and folding makes few longer.
  const beginning = fold(name.slice(0, LONGEST_NAME_KEY * 4).trim())
  return [...beginning].slice(0, LONGEST_NAME_KEY).join('').toWellFormed()
}

export function compareNameKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
