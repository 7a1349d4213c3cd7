import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { JsonObject } from '../../lib/json.ts'
import type { Operation } from '../../questions/declare.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { openApi } from './document.ts'
import { docsPage } from './page.ts'
import { STYLE } from './style.ts'

/** Nothing from elsewhere, no script, and this one style. */
const CSP = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/**
 * `/openapi.json`, and `/docs` made from it: of the routes that this process has, as they are added. So it has to be called before
 * any other route is.
 */
export function openApiRoutes(app: FastifyInstance, version: string): void {
  const operations = new Set<Operation>()
  const endpoints = new Set<Endpoint>()
  app.addHook('onRoute', ({ config }) => {
    config?.operations?.forEach((operation) => operations.add(operation))
    if (config?.endpoint !== undefined) endpoints.add(config.endpoint)
  })
  let made: JsonObject | undefined
  const document = (): JsonObject => (made ??= openApi({ operations, endpoints }, version))
  app.get('/openapi.json', async (_request, reply) => await reply.send(document()))
  app.get('/docs', async (request, reply) => {
    const origin = `http://${request.headers.host ?? 'localhost'}`
    return await reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', CSP)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-cache')
      .send(docsPage(document(), origin))
  })
}
