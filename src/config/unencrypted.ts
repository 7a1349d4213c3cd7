import type { SourceAddress } from '../contracts/address.ts'
import { isLoopback } from './loopback.ts'
import type { ConfigFile } from './shape.ts'

type DeclaredSource = ConfigFile['sources'][number]

/** How each kind of address that is not encrypted is. */
const ENCRYPTED = { http: 'an https: address', ldap: 'an ldaps: address, or "tls": {"startTls": true}' } as const

/**
 * Why a source may not be read as it is configured: a secret would go over the network for everybody on the way to read. Null where none
 * does, where it does not leave this machine, or where the configuration says that it may.
 */
export function sentAsItIs(source: DeclaredSource, address: SourceAddress | null): string | null {
  if (address === null || source.sendSecretsUnencrypted === true || isLoopback(address.host)) return null
  const { scheme } = address
  if (scheme !== 'http' && (scheme !== 'ldap' || source.tls?.startTls === true)) return null
  const header = Object.entries(source.headers).find(([name, value]) => isSecret(name, value))?.[0]
  const what = source.credentials === undefined ? header && `the header "${header}"` : 'the password'
  if (what === undefined) return null
  return `baseUrl: ${what} would be sent as it is: use ${ENCRYPTED[scheme]}; or, where nobody else can read on the way, set "sendSecretsUnencrypted": true`
}

/** What is taken from the environment is kept out of the file because it is one. */
function isSecret(name: string, value: DeclaredSource['headers'][string]): boolean {
  return typeof value !== 'string' || /^(proxy-)?authorization$|^cookie$/i.test(name)
}
