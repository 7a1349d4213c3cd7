// Explains in a sentence why an entity is a hit and on which rung.
import type { IndexedDocument, Standing } from '../contracts/search-documents.ts'
import type { RequiredMatches } from '../contracts/search-index.ts'
import { partsOf } from '../model/uri.ts'
import { foldCase } from './analyse.ts'
import { matchedValues, mergeRanges, type HitQuery } from './highlight.ts'
import { groupsOf } from './match.ts'
import { measure } from './measure.ts'
import { isExactRung, rankOf, rungOfRank, type Rung } from './rank.ts'
import { aliasesIn, locationsIn } from './values.ts'
import { type MatchedField, matchSentence } from './explain-sentences.ts'

/** Why an entity is among the hits, and at its rank, by the rules that ranked it. */
interface HitReason {
  /** Null if the entity no longer matches in its present state, which the index hasn't seen yet. */
  readonly rung: Rung | null
  readonly sentence: string
  readonly matched: readonly MatchedField[]
}

export function explain(indexed: IndexedDocument, query: HitQuery): HitReason {
  const groups = groupsOf(indexed)
  const measured = measure(indexed, groups, query)
  const rank = measured === null ? null : rankOf(measured, query.plan)
  if (measured === null || rank === null) return { rung: null, sentence: CHANGED, matched: [] }
  const rung = rungOfRank(rank)
  const values =
    rung === 'no words requested' ? [] : matchedValues(indexed, query, { groups, matches: measured.matches })
  const exact = exactField(indexed, query.wanted, rung)
  const fields = values.map(({ value, matches }) => ({
    field: value.field,
    text: value.text,
    ranges: mergeRanges(matches),
  }))
  return {
    rung,
    sentence: `${matchSentence(rung, { query, values, exact })}${LAST[isExactRung(rung) ? 'live' : indexed.facts.standing]}`,
    matched:
      exact === null
        ? fields
        : [exact, ...fields.filter(({ field, text }) => field !== exact.field || text !== exact.text)],
  }
}

const CHANGED = 'It matched when it was last indexed, and has changed since.'

const LAST: Readonly<Record<Standing, string>> = {
  live: '',
  retired: ' It is retired, and so comes behind what is in use.',
  gone: ' It is gone from its source, and so comes behind what is there.',
}

/** Returns the text that equals the whole query. */
function exactField(indexed: IndexedDocument, { text }: RequiredMatches, rung: Rung): MatchedField | null {
  const exact = (field: MatchedField['field'], value: string): MatchedField => ({
    field,
    text: value,
    ranges: [[0, value.length]],
  })
  const { id, name } = indexed.document
  if (rung === 'exact name') return name === null ? null : exact('name', name)
  if (rung !== 'exact id') return null
  const typed = foldCase(text)
  const email = indexed.index === 'owners' ? indexed.document.email : null
  if (email !== null && foldCase(email) === typed) return exact('email', email)
  if (foldCase(id) === typed) return exact('uri', id)
  const { resourceId } = partsOf(id)
  if (foldCase(resourceId) === typed) return exact('resourceId', resourceId)
  const from = resourceId.lastIndexOf('/') + 1
  if (foldCase(resourceId.slice(from)) === typed)
    return { field: 'resourceId', text: resourceId, ranges: [[from, resourceId.length]] }
  const alias = aliasesIn(indexed.facts).find((one) => foldCase(one) === typed)
  if (alias !== undefined) return exact('alias', alias)
  const locations = locationsIn(indexed.facts)
  const location = locations.find((one) => foldCase(one).endsWith(typed)) ?? locations[0] ?? ''
  return {
    field: 'location',
    text: location,
    ranges: [[Math.max(0, location.length - text.trim().length), location.length]],
  }
}
