import type { Json } from '../lib/json.ts'
import { MAX_KEY_LENGTH } from '../model/key.ts'
import type { Draft } from './draft.ts'
import { clip } from './text.ts'

/** States the keys shared with entities of other sources. An entry that can't be a key is an issue; the rest stays. */
export function applyKey(
  name: string,
  { field, value }: { readonly field: string; readonly value: Json },
  draft: Draft,
): void {
  for (const item of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
    const text = typeof item === 'number' ? String(item) : typeof item === 'string' ? item.trim() : ''
    // An expression may find nothing in one entry of a list.
    if (item === null) continue
    if (text === '' || text.length > MAX_KEY_LENGTH) {
      const reason = `a text of at most ${MAX_KEY_LENGTH} characters`
      draft.issue('bad-value', `"${field}" has an entry that isn't a key (${reason}): ${clip(item)}`)
    } else draft.key(name, text)
  }
}
