import { searchContract } from './contract.ts'
import { NaiveIndex } from './naive.ts'

searchContract(
  'an index that looks at every document',
  async (synonyms) => {
    const index = new NaiveIndex(synonyms)
    return { index, writer: index, settled: async () => {}, close: async () => {} }
  },
  { sequences: 3 },
)
