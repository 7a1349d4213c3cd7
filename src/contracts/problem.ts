import { TooManyWaiting } from '../lib/pace.ts'

/**
 * Every reason for refusing a request, over any API: one row each. The code determines the status; clients switch on
 * the code. A row is documented under its `type` (RFC 9457), and a route names the rows it may answer with.
 */
export const PROBLEMS = {
  BAD_AS_OF: { status: 400, title: "The moment isn't valid" },
  BAD_PAGE: { status: 400, title: 'The list has no such page' },
  BAD_QUERY: { status: 400, title: "The query isn't valid" },
  BAD_RANGE: { status: 400, title: "The range of time isn't valid" },
  BAD_REQUEST: { status: 400, title: "An argument isn't valid" },
  BAD_TRANSACTION: { status: 400, title: "The number of the transaction isn't valid" },
  BAD_URI: { status: 400, title: "The URI isn't valid" },
  BEFORE_FIRST: { status: 400, title: 'The moment is before the first transaction' },
  BEFORE_HORIZON: { status: 400, title: 'The moment is before the horizon of retention' },
  EMPTY: { status: 400, title: 'The request is empty' },
  SIGN_IN_FAILED: { status: 400, title: 'The sign-in failed' },
  TOO_EXPENSIVE: { status: 400, title: 'The request is too expensive to answer' },
  TOO_MANY_TO_AWAIT: { status: 400, title: 'The request waits for too many events' },
  UNKNOWN_PARAMETER: { status: 400, title: 'There is no such parameter' },
  UNREADABLE: { status: 400, title: "The body can't be read" },
  BAD_SIGNATURE: { status: 401, title: 'The signature is wrong' },
  FOREIGN_CERTIFICATE: { status: 401, title: "The certificate of the signature isn't trusted" },
  BAD_TOKEN: { status: 401, title: "The token isn't valid" },
  OUTSIDE_WINDOW: { status: 401, title: 'The message was signed too long ago' },
  SESSION_ENDED: { status: 401, title: 'The session has ended' },
  UNAUTHENTICATED: { status: 401, title: "The caller hasn't signed in" },
  UNSIGNED: { status: 401, title: "The message isn't signed" },
  FORBIDDEN: { status: 403, title: 'Permission denied' },
  FOREIGN_CONFIRMATION: { status: 403, title: 'The confirmation leads to another host' },
  FOREIGN_HOST: { status: 403, title: "The service doesn't have this host" },
  FOREIGN_ORIGIN: { status: 403, title: "The page doesn't belong to this service" },
  FOREIGN_PLATFORM: { status: 403, title: "The token isn't for this platform" },
  FOREIGN_TOPIC: { status: 403, title: "The topic isn't one of this platform" },
  NOT_THROUGH_PROXY: { status: 403, title: "The request didn't come through a proxy of this service" },
  NOT_FOUND: { status: 404, title: 'Not found' },
  UNKNOWN_EDGE: { status: 404, title: 'There is no such edge' },
  UNKNOWN_PERSON: { status: 404, title: 'There is no such person' },
  UNKNOWN_PLATFORM: { status: 404, title: 'There is no such platform' },
  UNKNOWN_SOURCE: { status: 404, title: 'There is no such source' },
  UNKNOWN_URI: { status: 404, title: 'There is no such entity' },
  NO_SIGN_IN: { status: 404, title: 'No sign-in is configured' },
  WRONG_METHOD: { status: 405, title: "The address doesn't take this method" },
  TOO_SLOW: { status: 408, title: "The request didn't arrive in time" },
  NOT_HERE: { status: 409, title: 'Handled by another process' },
  REFUSED: { status: 409, title: "The request isn't possible at present" },
  REPLAYED: { status: 409, title: 'The message was received before' },
  TOO_LARGE: { status: 413, title: 'The request is too large' },
  NOT_JSON: { status: 415, title: "The body isn't JSON" },
  NO_SOURCE: { status: 422, title: 'There is no source to read from' },
  NO_PUSHES: { status: 422, title: "The source doesn't take pushed metadata" },
  NOT_FOR_TYPE: { status: 422, title: "The type doesn't allow this" },
  NOT_LINEAGE: { status: 422, title: 'Not an OpenLineage event' },
  NOTHING_TO_READ: { status: 422, title: 'There is no document to read' },
  STILL_QUARANTINED: { status: 422, title: 'The event is still in quarantine' },
  TOO_MANY: { status: 429, title: 'Too many requests' },
  TOO_LONG: { status: 431, title: 'The address or the headers are too long' },
  INTERNAL: { status: 500, title: 'Internal error' },
  BEHIND: { status: 503, title: "This process hasn't seen that transaction yet" },
  BUSY: { status: 503, title: 'The service is busy' },
  CERTIFICATE_UNAVAILABLE: { status: 503, title: "The certificate can't be fetched" },
  NOT_CONFIRMED: { status: 503, title: "The subscription wasn't confirmed" },
  NOT_TAKEN: { status: 503, title: "The message wasn't written to the record" },
  NOT_YET: { status: 503, title: "The service isn't ready yet" },
  RECORD_UNAVAILABLE: { status: 503, title: "The record can't be read or written" },
  SOURCE_UNAVAILABLE: { status: 503, title: "The source doesn't answer" },
  SIGN_IN_UNAVAILABLE: { status: 503, title: "The sign-in provider doesn't answer" },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>

export type ProblemCode = keyof typeof PROBLEMS
export type ProblemStatus = (typeof PROBLEMS)[ProblemCode]['status']

/** Why a request was refused: what happened, to which entity, what to do. */
export interface Problem {
  readonly code: ProblemCode
  readonly detail: string
  readonly hint?: string
  /** The wrong argument; each API has its own spelling of the name. */
  readonly parameter?: string
  /** Seconds after which the same request may succeed, if known. */
  readonly retryAfter?: number
}

/** Body of a refusal over HTTP (RFC 9457). `code` and `hint` are our own extensions. */
interface ProblemBody extends Omit<Problem, 'retryAfter'> {
  readonly type: string
  readonly title: string
  readonly status: ProblemStatus
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'
/** Seconds after which to retry, sent with a 429 or 503 that states no time of its own. */
const RETRY_AFTER = 1
/** Says how to present a credential (RFC 6750), with every 401 of the gate. */
const CHALLENGES: Partial<Record<ProblemCode, string>> = {
  UNAUTHENTICATED: 'Bearer realm="mlg"',
  SESSION_ENDED: 'Bearer realm="mlg"',
  BAD_TOKEN: 'Bearer realm="mlg", error="invalid_token"',
}
const AGAIN_LATER: ReadonlySet<ProblemStatus> = new Set([429, 503])

export function problem(code: ProblemCode, detail: string, hint?: string, parameter?: string): Problem {
  return { code, detail, hint, parameter }
}

export function badArgument(parameter: string, detail: string, hint?: string): Problem {
  return problem('BAD_REQUEST', detail, hint, parameter)
}

export function problemBody({ code, detail, hint, parameter }: Problem): ProblemBody {
  const { status, title } = PROBLEMS[code]
  return { type: `/docs#${code}`, title, status, detail, code, hint, parameter }
}

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(PROBLEMS, text)
}

export function badUri(reason: string, parameter?: string): Problem {
  const hint = 'A URI is aip://<componentType>/<platformId>/<resourceId>, such as aip://model/registry/ranking-v5.'
  return problem('BAD_URI', `Not a URI: ${reason}.`, hint, parameter)
}

/** Builds the problem for a `RecordUnavailable` error, whose text says what to do. */
export function recordUnavailable(error: Error): Problem {
  return problem('RECORD_UNAVAILABLE', error.message, 'Send it again later; /readyz says when the record is back.')
}

/** Carries a refusal where only an exception can. */
export class RefusalError extends Error {
  readonly problem: Problem

  constructor(refusal: Problem) {
    super(refusal.detail)
    this.name = 'Refused'
    this.problem = refusal
  }
}

/** Returns the refusal that an exception means for the client, or null if it is a fault of the service. */
export function refusalIn(error: unknown): Problem | null {
  if (error instanceof RefusalError) return error.problem
  // It may have crossed threads: then only its name identifies it, and other properties may be missing.
  if (!(error instanceof Error) || error.name !== TooManyWaiting.name) return null
  const { retryAfter = 1 }: Partial<TooManyWaiting> = error
  const hint = `Send it again in ${retryAfter === 1 ? 'a second' : `${retryAfter} seconds`}.`
  return { ...problem('BUSY', `There is no room for the request: ${error.message}.`, hint), retryAfter }
}

/** The properties of an HTTP reply that a refusal needs, so that the routes of every folder can send one. */
interface Reply {
  code(status: number): unknown
  header(name: string, value: string): unknown
  send(...body: never): unknown
  hasHeader(name: string): boolean
}

/** Tells whether the same request may succeed a little later. */
export function asksAgain(status: ProblemStatus): boolean {
  return AGAIN_LATER.has(status)
}

/** Says when to retry, if the same request may succeed a little later. */
export function setRetryAfter(reply: Pick<Reply, 'header' | 'hasHeader'>, { code, retryAfter }: Problem): void {
  if (asksAgain(PROBLEMS[code].status) && !reply.hasHeader('retry-after'))
    reply.header('retry-after', String(retryAfter ?? RETRY_AFTER))
}

/** Says how to present a credential if that is missing. */
export function challenge(reply: Pick<Reply, 'header'>, code: ProblemCode): void {
  const scheme = CHALLENGES[code]
  if (scheme !== undefined) reply.header('www-authenticate', scheme)
}

/** `members`: further members of the answer. */
export function sendProblem<R extends Reply>(reply: R, refusal: Problem, members: object = {}): R {
  const body = problemBody(refusal)
  setRetryAfter(reply, refusal)
  challenge(reply, refusal.code)
  reply.code(body.status)
  reply.header('content-type', PROBLEM_TYPE)
  const send = reply.send as (body: unknown) => unknown
  send.call(reply, { ...body, ...members })
  return reply
}
