// The hook that audits what callers do, on all routes.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AuditTrail } from '../../access/audit-trail.ts'
import type { AuditEvent, AuditKind } from '../../contracts/audit.ts'
import type { Account } from '../../contracts/access.ts'
import type { Clock } from '../../contracts/clock.ts'
import { asObject, isObject, parseJson } from '../../lib/json.ts'
import { SIGN_OUT } from '../sign-in/endpoints.ts'
import { operationOf } from './operation-arguments.ts'
import type { Operation } from '../../questions/declare.ts'
import { truncate } from '../../lib/cut-text.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The operation of the tables that answers; null if none does, or it isn't known yet. */
    operation: Operation | null
    /** The account that signs in or out by this request. */
    account: Pick<Account, 'id' | 'name'> | null
  }
}

export interface AuditParts {
  readonly trail: Pick<AuditTrail, 'write' | 'summarise'>
  readonly clock: Clock
}

const REFUSED: ReadonlySet<number> = new Set([401, 403, 429])
/** Members of a request that name its subject, the most specific first. */
const SUBJECTS = ['uri', 'from', 'platform', 'source', 'id', 'name'] as const
const MAX_SUBJECT = 2_048
/** Names requests to addresses that no route has. */
const UNKNOWN_ADDRESS = 'unknown address'

/** Delays the answer to a request that changed something until its audit entry is durable. */
export function auditRequests(app: FastifyInstance, { trail, clock }: AuditParts): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const kind = auditKindOf(request, reply)
    if (kind === null) return done(null, payload)
    const sendOn = (): void => done(null, payload)
    const fail = (error: Error): void => done(error)
    const event = eventOf(kind, { request, reply, payload, at: clock.now() })
    if (isSummarised(kind, request)) {
      trail.summarise(event)
      sendOn()
    } else trail.write(event).then(sendOn).catch(fail)
  })
}

function auditKindOf(request: FastifyRequest, { statusCode }: FastifyReply): AuditKind | null {
  if (REFUSED.has(statusCode)) return 'refusal'
  const kind = statusCode >= 400 ? null : kindOfAnswer(request)
  // With an emergency token, reads are audited as well.
  return kind ?? (request.caller?.kind === 'emergency' ? 'administration' : null)
}

function isSummarised(kind: AuditKind, request: FastifyRequest): boolean {
  return kind === 'refusal' || isSending(request) || kindOfAnswer(request) === null
}

/** Returns null if the answer isn't audited, as most reads aren't. */
function kindOfAnswer({ operation, routeOptions, method, account }: FastifyRequest): AuditKind | null {
  if (operation?.kind === 'command') return isAdministration(operation) ? 'administration' : 'write'
  const { endpoint } = routeOptions.config
  if (account !== null || endpoint?.name === SIGN_OUT.name) return 'sign-in'
  if (endpoint === undefined || method === 'HEAD') return null
  if (endpoint.tag === 'Exports') return 'export'
  return endpoint.right === 'send' && method !== 'GET' ? 'write' : null
}

/** Commands that need no right to change the graph decide who gets access. */
function isAdministration({ right }: Operation): boolean {
  return right === 'administer' || right === 'read'
}

/** Senders may come a thousand times a second, and the record shows what each sent. */
function isSending({ operation, routeOptions }: FastifyRequest): boolean {
  return (operation ?? routeOptions.config.endpoint)?.right === 'send'
}

interface AuditedAnswer {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly payload: unknown
  readonly at: number
}

function eventOf(kind: AuditKind, { request, reply, payload, at }: AuditedAnswer): AuditEvent {
  const { ip } = request
  const caller = request.caller ?? request.account
  const answer = typeof payload === 'string' ? parseObject(payload) : {}
  return {
    at,
    kind,
    caller: caller?.id ?? 'anonymous',
    name: caller?.name ?? '',
    operation: operationNameOf(request),
    // Strangers choose what they request, so their floods are summed up without a subject.
    subject: request.caller === null ? null : auditSubjectOf(request),
    address: ip,
    outcome: kind === 'refusal' ? codeIn(answer, reply.statusCode) : 'done',
    tx: typeof answer['tx'] === 'number' ? answer['tx'] : null,
    count: 1,
  }
}

/** Names the operation, even if the request was refused before its route was resolved to one. */
function operationNameOf({ operation, routeOptions, raw, params }: FastifyRequest): string {
  const { endpoint, operations = [] } = routeOptions.config
  const known = operation ?? endpoint
  if (known !== null && known !== undefined) return known.name
  const found = operations.length === 0 ? null : operationOf(operations, { url: raw.url ?? '', params })
  return found?.ok === true ? found.value.operation.name : UNKNOWN_ADDRESS
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text)
  return asObject(value)
}

function codeIn({ code, errors }: Readonly<Record<string, unknown>>, status: number): string {
  if (typeof code === 'string') return code
  const [first]: readonly unknown[] = Array.isArray(errors) ? errors : []
  const extensions = isObject(first) && isObject(first['extensions']) ? first['extensions'] : {}
  return typeof extensions['code'] === 'string' ? extensions['code'] : String(status)
}

function auditSubjectOf({ params, query, body }: FastifyRequest): string | null {
  for (const name of SUBJECTS)
    for (const given of [params, query, body]) {
      const value = isObject(given) ? given[name] : undefined
      if (typeof value === 'string' || typeof value === 'number') return truncate(String(value), MAX_SUBJECT)
    }
  // A URI may be the whole rest of a path.
  const rest = isObject(params) ? params['*'] : undefined
  return typeof rest === 'string' ? truncate(rest, MAX_SUBJECT) : null
}
