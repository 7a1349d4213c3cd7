import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a source misbehaves: 429, a truncated answer, a proxy's page, an error, an answer about another entity. */
export type Misbehaviour = 'throttled' | 'cut' | 'html' | 'error' | 'other'

/** Stands between the service and a product: counts requests, and breaks answers on demand. */
export interface Relay {
  readonly url: string
  /** Requests since the last `forget`, by method and path. */
  readonly requested: ReadonlyMap<string, number>
  forget(): void
  /** Breaks every second answer; null breaks none. */
  misbehave(how: Misbehaviour | null): void
  /** Refuses all tokens seen so far from now on. */
  expireTokens(): void
  stop(): Promise<void>
}

export async function startRelay(to: string): Promise<Relay> {
  const requested = new Map<string, number>()
  const [shown, expired] = [new Set<string>(), new Set<string>()]
  let how: Misbehaviour | null = null
  let count = 0
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? ''
    const key = `${request.method} ${path}`
    requested.set(key, (requested.get(key) ?? 0) + 1)
    const broken = how !== null && ++count % 2 === 0 ? how : null
    const { authorization } = request.headers
    if (authorization !== undefined) shown.add(authorization)
    if (authorization !== undefined && expired.has(authorization)) {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"detail": "Not authenticated"}')
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) }
      const options = { method: request.method ?? 'GET', headers }
      const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }
      fetch(to + (request.url ?? '/'), { ...options, ...body }).then(
        async (answer) => relayAnswer(response, answer, Buffer.from(await answer.arrayBuffer()), broken),
        () => response.destroy(),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requested,
    forget: () => requested.clear(),
    misbehave: (next) => (how = next),
    expireTokens: () => {
      for (const token of shown) expired.add(token)
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function relayAnswer(response: ServerResponse, answer: Response, body: Buffer, broken: Misbehaviour | null): void {
  const type = answer.headers.get('content-type') ?? 'application/json'
  switch (broken) {
    case null:
      response.writeHead(answer.status, { 'content-type': type }).end(body)
      return
    case 'throttled':
      response.writeHead(429, { 'retry-after': '0' }).end()
      return
    case 'cut':
      response.writeHead(answer.status, { 'content-type': type }).end(body.subarray(0, Math.floor(body.length / 2)))
      return
    case 'html':
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not here</h1>')
      return
    case 'error':
      response.writeHead(500).end()
      return
    case 'other':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"error_code": "INTERNAL_ERROR"}')
  }
}
