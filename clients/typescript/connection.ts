import { VERSION } from './operations.ts'
import { noAnswer, refusalOf } from './refusal.ts'
import type { IncompletePart, RequestOptions } from './shapes.ts'

export interface ConnectionOptions {
  /** Of the service. Without it MLG_URL, else the page's own service, else the usual port on this machine. */
  readonly url?: string | undefined
  /** Without it MLG_TOKEN. A function is called for each request, so that what it returns may be renewed. */
  readonly token?: string | (() => string | Promise<string>) | undefined
  /** What may be missing from an answer: each part once. Without it, a warning on the console. */
  readonly onIncomplete?: ((part: IncompletePart) => void) | undefined
  /** Something to know, such as that client and service differ in version. Without it, a warning on the console. */
  readonly onNotice?: ((text: string) => void) | undefined
  /** How often a request is repeated that the service refused for the moment (429, 503). 3 where it is left out. */
  readonly retries?: number | undefined
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** A service that asks for a longer pause is not waited for. */
const LONGEST_PAUSE_S = 10
const RETRIES = 3
/** Parts that were reported; beyond so many, the oldest are forgotten, and may be reported once more. */
const MAX_REPORTED = 1_000
const REFUSED_FOR_NOW: ReadonlySet<number> = new Set([429, 503])

/** Sends requests to one service. */
export class Connection {
  readonly url: string
  readonly #options: ConnectionOptions
  readonly #reported = new Set<string>()
  #versionIsKnown = false
  /** The last transaction that a command of this client was written by: answers have to show it. */
  #written = 0

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.url = (options.url ?? usualUrl()).replace(/\/+$/, '')
  }

  /** The answer; a refusal is thrown as RefusedRequest. */
  async response(path: string, init: RequestInit, { signal }: RequestOptions = {}): Promise<Response> {
    const { fetch = globalThis.fetch, retries = RETRIES } = this.#options
    for (let attempt = 0; ; attempt++) {
      const headers = await this.#headers(init)
      let response: Response
      try {
        response = await fetch(this.url + path, {
          ...init,
          headers,
          ...(signal === undefined ? {} : { signal }),
        })
      } catch (error) {
        if (signal?.aborted === true) throw error
        throw noAnswer(error)
      }
      this.#compareVersions(response)
      if (response.ok) return response
      const pause = Number(response.headers.get('retry-after') ?? Number.NaN)
      const refusal = await refusalOf(response)
      // Whatever stands in front of the service may answer 503 as well: only the service itself says that it did nothing.
      const isForNow = REFUSED_FOR_NOW.has(response.status) && !Number.isNaN(pause) && refusal.code !== 'UNREADABLE'
      if (!isForNow || attempt >= retries || pause > LONGEST_PAUSE_S) throw refusal
      await waitForMs(pause * 1_000, signal)
    }
  }

  /** The JSON of an answer; null where it has none. */
  async answer(path: string, init: RequestInit, options?: RequestOptions): Promise<unknown> {
    const response = await this.response(path, init, options)
    if (response.status === 204) return null
    const body: unknown = await response.json()
    const { incomplete, tx } = (body ?? {}) as {
      readonly incomplete?: readonly IncompletePart[]
      readonly tx?: unknown
    }
    if (Array.isArray(incomplete)) this.report(incomplete)
    if (init.method !== 'GET' && typeof tx === 'number') this.#written = Math.max(this.#written, tx)
    return body
  }

  report(incomplete: readonly IncompletePart[]): void {
    for (const part of incomplete) {
      const key = `${part.code} ${part.part}`
      if (this.#reported.has(key)) continue
      this.#reported.add(key)
      const [oldest] = this.#reported
      if (this.#reported.size > MAX_REPORTED && oldest !== undefined) this.#reported.delete(oldest)
      const { onIncomplete } = this.#options
      if (onIncomplete !== undefined) onIncomplete(part)
      else console.warn(`May be incomplete: ${part.reason}`)
    }
  }

  async #headers(init: RequestInit): Promise<Headers> {
    const headers = new Headers(init.headers)
    const { token = environment('MLG_TOKEN') } = this.#options
    const text = typeof token === 'function' ? await token() : token
    if (text !== undefined && text !== '') {
      mayHaveToken(this.url)
      headers.set('authorization', `Bearer ${text}`)
    }
    if (this.#written > 0 && init.method === 'GET') headers.set('x-mlg-transaction', String(this.#written))
    return headers
  }

  #compareVersions(response: Response): void {
    const version = response.headers.get('x-mlg-version')
    if (version === null || this.#versionIsKnown) return
    this.#versionIsKnown = true
    if (minor(version) === minor(VERSION)) return
    const text = `This client is of version ${VERSION}, and the service of ${version}: install mlg@${version}.`
    const { onNotice = (notice: string): void => console.warn(notice) } = this.#options
    onNotice(text)
  }
}

const minor = (version: string): string => version.split('.').slice(0, 2).join('.')

/** Over a network in the clear everybody on the way could read it. */
function mayHaveToken(url: string): void {
  if (url === '') return
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return
  throw new Error(`No token is sent to ${url}: everybody on the way could read it. Use an https: address.`)
}

function environment(name: string): string | undefined {
  const { process } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> }
  }
  const value = process?.env?.[name]
  return value === '' ? undefined : value
}

/** In a page '': its own service. */
function usualUrl(): string {
  const given = environment('MLG_URL')
  if (given !== undefined) return given
  return 'document' in globalThis ? '' : `http://127.0.0.1:${environment('MLG_PORT') ?? '4321'}`
}

async function waitForMs(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const done = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    const stop = (): void => {
      clearTimeout(done)
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}
