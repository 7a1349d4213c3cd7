// Creates the bare HTTP server: limits, origin checks, refusals and connection handling.
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import {
  problem,
  problemBody,
  PROBLEM_TYPE,
  PROBLEMS,
  recordUnavailable,
  refusalIn,
  RefusalError,
  sendProblem,
  type Problem,
} from '../../contracts/problem.ts'
import { isTooDeep, TOO_DEEP } from '../../lib/read-json.ts'
import type { Tracer } from '../../contracts/telemetry.ts'
import { isRecordUnavailable } from '../../contracts/unavailable.ts'
import { CallerBudgets, DEFAULT_BUDGET } from '../../access/budget.ts'
import { OPEN_GATE, type Gate } from '../../access/gate.ts'
import type { Operation } from '../../questions/declare.ts'
import { readArguments } from '../../questions/read-arguments.ts'
import { auditRequests, type AuditParts } from './audit.ts'
import { enforceBudgets } from './budget.ts'
import { traceRequests } from './trace.ts'
import { forbidden, identifyCallers } from './caller.ts'
import { limitConnections, serverBounds, type ServerBounds } from './connections.ts'
import type { Endpoint } from './endpoint.ts'
import { endpointOf } from './endpoints.ts'
import { confineFaults, FAULT, type ReportFault } from './faults.ts'
import { headersFor, LOOPBACK_ACCESS, clientRefusal, type ClientAccess } from './client-access.ts'
import { truncate } from '../../lib/cut-text.ts'

/** Bounds one request; a batch of events has its own, larger bound. */
const BODY_LIMIT = 1_048_576
/** Headers of every answer: nothing runs as a script unless its type says so, and other sites can't embed it. */
const PROTECTION = [
  ['x-content-type-options', 'nosniff'],
  ['cross-origin-resource-policy', 'same-origin'],
] as const

interface AppOptions {
  readonly gate?: Gate
  readonly clients?: ClientAccess
  readonly audit?: AuditParts
  readonly budgets?: CallerBudgets
  readonly tracer?: Tracer | undefined
}

export function createServer(
  changed: Partial<ServerBounds> = {},
  {
    gate = OPEN_GATE,
    clients = LOOPBACK_ACCESS,
    audit,
    tracer,
    budgets = new CallerBudgets({ limits: () => DEFAULT_BUDGET, now: () => performance.now() }),
  }: AppOptions = {},
): FastifyInstance {
  const { requestMs, checkMs, connections } = { ...serverBounds(), ...changed }
  const app = Fastify({
    ...(clients.tls === null ? {} : { https: { ...clients.tls, minVersion: 'TLSv1.2' } }),
    trustProxy: clients.trustedProxies.length === 0 ? false : [...clients.trustedProxies],
    bodyLimit: BODY_LIMIT,
    requestTimeout: requestMs,
    http: { headersTimeout: requestMs, connectionsCheckingInterval: checkMs },
    logger: false,
    routerOptions: { maxParamLength: 8_192 },
    // When the server closes, idle connections are closed at once, and requests under way are answered (main.ts bounds
    // how long that may take).
    forceCloseConnections: 'idle',
    frameworkErrors: (error, _request, reply) => {
      sendProblem(reply, toProblem(error, 400))
    },
    clientErrorHandler: refuseUnparsed,
  })
  confineFaults(app, (error, request) => app.failures?.(error, request))
  limitConnections(app.server, connections)
  readBoundedJson(app)
  // These hooks run for every request, even one answered from the cache, so they use callbacks: a promise for each
  // costs a tenth of such an answer.
  traceRequests(app, tracer)
  const protection = [...PROTECTION, ...headersFor(clients)]
  const refusalOf = clientRefusal(clients)
  app.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of protection) reply.header(name, value)
    const refusal = refusalOf(request)
    if (refusal === null) done()
    else sendProblem(reply, refusal)
  })
  app.addHook('onRoute', (route) => {
    if (route.config?.operations !== undefined) return
    const endpoint = endpointOf([route.method].flat()[0] ?? '', route.url)
    // Refuses to register a route without a schema and a right.
    if (endpoint === null)
      throw new Error(`${String(route.method)} ${route.url} is neither an operation nor an endpoint`)
    route.config = { ...route.config, endpoint }
  })
  app.decorateRequest('operation', null)
  app.decorateRequest('account', null)
  if (audit !== undefined) auditRequests(app, audit)
  identifyCallers(app, gate)
  enforceBudgets(app, budgets)
  app.addHook('onRequest', (request, _reply, done) => {
    const { endpoint } = request.routeOptions.config
    // Operations of the tables read their own arguments, some of which may be in the body.
    if (request.is404 || endpoint === undefined) return done()
    const refusal = forbidden(request.caller, endpoint, request.server.gate)
    if (refusal !== null) return done(new RefusalError(refusal))
    if (endpoint.isPage === true) return done()
    const read = readArguments(endpoint.parameters, request.query)
    if (!read.ok) return done(new RefusalError(read.error))
    request.query = read.value
    done()
  })
  const routes = routesOf(app)
  app.setNotFoundHandler((request, reply) => notFound(routes, request, reply))
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const refusal = refusalIn(error)
    if (refusal !== null) {
      if (refusal.code === 'BUSY') request.server.turnedAway?.('busy')
      const isUnidentified = request.caller === null && PROBLEMS[refusal.code].status === 401
      const page = isUnidentified ? request.server.signInPage?.(refusal, request, reply) : null
      return await (page ?? sendProblem(reply, refusal))
    }
    if (isRecordUnavailable(error)) {
      request.server.failures?.(error, request)
      return await sendProblem(reply, recordUnavailable(error))
    }
    const status = error.statusCode ?? 500
    if (status >= 500) request.server.failures?.(error, request)
    return await sendProblem(reply, toProblem(error, status, request.routeOptions.bodyLimit))
  })
  return app
}

