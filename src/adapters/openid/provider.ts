// Signs people in with an OpenID provider: the code flow with PKCE, state and nonce, and later refreshes.
import * as openid from 'openid-client'
import type {
  Confirmation,
  IdentityProvider,
  ProviderTokens,
  SignedIn,
  SignInChecks,
  SignInFault,
} from '../../contracts/identity-provider.ts'
import { isObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { identityOf } from './identity.ts'
import { truncate } from '../../lib/cut-text.ts'

export interface OpenIdSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string | null
  readonly scopes: readonly string[]
  readonly groupsClaim: string
  readonly label: string
}

/** Limits each request to the provider. */
const TIMEOUT_SECONDS = 10
/** However many people begin to sign in, discovery runs at most once a minute. */
const CACHED_MS = 60_000

export class OpenIdProvider implements IdentityProvider {
  readonly #settings: OpenIdSettings
  #cached: { readonly until: number; readonly discovered: Promise<openid.Configuration> } | null = null

  constructor(settings: OpenIdSettings) {
    this.#settings = settings
  }

  get issuer(): string {
    return this.#settings.issuer
  }

  get label(): string {
    return this.#settings.label
  }

  async signInUrl(checks: SignInChecks, returnAddress: string): Promise<Result<URL, SignInFault>> {
    try {
      const parameters = {
        redirect_uri: returnAddress,
        scope: this.#settings.scopes.join(' '),
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
      }
      return ok(openid.buildAuthorizationUrl(await this.#currentConfiguration(), parameters))
    } catch (error) {
      return err(faultOf(error))
    }
  }

  async complete({ state, nonce, verifier }: SignInChecks, callback: URL): Promise<Result<SignedIn, SignInFault>> {
    try {
      const provider = await this.#discover()
      const granted = await openid.authorizationCodeGrant(provider, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      const claims = granted.claims()
      if (claims === undefined) return err({ kind: 'refused', reason: 'the provider sent no ID token' })
      const described = await this.#userInfo(provider, granted.access_token, claims.sub)
      const identity = identityOf({ ...claims, ...described }, this.#settings.groupsClaim)
      return ok({ identity, tokens: tokensOf(granted, null) })
    } catch (error) {
      return err(faultOf(error))
    }
  }

  async confirm(refreshToken: string, subject: string): Promise<Confirmation> {
    let provider: openid.Configuration
    let granted: Granted
    try {
      provider = await this.#discover()
      granted = await openid.refreshTokenGrant(provider, refreshToken)
    } catch (error) {
      if (error instanceof openid.ResponseBodyError && error.error === 'invalid_grant') return { kind: 'ended' }
      return { kind: 'unknown', reason: faultOf(error).reason }
    }
    const claims = granted.claims()
    if (claims !== undefined && claims.sub !== subject)
      return { kind: 'unknown', reason: 'the provider responded about another person' }
    const tokens = tokensOf(granted, refreshToken)
    try {
      const described = await this.#userInfo(provider, granted.access_token, subject)
      const source = described ?? claims
      const identity = source === undefined ? null : identityOf({ ...claims, ...source }, this.#settings.groupsClaim)
      return { kind: 'confirmed', identity, tokens }
    } catch {
      // The new token is valid from now on, and the previous one isn't.
      return { kind: 'confirmed', identity: null, tokens }
    }
  }

  async signOutUrl(idToken: string | null, returnAddress: string): Promise<URL | null> {
    try {
      const provider = await this.#currentConfiguration()
      if (provider.serverMetadata().end_session_endpoint === undefined) return null
      return openid.buildEndSessionUrl(provider, {
        post_logout_redirect_uri: returnAddress,
        ...(idToken === null ? {} : { id_token_hint: idToken }),
      })
    } catch {
      return null
    }
  }

  /**
   * Checks whether people can sign in: the provider answers as the configured issuer, its addresses use TLS, and it
   * publishes keys. Returns the number of keys, or everything that is wrong, which only an operator is shown.
   */
  async check(): Promise<Result<number, readonly string[]>> {
    const isPlain = this.issuer.startsWith('http:')
    try {
      const server = (await this.#discover()).serverMetadata()
      const keys = await this.#signingKeys(server.jwks_uri)
      const addresses = ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint'] as const
      const problems = [
        ...(server.authorization_endpoint === undefined ? ['the provider names no authorization_endpoint'] : []),
        ...addresses.flatMap((name) => {
          const address = server[name]
          return isPlain || address === undefined || address.startsWith('https:')
            ? []
            : [`the provider's ${name} isn't https`]
        }),
        ...(server.code_challenge_methods_supported?.includes('S256') === false
          ? ["the provider doesn't support PKCE by S256"]
          : []),
        ...keys.error,
      ]
      return problems.length === 0 ? ok(keys.count) : err(problems)
    } catch (error) {
      return err([faultOf(error).reason])
    }
  }

  async #signingKeys(
    address: string | undefined,
  ): Promise<{ readonly count: number; readonly error: readonly string[] }> {
    if (address === undefined) return { count: 0, error: ['the provider names no jwks_uri, where its keys are'] }
    const keyFailure = (error: string) => ({
      count: 0,
      error: [`the provider's keys at ${address} can't be read: ${error}`],
    })
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1_000), redirect: 'error' })
      if (!answer.ok) return keyFailure(`the server answered ${answer.status}`)
      const body: unknown = await answer.json()
      const keys = isObject(body) && Array.isArray(body.keys) ? body.keys : []
      const count = keys.filter((key) => isObject(key) && (key.use ?? 'sig') === 'sig').length
      return count === 0 ? keyFailure('the answer has no signing key') : { count, error: [] }
    } catch (error) {
      return keyFailure(causeOf(error))
    }
  }

  async #currentConfiguration(): Promise<openid.Configuration> {
    const now = Date.now()
    if (this.#cached === null || this.#cached.until <= now) {
      const discovered = this.#discover()
      const cached = { until: now + CACHED_MS, discovered }
      this.#cached = cached
      discovered.catch(() => {
        if (this.#cached === cached) this.#cached = null
      })
    }
    return await this.#cached.discovered
  }

  /** Ignores cached keys, since the library would refuse a signature by a key that changed in the last minute. */
  async #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings
    const url = new URL(issuer)
    const isPlain = url.protocol === 'http:'
    const discovered = await openid.discovery(url, clientId, undefined, openid.None(), {
      timeout: TIMEOUT_SECONDS,
      // The configuration allows plain HTTP on loopback only.
      execute: isPlain ? [openid.allowInsecureRequests] : [],
    })
    if (clientSecret === null) return withChecks(discovered, isPlain)
    const server = discovered.serverMetadata()
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const authentication = methods.includes('client_secret_basic')
      ? openid.ClientSecretBasic(clientSecret)
      : openid.ClientSecretPost(clientSecret)
    return withChecks(new openid.Configuration(server, clientId, clientSecret, authentication), isPlain)
  }

