import { httpSource } from './adapters/http/source.ts'
import { loadFromFolder } from './catalogue/load.ts'
import { describeProblem, type Catalogue } from './catalogue/registry.ts'
import type { Config } from './config/config.ts'
import type { Provider, SourceConfig } from './contracts/source.ts'
import type { ConfiguredSource } from './pipeline.ts'
import { PROVIDERS } from './providers/all.ts'

/** The catalogue of a configuration; throws with every mistake of its definitions, since nothing starts with one. */
export async function configuredCatalogue(config: Pick<Config, 'catalogueFolder'>): Promise<Catalogue> {
  const loaded = await loadFromFolder(config.catalogueFolder)
  if (!loaded.ok) throw new Error(`the catalogue is not valid:\n  ${loaded.error.map(describeProblem).join('\n  ')}`)
  return loaded.value
}

export interface NamedSource {
  readonly config: SourceConfig
  readonly provider: Provider
}

export function configuredSources(config: Config): readonly NamedSource[] {
  return config.sources.map((source) => {
    const provider = PROVIDERS.get(source.provider)
    if (provider === undefined)
      throw new Error(`the provider "${source.provider}" of the source "${source.platform}" is unknown`)
    return { config: source, provider }
  })
}

export function openSources(config: Config): readonly ConfiguredSource[] {
  return configuredSources(config).map((named) => ({ ...named, source: httpSource(named.config) }))
}
