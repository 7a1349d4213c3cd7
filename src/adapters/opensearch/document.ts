import type { FacetField } from '../../contracts/search-index.ts'
import type { IndexedDocument } from '../../contracts/search-documents.ts'
import { isObject } from '../../lib/json.ts'
import { fold, foldCase, type AnalysedText } from '../../search/analyse.ts'
import { completedBy, facetValues, updatedAtOf } from '../../search/facets.ts'
import { groupsOf } from '../../search/match.ts'
import { idsOf } from '../../search/measure.ts'
import { nameKeyOf } from '../../search/name-key.ts'
import { coverageOf } from '../../search/rank.ts'
import { COMPLETED_FIELDS, WORD_FIELDS } from './mapping.ts'
import { numberTerm } from './numbers.ts'
import { digestOf } from './names.ts'

/** Marks a name's start and end, which makes "begins with" and "equals" phrase queries. No word contains it. */
export const NAME_BEGINS = '^'
export const NAME_ENDS = '$'
/** Separates a value's search key from the value. */
const SEPARATOR = '\u0000'

/** Converts a document to its stored form: that of the contract, and fields to find, filter and rank it by. */
export function storedDocument(indexed: IndexedDocument): object {
  const { document, facts, node, index } = indexed
  const groups = groupsOf(indexed)
  const [name] = groups.name
  return {
    ...document,
    node,
    index,
    owners: facts.owners,
    teams: facts.teams,
    tagKeys: facetValues(indexed, 'tagKey', 0),
    platform: facts.platform,
    state: facts.state,
    ...(facts.status === null ? {} : { status: facts.status }),
    standing: facts.standing,
    ...(facts.error === null ? {} : { error: facts.error }),
    metrics: facts.metrics,
    columns: facts.columns,
    attributes: facts.attributes,
    numbers: facts.numbers.map(numberTerm),
    described: facts.described,
    issues: facts.issues,
    abandoned: facts.abandoned,
    inherited: facts.inherited,
    production: facts.production,
    ...(facts.staleAt === null ? {} : { staleAt: facts.staleAt }),
    updated: updatedAtOf(indexed),
    usage: facts.usage,
    [WORD_FIELDS.name]: groups.name.flatMap(nameWordsOf),
    [WORD_FIELDS.other]: groups.other.flatMap(wordsOf),
    [WORD_FIELDS.text]: groups.text.flatMap(wordsOf),
    ...(document.name === null ? {} : { exactName: digestOf(foldCase(document.name)) }),
    exactIds: idsOf(indexed).map(digestOf),
    nameKey: nameKeyOf(indexed),
    coverage: coverageOf(name?.words.length ?? 0),
    complete: Object.fromEntries(COMPLETED_FIELDS.map((field) => [field, completionsOf(indexed, field)])),
  }
}

/** Reads a document back from its stored source; null if it isn't one of ours. */
export function indexedOf(source: unknown): IndexedDocument | null {
  if (!isObject(source) || typeof source.node !== 'number') return null
  const {
    node,
    index,
    owners,
    teams,
    platform,
    state,
    status = null,
    usage,
    standing,
    described,
    issues,
    abandoned,
    inherited,
    production,
    staleAt = null,
    error = null,
    metrics,
    columns,
    attributes,
  } = source
  const { tagKeys: _, updated: __, ...document } = source
  // Numbers aren't texts, and documents are read for their texts.
  const fromTexts = { status, error, metrics, columns, attributes, numbers: [] }
  const facts = {
    owners,
    teams,
    platform,
    state,
    ...fromTexts,
    usage,
    standing,
    described,
    issues,
    abandoned,
    inherited,
    production,
    staleAt,
  }
  // The source was written by `storedDocument`, so its shape is known.
  return { node, index, document, facts } as unknown as IndexedDocument
}

/** Makes each value a separate text, and each joined word too, since it belongs to no phrase. */
function wordsOf({ words, joined }: AnalysedText): readonly string[] {
  return words.length === 0 ? [] : [words.join(' '), ...joined]
}

function nameWordsOf(name: AnalysedText): readonly string[] {
  const [words, ...joined] = wordsOf(name)
  return words === undefined ? [] : [`${NAME_BEGINS} ${words} ${NAME_ENDS}`, ...joined]
}

function completionsOf(indexed: IndexedDocument, field: FacetField): readonly string[] {
  const entries = facetValues(indexed, field, 0).flatMap((value) =>
    completedBy(field, value).map((text) => `${completionStart(text)}${SEPARATOR}${value}`),
  )
  return [...new Set(entries)]
}

export function completionStart(text: string): string {
  return fold(text).replaceAll(SEPARATOR, ' ')
}

export function completedValue(entry: string): string {
  return entry.slice(entry.indexOf(SEPARATOR) + 1)
}
