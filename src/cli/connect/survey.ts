import type { ConfiguredSource } from '../../contracts/source.ts'
import { proveProvider, type ProofOptions, type TypeProof } from '../provider/prove.ts'

/** Maximum number of pages and samples of each type: enough to count a small registry, and to sample a large one. */
const PAGES = 3
const SAMPLE = 5
const LIMIT_MS = 120_000

/**
 * Counts entities on the first pages, and maps some, to show what a source would add to the configured ones.
 * Writes nothing.
 */
export async function survey(
  { provider, config, source }: ConfiguredSource,
  { catalogue, platforms }: Pick<ProofOptions, 'catalogue' | 'platforms'>,
): Promise<readonly TypeProof[]> {
  const signal = AbortSignal.timeout(LIMIT_MS)
  return await proveProvider({
    provider,
    config,
    source,
    catalogue,
    platforms,
    signal,
    sample: SAMPLE,
    pages: PAGES,
    trials: false,
  })
}
