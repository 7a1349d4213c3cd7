// Fetches tokens for OAUTHBEARER from an OAuth endpoint, with a client's credentials (RFC 6749, section 4.4).
import { Agent, request } from 'undici'
import { isObject } from '../../lib/json.ts'
import { readJson } from '../../lib/read-json.ts'
import { boundedText } from '../../lib/bounded-text.ts'
import { messageOf } from '../../lib/message-of.ts'

export interface TokenEndpoint {
  readonly tokenUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope?: string
  readonly audience?: string
  /** PEM; null means the machine's own authorities. */
  readonly ca?: string
}

/** Attempts to get one token, each with a time limit. A broker's connection waits for all of them: see `CONNECT_MS`. */
const TRIES = 3
const TRY_MS = 2_500
const PAUSE_MS = 250
const MAX_ANSWER = 65_536
const MAX_TOKEN = 16_384
/** Characters allowed in a token. */
const TOKEN = /^[\x21-\x7e]+$/
/** A connection signs in again after 4/5 of its session, which ends with its token: by then there must be a new one. */
const RENEWED_AFTER = 0.7

/** Longer than all attempts to get a token. */
export const CONNECT_MS = 10_000

interface CachedToken {
  readonly text: string
  readonly renewAt: number
  readonly endsAt: number
}

/** Provides one token for all connections, and renews it before it expires. */
export class TokenSource {
  readonly #endpoint: TokenEndpoint
  readonly #now: () => number
  #held: CachedToken | null = null
  #fetching: Promise<CachedToken> | null = null

  constructor(endpoint: TokenEndpoint, now: () => number = () => performance.now()) {
    this.#endpoint = endpoint
    this.#now = now
  }

  readonly token = async (): Promise<string> => {
    const held = this.#held
    if (held !== null && this.#now() < held.renewAt) return held.text
    try {
      this.#held = await (this.#fetching ??= this.#fetch())
      return this.#held.text
    } catch (error) {
      // Renewal begins early, so a failure doesn't matter until the old token expires.
      if (held !== null && this.#now() < held.endsAt) return held.text
      throw error
    } finally {
      this.#fetching = null
    }
  }

  async #fetch(): Promise<CachedToken> {
    for (let attempt = 1; ; attempt++) {
      const requestedAt = this.#now()
      const { again, ...read } = await this.#ask()
      if ('text' in read) {
        const lasts = read.seconds * 1_000
        return { text: read.text, renewAt: requestedAt + RENEWED_AFTER * lasts, endsAt: requestedAt + lasts }
      }
      if (!again || attempt === TRIES) throw new Error(`${this.#endpoint.tokenUrl} returned no token: ${read.why}`)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt))
    }
  }

  async #ask(): Promise<TokenAnswer> {
    const { tokenUrl, clientId, clientSecret, scope, audience, ca } = this.#endpoint
    // One connection per request, since requests are minutes apart.
    const agent = new Agent({ connections: 1, connect: { timeout: TRY_MS, ...(ca !== undefined && { ca }) } })
    const basic = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope !== undefined && { scope }),
      ...(audience !== undefined && { audience }),
    })
    const headers = {
      accept: 'application/json',
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    }
    try {
      const sent = { method: 'POST', headers, body: form.toString() } as const
      const signal = AbortSignal.timeout(TRY_MS)
      // Redirects count as failed answers: they aren't followed.
      const { statusCode, body } = await request(tokenUrl, { ...sent, dispatcher: agent, signal })
      return tokenOf(statusCode, await boundedText(body, MAX_ANSWER))
    } catch (error) {
      const isSlow = error instanceof Error && error.name === 'TimeoutError'
      const why = isSlow ? `no answer within ${TRY_MS} ms` : messageOf(error)
      return { why, again: true }
    } finally {
      await agent.destroy()
    }
  }
}

/** Form-encodes a name or a password before base64, as the standard requires. */
const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

type TokenAnswer =
  | { readonly text: string; readonly seconds: number; readonly again: false }
  /** `again`: another attempt may succeed. */
  | { readonly why: string; readonly again: boolean }

function tokenOf(status: number, answer: string | null): TokenAnswer {
  if (answer === null) return { why: `its response has more than ${MAX_ANSWER} bytes`, again: false }
  const read = readJson(answer)
  const body = read.ok && isObject(read.value) ? read.value : {}
  if (status !== 200) {
    // Only the code is quoted: a description may contain what was sent.
    const code = typeof body.error === 'string' && /^[a-z_]{1,64}$/.test(body.error) ? ` (${body.error})` : ''
    return { why: `it answered ${status}${code}`, again: status === 429 || status >= 500 }
  }
  const { access_token: text, expires_in: seconds } = body
  if (typeof text !== 'string' || text.length > MAX_TOKEN || !TOKEN.test(text))
    return { why: 'its response has no usable token', again: false }
  // A token without a lifetime is used once.
  return { text, seconds: typeof seconds === 'number' && seconds > 0 ? seconds : 0, again: false }
}
