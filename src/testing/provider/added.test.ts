import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { attribute, reference } from '../../contracts/mapping.ts'
import type { Provider } from '../../contracts/source.ts'
import type { JsonObject } from '../../lib/json.ts'
import { events, restType } from './rest-style.ts'
import { providerContract, type ProviderSubject } from './contract.ts'

/** Proves a provider of a type from a definitions file like any other, with that folder. */
const prompts: Provider = {
  name: 'prompts',
  domains: ['prompts'],
  events: events('Prompt', 'prompt_id', ['prompt_created', 'prompt_updated']),
  types: {
    Prompt: restType({
      type: 'Prompt',
      plural: 'prompts',
      fields: { id: { kind: 'id' }, template: attribute(), model_ids: reference('writtenFor', 'Model') },
    }),
  },
}

/** The smallest system on which the contract can be proved: two to a page, an ETag for each state. */
async function library(): Promise<ProviderSubject> {
  const shelf = new Map<string, JsonObject>(
    ['a', 'b', 'c'].map((id) => [
      id,
      { id, template: `Say ${id}`, model_ids: ['ranking-v5'], owner_groups: ['search'] },
    ]),
  )
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1')
    const id = /^\/api\/v1\/prompts\/(.+)$/.exec(url.pathname)?.[1]
    if (id !== undefined) return one(response, shelf.get(decodeURIComponent(id)), request.headers['if-none-match'])
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const ids = [...shelf.keys()]
    const items = ids.slice(from, from + 2).map((each) => ({ id: each }))
    send(response, 200, { items, next_cursor: from + 2 < ids.length ? String(from + 2) : null })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    remove: async (_, id) => void shelf.delete(id),
    patch: async (_, id, change) => void shelf.set(id, { ...shelf.get(id), ...change }),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function one(response: ServerResponse, record: JsonObject | undefined, known: string | undefined): void {
  if (record === undefined) return send(response, 404, { error: 'not found' })
  const etag = `"${Buffer.from(JSON.stringify(record)).toString('base64url')}"`
  if (known === etag) response.writeHead(304).end()
  else send(response, 200, record, { etag })
}

function send(response: ServerResponse, status: number, body: JsonObject, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

const platforms = [
  { platform: 'registry', domains: ['models'] },
  { platform: 'identity', domains: ['identity'] },
]
const catalogueFolder = fileURLToPath(new URL('definitions', import.meta.url))
providerContract(prompts, library, { platforms, catalogueFolder })
