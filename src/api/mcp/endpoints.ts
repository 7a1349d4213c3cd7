import { z } from 'zod'
import { flag } from '../../questions/parameters.ts'
import { endpoint } from '../http/endpoint.ts'
import { json } from '../http/contents.ts'

const message = z
  .looseObject({ jsonrpc: z.literal('2.0') })
  .meta({ id: 'JsonRpcMessage', description: 'A message of the Model Context Protocol.' })

const ANSWER = [{ type: 'application/json', schema: message }, { type: 'text/event-stream' }]

export const MCP = endpoint({
  name: 'mcp',
  method: 'POST',
  path: '/mcp',
  summary: 'Serve the Model Context Protocol to language models',
  description:
    'Streamable HTTP without sessions: each request is independent, and its answer is one message. The tools are the questions of this document meant for models; see docs/guides/mcp.md.',
  right: 'read',
  parameters: { commands: flag('offer commands as tools too; each needs the same right as over REST') },
  headers: [
    { name: 'accept', description: 'application/json and text/event-stream.', required: false },
    { name: 'mcp-protocol-version', description: 'As the protocol was negotiated.', required: false },
  ],
  body: { description: 'One message, not an array.', content: json(message) },
  answers: [
    { status: 200, description: 'The answer, or an error of the protocol.', content: ANSWER },
    { status: 202, description: 'A notification was accepted.', content: [] },
    ...[400, 404, 406].map((status) => ({
      status,
      description: 'An error of the protocol.',
      content: json(message),
    })),
  ],
  problems: ['BAD_REQUEST', 'NOT_JSON', 'TOO_LARGE'],
})
