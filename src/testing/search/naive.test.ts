import { searchContract } from './contract.ts'
import { NaiveIndex } from './naive.ts'

searchContract(
  'an index that looks at every document',
  async (learned) => {
    const index = new NaiveIndex(learned)
    return { index, writer: index, settled: async () => {}, close: async () => {} }
  },
  3,
)
