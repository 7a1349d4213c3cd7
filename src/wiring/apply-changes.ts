import type { Config } from '../config/config.ts'
import type { Provider } from '../contracts/source.ts'
import type { AwaitingStart } from '../questions/service.ts'
import { compileCatalogue, RefusedDefinitions, type DefinitionsInForce } from './check-configuration.ts'

interface AppliedDefinitions {
  readonly definitions: DefinitionsInForce
  readonly awaitingStart: readonly AwaitingStart[]
  /** True if types or sources were added, or a provider or references changed: the pipeline must restart. */
  readonly added: boolean
}

/**
 * Applies the changes that need no restart: new types and sources, a source's references, and all rules. Types and
 * sources that changed otherwise or were removed stay as they were, since the record was written with them. Throws if
 * the rules don't fit the remaining types.
 */
export function applyDefinitions(current: DefinitionsInForce, next: DefinitionsInForce): AppliedDefinitions {
  const platforms = new Set(current.sources.map(({ config }) => config.platform))
  const declared = new Map(next.sources.map((source) => [source.config.platform, source]))
  const retained = current.sources.map(({ config, provider }) => {
    const wanted = declared.get(config.platform)
    return {
      config: wanted === undefined ? config : { ...config, references: wanted.config.references },
      provider: sameProvider({ provider, config }, wanted?.provider),
    }
  })
  const named = [...retained, ...next.sources.filter(({ config }) => !platforms.has(config.platform))]
  const catalogue = current.catalogue.extendedBy(next.catalogue)
  const configs = named.map(({ config }) => config)
  const checked = catalogue.ok ? compileCatalogue(catalogue.value, configs) : catalogue
  if (!checked.ok) throw new RefusedDefinitions(checked.error.map((problem) => ({ ...problem, platform: null })))
  const sources = named.map(({ config, provider }) => ({
    config,
    provider: provider.ofCatalogue?.(checked.value.catalogue) ?? provider,
  }))
  const { providerFiles } = next
  const definitions = { ...checked.value, sources, providerFiles }
  const types = (of: DefinitionsInForce) => new Map(of.catalogue.types.map((type) => [type.name, type]))
  const sourcesByPlatform = (of: DefinitionsInForce) =>
    new Map(of.sources.map(({ config }) => [config.platform, { ...config, references: null }]))
  return {
    definitions,
    awaitingStart: [
      ...differences('type', types(current), types(next)),
      ...differences('source', sourcesByPlatform(current), sourcesByPlatform(next)),
    ],
    added:
      definitions.catalogue.types.length > current.catalogue.types.length ||
      sources.length > current.sources.length ||
      JSON.stringify(referencesIn(sources)) !== JSON.stringify(referencesIn(current.sources)) ||
      JSON.stringify(providerFiles) !== JSON.stringify(current.providerFiles),
  }
}

function referencesIn(sources: DefinitionsInForce['sources']): readonly object[] {
  return sources.map(({ config }) => config.references)
}

/**
 * Returns the provider as its file now declares it; a source whose configuration names another provider keeps its own
 * until the next start.
 */
function sameProvider(
  { provider: present, config }: DefinitionsInForce['sources'][number],
  next: Provider | undefined,
): Provider {
  if (next === undefined || next.name !== present.name) return present
  // Settings stay as they are until the next start, like the rest of the source.
  return next.withSettings?.(config.settings ?? {}) ?? next
}

type ChangedSettings = Partial<Omit<Config, 'intake'>> & { readonly intake?: Partial<Config['intake']> }

/** Returns the names of configuration properties that differ. Their values may be secret. */
export function changedSettings(before: ChangedSettings, after: ChangedSettings): readonly AwaitingStart[] {
  return differences('setting', settingsOf(before), settingsOf(after))
}

function settingsOf(config: ChangedSettings): ReadonlyMap<string, unknown> {
  // Access, webhook secrets and the OpenLineage key are applied, and added modules loaded; a removed module stays while
  // a source has its provider. File contents are compared themselves.
  const {
    access: ___,
    secretFiles: ____,
    retentionDays,
    catalogueFolder,
    logLevel,
    sources: _,
    providerModules: __,
    intake,
    ...others
  } = config
  const renamed = {
    intake: { ...intake, webhooks: null, openlineage: null },
    retention: retentionDays,
    catalogue: catalogueFolder,
    log: logLevel,
  }
  return new Map<string, unknown>(Object.entries({ ...others, ...renamed }))
}

function differences(
  kind: AwaitingStart['kind'],
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): AwaitingStart[] {
  return [...before].flatMap(([name, value]): AwaitingStart[] => {
    if (!after.has(name)) return [{ kind, name, change: 'removed' }]
    return JSON.stringify(after.get(name)) === JSON.stringify(value) ? [] : [{ kind, name, change: 'changed' }]
  })
}
