import type { Result } from '../lib/result.ts'

/** A person as the sign-in provider describes them. */
export interface Identity {
  /** Unique only at its provider. */
  readonly subject: string
  readonly name: string
  /** Null if the provider has no address, or hasn't verified it. */
  readonly email: string | null
  readonly groups: readonly string[]
}

/** The ID token ends the session at the provider; the refresh token requests the groups again. */
export interface ProviderTokens {
  readonly idToken: string | null
  readonly refreshToken: string | null
}

/** Values that the callback of a sign-in is checked against. */
export interface SignInChecks {
  readonly state: string
  readonly nonce: string
  /** The code verifier of PKCE. */
  readonly verifier: string
}

export interface SignedIn {
  readonly identity: Identity
  readonly tokens: ProviderTokens
}

export type Confirmation =
  /** The account exists. `identity` is null if the provider didn't describe it this time. */
  | { readonly kind: 'confirmed'; readonly identity: Identity | null; readonly tokens: ProviderTokens }
  /** The provider withdrew its grant: the account is disabled, or its session there has ended. */
  | { readonly kind: 'ended' }
  /** It doesn't answer, or its answer says nothing about the account. */
  | { readonly kind: 'unknown'; readonly reason: string }

/** Why nobody was signed in: the provider is unavailable, or something in its answer is wrong. */
export interface SignInFault {
  readonly kind: 'away' | 'refused'
  readonly reason: string
}

/** The OpenID provider where people sign in. */
export interface IdentityProvider {
  readonly issuer: string
  /** Label of the sign-in button. */
  readonly label: string
  signInUrl(checks: SignInChecks, returnAddress: string): Promise<Result<URL, SignInFault>>
  /** `callback`: the address that the browser returned to, with its query. */
  complete(checks: SignInChecks, callback: URL): Promise<Result<SignedIn, SignInFault>>
  /** Checks whether an account and its groups are unchanged. The tokens of the answer replace the previous ones. */
  confirm(refreshToken: string, subject: string): Promise<Confirmation>
  /** Builds the address at which a browser ends the session at the provider; null if the provider has none. */
  signOutUrl(idToken: string | null, returnAddress: string): Promise<URL | null>
}
