import { u16, u32 } from '../../lib/array-elements.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { ColumnWriter, type SegmentColumns } from './columns.ts'
import { sortIntoBuckets, ExactWriter, type ExactTexts } from './exact-texts.ts'
import { COLUMNS, RowTable, rowValues, type FacetRows } from './facet-rows.ts'
import type { SegmentData } from './frozen-segment.ts'
import { eachRetained, LEFT_OUT, renumberDocuments, type MergeSource, type DocumentNumbers } from './merge-sources.ts'
import { codesOf, mergeWords, type MergedWords, type WordSource } from './merge-words.ts'
import { PostingsWriter } from './postings.ts'
import { NAME_GROUP, FIELD_GROUPS } from './segment.ts'
import { TokenWriter, type Tokens } from './tokens.ts'
import { wordBranches, type WordBranches } from './typos.ts'
import { unionsOf, type Unions } from './prefix-unions.ts'

export interface MergedSegment {
  readonly data: SegmentData
  /** Branches of the segment's words, for typo look-up. */
  readonly branches: WordBranches
  /** For each source, the new number of each document, or LEFT_OUT. */
  readonly numbers: readonly Uint32Array[]
}

/**
 * Merges several segments into one without analysing texts again: words, lists and tokens are renumbered. Segments
 * smaller than `unionsFrom` get no prefix lists.
 */
export function* merge(sources: readonly MergeSource[], unionsFrom: number): Work<MergedSegment> {
  const retained = yield* renumberDocuments(sources)
  const { documents, numbers } = retained
  const writer = new PostingsWriter(sources.reduce((sum, { segment }) => sum + segment.unitsRoom, 0))
  const wordSources: WordSource[] = []
  for (const { segment } of sources) {
    // Must precede `words()`, because it sorts the words of a segment in memory.
    const reader = yield* segment.reader()
    wordSources.push({ words: segment.words(), reader, documents: segment.documents })
  }
  const merged = yield* mergeWords(wordSources, retained, writer)
  const unions = yield* mergeUnions(merged, writer, { documents, unionsFrom })
  const coded = yield* recodeWords(sources, retained, merged)
  const { columns, rows } = yield* mergeColumns(sources, retained)
  const exact = yield* mergeExact(sources, retained)
  const { words, lists } = merged
  return {
    data: {
      documents,
      words,
      codes: coded.codes,
      lists,
      unions,
      units: writer.units,
      tokens: coded.tokens,
      columns,
      rows,
      exact,
    },
    branches: yield* wordBranches(words),
    numbers,
  }
}

interface CodedWords {
  /** Indexed by word. */
  readonly codes: Uint32Array
  /** One for each field group. */
  readonly tokens: readonly Tokens[]
}

function* recodeWords(
  sources: readonly MergeSource[],
  retained: DocumentNumbers,
  merged: MergedWords,
): Work<CodedWords> {
  const codes = yield* codesOf(merged.frequency)
  const newCodes = yield* renumberCodes(sources, merged.numbers, codes)
  const tokens: Tokens[] = []
  for (let group = 0; group < FIELD_GROUPS.length; group++)
    tokens.push(yield* mergeTokens(sources, group, retained, newCodes))
  return { codes, tokens }
}

const NO_NUMBERS = new Uint32Array(0)

function* renumberCodes(
  sources: readonly MergeSource[],
  numbers: readonly Uint32Array[],
  codes: Uint32Array,
): Work<readonly Uint32Array[]> {
  const renumbered: Uint32Array[] = []
  for (const [source, { segment }] of sources.entries()) {
    const before = segment.codes()
    const own = numbers[source] ?? new Uint32Array(0)
    const after = new Uint32Array(yield* codesEnd(before, own.length))
    for (let word = 0; word < own.length; word++) {
      const number = u32(own, word)
      if (number !== LEFT_OUT) after[before === null ? word : u32(before, word)] = u32(codes, number)
      if ((word & 0xffff) === 0) yield
    }
    renumbered.push(after)
  }
  return renumbered
}

