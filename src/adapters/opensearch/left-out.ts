// Searches for whom some documents are hidden: as if the index did not have them.
import type { DocumentsLeftOut } from '../../contracts/search-index.ts'
import { isObject } from '../../lib/json.ts'
import { NOTHING, type Clause } from './clauses.ts'
import { OWNED } from './filters.ts'
import { WORD_FIELDS } from './mapping.ts'
import { MOST_NODES, nodesIn, nodeTerms } from './nodes.ts'
import type { AskSearches } from './vocabulary.ts'

const TOO_MANY = `more than ${MOST_NODES} entities are hidden from some callers, which a search server can't leave out for them`

/**
 * What asks leaves out these documents, and doesn't look at the texts of others, which may name them. What only they own
 * has no owner.
 */
export function leavingOut(ask: AskSearches, { bits, unowned }: DocumentsLeftOut): AskSearches {
  const excluded = nodeTerms(nodesIn(bits, TOO_MANY))
  const withoutOwners = nodeTerms(nodesIn(unowned, TOO_MANY))
  return async (bodies) =>
    await ask(
      bodies.map((body) => {
        const own = seenIn(body, withoutOwners) as { readonly query: Clause }
        return { ...own, query: { bool: { must: [own.query], must_not: excluded } } }
      }),
    )
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
