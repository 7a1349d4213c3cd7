// /_control: lets tests control a service, beyond what its source offers.

import type { IncomingMessage } from 'node:http'
import { json, notFound, problem, type HttpAnswer } from './answers.ts'
import type { ChangeResult, Changer } from './changer.ts'
import { isPlural } from './company/sizes.ts'
import type { Emitter } from './emit.ts'
import { readRules, type Misbehaviour } from './misbehave.ts'
import type { ShownMoment } from './past.ts'
import { isObject, type MutableJson, type MutableJsonObject } from './schema.ts'
import { decodeSegment } from './service.ts'
import { statsBody, type Stats } from './stats.ts'
import type { SourceTable } from './tables/table.ts'

interface ControlParts {
  readonly source: SourceTable
  readonly changer: Changer
  readonly stats: Stats
  readonly misbehaviour: Misbehaviour
  readonly emitter: Emitter
  readonly shown: ShownMoment
}

const MAX_BYTES = 1024 * 1024
const TOO_LARGE = problem(413, 'too_large', 'A body is at most 1 MiB.', { connection: 'close' })

export async function controlAnswer(parts: ControlParts, request: IncomingMessage): Promise<HttpAnswer> {
  // A page in a browser could post here blindly, but with an Origin, which our callers don't send.
  if (request.headers.origin !== undefined) return problem(403, 'forbidden', 'Not from a browser.')
  const url = new URL(request.url ?? '/', 'http://localhost')
  const body = await bodyOf(request)
  if ('status' in body) return body
  const [, , topic, ...rest] = url.pathname.split('/')
  switch (topic) {
    case 'misbehave':
      return misbehave(parts, request.method, body.json)
    case 'events':
      return events(parts, request.method, body.json)
    case 'stats':
      return stats(parts, request.method, url.searchParams.has('timestamps'))
    case 'records':
      return records(parts, request.method, rest, body.json, url.searchParams.get('silent') === '1')
    case 'moment':
      return moment(parts, request.method, body.json)
    default:
      return notFound('such control')
  }
}

async function bodyOf(request: IncomingMessage): Promise<{ json: MutableJson | undefined } | HttpAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > MAX_BYTES) return TOO_LARGE
    chunks.push(chunk)
  }
  if (size === 0) return { json: undefined }
  try {
    return { json: JSON.parse(Buffer.concat(chunks).toString('utf8')) }
  } catch {
    return problem(400, 'bad_json', 'The body is not JSON.')
  }
}

const notAllowed = (allow: string): HttpAnswer => problem(405, 'method_not_allowed', `Use ${allow}.`, { allow })

function misbehave(
  { misbehaviour }: ControlParts,
  method: string | undefined,
  body: MutableJson | undefined,
): HttpAnswer {
  if (method === 'DELETE') misbehaviour.set([])
  else if (method === 'POST') {
    const rules = readRules(body)
    if (typeof rules === 'string') return problem(400, 'bad_rule', rules)
    misbehaviour.set(rules)
  } else if (method !== 'GET') return notAllowed('GET, POST, DELETE')
  return json(200, { rules: misbehaviour.rules })
}

function events({ emitter }: ControlParts, method: string | undefined, body: MutableJson | undefined): HttpAnswer {
  if (method === 'GET') return json(200, { ...emitter.stats })
  if (method === 'DELETE') emitter.control({ drop: 0, duplicate: 0, shuffle: false })
  else if (method !== 'POST') return notAllowed('GET, POST, DELETE')
  else if (!isObject(body)) return problem(400, 'bad_channel', 'The body is {drop, duplicate, shuffle}.')
  else {
    const { drop, duplicate, shuffle } = body
    emitter.control({
      drop: typeof drop === 'number' ? drop : 0,
      duplicate: typeof duplicate === 'number' ? duplicate : 0,
      shuffle: shuffle === true,
    })
  }
  return json(200, { ...emitter.stats })
}

/** Shows the company of that moment in all sources; the answer lists the records that differ. */
function moment({ shown }: ControlParts, method: string | undefined, body: MutableJson | undefined): HttpAnswer {
  if (method === 'DELETE') {
    shown.backToPresent()
    return json(200, {})
  }
  if (method !== 'PUT') return notAllowed('PUT, DELETE')
  const at = isObject(body) ? Date.parse(String(body['at'])) : Number.NaN
  if (Number.isNaN(at)) return problem(400, 'bad_moment', 'The body is {at}, a time as ISO 8601.')
  return json(200, { changed: shown.moveTo(at) })
}

function stats(parts: ControlParts, method: string | undefined, timestamps: boolean): HttpAnswer {
  if (method === 'DELETE') parts.stats.reset()
  else if (method !== 'GET') return notAllowed('GET, DELETE')
  return json(200, {
    ...statsBody(parts.stats.view(), timestamps),
    events: { ...parts.emitter.stats },
  })
}

function records(
  { source, changer }: ControlParts,
  method: string | undefined,
  [plural, segment]: readonly string[],
  body: MutableJson | undefined,
  silent: boolean,
): HttpAnswer {
  const id = segment === undefined ? null : decodeSegment(segment)
  if (plural === undefined || id === null || !isPlural(plural)) return notFound('such record')
  if (!source.tables.some((table) => table.plural === plural)) return notFound('such record')
  if (method === 'DELETE') return answerToChange(changer.remove(plural, id, { silent }), plural, id)
  if (method !== 'PATCH' && method !== 'PUT') return notAllowed('PATCH, PUT, DELETE')
  if (!isObject(body)) return problem(400, 'bad_record', 'The body is a JSON object.')
  const record: MutableJsonObject = body
  return answerToChange(
    method === 'PATCH' ? changer.patch(plural, id, record, { silent }) : changer.put(plural, id, record, { silent }),
    plural,
    id,
  )
}

function answerToChange(result: ChangeResult, plural: string, id: string): HttpAnswer {
  switch (result.kind) {
    case 'done':
      return json(200, result.record ?? {})
    case 'deleted':
      return problem(410, 'gone', `${plural} ${id} was deleted.`)
    case 'unknown':
      return notFound(`${plural} ${id}`)
  }
}
