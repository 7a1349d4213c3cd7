import type { Catalogue } from '../../catalogue/registry.ts'
import type { ConfiguredSource } from '../../wiring/pipeline.ts'
import { proveProvider, type TypeProof } from '../provider/prove.ts'

/** Of each type: enough for a count of a small registry, and for a look at a large one. */
const PAGES = 3
const SAMPLE = 5
const LIMIT_MS = 120_000

/**
 * What a source would bring: how many of each type, counted on the first pages, and some of them mapped. Writes
 * nothing.
 */
export async function survey(
  { provider, config, source }: ConfiguredSource,
  catalogue: Catalogue,
): Promise<readonly TypeProof[]> {
  const signal = AbortSignal.timeout(LIMIT_MS)
  return await proveProvider({
    provider,
    config,
    source,
    catalogue,
    signal,
    sample: SAMPLE,
    pages: PAGES,
    trials: false,
  })
}
