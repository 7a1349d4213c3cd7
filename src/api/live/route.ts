import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../../contracts/caller.ts'
import { problem, sendProblem } from '../../contracts/problem.ts'
import { callerOf, mayContinue } from '../http/caller.ts'
import { asError } from '../http/faults.ts'
import { MAX_STREAMS, STREAM } from './endpoints.ts'
import type { LiveEvent, LiveFeed } from './feed.ts'
import { isoOf } from '../../lib/iso.ts'

export interface StreamBounds {
  readonly streams: number
  readonly heartbeatMs: number
  /** A reader that takes nothing for this long is disconnected. */
  readonly stallMs: number
}

export interface StreamParts {
  readonly feed: LiveFeed
  /** Returns an event as a caller may see it; null if nothing of it is left. */
  readonly shownTo: (caller: Caller, event: LiveEvent) => LiveEvent | null
}

const BOUNDS: StreamBounds = { streams: MAX_STREAMS, heartbeatMs: 15_000, stallMs: 60_000 }
/** Delay after which a browser reconnects when a stream has ended. */
const COME_BACK_MS = 2_000

/**
 * Serves a feed as server-sent events. Streams end when the server closes, and within a heartbeat after the caller's
 * credential ends.
 */
export function streamRoute(
  app: FastifyInstance,
  { feed, shownTo }: StreamParts,
  changed: Partial<StreamBounds> = {},
): void {
  const bounds = { ...BOUNDS, ...changed }
  const streams = new Set<Stream>()
  const heartbeat = setInterval(() => {
    for (const stream of streams) {
      stream.beat(bounds.stallMs)
      // If the record can't be read, streams continue, like everything admitted before.
      mayContinue(stream.request).then(
        (may) => (may ? undefined : stream.end()),
        () => undefined,
      )
    }
  }, bounds.heartbeatMs)
  heartbeat.unref()
  app.addHook('preClose', async () => {
    clearInterval(heartbeat)
    feed.stop()
    for (const stream of streams) stream.end()
  })
  app.get(STREAM.path, async (request, reply) => {
    const after = lastEventOf(request)
    if (after === undefined) return sendProblem(reply, NOT_A_TRANSACTION)
    reply.headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    if (request.method === 'HEAD') return await reply.send()
    if (streams.size >= bounds.streams) return sendProblem(reply, busy(streams.size))
    const stream = new Stream({ feed, shownTo }, request, openStream(reply))
    streams.add(stream)
    reply.raw.once('close', () => {
      stream.close()
      streams.delete(stream)
    })
    stream.begin(after)
    return reply
  })
}

/** One connection. At most one event waits for its reader, and events meanwhile are skipped. */
class Stream {
  readonly #feed: LiveFeed
  readonly #shownTo: StreamParts['shownTo']
  /** The caller's request, whose credential may expire while the stream is open. */
  readonly request: FastifyRequest
  readonly #to: ServerResponse
  readonly #unlisten: () => void
  #missed = false
  #waitingSince: number | null = null

  constructor({ feed, shownTo }: StreamParts, request: FastifyRequest, to: ServerResponse) {
    this.#feed = feed
    this.#shownTo = shownTo
    this.request = request
    this.#to = to
    this.#unlisten = feed.listen((event) => this.#send(event))
    to.on('drain', () => this.#onDrain())
  }

  begin(after: number | null): void {
    this.#write(`retry: ${COME_BACK_MS}\n\n`)
    if (after === null) return this.#write(formatEvent('start', this.#feed.head, {}))
    const missed = this.#feed.missedSince(after)
    if (missed !== null) this.#send(missed)
  }

  /** Keeps the connection open through intermediaries, and detects whether its reader is still there. */
  beat(stallMs: number): void {
    if (this.#waitingSince === null) this.#write(':\n\n')
    else if (performance.now() - this.#waitingSince > stallMs) this.#to.destroy()
  }

  end(): void {
    this.#to.end()
  }

  close(): void {
    this.#unlisten()
  }

  /** A fault ends only this stream: the feed continues for the others. */
  #send(event: LiveEvent): void {
    try {
      const shown = this.#shownTo(callerOf(this.request), event)
      if (shown === null) return
      if (this.#waitingSince === null) this.#write(eventText(shown))
      else this.#missed = true
    } catch (error) {
      this.#to.destroy()
      this.request.server.failures?.(asError(error), this.request)
    }
  }

  #write(text: string): void {
    if (!this.#to.write(text)) this.#waitingSince ??= performance.now()
  }

  #onDrain(): void {
    this.#waitingSince = null
    if (!this.#missed) return
    this.#missed = false
    this.#send({ kind: 'reset', tx: this.#feed.head })
  }
}

/** Returns the raw reply: its headers are sent, and the rest is ours. */
function openStream(reply: FastifyReply): ServerResponse {
  reply.hijack()
  const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  reply.raw.writeHead(200, Object.fromEntries(headers))
  return reply.raw
}

/** Returns null if the header is absent or empty, and undefined if it isn't a transaction. */
function lastEventOf({ headers }: FastifyRequest): number | null | undefined {
  const text = headers['last-event-id']
  if (text === undefined || text === '') return null
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function eventText(event: LiveEvent): string {
  if (event.kind === 'reset') return formatEvent('reset', event.tx, {})
  const { tx, at, nodes, many } = event
  return formatEvent('change', tx, { at: isoOf(at), nodes, ...(many ? { many } : {}) })
}

/** JSON has no line breaks, so the data is one line. */
function formatEvent(name: string, tx: number, data: object): string {
  return `event: ${name}\nid: ${tx}\ndata: ${JSON.stringify({ tx, ...data })}\n\n`
}

const NOT_A_TRANSACTION = problem(
  'BAD_TRANSACTION',
  "The header Last-Event-ID isn't the id of an event of this stream.",
  'Send the id of the last event, which is a transaction number, or omit the header.',
)

function busy(streams: number) {
  const detail = `This process already has ${streams} streams of changes, which is the limit.`
  return problem('BUSY', detail, 'Try again when one has ended; until then, poll occasionally.')
}
