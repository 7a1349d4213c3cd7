import type { FastifyReply } from 'fastify'
import type { JsonObject } from '../../lib/json.ts'
import type { Problem } from '../../query/problem.ts'

/** `beside`: further members of the answer. */
export function sendProblem(reply: FastifyReply, problem: Problem, beside: JsonObject = {}): FastifyReply {
  const { status, code, message, hint } = problem
  if (status === 503) reply.header('retry-after', '1')
  return reply.code(status).send({ error: { code, message, hint }, ...beside })
}
