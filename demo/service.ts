// One source as an HTTP service: a generic server over a table.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { readFileSync } from 'node:fs'
import {
  json,
  listAnswer,
  lookupAnswer,
  notFound,
  problem,
  readAnswer,
  severalAnswer,
  type HttpAnswer,
} from './answers.ts'
import { isPlural, type Plural } from './company/sizes.ts'
import type { ShownMoment } from './past.ts'
import type { Misbehaviour, MisbehaviourRule } from './misbehave.ts'
import { openapiFile } from './openapi.ts'
import type { RequestKind, Stats } from './stats.ts'
import type { DemoStore } from './store.ts'
import type { SourceTable } from './tables/table.ts'

interface ServiceParts {
  readonly source: SourceTable
  readonly store: DemoStore
  /** Moment shown by reads of a record. */
  readonly shown: ShownMoment
  readonly stats: Stats
  readonly misbehaviour: Misbehaviour
  readonly clock: () => number
  /** Whether listings offer whole records, and several are read by one request. */
  readonly bulk: boolean
  /** Answers /_control; asynchronous, because it reads bodies. */
  readonly control: (request: IncomingMessage) => Promise<HttpAnswer>
}

const API = '/api/v1/'
const LOGIN: HttpAnswer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html><title>Sign in</title><h1>Your session has expired</h1><p>Please sign in again.</p>',
}

interface DemoRequest {
  readonly path: string
  readonly plural: Plural
  readonly kind: RequestKind
  readonly answer: () => HttpAnswer
}

export function createService(parts: ServiceParts): Server {
  const { source, stats, misbehaviour, clock } = parts
  const openapi = readFileSync(openapiFile(source.source), 'utf8')
  const offered = new Set(source.tables.map(({ plural }) => plural))
  const lookups = new Map(source.tables.map(({ plural, lookups: fields = [] }) => [plural, fields]))

  const respond = (response: ServerResponse, answer: HttpAnswer): void => {
    stats.answered(answer.status)
    send(response, answer)
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const url = request.url ?? '/'
    if (url.startsWith('/_control/')) {
      parts.control(request).then(
        (answer) => send(response, answer),
        (error: unknown) => send(response, problem(500, 'failed', String(error))),
      )
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(response, problem(405, 'method_not_allowed', 'Sources are read with GET.', { allow: 'GET, HEAD' }))
    if (url === '/openapi.json')
      return send(response, { status: 200, headers: { 'content-type': 'application/json' }, body: openapi })
    if (url === '/login') return send(response, LOGIN)
    const requested = route(parts, url, request.headers['if-none-match'], offered, lookups)
    if ('status' in requested) return send(response, requested)
    const now = clock()
    stats.request(requested.path, requested.plural, requested.kind, now)
    const rule = misbehaviour.next(requested.plural, now)
    if (rule === null) respond(response, requested.answer())
    else misbehave(response, rule, requested, respond)
  })
  return server
}

function route(
  { store, shown, bulk }: ServiceParts,
  url: string,
  ifNoneMatch: string | undefined,
  offered: ReadonlySet<string>,
  lookups: ReadonlyMap<string, readonly string[]>,
): DemoRequest | HttpAnswer {
  if (!url.startsWith(API)) return notFound('such path')
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const slash = path.indexOf('/', API.length)
  const plural = slash < 0 ? path.slice(API.length) : path.slice(API.length, slash)
  if (!isPlural(plural) || !offered.has(plural)) return notFound('such path')
  if (slash < 0) {
    const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))
    const several = bulk ? query.getAll('id') : []
    if (several.length > 0) return { path, plural, kind: 'list', answer: () => severalAnswer(store, plural, several) }
    const field = lookups.get(plural)?.find((name) => query.has(name))
    if (field === undefined) return { path, plural, kind: 'list', answer: () => listAnswer(store, plural, query, bulk) }
    return { path: url, plural, kind: 'lookup', answer: () => lookupAnswer(store, query.get(field) ?? '') }
  }
  const id = decodeSegment(path.slice(slash + 1))
  if (id === null) return problem(400, 'bad_id', 'An id is one percent-encoded path segment.')
  return { path, plural, kind: 'read', answer: () => readAnswer(shown, plural, id, ifNoneMatch) }
}

export function decodeSegment(segment: string): string | null {
  if (segment === '' || segment.includes('/')) return null
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  if (status === 304) response.writeHead(304, headers).end()
  else response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}

type Respond = (response: ServerResponse, answer: HttpAnswer) => void

function misbehave(response: ServerResponse, rule: MisbehaviourRule, requested: DemoRequest, respond: Respond): void {
  switch (rule.mode) {
    case '429': {
      const wait: Record<string, string> =
        rule.retry_after_s === null ? {} : { 'retry-after': String(rule.retry_after_s) }
      return respond(response, problem(429, 'too_many_requests', 'Slow down.', wait))
    }
    case '500':
      return respond(response, problem(500, 'internal', 'Something broke here.'))
    case 'slow':
      // The reader may have disconnected by then: writing is harmless.
      return void setTimeout(() => respond(response, requested.answer()), rule.delay_ms).unref()
    case 'hang':
      return
    case 'garbage':
      return respond(response, { ...json(200, null), body: '{"id": "\u0000, "owner_emails": [tru' })
    case 'half':
      return half(response, requested.answer(), respond)
    case 'html200':
      return respond(response, LOGIN)
    case 'redirect':
      return respond(response, { status: 302, headers: { location: '/login' }, body: '' })
    case 'empty':
      return respond(response, requested.kind === 'read' ? json(200, {}) : json(200, { items: [], next_cursor: null }))
  }
}

/** Announces the whole length, sends half, and hangs up. */
function half(response: ServerResponse, answer: HttpAnswer, respond: Respond): void {
  if (answer.status !== 200) return respond(response, answer)
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
  response.write(answer.body.slice(0, Math.ceil(answer.body.length / 2)), () => response.socket?.destroy())
}
