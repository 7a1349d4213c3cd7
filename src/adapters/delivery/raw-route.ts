import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { EventResult } from '../../contracts/intake.ts'
import { receiptOf } from '../../contracts/receipt.ts'

/** A refusal, in the shape of all others of the API: what happened, and what to do. */
export function problem(code: string, message: string, hint?: string): object {
  return { error: hint === undefined ? { code, message } : { code, message, hint } }
}

export type Params = { readonly Params: { readonly platform: string } }

export interface RawRoute {
  readonly path: string
  readonly maxBytes: number
  readonly tooLarge: (reply: FastifyReply) => object
  /** Before a byte of the body is read: null lets it pass. */
  readonly admit: (request: FastifyRequest<Params>, reply: FastifyReply) => object | null
  readonly handle: (request: FastifyRequest<Params>, body: Buffer, reply: FastifyReply) => Promise<object>
}

/** A POST whose body is kept byte for byte, whatever its content type: signatures are over bytes. */
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

/** What the sender is told of events that are durable. `contentType`: where the sender chose it. */
export function receipt(results: readonly EventResult[], reply: FastifyReply, contentType?: string): object {
  const { status, body } = receiptOf(results, contentType)
  void reply.code(status)
  return body
}

/** Nothing was taken, and it is our fault: the same delivery may come again. */
export function notTaken(reply: FastifyReply): object {
  void reply.code(503).header('retry-after', '5')
  return problem('NOT_TAKEN', 'the events could not be written down; nothing of them was taken', 'send them again')
}
