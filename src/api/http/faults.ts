// Confines an exception to the request that threw it: its client gets a 500, and everybody else is served.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { problem, problemBody, PROBLEM_TYPE } from '../../contracts/problem.ts'

/** The parts of a request that a log line needs; the route is known once the request was dispatched. */
type FaultyRequest = Pick<IncomingMessage, 'method' | 'url'> & {
  readonly routeOptions?: { readonly url?: string | undefined }
}
/** Called once for each request that failed by a fault of the service. */
export type ReportFault = (error: Error, request: FaultyRequest) => void

export const FAULT = problem(
  'INTERNAL',
  'The service failed to answer; its log has the reason.',
  'Try again; if it keeps failing, run "mlg doctor".',
)

/**
 * Everything that runs because of a connection finds it here: hooks, handlers, parsers of bodies, timers, streams, and
 * rejections that nobody awaits. Node enters it once for each connection, so requests pay nothing.
 */
const connections = new AsyncLocalStorage<OpenConnection>()

/**
 * Work that a request began may outlive its answer, and its fault is still that request's. After this time, the work is
 * something shared, such as a connection to the database, without which the process isn't well.
 */
const MAX_REQUEST_WORK_MS = 60_000

/**
 * An uncaught exception fails its connection's request, not the process. One outside of any request still ends the
 * process, because nobody knows what it broke.
 */
export function confineFaults(app: FastifyInstance, report: ReportFault): void {
  const server: Server = app.server
  const enter = (socket: Socket): void => connections.enterWith(new OpenConnection(socket, report))
  server.prependListener('connection', enter)
  // With TLS, requests arrive on another socket than the accepted one.
  server.prependListener('secureConnection', enter)
  server.prependListener('request', (request, response) => connections.getStore()?.began(request, response))
  reportSwallowed(app, report)
  process.off('uncaughtException', takeException)
  process.on('uncaughtException', takeException)
}

function takeException(thrown: unknown): void {
  const error = asError(thrown)
  const connection = connections.getStore()
  if (connection?.isRecent === true) return connection.failed(error)
  // Leaves the decision to another listener, such as a test runner's.
  if (process.listenerCount('uncaughtException') > 1) return
  console.error(error)
  process.exit(1)
}

class OpenConnection {
  readonly #socket: Socket
  readonly #report: ReportFault
  #request: IncomingMessage | null = null
  #response: ServerResponse | null = null
  #hasFailed = false
  #closedAt: number | null = null

  constructor(socket: Socket, report: ReportFault) {
    this.#socket = socket
    this.#report = report
    socket.once('close', () => (this.#closedAt = performance.now()))
  }

  get isRecent(): boolean {
    return this.#closedAt === null || performance.now() - this.#closedAt < MAX_REQUEST_WORK_MS
  }

  began(request: IncomingMessage, response: ServerResponse): void {
    this.#request = request
    this.#response = response
  }

  /** Closes the connection as well: its parser may have been interrupted, and would read no further request. */
  failed(error: Error): void {
    if (this.#hasFailed) return
    this.#hasFailed = true
    const response = this.#response
    if (response === null || response.writableEnded) this.#socket.destroySoon()
    else if (response.headersSent) this.#socket.destroy()
    else this.#refuse(response)
    tell(this.#report, error, this.#request ?? {})
  }

  #refuse(response: ServerResponse): void {
    for (const name of response.getHeaderNames()) response.removeHeader(name)
    const text = JSON.stringify(problemBody(FAULT))
    response.writeHead(500, { 'content-type': PROBLEM_TYPE, connection: 'close' }).end(text)
    this.#socket.destroySoon()
  }
}

/** Reports what Fastify catches too late to answer, and would only log. */
function reportSwallowed(app: FastifyInstance, report: ReportFault): void {
  const nothing = (): void => undefined
  const silent = { info: nothing, warn: nothing, debug: nothing, trace: nothing, fatal: nothing, silent: nothing }
  app.setChildLoggerFactory((_logger, _bindings, _options, request) => {
    const error = (logged: unknown): void => {
      const thrown: unknown = Object(logged).err
      if (thrown !== undefined) tell(report, asError(thrown), request)
    }
    const logger = { ...silent, level: 'error', error, child: () => logger }
    return logger
  })
}

/** Reporting a fault must not cause another. */
function tell(report: ReportFault, error: Error, request: FaultyRequest): void {
  try {
    report(error, request)
  } catch (second) {
    console.error(error, second)
  }
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
