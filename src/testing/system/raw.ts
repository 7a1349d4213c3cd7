import { request } from 'node:http'
import { patience } from '../../../scripts/services/patience.ts'

/** A literal request: its path is neither normalised nor encoded, its headers are exactly those given. */
export interface RawRequest {
  readonly method: string
  /** From the first slash on. Encoded, or deliberately not. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface RawHttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

const BOUND_MS = patience(30_000)

export function sendRaw(url: string, { method, path, headers = {}, body }: RawRequest): Promise<RawHttpAnswer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    // For any method: without a length a body would be read as the beginning of another request.
    const framing = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(
      { hostname, port, method, path, headers: { ...headers, ...framing }, agent: false, timeout: BOUND_MS },
      (response) => {
        const chunks: Buffer[] = []
        const done = (): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          })
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          // It has no end: its beginning is the answer.
          if (response.headers['content-type'] !== 'text/event-stream') return
          done()
          sent.destroy()
        })
        response.on('error', reject)
        response.on('end', done)
      },
    )
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${BOUND_MS} ms`)))
    sent.on('error', reject)
    sent.end(body)
  })
}
