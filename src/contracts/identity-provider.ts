import type { Result } from '../lib/result.ts'

/** A person as the sign-in provider describes them. */
export interface Identity {
  /** Unique at its provider only. */
  readonly subject: string
  readonly name: string
  /** Is null if the provider has no address, or hasn't verified it. */
  readonly email: string | null
  readonly groups: readonly string[]
}

/**
 * Tokens kept for later: the ID token ends the session at the provider, the refresh token asks for the groups again.
 */
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
  /** The account is there. `identity` is null where the provider didn't describe it this time. */
  | { readonly kind: 'confirmed'; readonly identity: Identity | null; readonly tokens: ProviderTokens }
  /** The provider withdrew what it had granted: the account is disabled, or its session there has ended. */
  | { readonly kind: 'ended' }
  /** It doesn't answer, or in a way that says nothing of the account. */
  | { readonly kind: 'unknown'; readonly reason: string }

/** Why nobody was signed in: the provider is away, or something in the answer is wrong. */
export interface SignInFault {
  readonly kind: 'away' | 'refused'
  readonly reason: string
}

/** An OpenID provider, where people sign in. */
export interface IdentityProvider {
  readonly issuer: string
  /** Label of the sign-in button. */
  readonly label: string
  /** Builds the address to which a browser is sent to sign in. */
  signInUrl(checks: SignInChecks, returnAddress: string): Promise<Result<URL, SignInFault>>
  /** `callback`: the address that the browser came back to, with its query. */
  complete(checks: SignInChecks, callback: URL): Promise<Result<SignedIn, SignInFault>>
  /** Asks whether an account and its groups are as they were. The tokens of the answer replace those before. */
  confirm(refreshToken: string, subject: string): Promise<Confirmation>
  /** Builds the address at which a browser ends the session at the provider; null if the provider has none. */
  signOutUrl(idToken: string | null, returnAddress: string): Promise<URL | null>
}
