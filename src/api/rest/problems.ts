import type { FastifyReply } from 'fastify'
import type { Problem } from '../../query/problem.ts'

export function sendProblem(reply: FastifyReply, { status, code, message, hint }: Problem): FastifyReply {
  if (status === 503) reply.header('retry-after', '1')
  return reply.code(status).send({ error: { code, message, hint } })
}
