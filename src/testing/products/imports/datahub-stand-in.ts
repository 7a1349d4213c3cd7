import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { compareTexts } from '../../../lib/compare-texts.ts'
import { listOf, isObject, type Json } from '../../../lib/json.ts'
import { text } from '../lines.ts'
import type { ReadAspect } from './datahub.ts'

/**
 * Stands in for DataHub's REST API, which no package registry has: the paths, parameters and answers of its published
 * OpenAPI v3 description, over aspects made by its own library. Tests prove that its own client can read it, not that a
 * DataHub answers so.
 */
export interface DatahubStandIn {
  readonly url: string
  readonly token: string
  /** Sets its contents from now on. */
  hold(aspects: readonly ReadAspect[]): void
  /** Simulates a restart: every answer is 503. */
  refuse(refuses: boolean): void
  /** Requests so far, by method and path. */
  readonly requested: ReadonlyMap<string, number>
  stop(): Promise<void>
}

type Entity = Readonly<Record<string, Json>>

/** DataHub's default page size is 10; requests state another. */
const DEFAULT_COUNT = 10

export async function startDatahubStandIn(): Promise<DatahubStandIn> {
  const token = 'what-a-client-of-datahub-sends'
  const requested = new Map<string, number>()
  let entities = new Map<string, Entity>()
  let refusing = false
  const answer = async (request: IncomingMessage): Promise<readonly [status: number, body: Json]> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in')
    const key = `${request.method} ${pathname}`
    requested.set(key, (requested.get(key) ?? 0) + 1)
    if (refusing) return [503, { error: 'Service Unavailable' }]
    if (pathname === '/config')
      return [200, { noCode: 'true', versions: { 'acryldata/datahub': { version: 'v1.7.0', commit: 'stand-in' } } }]
    if (request.headers.authorization !== `Bearer ${token}`)
      return [401, { message: 'Unauthorized to perform this action.' }]
    const [, kind = '', action] = /^\/openapi\/v3\/entity\/([A-Za-z]+)(\/batchGet)?$/.exec(pathname) ?? []
    if (kind === '') return [404, { error: 'Not Found' }]
    const entitiesOfKind = [...entities]
      .filter(([urn]) => urn.startsWith(`urn:li:${kind}:`))
      .toSorted(([a], [b]) => compareTexts(a, b))
    if (action !== undefined && request.method === 'POST')
      return [200, found(new Map(entitiesOfKind), JSON.parse(await textOf(request)) as Json)]
    return request.method === 'GET' ? [200, page(entitiesOfKind, searchParams)] : [405, { error: 'Method Not Allowed' }]
  }
  const server = createServer((request, response) => {
    answer(request).then(
      ([status, body]) => send(response, status, body),
      (error: unknown) => send(response, 500, { error: String(error) }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    requested,
    hold: (aspects) => {
      entities = new Map()
      for (const [urn, aspect, value] of aspects)
        entities.set(urn, { ...(entities.get(urn) ?? { urn }), [aspect]: { value } })
    },
    refuse: (refuses) => {
      refusing = refuses
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Returns existing entities, removed or not; others are omitted. */
function found(entities: ReadonlyMap<string, Entity>, wanted: Json): Json {
  const urns = listOf(wanted)
  return urns.flatMap((one) => {
    const entity = entities.get(isObject(one) ? text(one.urn) : '')
    return entity === undefined ? [] : [entity]
  })
}

/** Orders by URN, without removed entities. */
function page(entities: readonly (readonly [string, Entity])[], query: URLSearchParams): Json {
  const after = query.get('scrollId')
  const aspects = query.getAll('aspects')
  const there = entities.filter(([urn, of]) => !isRemoved(of) && (after === null || urn > after))
  const count = Number(query.get('count') ?? DEFAULT_COUNT)
  const shown = there.slice(0, count)
  const last = shown.at(-1)?.[0]
  const members = (of: Entity) =>
    Object.entries(of).filter(([name]) => name === 'urn' || aspects.length === 0 || aspects.includes(name))
  return {
    ...(there.length > count && last !== undefined && { scrollId: last }),
    entities: shown.map(([, of]) => Object.fromEntries(members(of))),
  }
}

function isRemoved({ status }: Entity): boolean {
  const value = isObject(status) ? status.value : null
  return isObject(value) && value.removed === true
}
