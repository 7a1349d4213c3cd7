// Traces each request as a span.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Span, Tracer } from '../../contracts/telemetry.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Null if the request isn't traced. */
    span: Span | null
  }
}

/** Paths that machines request every few seconds. Nobody looks for their traces. */
const UNTRACED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])
/** Makes everything that follows from an unsampled request unsampled as well. */
const NOT_SAMPLED = `00-${'1'.padStart(32, '0')}-${'1'.padStart(16, '0')}-00`

/** Adds no hooks without a tracer. */
export function traceRequests(app: FastifyInstance, tracer: Tracer | undefined): void {
  app.decorateRequest('span', null)
  if (tracer === undefined) return
  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'unknown address'
    if (!UNTRACED.has(route)) {
      const attributes = { 'http.request.method': request.method, 'http.route': route }
      const begin = { name: `${request.method} ${route}`, kind: 'server' as const, attributes }
      request.span = tracer.enter(begin, receivedWith(request))
    }
    done()
  })
  app.addHook('onResponse', ({ span }, { statusCode }, done) => {
    span?.end({
      attributes: { 'http.response.status_code': statusCode },
      ...(statusCode >= 500 && { error: `the request was answered ${statusCode}` }),
    })
    done()
  })
}

/** Returns the `traceparent` for events that came with a request. */
export function requestTraceparent({ span }: FastifyRequest): string {
  return span?.context ?? NOT_SAMPLED
}

function receivedWith({ headers }: FastifyRequest): string | null {
  const { traceparent } = headers
  return typeof traceparent === 'string' ? traceparent : null
}
