import type { FastifyInstance } from 'fastify'
import type { ApiDeps } from './deps.ts'
import { explorerRoutes } from './graphql/explorer.ts'
import { graphqlRoute } from './graphql/route.ts'
import { entityRoutes } from './rest/entities.ts'
import { knowledgeRoutes } from './rest/knowledge.ts'
import { lineageRoutes } from './rest/lineage.ts'
import { timeRoutes } from './rest/time.ts'

/** The read API: GraphQL with its explorer, and entities over REST. Each in a scope of its own, so that parsers do not leak. */
export async function registerApi(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await app.register(async (scope) => graphqlRoute(scope, deps))
  await app.register(async (scope) => explorerRoutes(scope))
  await app.register(async (scope) => entityRoutes(scope, deps))
  await app.register(async (scope) => knowledgeRoutes(scope, deps))
  await app.register(async (scope) => lineageRoutes(scope, deps))
  await app.register(async (scope) => timeRoutes(scope, deps))
}
