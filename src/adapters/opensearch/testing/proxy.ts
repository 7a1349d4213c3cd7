import {
  createServer,
  request as forward,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Server } from 'node:net'
import { text } from 'node:stream/consumers'
import type { SecureContextOptions } from 'node:tls'

/** The fate of a request on its way to the server. */
export type Fate =
  | { readonly kind: 'pass' }
  /** The proxy answers instead of the server. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The server performs it, but its answer is lost. */
  | { readonly kind: 'unheard' }
  /** Performs only bulk items for which this is false; the others are answered with 429. */
  | { readonly kind: 'partly'; readonly refused: (item: number) => boolean }

export interface ProxiedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface TestProxy {
  readonly url: string
  close(): Promise<void>
}

/** Proxies a server, and decides the fate of each request; with TLS if there is a certificate. */
export async function startProxy(
  target: () => string,
  fateOf: (request: ProxiedRequest) => Fate | Promise<Fate>,
  secure: SecureContextOptions | null = null,
): Promise<TestProxy> {
  const listener: RequestListener = (request, response) => {
    handle(request, response).catch(() => response.destroy())
  }
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request)
    const { method = 'GET', url: path = '/', headers } = request
    const requested = { method, path, headers, body }
    const fate = await fateOf(requested)
    if (fate.kind === 'answer') {
      response.writeHead(fate.status, { 'content-type': 'application/json', ...fate.headers }).end(fate.body)
      return
    }
    if (fate.kind === 'partly') return await partly(target(), requested, fate.refused, response)
    const { status, content } = await passOn(target(), requested)
    if (fate.kind === 'unheard') response.destroy()
    else response.writeHead(status, { 'content-type': 'application/json' }).end(content)
  }
  const server: Server = secure === null ? createServer(listener) : createSecureServer(secure, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `${secure === null ? 'http' : 'https'}://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

function passOn(
  target: string,
  { method, path, headers, body }: ProxiedRequest,
): Promise<{ status: number; content: string }> {
  const type = headers['content-type']
  const sent = { ...(type === undefined ? {} : { 'content-type': type }), 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const outgoing = forward(new URL(path, target), { method, headers: sent }, (incoming) => {
      text(incoming).then((content) => resolve({ status: incoming.statusCode ?? 0, content }), reject)
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

/** Answers for items that the server didn't get, in their places. */
async function partly(
  target: string,
  requested: ProxiedRequest,
  refused: (item: number) => boolean,
  response: ServerResponse,
): Promise<void> {
  const lines = requested.body.trimEnd().split('\n')
  const items = Array.from({ length: lines.length / 2 }, (_, i) => ({
    lines: `${lines[2 * i]}\n${lines[2 * i + 1]}\n`,
    refused: refused(i),
  }))
  const taken = items.filter((item) => !item.refused)
  const body = taken.map((item) => item.lines).join('')
  const { content } = taken.length === 0 ? { content: '' } : await passOn(target, { ...requested, body })
  const errors = content.includes('"errors":true')
  const answered = errors
    ? (JSON.parse(content) as { items: unknown[] }).items
    : taken.map(() => ({ index: { status: 200 } }))
  const busy = { index: { status: 429, error: { type: 'rejected_execution_exception', reason: 'too busy' } } }
  const merged = items.map((item) => (item.refused ? busy : answered.shift()))
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ errors: true, items: merged }))
}
