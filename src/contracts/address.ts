/** What the address of a source begins with: it selects the adapter that reads it (`adapters/sources.ts`). */
export const SCHEMES = ['http', 'https', 'file', 'ldap', 'ldaps'] as const
export type Scheme = (typeof SCHEMES)[number]

export interface SourceAddress {
  readonly scheme: Scheme
  readonly host: string
}

/** Whether it has a user name or a password in it: addresses are shown in answers, messages and logs, where nobody looks for a secret. */
export function hasUser({ username, password }: URL): boolean {
  return username + password !== ''
}

/** Null for an address of another kind. */
export function addressOf(text: string): SourceAddress | null {
  const url = URL.parse(text)
  const scheme = SCHEMES.find((each) => `${each}:` === url?.protocol)
  return url === null || scheme === undefined ? null : { scheme, host: url.hostname }
}
