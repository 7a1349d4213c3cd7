import { recordLocation, readConfig, type Config } from '../../config/config.ts'
import { listsChanges } from '../../contracts/listing.ts'
import type { Provider, ProvidersByName } from '../../contracts/source.ts'
import type { JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { providersWith } from '../../providers/all.ts'
import type { Access } from './access.ts'

/** Longest delay, in seconds, of a change that no event announces. */
const POLL_SECONDS = 30

interface EntryOf {
  readonly provider: Provider
  readonly platform: string
  /** Null for providers whose sources push. */
  readonly url: string | null
  readonly settings: Readonly<Record<string, string>>
  readonly sendSecretsUnencrypted?: boolean | undefined
}

/** Reads settings of the form `name=value`. In `people=(cn=*)`, the name ends at the first "=". */
export function settingsIn(texts: readonly string[]): Readonly<Record<string, string>> {
  const settings = texts.map((text): [string, string] => {
    const at = text.indexOf('=')
    return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
  })
  return Object.fromEntries(settings)
}

/** Builds a source's configuration entry as a person would write it. */
export function entryOf(
  { provider, platform, url, settings, sendSecretsUnencrypted }: EntryOf,
  access: Access,
): JsonObject {
  const { defaults } = provider
  const limits = Object.fromEntries(Object.entries(defaults ?? {}).filter(([, value]) => value !== undefined))
  return {
    platform,
    provider: provider.name,
    ...(url !== null && { baseUrl: url }),
    ...(Object.keys(settings).length > 0 && { settings: { ...settings } }),
    ...(access.headers !== undefined && { headers: { ...access.headers } }),
    ...(access.credentials !== undefined && { credentials: { ...access.credentials } }),
    ...(sendSecretsUnencrypted === true && { sendSecretsUnencrypted }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(Object.values(provider.types).some(listsChanges) && { poll: { intervalSeconds: POLL_SECONDS } }),
  }
}

export interface EntryContext {
  /** The configuration file, to which relative paths refer. */
  readonly path: string
  /** The configuration's members for its own providers and definitions. */
  readonly folders: JsonObject
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Builds the configuration of only these sources, like a start would read it. */
export function configOf(
  sources: readonly JsonObject[],
  { path, folders, env }: EntryContext,
  more: JsonObject = {},
): Result<Config, readonly string[]> {
  const context = { ...recordLocation(path), providers: providersWith, env: { ...env, MLG_STORE: undefined } }
  return readConfig({ ...more, ...folders, sources: [...sources] }, context)
}

/** Returns the product's own providers, and those that a configuration names. */
export function providersOf(context: EntryContext): Result<ProvidersByName, readonly string[]> {
  // Adds a source, because a configuration without one is invalid.
  const read = configOf([{ platform: 'any', provider: 'mlflow', baseUrl: 'http://127.0.0.1' }], context)
  if (!read.ok) return read
  const { providers, problems } = providersWith(read.value)
  return problems.length > 0 ? err(problems) : ok(providers)
}
