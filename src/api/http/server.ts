import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Problem as Refusal } from '../../query/problem.ts'
import { readParameters } from './parameters.ts'

/** Of one request; a batch of events has its own, larger bound. */
const BODY_LIMIT = 1_048_576
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i

export interface Problem {
  readonly code: string
  readonly message: string
  readonly hint?: string
}

/** The shape of every refusal: what happened, to which thing, what to do. */
export function problem(code: string, message: string, hint?: string): { error: Problem } {
  return { error: hint === undefined ? { code, message } : { code, message, hint } }
}

/**
 * The HTTP server, bare. Until sign-in exists it listens on loopback only, and asks where a request comes from: a web page
 * elsewhere can make a browser send requests here, but neither its Origin nor a rebound Host name is ours.
 */
export function createServer(): FastifyInstance {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    logger: false,
    routerOptions: { maxParamLength: 8_192 },
    // At the end idle connections are closed at once; a request under way is answered (main.ts bounds how long that may take).
    forceCloseConnections: 'idle',
  })
  app.addHook('onRequest', async (request, reply) => {
    const refusal = refusedOrigin(request)
    if (refusal !== null) return await reply.code(403).send(refusal)
  })
  app.addHook('onRequest', async (request) => {
    if (request.is404) return
    const { parameters = {} } = request.routeOptions.config
    const declared = typeof parameters === 'function' ? parameters(request.raw.url ?? '') : parameters
    const read = readParameters(declared, request.query)
    if (!read.ok) throw new Refused(read.error)
    request.query = read.value
  })
  const routes = routesOf(app)
  app.setNotFoundHandler((request, reply) => notFound(routes, request, reply))
  app.setErrorHandler(async (error: FastifyError | Refused, request, reply) => {
    if (error instanceof Refused) return await reply.code(error.statusCode).send({ error: error.said })
    const status = error.statusCode ?? 500
    if (status >= 500) request.server.failures?.(error, request)
    return await reply.code(status).send(describe(error, status))
  })
  return app
}

/** Thrown where a request is refused before its handler; each form of API says it in its own way. */
export class Refused extends Error {
  readonly statusCode: number
  readonly said: Pick<Refusal, 'code' | 'message' | 'hint'>

  constructor({ status, code, message, hint }: Refusal) {
    super(message)
    this.statusCode = status
    this.said = { code, message, hint }
  }
}

interface Routes {
  readonly path: RegExp
  readonly method: string
}

/** Every address with its methods, as routes are added: the router itself tells only of a match. */
function routesOf(app: FastifyInstance): readonly Routes[] {
  const routes: Routes[] = []
  app.addHook('onRoute', ({ method, url }) => {
    const segments = url
      .split('/')
      .map((s) => (s === '*' ? '.*' : s.startsWith(':') ? '[^/]+' : s.replaceAll(/[^\w-]/g, '\\$&')))
    for (const one of [method].flat()) routes.push({ path: new RegExp(`^${segments.join('/')}$`, 's'), method: one })
  })
  return routes
}

async function notFound(routes: readonly Routes[], { method, url }: FastifyRequest, reply: FastifyReply) {
  const path = url.replace(/[?#].*$/s, '')
  const allowed = [...new Set(routes.filter((route) => route.path.test(path)).map((route) => route.method))].sort()
  const at = `${method} ${url.slice(0, 200)}`
  if (allowed.length === 0) return await reply.code(404).send(problem('NOT_FOUND', `there is nothing at ${at}`))
  reply.code(405).header('allow', allowed.join(', '))
  return await reply.send(problem('WRONG_METHOD', `${at} is not answered`, `use ${allowed.join(' or ')}`))
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Told of faults of ours (5xx), for the log. */
    failures?: (error: Error, request: FastifyRequest) => void
  }
}

function describe(error: FastifyError, status: number): { error: Problem } {
  if (status === 413) return problem('TOO_LARGE', `the request body is over the bound of ${BODY_LIMIT} bytes`)
  if (status >= 500)
    return problem(
      'INTERNAL',
      'the service failed to answer; its log says why',
      'try again; if it stays, run "mlg doctor"',
    )
  return problem(error.code ?? 'BAD_REQUEST', error.message)
}

function refusedOrigin(request: FastifyRequest): { error: Problem } | null {
  const { host, origin } = request.headers
  if (host === undefined || !LOOPBACK.test(host)) {
    return problem(
      'FOREIGN_HOST',
      `requests for the host "${(host ?? '').slice(0, 100)}" are refused`,
      'use the loopback address that the service printed',
    )
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return problem('FOREIGN_ORIGIN', `requests from pages of "${origin.slice(0, 100)}" are refused`)
  }
  return null
}
