import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { PROBLEMS, isProblemCode, type ProblemCode } from '../../contracts/problem.ts'
import { COMMANDS } from '../../commands/all.ts'
import { QUESTIONS } from '../../questions/all.ts'
import type { Operation } from '../../questions/declare.ts'
import { isObject } from '../../lib/json.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { ENDPOINTS } from '../http/endpoints.ts'
import { methodOf } from '../http/serve.ts'
import { operationOf } from '../http/operation-arguments.ts'
import { statusesOf } from '../openapi/operation.ts'
import { problemsOf, problemsOfAll, WITH_A_BODY } from '../openapi/problems.ts'
import { answerSchema, problemSchema } from '../openapi/schemas.ts'

/** An answer over HTTP, as a client sees it. */
export interface HttpAnswer {
  readonly status: number
  /** Its content-type; empty if absent. */
  readonly type: string
  readonly body: string
}

type Route = { readonly operation: Operation } | { readonly endpoint: Endpoint }

/** Finds the route of a request; null if there is none. */
export function routeAt(method: string, url: string, operations: readonly Operation[] = TABLES): Route | null {
  const path = url.replace(/[?#].*$/s, '')
  const endpoint = ENDPOINTS.find((one) => one.method === method && pattern(one.path).test(path))
  if (endpoint !== undefined) return { endpoint }
  const group = operations.filter((one) => methodOf(one) === method && pattern(one.path).test(path))
  const first = group.toSorted((a, b) => b.path.length - a.path.length)[0]
  return first === undefined ? null : { operation: first }
}

const TABLES: readonly Operation[] = [...QUESTIONS, ...COMMANDS]

function pattern(path: string): RegExp {
  const parts = path.split(/\{\w+\}/).map((part) => part.replaceAll(/[^\w/-]/g, '\\$&'))
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
  const source = parts.map((part, i) => part + (i === names.length ? '' : names[i] === 'uri' ? '.+' : '[^/]+')).join('')
  return new RegExp(`^${source}$`, 's')
}

/** Returns how an answer differs from its route's documentation; empty if it doesn't. */
export function unlikeDocumented(route: Route, answer: HttpAnswer): readonly string[] {
  return 'operation' in route ? unlikeOperation(route.operation, answer) : unlikeEndpoint(route.endpoint, answer)
}

function unlikeOperation(operation: Operation, answer: HttpAnswer): readonly string[] {
  const { status, type, body } = answer
  if (status >= 300) return unlikeRefusal(problemsOf(operation), answer)
  if (!(statusesOf(operation) as readonly number[]).includes(status)) return [`the status ${status} isn't documented`]
  if (status === 204) return body === '' ? [] : ['an answer without content has a body']
  return [...unlikeType(type, 'application/json'), ...unlikeSchema(answerSchema(operation), body)]
}

function unlikeEndpoint(endpoint: Endpoint, answer: HttpAnswer): readonly string[] {
  const { status, type, body } = answer
  const documented = endpoint.answers.find((one) => one.status === status)
  const contents = documented?.content ?? []
  const content = contents.find((one) => type.startsWith(one.type))
  if (documented !== undefined && content !== undefined)
    return content.schema === undefined ? [] : unlikeSchema(content.schema, body)
  if (documented !== undefined && contents.length === 0 && body === '') return []
  const common = [
    ...problemsOfAll(endpoint.right, endpoint.readsGraph === true),
    ...(endpoint.body === null ? [] : WITH_A_BODY),
  ]
  if (endpoint.refusedAs === 'errors' && type.startsWith('application/json'))
    return endpoint.problems.some((code) => PROBLEMS[code].status === status)
      ? []
      : [`the status ${status} isn't documented`]
  return unlikeRefusal([...common, ...endpoint.problems], answer)
}

function unlikeRefusal(documented: readonly ProblemCode[], { status, type, body }: HttpAnswer): readonly string[] {
  const read = parseJsonIfAny(body)
  const code = isObject(read) ? String(read['code']) : ''
  if (!isProblemCode(code)) return [`${status} has the code "${code}", which there isn't: ${body.slice(0, 200)}`]
  return [
    ...unlikeType(type, 'application/problem+json'),
    ...unlikeSchema(problemSchema, body),
    ...(documented.includes(code) ? [] : [`${status} ${code} isn't documented: ${body.slice(0, 200)}`]),
    ...(PROBLEMS[code].status === status ? [] : [`${code} has the status ${status}`]),
  ]
}

function unlikeType(type: string, wanted: string): readonly string[] {
  return type.startsWith(wanted) ? [] : [`the content type is "${type}", not ${wanted}`]
}

function unlikeSchema(schema: z.ZodType, body: string): readonly string[] {
  const read = schema.safeParse(parseJsonIfAny(body))
  return read.success ? [] : [z.prettifyError(read.error)]
}

function parseJsonIfAny(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Compares every answer of a server with its route's documentation. Called before routes are added. */
export function watchAnswers(app: FastifyInstance): { readonly wrong: string[] } {
  const wrong: string[] = []
  app.addHook('onSend', async (request, reply, payload) => {
    const { endpoint, operations } = request.routeOptions.config
    if (request.is404 || request.method === 'HEAD') return
    const found =
      operations === undefined ? null : operationOf(operations, { url: request.raw.url ?? '', params: request.params })
    const route = found?.ok === true ? found.value : endpoint === undefined ? null : { endpoint }
    if (route === null) return
    const type = String(reply.getHeader('content-type') ?? '')
    // The tests of exports check streams.
    if (payload instanceof Readable) return
    const sent = Buffer.isBuffer(payload) ? payload : Buffer.from(typeof payload === 'string' ? payload : '')
    const body = (reply.getHeader('content-encoding') === 'gzip' ? gunzipSync(sent) : sent).toString()
    for (const one of unlikeDocumented(route, { status: reply.statusCode, type, body }))
      wrong.push(`${request.method} ${request.url}: ${one}`)
  })
  return { wrong }
}
