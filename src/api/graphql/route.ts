import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pin } from '../../query/time/moment.ts'
import { setRetryAfter, challenge, problem, problemBody, refusalIn, type Problem } from '../../contracts/problem.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Arguments } from '../../questions/parameters.ts'
import { askInRounds, type ReadDeps } from '../../query/deps.ts'
import { memoiseWeakly } from '../../lib/memoise.ts'
import { ok, type Result } from '../../lib/result.ts'
import { answerCacheOf, type AnswerBody, type AnswerCache } from '../answer-cache.ts'
import { RequestCharge } from '../http/budget.ts'
import { callerOf } from '../http/caller.ts'
import { asError } from '../http/faults.ts'
import type { GRAPHQL } from '../http/graphql-endpoints.ts'
import { execute, readRequest, type ExecuteDeps, type ExecutedQuery } from './execute.ts'
import { Preparer, QUERY_BOUNDS } from './prepare.ts'
import { executableSchema } from './schema.ts'
import { printSdl } from './sdl.ts'

/** Room for the query and the variables at their bounds, JSON-escaped. */
const BODY_BYTES = 2 * (QUERY_BOUNDS.characters + QUERY_BOUNDS.variables)

/**
 * A plain route with graphql-jit instead of mercurius: the answer cache must see the raw body before anything is parsed
 * (a hit costs 20 µs), and cost and moment must be settled before execution.
 */
export async function graphqlRoute(app: FastifyInstance, deps: ReadDeps): Promise<void> {
  // Before the first request, which would wait for it.
  schemaOf(deps.catalogue)
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body))

  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    if (request.routeOptions.config.endpoint?.refusedAs !== 'errors') throw error
    const refusal = refusalIn(error)
    if (refusal !== null) return await sendErrors(reply, refusal)
    if ((error.statusCode ?? 500) < 500) throw error
    reporter(request)(error)
    return await sendErrors(reply, problem('INTERNAL', 'Something went wrong in the service; it has been logged.'))
  })

  app.get('/graphql/schema', async (_, reply) =>
    reply.type('text/plain; charset=utf-8').send(schemaOf(deps.catalogue).sdl),
  )
  app.post(
    '/graphql',
    { bodyLimit: BODY_BYTES },
    async (request: FastifyRequest<{ Body: string; Querystring: Arguments<typeof GRAPHQL.parameters> }>, reply) => {
      const { preparer } = schemaOf(deps.catalogue)
      const cache = answerCacheOf(deps)
      const charged = new RequestCharge(request)
      let faults: unknown[] = []
      try {
        const answer = await askInRounds(deps, (reads) => {
          // Only faults of the last attempt count.
          faults = []
          return answerGraphql(reads, {
            request,
            charged,
            cache,
            preparer,
            report: (error) => void faults.push(error),
          })
        })
        return answer.ok ? send(reply, answer.value.status, answer.value.body) : sendErrors(reply, answer.error)
      } finally {
        charged.settle()
        for (const fault of faults) reporter(request)(fault)
      }
    },
  )
}

interface GraphqlAsked {
  readonly request: FastifyRequest<{ Body: string; Querystring: Arguments<typeof GRAPHQL.parameters> }>
  readonly charged: RequestCharge
  /** Null if no answers are cached. */
  readonly cache: AnswerCache | null
  readonly preparer: Preparer
  readonly report: ExecuteDeps['report']
}

async function answerGraphql(
  reads: ReadDeps,
  { request, charged, cache, preparer, report }: GraphqlAsked,
): Promise<Result<Pick<ExecutedQuery, 'status' | 'body'>, Problem>> {
  const { asOf, debug } = request.query
  const pinned = await pin(reads, asOf)
  if (!pinned.ok) return pinned
  const given = reads.visibilities.of(callerOf(request))
  const visibility = given instanceof Promise ? await given : given
  // Only callers who see the same share answers.
  const key = `GraphQL\n${visibility?.now.key ?? ''}\n${asOf ?? ''}\n${request.body}`
  const sourceConditions = reads.sourceConditions()
  const basis = { tx: pinned.value.at, sourceConditions: sourceConditions.version, rewrites: reads.entities.rewrites }
  const retained = debug === undefined ? cache?.get(key, basis) : undefined
  if (retained !== undefined) return ok({ status: 200, body: retained })
  const read = readRequest(request.body)
  if (!read.ok) return read
  const answer = await execute({ ...reads, sourceConditions: () => sourceConditions, preparer, report }, read.value, {
    moment: pinned.value,
    visibility,
    debug: debug === 'reads',
    reserve: (cost) => charged.reserve(cost),
    callerSlices: charged.callerSlices,
  })
  if (answer.cacheable) cache?.set(key, basis, answer.body)
  return ok(answer)
}

/** Derives it once from the definitions, until others come into force. */
const schemaOf = memoiseWeakly((catalogue: Catalogue) => ({
  preparer: new Preparer(executableSchema(catalogue)),
  sdl: printSdl(catalogue),
}))

function reporter(request: FastifyRequest): ExecuteDeps['report'] {
  return (error) => request.server.failures?.(asError(error), request)
}

function send(reply: FastifyReply, status: number, body: AnswerBody): FastifyReply {
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(body)
}

/** Sends errors in the form that GraphQL clients read. */
function sendErrors(reply: FastifyReply, refusal: Problem): FastifyReply {
  const { detail, retryAfter: _, ...extensions } = refusal
  const { status } = problemBody(refusal)
  setRetryAfter(reply, refusal)
  challenge(reply, refusal.code)
  return reply.code(status).send({ errors: [{ message: detail, extensions }] })
}
