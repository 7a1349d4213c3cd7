// Serves SCIM 2.0 (RFC 7644): identity providers push people and groups here.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { foreignPlatform, type Caller } from '../../contracts/caller.ts'
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { readJson } from '../../lib/read-json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { readFilter, type ScimFilter } from '../../providers/scim-receiver/filter.ts'
import { applyPatch, type MemberChanges } from '../../providers/scim-receiver/patch.ts'
import { SCIM_RECEIVER } from '../../providers/scim-receiver/provider.ts'
import { resourceOf, valuesOf } from '../../providers/scim-receiver/received.ts'
import { invalid, type ScimRefusal } from '../../providers/scim-receiver/refusal.ts'
import {
  attributesOf,
  MAX_RESULTS,
  schemaDocuments,
  serviceDocument,
  typeDocuments,
  type ScimType,
} from '../../providers/scim-receiver/schema.ts'
import { MEMBERS, readResource, type ScimValues } from '../../providers/scim-receiver/values.ts'
import type { Service, ServiceIntake } from '../../questions/service.ts'
import { callerOf } from '../http/caller.ts'
import {
  changeResource,
  createResource,
  deleteResource,
  listPage,
  findStored,
  type ChangeOf,
  type ScimDirectory,
  type Stored,
} from './directory.ts'
import { SCIM_ROOT, SCIM_TYPE } from './endpoints.ts'
import { shownParts, type Shown } from './shown.ts'
import { truncate } from '../../lib/cut-text.ts'

/** A group of 20,000 members, as identity providers name them. */
const MAX_BODY_BYTES = 4 * 1_048_576
const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error'

interface ScimParts {
  readonly service: Service
  readonly intake: ServiceIntake
}

interface ScimAnswer {
  readonly status: number
  readonly body: JsonObject | null
  readonly location?: string
}

type Answered = Result<ScimAnswer, ScimRefusal>
type ScimRequest = FastifyRequest<{
  Params: { readonly id?: string }
  Querystring: Readonly<Record<string, string | undefined>>
}>

