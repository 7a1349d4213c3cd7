import type { AccessOptions } from '../connect/access.ts'
import { plainSecret } from '../../config/unencrypted.ts'
import { addressOf } from '../../contracts/address.ts'
import { DEFAULT_SWEEP, type Provider, type SourceConfig, type SourceCredentials } from '../../contracts/source.ts'
import { DEFAULT_GUARD } from '../../contracts/sweeps.ts'
import { givenAddress } from '../connect/address.ts'

/**
 * Returns the system on which a provider is proved, as a source. It is sent one request at a time, at the rate in the
 * provider's `defaults`.
 */
export function sourceToProve(
  provider: Pick<Provider, 'name'>,
  of: {
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly platform?: string
    readonly credentials?: SourceCredentials
  },
): SourceConfig {
  const { url, headers, platform = provider.name, credentials } = of
  return {
    platform,
    provider: provider.name,
    baseUrl: url,
    headers,
    ...(credentials !== undefined && { credentials }),
    references: {},
    limits: { ratePerSecond: 50, burst: 5, concurrency: 1, timeoutMs: 30_000, maxBytes: 16 * 1_048_576 },
    sweep: DEFAULT_SWEEP,
    guard: DEFAULT_GUARD,
    redact: [],
  }
}

/** Access options of commands for a system that isn't a source yet. */
export interface GivenAccess extends AccessOptions {
  readonly url: string
  readonly header: readonly string[]
}

/** Variable with the password of `--username`: others on the machine can read a command line. Also for a token. */
const PASSWORD = 'MLG_SOURCE_PASSWORD'

/** Throws what is wrong; `named` tells where the address was given. */
export function accessOf(provider: Pick<Provider, 'name'>, options: GivenAccess, named = '--url'): SourceConfig {
  const { url, header, username, tokenEnv } = options
  const given = givenAddress(url)
  if (!given.ok) throw new Error(`${named}: ${given.error}`)
  const headers = {
    ...Object.fromEntries(header.map(headerOf)),
    ...(tokenEnv !== undefined && {
      authorization: `Bearer ${settingValue(tokenEnv) ?? throwMissing(`the environment variable ${tokenEnv} isn't set`)}`,
    }),
  }
  const password =
    username === undefined
      ? null
      : (settingValue(PASSWORD) ?? throwMissing(`set ${PASSWORD} to the password of ${username}`))
  const access = {
    headers,
    ...(username !== undefined && password !== null && { credentials: { username, password } }),
  }
  const secret = options.sendSecretsUnencrypted === true ? null : plainSecret(access, addressOf(given.value))
  if (secret !== null)
    throw new Error(`${named}: ${secret}; or, if nobody else can read the traffic, add --send-secrets-unencrypted`)
  return sourceToProve(provider, { url: given.value, ...access })
}

function settingValue(variable: string): string | null {
  const value = process.env[variable] ?? ''
  return value === '' ? null : value
}

function throwMissing(reason: string): never {
  throw new Error(reason)
}

/** The error doesn't quote the text, since it may be nothing but a token. */
function headerOf(text: string): readonly [string, string] {
  const at = text.indexOf(':')
  if (at <= 0) throw new Error('--header takes "Name: value", but this one has no ":"')
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}
