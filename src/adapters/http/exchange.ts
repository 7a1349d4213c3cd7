import type { Dispatcher } from 'undici'
import { whenAborted } from '../../lib/abort.ts'

interface OutgoingRequest {
  /** Needed by a dispatcher of several origins. */
  readonly origin?: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

interface ExchangeBounds {
  /** Limits the whole exchange, since the pool's own limits only cover a single wait between bytes. */
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly signal: AbortSignal
}

export type ExchangeOutcome =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string | string[] | undefined>>
      /** Null if the body exceeded the bound; the rest wasn't read. */
      readonly bytes: Uint8Array | null
    }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'too-slow' }
  | { readonly kind: 'failed'; readonly error: Error }

/**
 * Sends one request and reads its whole answer. Uses the pool's own handler, since a response with a body stream costs
 * twice as much as the rest of a read.
 */
export function exchange(pool: Dispatcher, request: OutgoingRequest, bounds: ExchangeBounds): Promise<ExchangeOutcome> {
  return new Promise((resolve) => {
    const handler = new AnswerReceiver(bounds, resolve)
    try {
      pool.dispatch({ ...request, method: request.method as Dispatcher.HttpMethod }, handler)
    } catch (error) {
      handler.fail(error)
    }
  })
}

class AnswerReceiver implements Dispatcher.DispatchHandler {
  readonly #resolve: (incoming: ExchangeOutcome) => void
  readonly #maxBytes: number
  readonly #timer: NodeJS.Timeout
  readonly #takeBack: () => void
  #controller: Dispatcher.DispatchController | null = null
  #ended = false
  #status = 0
  #headers: Record<string, string | string[] | undefined> = {}
  #first: Buffer | null = null
  #others: Buffer[] | null = null
  #size = 0

  constructor({ timeoutMs, maxBytes, signal }: ExchangeBounds, resolve: (incoming: ExchangeOutcome) => void) {
    this.#resolve = resolve
    this.#maxBytes = maxBytes
    this.#timer = setTimeout(() => this.#giveUp({ kind: 'too-slow' }), timeoutMs)
    this.#takeBack = whenAborted(signal, () => this.#giveUp({ kind: 'cancelled' }))
  }

  fail(error: unknown): void {
    this.#end({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) })
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // The caller gave up while the request waited for a connection.
    if (this.#ended) controller.abort(new Error('given up'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#ended) return
    this.#size += chunk.length
    if (this.#size > this.#maxBytes) return this.#giveUp(this.#answer(null))
    if (this.#first === null) this.#first = chunk
    else (this.#others ??= [this.#first]).push(chunk)
  }

  onResponseEnd(): void {
    this.#end(this.#answer(this.#others === null ? (this.#first ?? EMPTY) : Buffer.concat(this.#others)))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error)
  }

  #answer(bytes: Uint8Array | null): ExchangeOutcome {
    return { kind: 'answered', status: this.#status, headers: this.#headers, bytes }
  }

  #giveUp(incoming: ExchangeOutcome): void {
    if (this.#ended) return
    this.#end(incoming)
    this.#controller?.abort(new Error('given up'))
  }

  #end(incoming: ExchangeOutcome): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    this.#takeBack()
    this.#resolve(incoming)
  }
}

const EMPTY = Buffer.alloc(0)
