import type { FastifyInstance } from 'fastify'
import { COMMANDS } from '../commands/all.ts'
import { QUESTIONS } from '../questions/all.ts'
import type { ApiDeps } from './deps.ts'
import { explorerRoutes } from './graphql/explorer.ts'
import { graphqlRoute } from './graphql/route.ts'
import { serve } from './http/serve.ts'

/** The read API: GraphQL with its explorer, and the questions of the table over REST. Each in a scope of its own, so that parsers do not leak. */
export async function registerApi(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await app.register(async (scope) => graphqlRoute(scope, deps))
  await app.register(async (scope) => explorerRoutes(scope))
  const aboutTheGraph = QUESTIONS.filter((question) => question.about === 'graph')
  const operations = [...aboutTheGraph, ...COMMANDS]
  await app.register(async (scope) => serve(scope, operations, { reads: deps, service: deps }))
}
