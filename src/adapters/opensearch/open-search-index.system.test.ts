import { describe } from 'vitest'
import { searchContract } from '../../testing/search/contract.ts'
import { runs } from '../../testing/runs.ts'
import { sharedService } from '../../testing/services.ts'
import { openedIndex } from './testing/server.ts'

const server = await sharedService('opensearch')

/** Random corpora, which take some seconds each here. */
const SEQUENCES = runs(1, 4)

describe.skipIf(server === null)('over a real OpenSearch', { timeout: 120_000 }, () => {
  searchContract('the index', (synonyms) => openedIndex(server?.url ?? '', synonyms), { sequences: SEQUENCES })
})
