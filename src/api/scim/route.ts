// Serves SCIM 2.0 (RFC 7644): identity providers push people and groups here.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { foreignPlatform, type Caller } from '../../contracts/caller.ts'
import type { JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { SCIM_RECEIVER } from '../../providers/scim-receiver/provider.ts'
import type { ScimRefusal } from '../../providers/scim-receiver/refusal.ts'
import { schemaDocuments, serviceDocument, typeDocuments } from '../../providers/scim-receiver/discovery.ts'
import type { Service, ServiceIntake } from '../../questions/service.ts'
import { callerOf } from '../http/caller.ts'
import { SCIM_ROOT } from './endpoints.ts'
import { truncate } from '../../lib/cut-text.ts'
import {
  refuse,
  type ScimCall,
  type Answered,
  type ScimRequest,
  send,
  list,
  create,
  answerExisting,
  showResource,
  replace,
  change,
  remove,
  search,
  page,
  unknownResource,
} from './answers.ts'

/** A group of 20,000 members, as identity providers name them. */
const MAX_BODY_BYTES = 4 * 1_048_576

interface ScimParts {
  readonly service: Service
  readonly intake: ServiceIntake
}

export function scimRoutes(app: FastifyInstance, parts: ScimParts): void {
  const routes = async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler(async (error: { statusCode?: number }, _request, reply) => {
      if (error.statusCode !== 413) throw error
      return await refuse(reply, { status: 413, detail: `A request may have at most ${MAX_BODY_BYTES} bytes.` })
    })
    const served: ServedRoute[] = []
    const route = (
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
      path: string,
      answer: (call: ScimCall) => Promise<Answered>,
    ): void => {
      served.push({ method, path: new RegExp(`^${SCIM_ROOT}${path.replaceAll('.', '\\.').replace(':id', '[^/]+')}$`) })
      scope.route({
        method,
        url: path,
        handler: async (request, reply) => {
          const call = callOf(request as ScimRequest, parts)
          const answered = call.ok ? await answer(call.value) : call
          return answered.ok ? await send(reply, answered.value) : await refuse(reply, answered.error)
        },
      })
    }
    route('GET', '/ServiceProviderConfig', async ({ base }) => ok({ status: 200, body: serviceDocument(base) }))
    documents(route, '/Schemas', schemaDocuments)
    documents(route, '/ResourceTypes', typeDocuments)
    for (const type of ['User', 'Group'] as const) {
      route('GET', `/${type}s`, (call) => list(call, type))
      route('POST', `/${type}s`, (call) => create(call, type))
      route('GET', `/${type}s/:id`, (call) => answerExisting(call, type, async (one) => showResource(call, type, one)))
      route('PUT', `/${type}s/:id`, (call) => answerExisting(call, type, (one) => replace(call, type, one)))
      route('PATCH', `/${type}s/:id`, (call) => answerExisting(call, type, (one) => change(call, type, one)))
      route('DELETE', `/${type}s/:id`, (call) => answerExisting(call, type, (one) => remove(call, type, one)))
    }
    route('POST', '/.search', search)
    scope.setNotFoundHandler((request, reply) => refuseUnknown(served, request, reply))
  }
  void app.register(routes, { prefix: SCIM_ROOT })
}

interface ServedRoute {
  readonly method: string
  readonly path: RegExp
}

async function refuseUnknown(
  served: readonly ServedRoute[],
  { method, url }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const path = url.replace(/[?#].*$/s, '')
  const methods = served.filter((route) => route.path.test(path)).map(({ method }) => method)
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].sort()
  const at = `${method} ${truncate(path, 200)}`
  if (allowed.length === 0)
    return await refuse(reply, {
      status: 404,
      detail: `There is nothing at ${at}: only /Users and /Groups are served.`,
    })
  reply.header('allow', allowed.join(', '))
  return await refuse(reply, { status: 405, detail: `${at} isn't supported: use ${allowed.join(' or ')}.` })
}

type AddRoute = (method: 'GET', path: string, answer: (call: ScimCall) => Promise<Answered>) => void

function documents(route: AddRoute, path: string, of: (base: string) => readonly JsonObject[]): void {
  route('GET', path, async ({ base }) => ok({ status: 200, body: page(of(base), { total: of(base).length, from: 0 }) }))
  route('GET', `${path}/:id`, async ({ base, request }) => {
    const found = of(base).find(({ id }) => id === request.params.id)
    return found === undefined
      ? err(unknownResource(path.slice(1), request.params.id))
      : ok({ status: 200, body: found })
  })
}

function callOf(request: ScimRequest, { service, intake }: ScimParts): Result<ScimCall, ScimRefusal> {
  const configured = service.sources.configured()
  const platform = platformFor(
    callerOf(request),
    configured.filter(({ provider }) => provider.name === SCIM_RECEIVER).map(({ config }) => config.platform),
  )
  if (!platform.ok) return platform
  const sources = new Map(configured.map((source) => [source.config.platform, source]))
  const base = `${request.protocol}://${request.host}${SCIM_ROOT}`
  return ok({ directory: { platform: platform.value, intake, sources }, base, request })
}

/** Chooses the receiver that the token may send for, if there are several. */
function platformFor(caller: Caller, receivers: readonly string[]): Result<string, ScimRefusal> {
  const own = receivers.filter((platform) => foreignPlatform(caller, platform) === null)
  const [platform] = own
  if (platform !== undefined && own.length === 1) return ok(platform)
  if (receivers.length === 0)
    return err({ status: 404, detail: `No source accepts SCIM: configure one with the provider "${SCIM_RECEIVER}".` })
  const detail =
    own.length === 0
      ? `The token "${caller.name}" may not send for ${receivers.join(' or ')}: create one with --platforms ${receivers[0]}.`
      : `Several sources accept SCIM (${own.join(', ')}): use a token that may send for one of them, created with --platforms ${own[0]}.`
  return err({ status: own.length === 0 ? 403 : 400, detail })
}
