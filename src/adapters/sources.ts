import { addressOf, type Scheme } from '../contracts/address.ts'
import { askJoined } from '../contracts/further-requests.ts'
import type { Provider, Source, SourceConfig } from '../contracts/source.ts'
import type { FilesReader } from './file/reader.ts'
import { fileSource } from './file/source.ts'
import { httpSource } from './http/source.ts'
import { ldapSource } from './ldap/source.ts'

/** The parts of a provider that an adapter needs. */
type SourceReading = Pick<Provider, 'signIn' | 'files' | 'types' | 'lookups'>
type OpenAt = (
  config: SourceConfig,
  address: string,
  provider: SourceReading,
  reader: FilesReader | undefined,
) => Source

const http: OpenAt = (config, address, { signIn }) => httpSource(config, address, signIn)

/** Opens the reader of a source by the scheme of its address. */
const BY_SCHEME: Readonly<Record<Scheme, OpenAt>> = {
  http,
  https: http,
  file: (config, address, provider, reader) => fileSource(config, { address, provider, reader }),
  ldap: ldapSource,
  ldaps: ldapSource,
}

/** Opens a configured source. It connects on the first read. `reader` reads files in another thread or process. */
export function openSource(config: SourceConfig, provider: SourceReading, reader?: FilesReader): Source {
  if (config.baseUrl === null) return unread('the source has no address: it pushes its metadata')
  const address = addressOf(config.baseUrl)
  if (address === null) return unread(`${config.baseUrl} isn't an address of a kind that is known`)
  const source = BY_SCHEME[address.scheme](config, config.baseUrl, provider, reader)
  const ask: Source['ask'] = async (request, options) => {
    // Files contain everything in one answer.
    if (request.and !== undefined && address.scheme !== 'file') return await askJoined(ask, request, options)
    if (request.impossible !== undefined) return { kind: 'malformed', reason: request.impossible }
    return await source.ask(request, options)
  }
  return { ...source, ask }
}

/** Answers every read with the reason why the source isn't read. */
function unread(reason: string): Source {
  return { ask: async () => ({ kind: 'malformed', reason }), close: async () => undefined }
}
