import type { SourceAddress } from '../contracts/address.ts'
import { isLoopback } from '../lib/loopback.ts'
import type { ConfigFile } from './shape.ts'

type DeclaredSource = ConfigFile['sources'][number]

/** The encrypted alternative to each unencrypted kind of address. */
const ENCRYPTED = { http: 'an https: address', ldap: 'an ldaps: address, or "tls": {"startTls": true}' } as const

/**
 * Says why a source may not be read as configured: a secret would be readable on the network. Null if there is none, if
 * it doesn't leave this machine, or if the configuration allows it.
 */
export function unencryptedSecret(source: DeclaredSource, address: SourceAddress | null): string | null {
  const secret = source.sendSecretsUnencrypted === true ? null : plainSecret(source, address)
  return secret === null
    ? null
    : `baseUrl: ${secret}; or, if nobody else can read the traffic, set "sendSecretsUnencrypted": true`
}

/** Names the secret that would be sent unencrypted, and what to use instead; null if there is none. */
export function plainSecret(
  { headers, credentials, tls }: Pick<DeclaredSource, 'headers' | 'credentials' | 'tls'>,
  address: SourceAddress | null,
): string | null {
  const scheme = tls?.startTls === true ? null : plainScheme(address)
  if (scheme === null) return null
  const header = Object.entries(headers).find(([name, value]) => isSecret(name, value))?.[0]
  const credential = credentials === undefined ? header && `the header "${header}"` : 'the password'
  return credential === undefined ? null : `${credential} would be sent unencrypted: use ${ENCRYPTED[scheme]}`
}

/** Returns null if the connection is encrypted, or stays on this machine. */
export function plainScheme(address: SourceAddress | null): keyof typeof ENCRYPTED | null {
  if (address === null || isLoopback(address.host)) return null
  return address.scheme === 'http' || address.scheme === 'ldap' ? address.scheme : null
}

/** A value from the environment counts as a secret, since that is why it isn't in the file. */
function isSecret(name: string, value: DeclaredSource['headers'][string]): boolean {
  return typeof value !== 'string' || /^(proxy-)?authorization$|^cookie$/i.test(name)
}
