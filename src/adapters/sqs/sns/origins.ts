import { Agent, request } from 'undici'
import { hasUser } from '../../../contracts/address.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import { boundedText } from '../../../lib/bounded-text.ts'
import { messageOf } from '../../../lib/message-of.ts'

/** Origins of certificates and confirmations. The set is fixed; nothing is derived from a message. */
export interface Origins {
  /** Returns null if the URL has another origin, isn't https, or has a password. */
  allowed(url: string): URL | null
  get(url: URL, maxBytes: number): Promise<Result<string>>
  close(): Promise<void>
}

const FETCH_MS = 5_000
/** Connections to all origins together. */
const CONNECTIONS = 4

/** `ca` is for tests; by default the machine's own authorities are trusted. */
export function httpsOrigins(origins: readonly string[], ca?: string): Origins {
  const allowed = new Set(origins.map((origin) => new URL(origin).origin))
  for (const origin of allowed) {
    if (!origin.startsWith('https://')) throw new Error(`"${origin}" isn't an https origin`)
  }
  const connect = { timeout: FETCH_MS, ...(ca === undefined ? {} : { ca }) }
  const agent = new Agent({ connections: CONNECTIONS, connect })
  return {
    allowed: (text) => {
      const url = URL.parse(text)
      return url !== null && allowed.has(url.origin) && !hasUser(url) ? url : null
    },
    get: async (url, maxBytes) => {
      try {
        const signal = AbortSignal.timeout(FETCH_MS)
        // Redirects count as failed answers: they aren't followed.
        const { statusCode, body } = await request(url, { dispatcher: agent, signal })
        const text = await boundedText(body, maxBytes)
        if (statusCode !== 200) return err(`${url.origin} answered ${statusCode}`)
        return text === null ? err(`the response of ${url.origin} has more than ${maxBytes} bytes`) : ok(text)
      } catch (error) {
        return err(`${url.origin} can't be read: ${messageOf(error)}`)
      }
    },
    close: () => agent.destroy(),
  }
}
