import { recordLocation, readConfig, type Config } from '../../config/config.ts'
import type { Provider, ProvidersByName } from '../../contracts/source.ts'
import type { JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { providersWith } from '../../providers/all.ts'
import type { TypeProof } from '../provider/prove.ts'
import type { Access } from './access.ts'

/**
 * A complete listing that the survey came to the end of takes a few dozen requests at most: it may be repeated this
 * often.
 */
const FULL_SECONDS_OF_SHORT_LISTINGS = 600
/** Files are looked at, and read again only where they changed: whoever edits one waits for it. */
const FULL_SECONDS_OF_FILES = 60

/** The requests of a complete listing; null where the survey did not come to its end. What is not listed takes none. */
function requestsOfListing(types: readonly TypeProof[]): number | null {
  const listed = types.filter(({ pages }) => pages > 0)
  if (listed.length === 0 || listed.some(({ complete }) => !complete)) return null
  return listed.reduce((sum, { pages, alone }) => sum + pages + alone, 0)
}

/** How often a source is listed completely, which is how what was deleted there is noticed. */
export interface ListedEvery {
  /** Where it is not the usual. */
  readonly fullSeconds: number | null
  readonly requests: number | null
}

export function listedEvery(types: readonly TypeProof[], url: string | null): ListedEvery {
  const requests = requestsOfListing(types)
  if (requests === null) return { requests, fullSeconds: null }
  const isOfFiles = url !== null && /^file:/i.test(url)
  return { requests, fullSeconds: isOfFiles ? FULL_SECONDS_OF_FILES : FULL_SECONDS_OF_SHORT_LISTINGS }
}

/** As long as an operator may wait for a change of which no event tells. */
const POLL_SECONDS = 30

export interface EntryOf {
  readonly provider: Provider
  readonly platform: string
  /** Null for a provider whose sources push. */
  readonly url: string | null
  readonly settings: Readonly<Record<string, string>>
  readonly sendSecretsUnencrypted?: boolean | undefined
}

/** Of `name=value` each. `people=(cn=*)`: what is before the first "=" is its name. */
export function settingsIn(texts: readonly string[]): Readonly<Record<string, string>> {
  const settings = texts.map((text): [string, string] => {
    const at = text.indexOf('=')
    return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
  })
  return Object.fromEntries(settings)
}

/** What a configuration states of a source, as somebody would write it. */
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
    ...(showsChanges(provider) && { poll: { intervalSeconds: POLL_SECONDS } }),
  }
}

/** Whether it has a listing of what changed, which a poll reads. */
function showsChanges({ types }: Pick<Provider, 'types'>): boolean {
  const page = { cursor: null, updatedSince: new Date(0).toISOString(), ids: [] }
  return Object.values(types).some((type) => type.list(page) !== null)
}

export interface EntryContext {
  /** The configuration file, beside which relative paths are. */
  readonly path: string
  /** Where it has providers and definitions of its own: its members of these names. */
  readonly folders: JsonObject
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The configuration of these sources alone, as a start would read it. */
export function configOf(
  sources: readonly JsonObject[],
  { path, folders, env }: EntryContext,
  more: JsonObject = {},
): Result<Config, readonly string[]> {
  const context = { ...recordLocation(path), providers: providersWith, env: { ...env, MLG_STORE: undefined } }
  return readConfig({ ...more, ...folders, sources: [...sources] }, context)
}

/** The providers of the product, and those that a configuration names. */
export function providersOf(context: EntryContext): Result<ProvidersByName, readonly string[]> {
  // Folders are read with a source beside them: without one there is no configuration.
  const read = configOf([{ platform: 'any', provider: 'mlflow', baseUrl: 'http://127.0.0.1' }], context)
  if (!read.ok) return read
  const { providers, problems } = providersWith(read.value)
  return problems.length > 0 ? err(problems) : ok(providers)
}
