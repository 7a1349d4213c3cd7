import type { FastifyInstance } from 'fastify'
import { COMMANDS } from '../commands/all.ts'
import { sendProblem } from '../contracts/problem.ts'
import { needsAGraph } from '../query/record-graph/needs-a-graph.ts'
import { QUESTIONS } from '../questions/all.ts'
import type { ApiParts } from './deps.ts'
import { Exporter } from './export/route.ts'
import { feedRoute } from './feed/route.ts'
import { graphqlPage } from './graphql/graphiql-page.ts'
import { graphqlRoute } from './graphql/route.ts'
import { atLeast } from './http/at-least.ts'
import { intakeRoutes } from './http/intake.ts'
import { operateRoutes } from './http/operate.ts'
import { serve } from './http/serve.ts'
import type { RecentRequests } from '../lib/recent-requests.ts'
import { STREAM } from './live/endpoints.ts'
import { streamRoute } from './live/route.ts'
import { visibleEvent } from './live/visible-events.ts'
import { mcpRoute } from './mcp/route.ts'
import { lineageRoutes } from './openlineage/route.ts'
import { unsubscribeRoutes } from './unsubscribe/route.ts'
import { portalRoutes } from './portal/route.ts'
import { scimRoutes } from './scim/route.ts'

/**
 * Registers everything that a process answers over HTTP, except what others push to it. Each has a scope of its own, so
 * that parsers don't leak.
 */
export async function registerApi(
  app: FastifyInstance,
  { reads, reader, requests, live, service, lineageKey, probes, portal }: ApiParts,
): Promise<void> {
  if (service !== null && service.intake !== null) {
    intakeRoutes(app, service.intake)
    lineageRoutes(app, { service, intake: service.intake, key: lineageKey })
    scimRoutes(app, { service, intake: service.intake })
  }
  if (service !== null && probes !== null) operateRoutes(app, service, probes)
  if (service !== null && reads !== null) unsubscribeRoutes(app, service)
  if (portal !== null) portalRoutes(app, portal)
  const exporter = new Exporter({ reads, service })
  const aboutTheGraph = QUESTIONS.filter((question) => question.about === 'graph')
  const aboutTheService = QUESTIONS.filter((question) => question.about === 'service')
  await app.register(async (scope) => serve(scope, [...aboutTheService, ...COMMANDS], { reads, service }))
  await app.register(async (scope) => exporter.serve(scope, 'service'))
  if (reads !== null && service !== null) mcpRoute(app, service.state.version)
  await app.register(async (graph) => {
    if (reader !== null) atLeast(graph, reader)
    if (live !== null && reads !== null)
      streamRoute(graph, { feed: live, shownTo: (caller, event) => visibleEvent(reads, caller, event) })
    if (live === null && reads?.askInRounds !== undefined)
      graph.get(STREAM.path, (_, reply) => sendProblem(reply, needsAGraph('tell what changes as it does')))
    await graph.register(async (requested) => {
      // Streams are open all day, and wait for nothing.
      if (requests != null) noteRequests(requested, requests)
      if (reads !== null) {
        await requested.register(async (scope) => graphqlRoute(scope, reads))
        await requested.register(async (scope) => graphqlPage(scope, portal))
      }
      await requested.register(async (scope) => serve(scope, aboutTheGraph, { reads, service }))
      await requested.register(async (scope) => exporter.serve(scope, 'graph'))
      await requested.register(async (scope) => feedRoute(scope, reads))
    })
  })
}

function noteRequests(app: FastifyInstance, requests: RecentRequests): void {
  app.addHook('onRequest', (_, reply, done) => {
    requests.began()
    // Also called if the caller went away before the answer.
    reply.raw.once('close', () => requests.ended())
    done()
  })
}