/** One more than the largest code. There are more codes than words if words were left out. */
function* codesEnd(codes: Uint32Array | null, words: number): Work<number> {
  let end = words
  const own = codes ?? NO_NUMBERS
  for (let word = 0; word < own.length; word++) {
    end = Math.max(end, u32(own, word) + 1)
    if ((word & 0xffff) === 0) yield
  }
  return end
}

/** In names, every prefix is looked up; elsewhere only those of three letters or more. */
const SHORTEST_UNION = 1
const SHORTEST_UNION_ELSEWHERE = 3

function* mergeUnions(
  { words, lists }: MergedWords,
  writer: PostingsWriter,
  { documents, unionsFrom }: { readonly documents: number; readonly unionsFrom: number },
): Work<Unions[]> {
  const unions: Unions[] = []
  for (const [group, list] of lists.entries()) {
    const shortest = group === NAME_GROUP ? SHORTEST_UNION : SHORTEST_UNION_ELSEWHERE
    const source = { words, lists: list, shortest, bound: documents / 2, documents }
    unions.push(documents < unionsFrom ? new Uint32Array(0) : yield* unionsOf(source, writer))
  }
  return unions
}

function* mergeTokens(
  sources: readonly MergeSource[],
  group: number,
  retained: DocumentNumbers,
  codes: readonly Uint32Array[],
): Work<Tokens> {
  const from = sources.map(({ segment }) => segment.tokens(group))
  // Some numbers may need one byte more than before.
  const bytes = from.reduce((sum, tokens) => sum + Math.ceil(tokens.bytes.length * 1.3), 0)
  const writer = new TokenWriter({ documents: retained.documents, bytes })
  yield* eachRetained(retained, 1_000, (source, document) => {
    const [tokens, own] = [from[source], codes[source]]
    if (tokens !== undefined && own !== undefined) writer.copy(tokens, document, own)
  })
  return writer.tokens()
}

function* mergeColumns(
  sources: readonly MergeSource[],
  retained: DocumentNumbers,
): Work<{ columns: SegmentColumns; rows: readonly FacetRows[] }> {
  const from = sources.map(({ segment }) => ({ columns: segment.columns(), rows: segment.facetRows() }))
  const tables = COLUMNS.map(() => new RowTable())
  const rowNumbers = from.map(({ rows }) => rows.map(({ count }) => new Uint32Array(count).fill(LEFT_OUT)))
  const writer = new ColumnWriter({
    documents: retained.documents,
    uriBytes: from.reduce((sum, { columns }) => sum + columns.uriBytes.length, 0),
  })
  const own = COLUMNS.map(() => 0)
  yield* eachRetained(retained, 1_000, (source, document) => {
    const [columnsOfSource, numbers] = [from[source], rowNumbers[source]]
    if (columnsOfSource === undefined || numbers === undefined) return
    for (let column = 0; column < COLUMNS.length; column++) {
      const [known, rows, at, table] = [
        numbers[column],
        columnsOfSource.rows[column],
        columnsOfSource.columns.rows[column],
        tables[column],
      ]
      if (known === undefined || rows === undefined || at === undefined || table === undefined) continue
      const row = u32(at, document)
      if (u32(known, row) === LEFT_OUT) known[row] = table.row(rowValues(rows, row))
      own[column] = u32(known, row)
    }
    writer.copy(columnsOfSource.columns, document, own)
  })
  return { columns: writer.columns(), rows: tables.map((table) => table.rows()) }
}

function* mergeExact(sources: readonly MergeSource[], { numbers, documents }: DocumentNumbers): Work<ExactTexts> {
  // A name, a URI, a resource id and sometimes its last part.
  const writer = new ExactWriter(documents * 4)
  for (const [source, { segment }] of sources.entries()) {
    const own = numbers[source]
    const { hash, check, document } = segment.exactTexts()
    for (let i = 0; i < hash.length; i++) {
      const number = own === undefined ? LEFT_OUT : u32(own, u32(document, i))
      if (number !== LEFT_OUT) writer.add({ hash: u32(hash, i), check: u16(check, i) }, number)
      if (i % 20_000 === 0) yield
    }
  }
  return yield* sortIntoBuckets(writer.texts())
}