/** Replaces the library's own handling of JSON bodies, whose parser it still uses. */
function readBoundedJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (!isTooDeep(body)) return parse(request, body, done)
    done(new RefusalError(problem('BAD_REQUEST', `The body can't be read: ${TOO_DEEP}.`, 'Nest it less deeply.')))
  })
}

/** Answers input that isn't HTTP or never ended. It has no request, only its socket. */
function refuseUnparsed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  const { status, ...body } = problemBody(parseProblem(error.code ?? ''))
  const text = JSON.stringify({ ...body, status })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(text)}`,
    ...PROTECTION.map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${text}`)
  // With `end`, a client that keeps its own half open would keep the connection.
  socket.destroySoon()
}

function parseProblem(code: string): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return problem(
      'TOO_LONG',
      'The address and the headers exceed 16 KiB together.',
      'Send a shorter address or fewer headers.',
    )
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem('TOO_SLOW', "The request didn't arrive in time.")
  return problem('BAD_REQUEST', "The input isn't a valid HTTP request.")
}

interface Route {
  readonly path: RegExp
  readonly method: string
}

/** Collects every address with its methods as routes are added: the router itself reports only a match. */
function routesOf(app: FastifyInstance): readonly Route[] {
  const routes: Route[] = []
  app.addHook('onRoute', ({ method, url }) => {
    const segments = url
      .split('/')
      .map((s) => (s === '*' ? '.*' : s.startsWith(':') ? '[^/]+' : s.replaceAll(/[^\w-]/g, '\\$&')))
    for (const one of [method].flat()) routes.push({ path: new RegExp(`^${segments.join('/')}$`, 's'), method: one })
  })
  return routes
}

async function notFound(routes: readonly Route[], request: FastifyRequest, reply: FastifyReply) {
  const { method, url, server } = request
  const path = url.replace(/[?#].*$/s, '')
  const allowed = [...new Set(routes.filter((route) => route.path.test(path)).map((route) => route.method))].sort()
  const at = `${method} ${truncate(url, 200)}`
  if (allowed.length === 0) {
    const page = (await server.pages?.(request, reply)) ?? null
    if (page !== null) return await page
    return await sendProblem(
      reply,
      problem(
        'NOT_FOUND',
        `There is nothing at ${at}.`,
        'See /openapi.json, or /docs in a browser, for all addresses.',
      ),
    )
  }
  reply.header('allow', allowed.join(', '))
  return await sendProblem(reply, problem('WRONG_METHOD', `${at} isn't supported.`, `Use ${allowed.join(' or ')}.`))
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Declared for a route that isn't an operation of the tables. */
    endpoint?: Endpoint
    /** The operations of the table that the route answers: several if a path ends in a URI or below one. */
    operations?: readonly Operation[]
  }
  interface FastifyInstance {
    /** Receives the service's faults (5xx), for the log. */
    failures?: ReportFault
    /** Receives why a request was refused because of limits, for the metrics. */
    turnedAway?: (reason: 'budget' | 'failed-credentials' | 'busy') => void
    /** Answers with a page of the portal if the address is one; otherwise returns null. */
    pages?: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | null>
    /** Answers a browser without a session with a page that leads to the sign-in; returns null for programs. */
    signInPage?: (refusal: Problem, request: FastifyRequest, reply: FastifyReply) => FastifyReply | null
    /** Tells whether the request is for a page of the portal, which anybody may load. */
    isPage?: (request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>) => boolean
  }
}

/** Converts refusals of the HTTP library, and faults of the service, into problems. */
function toProblem(error: FastifyError, status: number, bodyLimit = BODY_LIMIT): Problem {
  if (status === 413) return problem('TOO_LARGE', `The request body exceeds the limit of ${bodyLimit} bytes.`)
  if (status === 415)
    return problem('NOT_JSON', "This address doesn't accept the content type of the body.", 'Send application/json.')
  if (status >= 500) return FAULT
  return problem('BAD_REQUEST', error.message)
}
