import type { Catalogue } from '../../catalogue/registry.ts'
import type { Reader } from '../../query/reader.ts'
import { isGuessedMetric, METRIC } from '../../search/metrics-and-parameters.ts'
import { textWithoutPart, withFilter, withoutPart, withoutValue, withValue } from '../../search/language/edit.ts'
import {
  printQuery,
  type FilterPart,
  type QueryPart,
  type QueryTree,
  type WordPart,
} from '../../search/language/tree.ts'
import type { ReadQuery } from '../../search/language/wanted.ts'
import { noteOnOperator, type PartNote } from './operator-notes.ts'
import type { SearchHitsAnswer } from './shape.ts'
import { namesOfValues } from './value-names.ts'

/** Reading the query again without each of this many parts takes about a millisecond. */
const PARTS_PER_STEP = 16

type ShownPart = SearchHitsAnswer['query']['parts'][number]

/** Returns the parts of a query, for a client that shows them one by one. */
export async function shownParts(reader: Reader, { tree, meant }: ReadQuery): Promise<readonly ShownPart[]> {
  const name = await namesOfValues(
    reader,
    meant.flatMap((values) => values.flatMap((one) => one.values)),
  )
  const out: ShownPart[] = []
  for (const [i, part] of tree.parts.entries()) {
    if (i % PARTS_PER_STEP === PARTS_PER_STEP - 1 && reader.pace.isDue()) await reader.pace.yieldNow()
    const given = part.kind === 'filter' ? part.values.filter(({ text }) => text !== '') : []
    out.push({
      kind: part.kind,
      source: part.source,
      at: part.at,
      negative: part.negative,
      text: part.kind === 'filter' ? null : part.text,
      key: part.kind === 'filter' ? part.key : null,
      values: given.map(({ text }, j) => ({
        text,
        means: (meant[i]?.[j]?.values ?? []).map((value) => ({ value, name: name(value) })),
      })),
      without: textWithoutPart(tree, i),
      note:
        tree.parts.find(({ source }) => source === part.source) === part ? noteOn(reader.catalogue, tree, part) : null,
    })
  }
  return out
}

/** Words are searched in texts; the filter of the same name is a different search. */
const FILTERS_OF_WORDS: Readonly<Record<string, string>> = {
  prod: 'production',
  ...Object.fromEntries(['production', 'stale', 'unused', 'retired', 'orphaned'].map((word) => [word, word])),
}

/** The first digits of a commit, or all of them. */
const HASH = /^(?=.*\d)[0-9a-f]{7,40}$/i
const COMMIT = 'gitCommit'

function noteOnWord({ types }: Catalogue, tree: QueryTree, { text, negative }: WordPart): PartNote {
  const isHash = HASH.test(text) && types.some(({ attributes }) => attributes[COMMIT] !== undefined)
  const value = isHash ? text : FILTERS_OF_WORDS[text.toLowerCase()]
  // On its own, the name of a filter is a search for the word.
  if (value === undefined || (!isHash && tree.parts.length < 2)) return null
  const others = withoutPart(
    tree,
    tree.parts.findIndex((part) => part.kind === 'word' && part.text === text),
  )
  return {
    text: `“${text}” is searched for as text. ${isHash ? 'To find a commit' : 'To filter'}:`,
    query: printQuery(withFilter(others, { key: isHash ? COMMIT : 'is', value, negative })),
  }
}

/** `lr < 0.02`, which may also be a parameter. */
function noteOnMetric(tree: QueryTree, { key, source, values, negative }: FilterPart): PartNote {
  if (key === null || !isGuessedMetric(key, source)) return null
  const name = key.slice(METRIC.length)
  const others = withoutPart(
    tree,
    tree.parts.findIndex((part) => part.source === source),
  )
  return {
    text: `“${name}” is read as a metric. To compare a parameter:`,
    query: printQuery(withFilter(others, { key: `parameter.${name}`, value: values[0]?.text ?? '', negative })),
  }
}

/** Everywhere else, `domain` means a type's part of the lifecycle. */
function noteOn(catalogue: Catalogue, tree: QueryTree, part: QueryPart): PartNote {
  const { domains } = catalogue
  if (part.kind === 'word') return noteOnOperator(tree, part) ?? noteOnWord(catalogue, tree, part)
  if (part.kind !== 'filter') return null
  if (part.key !== 'domain') return noteOnMetric(tree, part)
  const { negative } = part
  const areas = part.values.flatMap(({ text }) => {
    const area = domains.find(({ name }) => name.toLowerCase() === text.toLowerCase())
    return area === undefined ? [] : [{ text, area: area.name }]
  })
  if (areas.length === 0) return null
  const meant = areas.map(({ area }) => area).join(',')
  const query = areas.reduce(
    (to, { text, area }) =>
      withValue(withoutValue(to, { key: 'domain', value: text, negative }), { key: 'area', value: area, negative }),
    tree,
  )
  return {
    text: `In a search, domain: is the business domain. For the part of the lifecycle write ${negative ? '-' : ''}area:${meant}.`,
    query: printQuery(query),
  }
}
