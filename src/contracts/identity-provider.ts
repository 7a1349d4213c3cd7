import type { Result } from '../lib/result.ts'

/** A person as the sign-in provider describes them. */
export interface Identity {
  /** Unique at its provider only. */
  readonly subject: string
  readonly name: string
  /** Null where the provider has none, or hasn't verified it. */
  readonly email: string | null
  readonly groups: readonly string[]
}

/** What a provider gives for later: the ID token ends the session there, the refresh token asks again. */
export interface ProviderTokens {
  readonly idToken: string | null
  readonly refreshToken: string | null
}

/** What the callback of a sign-in is checked against. */
export interface SignInChecks {
  readonly state: string
  readonly nonce: string
  /** Of PKCE. */
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

/** Where people sign in: an OpenID provider. */
export interface IdentityProvider {
  readonly issuer: string
  /** Of the button. */
  readonly label: string
  /** Where a browser is sent to sign in. */
  signInUrl(checks: SignInChecks, returnAddress: string): Promise<Result<URL, SignInFault>>
  /** `callback`: the address that the browser came back to, with its query. */
  complete(checks: SignInChecks, callback: URL): Promise<Result<SignedIn, SignInFault>>
  /** Asks whether an account and its groups are as they were. The tokens of the answer replace those before. */
  confirm(refreshToken: string, subject: string): Promise<Confirmation>
  /** Where a browser is sent to end the session at the provider; null where the provider has no such address. */
  signOutUrl(idToken: string | null, returnAddress: string): Promise<URL | null>
}
