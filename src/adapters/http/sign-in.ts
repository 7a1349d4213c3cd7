import type { ReadOptions, SignInContract, SourceAnswer, SourceConfig, SourceRequest } from '../../contracts/source.ts'

export type Headers = Readonly<Record<string, string>>

/** Makes one request; the status is null if no answer came. */
export type Exchange = (
  request: SourceRequest,
  options: ReadOptions,
  headers?: Headers,
) => Promise<{ readonly status: number | null; readonly answer: SourceAnswer }>

/** Pause after a failed sign-in or a refused fresh token, so that a wrong password doesn't double the requests. */
const PAUSE_MS = 5_000
const MAX_TOKEN = 16_384
/** Characters allowed in a header. */
const TOKEN = /^[\x21-\x7e]+$/

type SourceSession =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'failed'; readonly answer: SourceAnswer }

/** Builds the request for a token; null if none is needed, or the configuration has an authorization header. */
export function signInRequest(contract: SignInContract, { credentials, headers }: SourceConfig): SourceRequest | null {
  if (credentials !== undefined) return contract.request(credentials)
  const hasOwn = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
  return hasOwn ? null : (contract.anonymous ?? null)
}

/**
 * Makes requests with a token that the source issues for the credentials. All readers of the source share it. If it is
 * refused (401), it is renewed once and the request repeated.
 */
export function signedIn(
  exchange: Exchange,
  of: { readonly signIn: SignInContract; readonly request: SourceRequest; readonly now?: () => number },
): Exchange {
  const now = of.now ?? (() => performance.now())
  let current: { readonly answer: Promise<SourceSession>; readonly since: number } | null = null

  /** Returns a newer token than the refused one; the same one, or the failure, if the last sign-in was a moment ago. */
  async function tokenAfter(refused: string | null): Promise<SourceSession> {
    const before = current
    if (before !== null) {
      const last = await before.answer
      const isUsable = last.kind === 'token' && last.token !== refused
      if (isUsable || now() - before.since < PAUSE_MS) return last
    }
    // If the tokens of several readers were refused, the first reader renews it for all.
    if (current === null || current === before) current = { answer: signIn(exchange, of), since: now() }
    return await current.answer
  }

  return async (request, options) => {
    const first = await tokenAfter(null)
    if (first.kind === 'failed') return { status: null, answer: first.answer }
    const tried = await exchange(request, options, bearer(first.token))
    if (tried.status !== 401) return tried
    const second = await tokenAfter(first.token)
    if (second.kind === 'failed') return { status: null, answer: second.answer }
    return second.token === first.token ? tried : await exchange(request, options, bearer(second.token))
  }
}

function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` }
}

/** Not cancelled with the read that began it, since others wait for it; has a request's usual time limit. */
async function signIn(
  exchange: Exchange,
  { signIn: contract, request }: { readonly signIn: SignInContract; readonly request: SourceRequest },
): Promise<SourceSession> {
  const { signal } = new AbortController()
  if (request.impossible !== undefined) return failedSession(request.impossible)
  const { answer } = await exchange(request, { etag: null, lastModified: null, signal })
  if (answer.kind === 'ok') {
    const token = contract.token(answer.body)
    if (token.ok && token.value.length <= MAX_TOKEN && TOKEN.test(token.value))
      return { kind: 'token', token: token.value }
    return failedSession(token.ok ? 'the response has no usable token' : token.error)
  }
  if (answer.kind === 'throttled' || answer.kind === 'unavailable') return { kind: 'failed', answer }
  return failedSession('reason' in answer ? answer.reason : `the source answered ${answer.kind}`, answer)
}

function failedSession(reason: string, because?: SourceAnswer): SourceSession {
  // Nothing can be read without a token, so a refusal concerns the whole source.
  const isRefused = because?.kind === 'malformed' && because.refused !== undefined
  const answer = {
    kind: 'malformed',
    reason: `signing in failed: ${reason}`,
    ...(isRefused && { refused: 'credentials' as const }),
  } as const
  return { kind: 'failed', answer }
}
