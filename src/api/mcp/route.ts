import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { COMMANDS } from '../../commands/all.ts'
import { problem, sendProblem } from '../../contracts/problem.ts'
import { asObject, isObject } from '../../lib/json.ts'
import type { AskService, ServiceReply } from '../../mcp/call.ts'
import { toolsOf, type OperationTool } from '../../mcp/tools.ts'
import { QUESTIONS } from '../../questions/all.ts'
import type { Operation } from '../../questions/declare.ts'
import type { Arguments } from '../../questions/parameters.ts'
import { restRequest } from '../../questions/rest-request.ts'
import { callerOf, forbidden } from '../http/caller.ts'
import { MCP } from './endpoints.ts'

type McpRequest = FastifyRequest<{ Querystring: Arguments<typeof MCP.parameters> }>

const QUESTION_TOOLS = toolsOf(QUESTIONS)
const COMMAND_TOOLS = toolsOf(COMMANDS)

/**
 * Each request gets its own server, which ends with the answer: there are no sessions, so a client that disappears
 * leaves nothing behind. A tool is a REST request by the same caller, through the same hooks.
 */
export function mcpRoute(app: FastifyInstance, version: string): void {
  app.post(MCP.path, async (request: McpRequest, reply) => {
    if (!isObject(request.body)) return sendProblem(reply, NO_MESSAGE)
    // Loaded with the first request: most services are never asked by a model.
    const [{ createMcpHandler }, { mcpServer }] = await Promise.all([
      import('@modelcontextprotocol/server'),
      import('../../mcp/server.ts'),
    ])
    const parts = { version, tools: toolsFor(request), ask: asking(request) }
    // No answer of this route continues, so there is nothing to subscribe to.
    const handler = createMcpHandler(() => mcpServer(parts), { maxSubscriptions: 0 })
    const given = webRequest(request, reply)
    const answer = await handler.fetch(given, { parsedBody: request.body })
    const text = await answer.text()
    await handler.close()
    const type = answer.headers.get('content-type')
    if (type !== null) reply.type(type)
    return await reply.code(answer.status).send(text === '' ? undefined : text)
  })
}

const NO_MESSAGE = problem(
  'BAD_REQUEST',
  "The body isn't a message of the Model Context Protocol.",
  "Send one JSON object; arrays of messages aren't supported.",
)

/** Offers only tools that the caller has the right to: others would be refused. */
function toolsFor(request: McpRequest): readonly OperationTool[] {
  const offered = request.query.commands ? [...QUESTION_TOOLS, ...COMMAND_TOOLS] : QUESTION_TOOLS
  const caller = callerOf(request)
  return offered.filter(({ operation }) => forbidden(caller, operation, request.server.gate) === null)
}

/** Returns the request in the library's form; it is aborted when the client goes away. */
function webRequest(request: McpRequest, reply: FastifyReply): Request {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const headers = new Headers()
  for (const name of ['content-type', 'accept', ...Object.keys(request.headers)])
    if (/^(content-type|accept|mcp-.*)$/.test(name)) headers.set(name, [request.headers[name] ?? ''].flat().join(', '))
  return new Request(`http://localhost${MCP.path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(request.body),
    signal: gone.signal,
  })
}

/** Headers about the caller, the origin and the transaction, with the same effect for the inner request. */
const CARRIED = [
  'authorization',
  'cookie',
  'host',
  'origin',
  'sec-fetch-site',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-mlg-transaction',
] as const

/** Sends a separate request through this process's router, and so through the gate, the budget and the audit. */
function asking(request: McpRequest): AskService {
  const { server, headers, socket } = request
  const carried = Object.fromEntries(
    CARRIED.flatMap((name) => {
      const value = headers[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return async (operation: Operation, args, signal): Promise<ServiceReply> => {
    signal.throwIfAborted()
    const { method, path, body } = restRequest(operation, args)
    const answer = await server.inject({
      method,
      url: path,
      headers: carried,
      ...(socket.remoteAddress === undefined ? {} : { remoteAddress: socket.remoteAddress }),
      ...(body === null ? {} : { payload: body }),
      signal,
    })
    const parsed: unknown = answer.body === '' ? {} : JSON.parse(answer.body)
    return { ok: answer.statusCode < 400, body: asObject(parsed) }
  }
}
