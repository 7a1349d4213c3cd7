import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** Issues tokens to one client like an authorization server; the test sets their lifetime. */
export class TestTokenEndpoint {
  issued = 0
  refused = 0
  /** Status to answer instead of a token. */
  failing: number | null = null
  lastsSeconds = 60
  readonly requests: URLSearchParams[] = []
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/oauth2/token`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request))
    this.requests.push(form)
    const answer = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (this.failing !== null) {
      this.refused++
      return answer(this.failing, {})
    }
    const basic = Buffer.from(`mlg:${new URLSearchParams({ '': this.#secret }).toString().slice(1)}`).toString('base64')
    if (request.headers.authorization !== `Basic ${basic}` || form.get('grant_type') !== 'client_credentials') {
      this.refused++
      return answer(401, { error: 'invalid_client', error_description: request.headers.authorization })
    }
    this.issued++
    const now = Date.now() / 1_000
    const claims = { sub: 'mlg', scope: form.get('scope') ?? '', iat: now, exp: now + this.lastsSeconds }
    return answer(200, { access_token: unsignedToken(claims), token_type: 'Bearer', expires_in: this.lastsSeconds })
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** Makes a token without a signature, which Kafka accepts in tests only. */
function unsignedToken(claims: object): string {
  const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  return `${encoded({ alg: 'none' })}.${encoded(claims)}.`
}
