import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EventResult } from '../../contracts/intake.ts'
import { setRetryAfter, problem, problemBody, PROBLEM_TYPE, type Problem } from '../../contracts/problem.ts'
import { receiptOf } from '../../contracts/receipt.ts'

export type Params = { readonly Params: { readonly platform: string } }

interface RawRoute {
  readonly path: string
  readonly maxBytes: number
  readonly tooLarge: (reply: FastifyReply) => object
  /** Called before the body is read; null admits the request. */
  readonly admit: (request: FastifyRequest<Params>, reply: FastifyReply) => object | null
  readonly handle: (request: FastifyRequest<Params>, body: Buffer, reply: FastifyReply) => Promise<object>
}

/** Adds a POST route whose body is passed on byte for byte, since signatures cover bytes. */
export function rawRoute(app: FastifyInstance, route: RawRoute): void {
  const { path, maxBytes } = route
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBytes }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
      if (error.statusCode !== 413) throw error
      return await reply.send(route.tooLarge(reply))
    })
    scope.post<Params>(path, {
      bodyLimit: maxBytes,
      onRequest: async (request, reply) => {
        const refusal = route.admit(request, reply)
        if (refusal !== null) return await reply.send(refusal)
      },
      handler: async (request, reply) =>
        await route.handle(request, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0), reply),
    })
  })
}

/** Sets the status and type of a refusal and returns its body, which the route sends. */
export function refuse(reply: FastifyReply, refusal: Problem, members: object = {}): object {
  const body = problemBody(refusal)
  setRetryAfter(reply, refusal)
  reply.code(body.status).header('content-type', PROBLEM_TYPE)
  return { ...body, ...members }
}

/** Answers once events are durable. `contentType` is set where the sender chose one. */
export function receipt(results: readonly EventResult[], reply: FastifyReply, contentType?: string): object {
  const { body, problem: refusal } = receiptOf(results, contentType)
  if (refusal === null) {
    reply.code(202)
    return body
  }
  return refuse(reply, refusal, body)
}

/** Answers that a fault of the service kept it from accepting anything, so the sender may retry the delivery. */
export function notAccepted(reply: FastifyReply): object {
  const detail = "The events couldn't be written to the record; none of them was accepted."
  return refuse(reply, { ...problem('NOT_TAKEN', detail, 'Send them again.'), retryAfter: 5 })
}
