import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Admitted, Gate, Presented } from '../../access/gate.ts'
import type { Caller, Right } from '../../contracts/caller.ts'
import { problem, RefusalError, type Problem } from '../../contracts/problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Null if the route requires no right, so that nobody was identified. */
    caller: Caller | null
  }
  interface FastifyInstance {
    gate: Gate
  }
}

type HookDone = (error?: Error) => void

/**
 * Adds the hook that identifies the caller of every route that needs a right, and of every address without a route:
 * callers without a credential learn nothing about what exists.
 */
export function identifyCallers(app: FastifyInstance, gate: Gate): void {
  app.decorateRequest('caller', null)
  app.decorate('gate', gate)
  // Uses a callback: a promise for each request costs a tenth of a cached answer.
  app.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: HookDone) => {
    if (isForAnyone(request)) return done()
    const proceed = (admission: Admitted): void => admit(request, reply, { admission, done })
    const fail = (error: Error): void => done(error)
    const admission = gate.callerOf(readCredentials(request))
    if (admission instanceof Promise) admission.then(proceed).catch(fail)
    else proceed(admission)
  })
}

export function readCredentials({ headers, ip, socket, routeOptions }: FastifyRequest): Presented {
  const takesPassword = routeOptions.config.endpoint?.takesPassword === true
  const authorization = takesPassword ? bearerOf(headers.authorization) : headers.authorization
  return { authorization, cookie: headers.cookie, address: ip, connection: socket }
}

/** The password is the token, whatever the name. */
function bearerOf(authorization: string | undefined): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,8192})$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return authorization
  const given = Buffer.from(encoded, 'base64').toString()
  return `Bearer ${given.slice(given.indexOf(':') + 1)}`
}

function isForAnyone({ routeOptions, is404, server, raw }: FastifyRequest): boolean {
  if (is404) return server.isPage?.(raw) === true
  return routeOptions.config.endpoint?.right === 'none'
}

interface Admitting {
  readonly admission: Admitted
  readonly done: HookDone
}

function admit(request: FastifyRequest, reply: FastifyReply, { admission, done }: Admitting): void {
  if (!admission.ok) {
    if (admission.error.code === 'TOO_MANY') request.server.turnedAway?.('failed-credentials')
    return done(new RefusalError(admission.error))
  }
  const caller = admission.value
  // A proxy must not give one caller's answers to another.
  if (caller.kind !== 'local') reply.header('cache-control', 'private, no-cache')
  if (caller.kind === 'session') {
    if (isForged(request)) return done(new RefusalError(FORGED))
    // Tells the portal that it has a session, so that it asks whose.
    reply.header('x-mlg-caller', 'session')
  }
  request.caller = caller
  done()
}

export const FORGED = problem(
  'FOREIGN_ORIGIN',
  "The request would change something, but can't prove that a page of this service sent it.",
  'Programs should send a token instead of a session.',
)

/** A browser sends the cookie along with requests that other sites' pages cause, but states their origin. */
export function isForged({ method, headers }: FastifyRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  // The previous hook has compared the origin with ours.
  return headers.origin === undefined && headers['sec-fetch-site'] !== 'same-origin'
}

/** Tells whether the caller of a continuing answer may still have it, since credentials end and rights change. */
export async function mayContinue(request: FastifyRequest): Promise<boolean> {
  const { server, caller, routeOptions } = request
  const admitted = await server.gate.callerOf(readCredentials(request), 'check')
  const { endpoint } = routeOptions.config
  return (
    admitted.ok &&
    admitted.value.id === caller?.id &&
    // A caller who has lost a role may see less.
    caller.roles.isSubsetOf(admitted.value.roles) &&
    endpoint !== undefined &&
    mayHave(admitted.value, endpoint)
  )
}

/** Returns the caller of a route that needs a right. */
export function callerOf({ caller }: FastifyRequest): Caller {
  if (caller === null) throw new Error("the caller of this route wasn't identified")
  return caller
}

interface Guarded {
  readonly name: string
  readonly right: Right | 'none'
}

/** `none` needs no right. */
function mayHave(caller: Caller | null, { right }: Guarded): boolean {
  return right === 'none' || caller?.rights.has(right) === true
}

/** Returns null if the caller has the required right; otherwise tells whom to ask for it. */
export function forbidden(caller: Caller | null, requested: Guarded, gate: Pick<Gate, 'accessHint'>): Problem | null {
  const { name, right } = requested
  if (right === 'none' || mayHave(caller, requested)) return null
  const detail = `${caller?.name ?? 'Nobody'} lacks the right "${right}", which ${name} needs.`
  return problem('FORBIDDEN', detail, gate.accessHint(right))
}
