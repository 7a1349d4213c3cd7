// Searches for whom some documents are hidden: as if the index did not have them.
import { SearchUnavailable, type DocumentsLeftOut } from '../../contracts/search-index.ts'
import { u32 } from '../../lib/array-elements.ts'
import { isObject } from '../../lib/json.ts'
import { NOTHING, type Clause } from './clauses.ts'
import { OWNED } from './filters.ts'
import { WORD_FIELDS } from './mapping.ts'
import type { AskSearches } from './vocabulary.ts'

/**
 * Each search names every node that it leaves out, so that the server needs to know nothing of who may see what: what
 * is hidden from now on is left out of the next search, without a write. It costs some 8 bytes for each node in each of
 * the few searches that an answer takes.
 */
const MOST_LEFT_OUT = 200_000
/** `index.max_terms_count` of the servers. */
const MOST_TERMS = 65_536

const TOO_MANY = `more than ${MOST_LEFT_OUT} entities are hidden from some callers, which a search server can't leave out for them`

/**
 * What asks leaves out these documents, and doesn't look at the texts of others, which may name them. What only they own
 * has no owner.
 */
export function leavingOut(ask: AskSearches, { bits, unowned }: DocumentsLeftOut): AskSearches {
  const excluded = clausesOf(nodesIn(bits))
  const withoutOwners = clausesOf(nodesIn(unowned))
  return async (bodies) =>
    await ask(
      bodies.map((body) => {
        const own = seenIn(body, withoutOwners) as { readonly query: Clause }
        return { ...own, query: { bool: { must: [own.query], must_not: excluded } } }
      }),
    )
}

function clausesOf(nodes: readonly number[]): readonly Clause[] {
  return Array.from({ length: Math.ceil(nodes.length / MOST_TERMS) }, (_, i) => ({
    terms: { node: nodes.slice(i * MOST_TERMS, (i + 1) * MOST_TERMS) },
  }))
}

function nodesIn(bits: DocumentsLeftOut['bits']): readonly number[] {
  const nodes: number[] = []
  for (let word = 0; word < bits.length; word++) {
    for (let left = u32(bits, word); left !== 0; left &= left - 1) nodes.push(word * 32 + 31 - Math.clz32(left & -left))
    if (nodes.length > MOST_LEFT_OUT) throw new SearchUnavailable(TOO_MANY)
  }
  return nodes
}

/** Whatever looks for words in the texts that name other things finds nothing there; what is owned has visible owners. */
function seenIn(part: unknown, withoutOwners: readonly Clause[]): unknown {
  if (part === OWNED) return withoutOwners.length === 0 ? OWNED : { bool: { filter: [OWNED], must_not: withoutOwners } }
  if (Array.isArray(part)) return part.map((one) => seenIn(one, withoutOwners))
  if (!isObject(part)) return part
  const isOfOthers = Object.values(part).some((fields) => isObject(fields) && Object.hasOwn(fields, WORD_FIELDS.other))
  if (isOfOthers) return NOTHING
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, seenIn(value, withoutOwners)]))
}
