import { expect } from 'vitest'
import { BUILTIN } from '../../catalogue/builtin.ts'
import { loadCatalogue } from '../../catalogue/load.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Provider, SourceRequest } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { must, ok } from '../../lib/result.ts'
import type { Statement } from '../../model/facts.ts'
import { makeUri } from '../../model/uri.ts'
import { normaliseContext, pagesOf } from '../../normalise/context.ts'
import { platformsOf } from '../../normalise/platforms.ts'
import { normalise } from '../../normalise/normalise.ts'
import { definitionsFor } from '../../providers/all.ts'
import { builtinProvider } from './builtin.ts'
import { sourceConfig } from '../parts.ts'

const CATALOGUES = new Map<string, Catalogue>()

/** Returns the catalogue with a provider configured. */
export function catalogueWith(provider: string): Catalogue {
  const known = CATALOGUES.get(provider)
  if (known !== undefined) return known
  const loaded = must(loadCatalogue([...BUILTIN, ...definitionsFor([provider])]))
  CATALOGUES.set(provider, loaded)
  return loaded
}

interface MappedAnswer {
  readonly request: SourceRequest | null | undefined
  readonly statement: Statement
}

/**
 * Maps a product's recorded answer with a provider, built in if named. Every property of the answer must have a rule. `others`:
 * further platforms, with their domains.
 */
export function mappedAnswer(
  named: string | Provider,
  type: string,
  id: string,
  answer: Json,
  others: Readonly<Record<string, readonly string[]>> = {},
): MappedAnswer {
  const provider = typeof named === 'string' ? builtinProvider(named) : named
  const { name } = provider
  const catalogue = catalogueWith(name)
  const contract = provider.types[type]
  if (contract === undefined) throw new Error(`${name} has no type ${type}`)
  const record = must(contract.record?.(answer, id) ?? ok(answer))
  const platforms = platformsOf([
    { platform: name, domains: provider.domains },
    { platform: 'people', domains: ['identity'] },
    ...Object.entries(others).map(([platform, domains]) => ({ platform, domains })),
  ])
  const config = sourceConfig(name)
  const context = normaliseContext(catalogue, config, platforms, pagesOf(config, provider))
  const uri = must(makeUri(catalogue.type(type)?.componentType ?? '', name, id))
  const { statement, unmapped } = must(normalise(contract.mapping, { uri, id, body: record }, context))
  expect(unmapped).toEqual([])
  return { request: contract.read(id), statement }
}
