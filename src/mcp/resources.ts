// Offers entities as resources.
import { ResourceNotFoundError, Server } from '@modelcontextprotocol/server'
import { isObject } from '../lib/json.ts'
import { DESCRIBE } from '../questions/describe.ts'
import { SEARCH } from '../questions/search/search.ts'
import { callTool, type AskService } from './call.ts'

/** Lists only the most used resources; all others are found with search. */
const LISTED_RESOURCES = 50

const PLAIN = 'text/plain'
const DESCRIBED = { operation: DESCRIBE, declared: DESCRIBE.tool ?? { description: '' } }

export function offerResources(server: Server, ask: AskService): void {
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [
      {
        name: 'entity',
        title: 'An entity of the graph',
        uriTemplate: 'aip://{type}/{source}/{+id}',
        description: 'What the tool describe answers about it.',
        mimeType: PLAIN,
      },
    ],
  }))
  server.setRequestHandler('resources/list', async (_, { mcpReq }) => {
    const { ok, body } = await ask(SEARCH, { q: '', sort: 'usage', limit: LISTED_RESOURCES }, mcpReq.signal)
    const hits = ok && Array.isArray(body['hits']) ? body['hits'].filter((one) => isObject(one)) : []
    return {
      resources: hits.map(({ uri, name, entityType }) => ({
        uri: String(uri),
        name: typeof name === 'string' && name !== '' ? name : String(uri),
        ...(typeof entityType === 'string' ? { title: `${entityType} ${String(name ?? '')}`.trim() } : {}),
        mimeType: PLAIN,
      })),
    }
  })
  server.setRequestHandler('resources/read', async ({ params: { uri } }, { mcpReq }) => {
    const { text, isError } = await callTool(DESCRIBED, { uri }, { ask, signal: mcpReq.signal })
    if (isError) throw new ResourceNotFoundError(uri, text)
    return { contents: [{ uri, mimeType: PLAIN, text }] }
  })
}