interface ScimCall {
  readonly directory: ScimDirectory
  readonly base: string
  readonly request: ScimRequest
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
  return await refuse(reply, { status: 405, detail: `${at} is not supported: use ${allowed.join(' or ')}.` })
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

// ----------------------------------------------------------------------------------------------------------- answers

/** Parameters of a list, from the query string or from the body of a search. */
interface ListRequest extends Shown {
  readonly filter: string | undefined
  readonly startIndex: string | undefined
  readonly count: string | undefined
}

async function list(call: ScimCall, type: ScimType): Promise<Answered> {
  const { filter, startIndex, count, attributes, excludedAttributes } = call.request.query
  return await found(call, [type], { filter, startIndex, count, attributes, excludedAttributes })
}

async function search(call: ScimCall): Promise<Answered> {
  const sent = sentIn(call.request)
  if (!sent.ok) return sent
  const text = (name: string): string | undefined => {
    const value = isObject(sent.value) ? (sent.value as JsonObject)[name] : undefined
    return value == null ? undefined : Array.isArray(value) ? value.join(',') : String(value as string)
  }
  return await found(call, ['User', 'Group'], {
    filter: text('filter'),
    startIndex: text('startIndex'),
    count: text('count'),
    attributes: text('attributes'),
    excludedAttributes: text('excludedAttributes'),
  })
}

/** Lists all resources of one type before those of the next. */
async function found(call: ScimCall, types: readonly ScimType[], requested: ListRequest): Promise<Answered> {
  const { filter, startIndex, count } = requested
  const [first, most] = [whole(startIndex, 1), whole(count, MAX_RESULTS)]
  if (first === null || most === null) return err(invalid('invalidValue', 'startIndex and count are whole numbers.'))
  const read = filter === undefined ? ok<ScimFilter | null>(null) : readFilter(filter)
  if (!read.ok) return err(invalid('invalidFilter', `${read.error}.`))
  const from = Math.max(first, 1) - 1
  const wanted = Math.min(Math.max(most, 0), MAX_RESULTS)
  const shownResources: JsonObject[] = []
  let total = 0
  for (const type of types) {
    const left = { from: Math.max(from - total, 0), count: wanted - shownResources.length }
    const matching = await listPage(call.directory, type, { filter: read.value, ...left })
    if (!matching.ok) return matching
    total += matching.value.total
    shownResources.push(...matching.value.resources.map((one) => shownParts(withLocation(call, type, one), requested)))
  }
  return ok({ status: 200, body: page(shownResources, { total, from }) })
}

function whole(text: string | undefined, otherwise: number): number | null {
  const value = text === undefined ? otherwise : Number(text)
  return Number.isSafeInteger(value) ? value : null
}

function page(
  resources: readonly JsonObject[],
  { total, from }: { readonly total: number; readonly from: number },
): JsonObject {
  return {
    schemas: [LIST_RESPONSE],
    totalResults: total,
    startIndex: from + 1,
    itemsPerPage: resources.length,
    Resources: resources,
  }
}

async function answerExisting(
  call: ScimCall,
  type: ScimType,
  answer: (one: Stored) => Promise<Answered>,
): Promise<Answered> {
  const { id = '' } = call.request.params
  const one = await findStored(call.directory, type, id)
  return one === null ? err(unknownResource(type, id)) : await answer(one)
}

async function create(call: ScimCall, type: ScimType): Promise<Answered> {
  const sent = sentIn(call.request)
  const values = sent.ok ? readResource(type, sent.value) : sent
  if (!values.ok) return values
  const created = await createResource(call.directory, type, values.value, allMembers(values.value))
  if (!created.ok) return created
  const answer = await showResource(call, type, created.value)
  return answer.ok ? ok({ ...answer.value, status: 201, location: addressOf(call, type, created.value.id) }) : answer
}

async function replace(call: ScimCall, type: ScimType, before: Stored): Promise<Answered> {
  const sent = sentIn(call.request)
  const read = sent.ok ? readResource(type, sent.value) : sent
  if (!read.ok) return read
  const all = [...attributesOf(type).values()].filter(({ name }) => name !== MEMBERS)
  const values = Object.fromEntries(all.map(({ name }) => [name, read.value[name] ?? null]))
  return await write(call, type, { before, values, members: allMembers(read.value) })
}

async function change(call: ScimCall, type: ScimType, before: Stored): Promise<Answered> {
  const sent = sentIn(call.request)
  const patched = sent.ok ? applyPatch(type, valuesOf(before.payload), sent.value) : sent
  if (!patched.ok) return patched
  const { changed: values, members } = patched.value
  const answer = await write(call, type, { before, values, members })
  return answer.ok && type === 'Group' ? ok({ status: 204, body: null }) : answer
}

async function write(call: ScimCall, type: ScimType, change: ChangeOf): Promise<Answered> {
  const after = await changeResource(call.directory, type, change)
  return after.ok ? await showResource(call, type, after.value) : after
}

async function remove(call: ScimCall, type: ScimType, { id }: Stored): Promise<Answered> {
  const refusal = await deleteResource(call.directory, type, id)
  return refusal === null ? ok({ status: 204, body: null }) : err(refusal)
}

async function showResource(call: ScimCall, type: ScimType, { id, payload }: Stored): Promise<Answered> {
  const resource = withLocation(call, type, resourceOf(type, id, payload))
  return ok({ status: 200, body: shownParts(resource, shownIn(call)) })
}

/** A resource's own list of members replaces all earlier ones. */
function allMembers({ [MEMBERS]: members }: ScimValues): MemberChanges {
  const all = Array.isArray(members) ? (members as readonly JsonObject[]) : []
  return {
    replaced: true,
    byId: new Map(all.map((member) => [String(member.value ?? ''), member] as const).filter(([id]) => id !== '')),
  }
}

function shownIn({ request }: ScimCall): Shown {
  const { attributes, excludedAttributes } = request.query
  return { attributes, excludedAttributes }
}

function addressOf({ base }: ScimCall, type: string, id: string): string {
  return `${base}/${type}s/${encodeURIComponent(id)}`
}

function withLocation(call: ScimCall, type: ScimType, resource: JsonObject): JsonObject {
  const meta = isObject(resource.meta) ? (resource.meta as JsonObject) : {}
  return { ...resource, meta: { ...meta, location: addressOf(call, type, String(resource.id)) } }
}

function sentIn({ body }: ScimRequest): Result<Json, ScimRefusal> {
  const read = readJson(typeof body === 'string' ? body : '')
  return read.ok ? read : err(invalid('invalidSyntax', `The body can't be read: ${read.error}.`))
}

function unknownResource(type: string, id: string | undefined): ScimRefusal {
  return { status: 404, detail: `There is no ${type} with the id "${truncate(id ?? '', 100)}".` }
}

async function send(reply: FastifyReply, { status, body, location }: ScimAnswer): Promise<FastifyReply> {
  if (location !== undefined) reply.header('location', location)
  if (body === null) return reply.code(status).send()
  return reply.code(status).type(SCIM_TYPE).send(JSON.stringify(body))
}

async function refuse(reply: FastifyReply, { status, scimType, detail }: ScimRefusal): Promise<FastifyReply> {
  const body = { schemas: [ERROR], status: String(status), ...(scimType !== undefined && { scimType }), detail }
  return reply.code(status).type(SCIM_TYPE).send(JSON.stringify(body))
}
