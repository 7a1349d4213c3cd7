import { httpSource } from './adapters/http/source.ts'
import type { CatalogueProblem } from './catalogue/check.ts'
import { loadFromFolder } from './catalogue/load.ts'
import { describeProblem, type Catalogue } from './catalogue/registry.ts'
import type { Config } from './config/config.ts'
import type { Provider, SourceConfig } from './contracts/source.ts'
import { mappingProblems } from './normalise/check.ts'
import type { ConfiguredSource } from './pipeline.ts'
import { PROVIDERS } from './providers/all.ts'

type Providers = ReadonlyMap<string, Provider>

/** What the mapping of a source names and the catalogue lacks. */
export interface MappingProblem extends CatalogueProblem {
  readonly platform: string
}

export class UnmappableError extends Error {
  readonly problems: readonly MappingProblem[]

  constructor(problems: readonly MappingProblem[]) {
    // Two sources of one kind have one mapping.
    const lines = new Set(problems.map(describeProblem))
    super(`a mapping names what the catalogue does not have:\n  ${[...lines].join('\n  ')}`)
    this.problems = problems
  }
}

/**
 * The catalogue of a configuration; throws with every mistake of its definitions, and of the mappings that are to fill it, since
 * nothing starts with one.
 */
export async function configuredCatalogue(
  config: Pick<Config, 'catalogueFolder' | 'sources'>,
  providers: Providers = PROVIDERS,
): Promise<Catalogue> {
  const loaded = await loadFromFolder(config.catalogueFolder)
  if (!loaded.ok) throw new Error(`the catalogue is not valid:\n  ${loaded.error.map(describeProblem).join('\n  ')}`)
  const problems = configuredSources(config, providers).flatMap(({ config: { platform }, provider }) =>
    mappingProblems(provider, loaded.value).map((problem) => ({ ...problem, platform })),
  )
  if (problems.length > 0) throw new UnmappableError(problems)
  return loaded.value
}

export interface NamedSource {
  readonly config: SourceConfig
  readonly provider: Provider
}

export function configuredSources(
  config: Pick<Config, 'sources'>,
  providers: Providers = PROVIDERS,
): readonly NamedSource[] {
  return config.sources.map((source) => {
    const provider = providers.get(source.provider)
    if (provider === undefined)
      throw new Error(`the provider "${source.provider}" of the source "${source.platform}" is unknown`)
    return { config: source, provider }
  })
}

export function openSources(config: Config): readonly ConfiguredSource[] {
  return configuredSources(config).map((named) => ({ ...named, source: httpSource(named.config) }))
}
