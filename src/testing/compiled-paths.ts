import type { Catalogue } from '../catalogue/registry.ts'
import { compilePaths, type Strategy } from '../infer/paths/check.ts'
import { must } from '../lib/result.ts'

type Compiled = ReturnType<typeof compiled>

const compiled = (catalogue: Catalogue, strategy: Strategy) => must(compilePaths(catalogue, strategy))
const KNOWN: Readonly<Record<Strategy, WeakMap<Catalogue, Compiled>>> = {
  recorded: new WeakMap(),
  walked: new WeakMap(),
}

/** Compiles a catalogue's rules once, for all worlds that have it. */
export function compiledPaths(catalogue: Catalogue, strategy: Strategy = 'recorded'): Compiled {
  const known = KNOWN[strategy].get(catalogue)
  if (known !== undefined) return known
  const made = compiled(catalogue, strategy)
  KNOWN[strategy].set(catalogue, made)
  return made
}
