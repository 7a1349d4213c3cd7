import { describe } from 'vitest'
import { runs } from '../runs.ts'
import { facetsContract } from './contract-facets.ts'
import { leftOutContract } from './contract-left-out.ts'
import { narrowingContract } from './contract-narrowing.ts'
import { pagesContract } from './contract-pages.ts'
import { randomContract } from './contract-random.ts'
import { rankingContract } from './contract-ranking.ts'
import { wordsContract } from './contract-words.ts'
import { writingContract } from './contract-writing.ts'
import { filledIndices, type OpenSearchSubject } from './subject.ts'

/** Random corpora that an index is compared on, unless its tests state another number. */
const SEQUENCES = runs(4, 20)
/** Documents of one write: more than two bulk requests, a page of words or a slice of a freeze take. */
const MANY = 2_100

/** Contract of every index: rules one by one, then agreement with an index that is obviously right. */
export function searchContract(
  name: string,
  open: OpenSearchSubject,
  { sequences = SEQUENCES, many = MANY }: { readonly sequences?: number; readonly many?: number } = {},
): void {
  describe(name, () => {
    const having = filledIndices(open)
    rankingContract(having)
    wordsContract(having)
    facetsContract(having)
    pagesContract(having)
    writingContract(having, many)
    narrowingContract(having, Math.ceil(sequences / 4))
    leftOutContract(having, Math.ceil(sequences / 2))
    randomContract(having, sequences)
  })
}
