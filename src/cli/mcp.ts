// Implements `mlg mcp`: the Model Context Protocol over standard input and output, for clients that start it.
import { COMMANDS } from '../commands/all.ts'
import { isObject } from '../lib/json.ts'
import type { AskService, ServiceReply } from '../mcp/call.ts'
import { mcpServer } from '../mcp/server.ts'
import { toolsOf } from '../mcp/tools.ts'
import { QUESTIONS } from '../questions/all.ts'
import { restRequest } from '../questions/rest-request.ts'
import { version } from '../wiring/version.ts'
import { baseOf, foreignAnswer, NoService, withToken, type ServiceAddress } from './call-service.ts'

export interface McpOptions extends ServiceAddress {
  readonly commands?: boolean
}

/** Serves until the client closes standard input. Standard output carries only the protocol. */
export async function serveMcp(options: McpOptions): Promise<void> {
  const { serveStdio } = await import('@modelcontextprotocol/server/stdio')
  const tools = toolsOf(options.commands === true ? [...QUESTIONS, ...COMMANDS] : QUESTIONS)
  const parts = { version: version(), tools, ask: askOver(baseOf(options)) }
  serveStdio(() => mcpServer(parts), {
    maxSubscriptions: 0,
    onerror: ({ message }) => console.error(message),
  })
}

/** Calls the running service's REST API with the user's token. */
function askOver(base: string): AskService {
  return async (operation, args, signal): Promise<ServiceReply> => {
    const { method, path, body } = restRequest(operation, args)
    const sent = body === null ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const response = await fetch(base + path, withToken({ method, signal, ...sent }, base)).catch((error: unknown) => {
      throw signal.aborted ? error : new NoService(base)
    })
    if (response.status === 204) return { ok: true, body: {} }
    const answer: unknown = await response.json().catch(() => null)
    if (!isObject(answer)) throw foreignAnswer(base, response)
    return { ok: response.ok, body: answer }
  }
}
