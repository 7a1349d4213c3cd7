import { gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { JsonObject } from '../../lib/json.ts'
import type { Operation } from '../../questions/declare.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { accepts, etagOf, hasCurrent } from '../http/representation.ts'
import { openApi } from './document.ts'

const VERSION_HEADER = 'x-mlg-version'

/**
 * Serves `/openapi.json`, also below `/api/v1`: it describes this process's routes, collected as they are added, so
 * this must be called before any other route is added.
 */
export function openApiRoutes(app: FastifyInstance, version: string): void {
  const operations = new Set<Operation>()
  const endpoints = new Set<Endpoint>()
  app.addHook('onRoute', ({ config }) => {
    config?.operations?.forEach((operation) => operations.add(operation))
    if (config?.endpoint !== undefined) endpoints.add(config.endpoint)
  })
  // Tells clients when the version has changed. Strangers learn no version.
  app.addHook('onRequest', (request, reply, done) => {
    if (request.caller !== null) reply.header(VERSION_HEADER, version)
    done()
  })
  let cached: JsonObject | undefined
  let served: ServedDocument | undefined
  const document = (): JsonObject => (cached ??= openApi({ operations, endpoints }, version))
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    served ??= servedAs(document())
    const isCompressed = accepts(request.headers['accept-encoding'] ?? '', 'gzip')
    const { body, etag } = isCompressed ? served.compressed : served.plain
    reply.headers({ etag, 'cache-control': 'no-cache', vary: 'accept-encoding' })
    if (hasCurrent(request.headers['if-none-match'], etag)) return await reply.code(304).send()
    reply.header('content-type', 'application/json; charset=utf-8')
    if (isCompressed) reply.header('content-encoding', 'gzip')
    return await reply.send(body)
  }
  for (const path of ['/openapi.json', '/api/v1/openapi.json']) app.get(path, answer)
}

/** Serialised once: writing some 300 kB for each request takes 5 ms. */
function servedAs(document: JsonObject): ServedDocument {
  const plain = Buffer.from(JSON.stringify(document))
  const compressed = gzipSync(plain)
  return {
    plain: { body: plain, etag: etagOf(plain) },
    compressed: { body: compressed, etag: etagOf(compressed) },
  }
}

interface Representation {
  readonly body: Buffer
  readonly etag: string
}

interface ServedDocument {
  readonly plain: Representation
  readonly compressed: Representation
}
