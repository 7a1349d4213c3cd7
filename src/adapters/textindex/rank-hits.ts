import { f64, u32, u8 } from '../../lib/array-elements.ts'
import { SYNONYM, NAME } from '../../search/rank.ts'
import { IS_LIVE, IS_OWNER, type SegmentColumns } from './columns.ts'
import type { PartNames } from './part-names.ts'
import { BEGINS_HEIGHT, EXACT_WORDS, exactRank, type Ranker } from './ranker.ts'
import type { TopHits } from './top-hits.ts'

interface RankedPart {
  readonly hits: Uint32Array
  readonly count: number
  /** One array for each word, then one for each phrase. */
  readonly matches: readonly Uint8Array[]
  readonly names: PartNames
  readonly columns: SegmentColumns
  readonly ranker: Ranker
  readonly top: TopHits
}

/** Offers the hits of a part. Rank alone rules out most of them. */
export function rankHits(part: RankedPart): void {
  const { hits, count, matches, columns, ranker, top } = part
  const { nameWords, flags } = columns
  const { exactFlags, mayBegin, impliesWords } = part.names
  // The bounds don't hold for exact matches, nor if a name may begin with the text while another word matches.
  const bounds = exactFlags === null && (impliesWords || !mayBegin) ? ranker.bounds : null
  const [only] = matches
  for (let i = 0; i < count; i++) {
    const document = u32(hits, i)
    if (bounds !== null && only !== undefined && f64(bounds, u8(only, document)) < top.least) continue
    const live = (u8(flags, document) & IS_LIVE) !== 0
    const height = ranker.measure(matches, document)
    const exact = exactFlags === null ? 0 : u8(exactFlags, document)
    let rank = 0
    if (exact !== 0) rank = flaggedRank(part, document, { exact, live })
    else {
      rank = ranker.rank(height, u8(nameWords, document), live)
      if (mayBegin && (ranker.least === NAME || (!impliesWords && ranker.least > SYNONYM))) {
        rank = Math.max(rank, namedRank(part, document, live))
      }
    }
    if (rank >= top.least) {
      top.offer(rank, columns, document, (u8(flags, document) & IS_OWNER) === 0 ? 'entities' : 'owners')
    }
  }
}

function flaggedRank(
  { names }: RankedPart,
  document: number,
  { exact, live }: { readonly exact: number; readonly live: boolean },
): number {
  return exactRank(exact | (names.isExact(document) ? EXACT_WORDS : 0), live)
}

/** Returns the rank by name of the last measured document, which has all words; 0 if not better. */
function namedRank({ names, ranker, columns, top }: RankedPart, document: number, live: boolean): number {
  if (names.isExact(document)) return exactRank(EXACT_WORDS, live)
  const rank = ranker.rank(BEGINS_HEIGHT, u8(columns.nameWords, document), live)
  return rank >= top.least && names.begins(document) ? rank : 0
}
