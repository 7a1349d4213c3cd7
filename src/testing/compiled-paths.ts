import type { Catalogue } from '../catalogue/registry.ts'
import { compilePaths, type Strategy } from '../infer/paths/check.ts'
import { memoiseWeakly } from '../lib/memoise.ts'
import { must } from '../lib/result.ts'

const compiledBy = (strategy: Strategy) =>
  memoiseWeakly((catalogue: Catalogue) => must(compilePaths(catalogue, strategy)))
const COMPILED = { recorded: compiledBy('recorded'), walked: compiledBy('walked') }

/** Compiles a catalogue's rules once, for all worlds that have it. */
export function compiledPaths(catalogue: Catalogue, strategy: Strategy = 'recorded') {
  return COMPILED[strategy](catalogue)
}