  /** Undefined if the provider has no such endpoint. */
  async #userInfo(
    provider: openid.Configuration,
    accessToken: string,
    subject: string,
  ): Promise<openid.UserInfoResponse | undefined> {
    if (provider.serverMetadata().userinfo_endpoint === undefined) return undefined
    return await openid.fetchUserInfo(provider, accessToken, subject)
  }
}

type Granted = Awaited<ReturnType<typeof openid.refreshTokenGrant>>

/** Checks the signature of ID tokens even though they come from the provider over TLS. */
function withChecks(provider: openid.Configuration, isPlain: boolean): openid.Configuration {
  provider.timeout = TIMEOUT_SECONDS
  openid.enableNonRepudiationChecks(provider)
  if (isPlain) openid.allowInsecureRequests(provider)
  return provider
}

function tokensOf({ id_token, refresh_token }: Granted, before: string | null): ProviderTokens {
  return { idToken: id_token ?? null, refreshToken: refresh_token ?? before }
}

const UNAVAILABLE_CODES: ReadonlySet<unknown> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT'])

function faultOf(error: unknown): SignInFault {
  if (error instanceof openid.AuthorizationResponseError || error instanceof openid.ResponseBodyError) {
    const reason = [error.error, error.error_description].filter((one) => one !== undefined).join(': ')
    const isAway = error instanceof openid.ResponseBodyError && error.status >= 500
    return { kind: isAway ? 'away' : 'refused', reason: truncate(reason, 300) }
  }
  const { message, cause, code } = error instanceof Error ? (error as Error & { readonly code?: unknown }) : NO_ERROR
  if (UNAVAILABLE_CODES.has(code))
    return { kind: 'away', reason: `the provider hasn't answered within ${TIMEOUT_SECONDS} seconds` }
  if (cause instanceof Response && cause.status >= 500)
    return { kind: 'away', reason: `the provider answered ${cause.status}` }
  if (cause instanceof TypeError || error instanceof TypeError) return { kind: 'away', reason: causeOf(cause ?? error) }
  const reason = [message, causeOf(cause)].filter((text) => text !== '').join(': ')
  return { kind: 'refused', reason: truncate(reason, 300) }
}

const NO_ERROR = { message: 'invalid response from the provider', cause: undefined, code: undefined }

/** Returns the cause below "fetch failed", which says nothing. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message
}
