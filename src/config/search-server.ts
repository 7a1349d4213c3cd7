import type { OpenSearchAccess } from '../adapters/opensearch/client.ts'
import type { OpenSearchOptions } from '../adapters/opensearch/open.ts'
import { hasUser } from '../contracts/address.ts'
import { isLoopback } from '../lib/loopback.ts'
import type { NamedValues } from './named-values.ts'
import type { ConfigFile } from './shape.ts'

/** A search server, with its secrets and certificates read. */
export type SearchServerConfig = Pick<OpenSearchOptions, 'access' | 'prefix' | 'patienceMs'>

type SearchFile = NonNullable<ConfigFile['search']>

/** Returns null if the index is embedded. */
export function searchOf(file: ConfigFile['search'], values: NamedValues): SearchServerConfig | null {
  if (file === undefined) return null
  values.problems.push(...contradictions(file))
  const ca = file.ca === undefined ? null : values.file(file.ca, 'search.ca')
  const credentials = credentialsOf(file, values)
  return {
    access: { urls: [file.url].flat(), credentials, ca, timeoutMs: file.timeoutSeconds * 1_000 },
    prefix: file.prefix,
    patienceMs: file.writeSeconds * 1_000,
  }
}

function credentialsOf(
  { username, password, apiKey }: SearchFile,
  values: NamedValues,
): OpenSearchAccess['credentials'] {
  if (apiKey !== undefined) return { kind: 'key', apiKey: values.secret(apiKey, 'search.apiKey') }
  if (username === undefined || password === undefined) return { kind: 'none' }
  return { kind: 'password', username, password: values.secret(password, 'search.password') }
}

/** Errors never quote a URL, which may contain a password. */
function contradictions({ url, username, password, apiKey, ca }: SearchFile): string[] {
  const addresses = [url].flat().map((text) => new URL(text))
  const problems: string[] = []
  if (addresses.some((address) => hasUser(address)))
    problems.push('search.url: put credentials into username and password, or apiKey, instead')
  if (addresses.some(({ search, hash }) => search !== '' || hash !== ''))
    problems.push("search.url: has parameters, which aren't used: omit them")
  if ((username === undefined) !== (password === undefined))
    problems.push('search: username and password go together; one of them is missing')
  if (apiKey !== undefined && username !== undefined)
    problems.push('search: has both an apiKey and a username: omit one of them')
  const clear = addresses.some(({ protocol, hostname }) => protocol === 'http:' && !isLoopback(hostname))
  if (clear && (apiKey !== undefined || username !== undefined))
    problems.push('search.url: credentials would go over the network unencrypted: use https')
  if (ca !== undefined && addresses.every(({ protocol }) => protocol === 'http:'))
    problems.push('search.ca: has no effect without https')
  return problems
}
