// Answers a request about users or groups.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { asObject, isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { readJson } from '../../lib/read-json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { readFilter, type ScimFilter } from '../../providers/scim-receiver/filter.ts'
import { applyPatch, type MemberChanges } from '../../providers/scim-receiver/patch.ts'
import { resourceOf, valuesOf } from '../../providers/scim-receiver/resource.ts'
import { invalid, type ScimRefusal } from '../../providers/scim-receiver/refusal.ts'
import { attributesOf, type ScimType } from '../../providers/scim-receiver/schema.ts'
import { MAX_RESULTS } from '../../providers/scim-receiver/discovery.ts'
import { MEMBERS, readResource, type ScimValues } from '../../providers/scim-receiver/values.ts'
import { changeResource, createResource, deleteResource, type ChangeOf } from './write-resource.ts'
import { listPage, findStored, type ScimDirectory, type Stored } from './directory.ts'
import { SCIM_TYPE } from './endpoints.ts'
import { shownParts, type Shown } from './shown.ts'
import { truncate } from '../../lib/cut-text.ts'

const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error'

interface ScimAnswer {
  readonly status: number
  readonly body: JsonObject | null
  readonly location?: string
}

export type Answered = Result<ScimAnswer, ScimRefusal>
export type ScimRequest = FastifyRequest<{
  Params: { readonly id?: string }
  Querystring: Readonly<Record<string, string | undefined>>
}>

export interface ScimCall {
  readonly directory: ScimDirectory
  readonly base: string
  readonly request: ScimRequest
}

/** Parameters of a list, from the query string or from the body of a search. */
interface ListRequest extends Shown {
  readonly filter: string | undefined
  readonly startIndex: string | undefined
  readonly count: string | undefined
}

export async function list(call: ScimCall, type: ScimType): Promise<Answered> {
  const { filter, startIndex, count, attributes, excludedAttributes } = call.request.query
  return await found(call, [type], { filter, startIndex, count, attributes, excludedAttributes })
}

export async function search(call: ScimCall): Promise<Answered> {
  const sent = sentIn(call.request)
  if (!sent.ok) return sent
  const text = (name: string): string | undefined => {
    const value = isObject(sent.value) ? sent.value[name] : undefined
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

export function page(
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

export async function answerExisting(
  call: ScimCall,
  type: ScimType,
  answer: (one: Stored) => Promise<Answered>,
): Promise<Answered> {
  const { id = '' } = call.request.params
  const one = await findStored(call.directory, type, id)
  return one === null ? err(unknownResource(type, id)) : await answer(one)
}

export async function create(call: ScimCall, type: ScimType): Promise<Answered> {
  const sent = sentIn(call.request)
  const values = sent.ok ? readResource(type, sent.value) : sent
  if (!values.ok) return values
  const created = await createResource(call.directory, type, values.value, allMembers(values.value))
  if (!created.ok) return created
  const answer = await showResource(call, type, created.value)
  return answer.ok ? ok({ ...answer.value, status: 201, location: addressOf(call, type, created.value.id) }) : answer
}

export async function replace(call: ScimCall, type: ScimType, before: Stored): Promise<Answered> {
  const sent = sentIn(call.request)
  const read = sent.ok ? readResource(type, sent.value) : sent
  if (!read.ok) return read
  const all = [...attributesOf(type).values()].filter(({ name }) => name !== MEMBERS)
  const values = Object.fromEntries(all.map(({ name }) => [name, read.value[name] ?? null]))
  return await write(call, type, { before, values, members: allMembers(read.value) })
}

export async function change(call: ScimCall, type: ScimType, before: Stored): Promise<Answered> {
  const sent = sentIn(call.request)
  const patched = sent.ok ? applyPatch(type, valuesOf(before.payload), sent.value) : sent
  if (!patched.ok) return patched
  const { changed: values, members } = patched.value
  const answer = await write(call, type, { before, values, members })
  return answer.ok && type === 'Group' ? ok({ status: 204, body: null }) : answer
}

async function write(call: ScimCall, type: ScimType, changeOf: ChangeOf): Promise<Answered> {
  const after = await changeResource(call.directory, type, changeOf)
  return after.ok ? await showResource(call, type, after.value) : after
}

export async function remove(call: ScimCall, type: ScimType, { id }: Stored): Promise<Answered> {
  const refusal = await deleteResource(call.directory, type, id)
  return refusal === null ? ok({ status: 204, body: null }) : err(refusal)
}

export async function showResource(call: ScimCall, type: ScimType, { id, payload }: Stored): Promise<Answered> {
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
  const meta = asObject(resource.meta)
  return { ...resource, meta: { ...meta, location: addressOf(call, type, String(resource.id)) } }
}

function sentIn({ body }: ScimRequest): Result<Json, ScimRefusal> {
  const read = readJson(typeof body === 'string' ? body : '')
  return read.ok ? read : err(invalid('invalidSyntax', `The body can't be read: ${read.error}.`))
}

export function unknownResource(type: string, id: string | undefined): ScimRefusal {
  return { status: 404, detail: `There is no ${type} with the id "${truncate(id ?? '', 100)}".` }
}

export async function send(reply: FastifyReply, { status, body, location }: ScimAnswer): Promise<FastifyReply> {
  if (location !== undefined) reply.header('location', location)
  if (body === null) return reply.code(status).send()
  return reply.code(status).type(SCIM_TYPE).send(JSON.stringify(body))
}

export async function refuse(reply: FastifyReply, { status, scimType, detail }: ScimRefusal): Promise<FastifyReply> {
  const body = { schemas: [ERROR], status: String(status), ...(scimType !== undefined && { scimType }), detail }
  return reply.code(status).type(SCIM_TYPE).send(JSON.stringify(body))
}
