import { u16, u32 } from '../../lib/elements.ts'
import type { Work } from '../../lib/slices.ts'
import { ColumnWriter, type Columns } from './columns.ts'
import { bucketed, ExactWriter, type ExactTexts } from './exact.ts'
import { COLUMNS, RowTable, rowValues, type FacetRows } from './facet-rows.ts'
import type { SegmentData } from './frozen.ts'
import { eachKept, LEFT_OUT, renumbered, type MergeSource, type Renumbered } from './merge-sources.ts'
import { mergeWords, numbered, type NumberedWords } from './merge-words.ts'
import { PostingsWriter } from './postings.ts'
import { NAME_PLACE, PLACES } from './segment.ts'
import { copyTokens, TokenWriter, type Tokens } from './tokens.ts'
import { unionsOf, type Unions } from './unions.ts'

export interface Merged {
  readonly data: SegmentData
  /** By source, the new number of each document, or LEFT_OUT. */
  readonly numbers: readonly Uint32Array[]
}

/** One segment of several. No text is analysed again: words, lists and tokens are renumbered. `unionsFrom`: smaller ones have no lists of beginnings. */
export function* merge(sources: readonly MergeSource[], unionsFrom: number): Work<Merged> {
  const kept = yield* renumbered(sources)
  const { documents, numbers } = kept
  const writer = new PostingsWriter(sources.reduce((sum, { segment }) => sum + segment.unitsRoom, 0))
  const merged = yield* mergeWords(sources, { numbers, documents, writer })
  const words = yield* numbered(sources, merged)
  const unions = yield* mergedUnions(words, writer, { documents, unionsFrom })
  const tokens: Tokens[] = []
  for (let place = 0; place < PLACES.length; place++) tokens.push(yield* mergedTokens(sources, place, kept, words))
  const { columns, rows } = yield* mergedColumns(sources, kept)
  const exact = yield* mergedExact(sources, kept)
  const { lists } = words
  return { data: { documents, words: words.words, lists, unions, units: writer.units, tokens, columns, rows, exact }, numbers } // prettier-ignore
}

/** Of names every beginning is asked for, elsewhere those of three letters and more. */
const SHORTEST_UNION = 1
const SHORTEST_UNION_ELSEWHERE = 3

function* mergedUnions(
  { words, lists }: NumberedWords,
  writer: PostingsWriter,
  { documents, unionsFrom }: { readonly documents: number; readonly unionsFrom: number },
): Work<Unions[]> {
  const unions: Unions[] = []
  for (const [place, list] of lists.entries()) {
    const shortest = place === NAME_PLACE ? SHORTEST_UNION : SHORTEST_UNION_ELSEWHERE
    const source = { words, lists: list, shortest, bound: documents / 2, documents }
    unions.push(documents < unionsFrom ? new Uint32Array(0) : yield* unionsOf(source, writer))
  }
  return unions
}

function* mergedTokens(
  sources: readonly MergeSource[],
  place: number,
  kept: Renumbered,
  { wordNumbers }: NumberedWords,
): Work<Tokens> {
  const from = sources.map(({ segment }) => segment.tokens(place))
  // Some numbers may need a byte more than before.
  const bytes = from.reduce((sum, tokens) => sum + Math.ceil(tokens.bytes.length * 1.3), 0)
  const writer = new TokenWriter({ documents: kept.documents, bytes })
  yield* eachKept(kept, 1_000, (source, document) => {
    const [tokens, numbers] = [from[source], wordNumbers[source]]
    if (tokens !== undefined && numbers !== undefined) copyTokens(tokens, document, numbers, writer)
  })
  return writer.tokens()
}

function* mergedColumns(
  sources: readonly MergeSource[],
  kept: Renumbered,
): Work<{ columns: Columns; rows: readonly FacetRows[] }> {
  const from = sources.map(({ segment }) => ({ columns: segment.columns(), rows: segment.facetRows() }))
  const tables = COLUMNS.map(() => new RowTable())
  const rowNumbers = from.map(({ rows }) => rows.map(({ count }) => new Uint32Array(count).fill(LEFT_OUT)))
  const writer = new ColumnWriter({
    documents: kept.documents,
    uriBytes: from.reduce((sum, { columns }) => sum + columns.uriBytes.length, 0),
  })
  const own = COLUMNS.map(() => 0)
  yield* eachKept(kept, 1_000, (source, document) => {
    const [one, numbers] = [from[source], rowNumbers[source]]
    if (one === undefined || numbers === undefined) return
    for (let column = 0; column < COLUMNS.length; column++) {
      const [known, rows, at, table] = [numbers[column], one.rows[column], one.columns.rows[column], tables[column]]
      if (known === undefined || rows === undefined || at === undefined || table === undefined) continue
      const row = u32(at, document)
      if (u32(known, row) === LEFT_OUT) known[row] = table.row(rowValues(rows, row))
      own[column] = u32(known, row)
    }
    writer.copy(one.columns, document, own)
  })
  return { columns: writer.columns(), rows: tables.map((table) => table.rows()) }
}

function* mergedExact(sources: readonly MergeSource[], { numbers, documents }: Renumbered): Work<ExactTexts> {
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
  return yield* bucketed(writer.texts())
}
