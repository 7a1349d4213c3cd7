/** Schemes of source addresses. The scheme selects the adapter that reads the source (`adapters/sources.ts`). */
export const SCHEMES = ['http', 'https', 'file', 'ldap', 'ldaps'] as const
export type Scheme = (typeof SCHEMES)[number]

export interface SourceAddress {
  readonly scheme: Scheme
  readonly host: string
}

/**
 * Tells whether the address contains a user name or a password: addresses appear in answers, messages and logs, where
 * nobody expects a secret.
 */
export function hasUser({ username, password }: URL): boolean {
  return username + password !== ''
}

/** Parameters that carry a secret, by the words of their names; some write several words as one. */
const SECRET_WORDS = /^(?:auth|authorization|bearer|jwt|key|pass|pwd|sas|session|sid|sig)$/
const SECRET_ENDS = /(?:apikey|accesskey|credentials?|passw(?:or)?d|secret|sessionid|signature|tokens?)$/

/** Returns the name of a query parameter that carries a secret, if there is one. */
export function secretParameter({ searchParams }: URL): string | null {
  const isSecret = (name: string): boolean =>
    name
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .some((word) => SECRET_WORDS.test(word) || SECRET_ENDS.test(word))
  return [...searchParams.keys()].find(isSecret) ?? null
}

/** Removes possible secrets from an address that somebody else wrote, so that messages may show it. */
export function withoutSecrets(address: string): string {
  return address.replace(/[?#;].*$/s, '').replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/]*@/i, '$1//')
}

/** Parses the address of a source; returns null for any other kind of address. */
export function addressOf(text: string): SourceAddress | null {
  const url = URL.parse(text)
  const scheme = SCHEMES.find((each) => `${each}:` === url?.protocol)
  return url === null || scheme === undefined ? null : { scheme, host: url.hostname }
}
