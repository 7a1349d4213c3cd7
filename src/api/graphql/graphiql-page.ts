import type { FastifyInstance } from 'fastify'
import { problem, sendProblem } from '../../contracts/problem.ts'
import { PortalFiles } from '../portal/files.ts'
import { sendPage } from '../portal/page.ts'

const BY_POST = problem(
  'WRONG_METHOD',
  'Send queries by POST.',
  'POST {"query": "…"} here, or open this address in a browser.',
)

/**
 * Serves `GET /graphql`: GraphiQL to browsers, built with the portal and under its policy; to programs, an explanation
 * of how to send queries.
 */
export function graphqlPage(app: FastifyInstance, portal: string | null): void {
  const files = portal === null ? null : new PortalFiles(portal)
  app.get('/graphql', async (request, reply) => {
    if (files === null || request.headers.accept?.includes('text/html') !== true)
      return sendProblem(reply.header('allow', 'POST'), BY_POST)
    return await sendPage(await files.page('graphiql.html'), request, reply)
  })
}
