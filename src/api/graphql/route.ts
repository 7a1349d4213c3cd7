import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pin } from '../../query/moment.ts'
import type { Problem } from '../../query/problem.ts'
import type { ApiDeps } from '../deps.ts'
import { AnswerCache } from './cache.ts'
import { execute, readRequest, type ExecuteDeps } from './execute.ts'
import { Preparer, QUERY_BOUNDS } from './prepare.ts'
import { executableSchema } from './schema.ts'
import { printSdl } from './sdl.ts'

/** Room for the query and the variables at their bounds, JSON-escaped. */
const BODY_BYTES = 2 * (QUERY_BOUNDS.characters + QUERY_BOUNDS.variables)

interface Query {
  readonly asOf?: string
  readonly debug?: string
}

/**
 * A plain route with graphql-jit, and not mercurius: the answer cache has to look at the raw body before anything is
 * parsed (a hit costs 20 µs), and cost and moment have to be settled before execution.
 */
export async function graphqlRoute(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  const cache = new AnswerCache()
  const preparer = new Preparer(executableSchema(deps.catalogue))
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body))

  const sdl = printSdl(deps.catalogue)
  app.get('/graphql/schema', async (_, reply) => reply.type('text/plain; charset=utf-8').send(sdl))
  app.post(
    '/graphql',
    { bodyLimit: BODY_BYTES },
    async (request: FastifyRequest<{ Body: string; Querystring: Query }>, reply) => {
      const { asOf, debug } = request.query
      const pinned =
        asOf === undefined
          ? { ok: true as const, value: { at: deps.graph().head, past: false } }
          : await pin(deps, asOf)
      if (!pinned.ok) return sendProblem(reply, pinned.error)
      const key = `${asOf ?? ''}\n${request.body}`
      const kept = debug === undefined ? cache.get(key, pinned.value.at) : undefined
      if (kept !== undefined) return send(reply, 200, kept)
      const read = readRequest(request.body)
      if (!read.ok)
        return sendProblem(reply, { status: 400, ...read.error, hint: 'See GET /graphql in a browser for examples.' })
      const answer = await execute({ ...deps, preparer, report: reporter(request) }, read.value, {
        moment: pinned.value,
        debug: debug === 'reads',
      })
      if (answer.lasting) cache.set(key, pinned.value.at, answer.body)
      return send(reply, answer.status, answer.body)
    },
  )
}

function reporter(request: FastifyRequest): ExecuteDeps['report'] {
  return (error) => request.server.failures?.(error instanceof Error ? error : new Error(String(error)), request)
}

function send(reply: FastifyReply, status: number, body: Buffer): FastifyReply {
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(body)
}

/** In the form that GraphQL clients read errors in. */
function sendProblem(reply: FastifyReply, { status, code, message, hint }: Problem): FastifyReply {
  if (status === 503) reply.header('retry-after', '1')
  return reply.code(status).send({ errors: [{ message, extensions: { code, hint } }] })
}
