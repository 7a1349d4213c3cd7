import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FailedAttempts } from '../../access/failed-attempts.ts'
import type { Clock } from '../../contracts/clock.ts'
import { incomingOf } from '../../contracts/incoming.ts'
import { problem, type Problem } from '../../contracts/problem.ts'
import { failureReports } from '../../contracts/state-log.ts'
import type { TakeEvents } from '../../contracts/intake.ts'
import type { SignatureSchemeName } from '../../contracts/source.ts'
import type { Log } from '../../contracts/telemetry.ts'
import { notAccepted, rawRoute, receipt, type Params, refuse } from '../delivery/raw-route.ts'
import { Replays } from './replays.ts'
import { isSecret, isSigned, SCHEMES, type ReadHeader, type SentSecret, type SignedHeaders } from './signature.ts'
import { getOrInsert } from '../../lib/maps.ts'

const WEBHOOK_PATH = '/api/v1/webhooks/:platform'
/** Limits one call. Thin events have 200 bytes, so this holds some thousands. */
const MAX_CALL_BYTES = 1_048_576
const WINDOW_MS = 300_000
/** Calls of one platform that are remembered, for twice the window: 83 a second without end, in about 8 MB. */
const MAX_REMEMBERED = 50_000
/** Limits a platform's name in the count of failed attempts, because callers can make names up. */
const MAX_NAME = 64
/** Stands in for the secrets of a platform that has none, so that its calls are checked like others. */
const NO_SECRET: readonly string[] = [randomBytes(32).toString('hex')]

export type WebhookRefusal =
  | 'unknown-platform'
  | 'unsigned'
  | 'outside-window'
  | 'bad-signature'
  | 'failed-before'
  | 'replayed'
  | 'too-many'
  | 'too-large'
  | 'empty'

export interface WebhookOptions {
  /** Valid secrets by platform; several while one is being replaced. */
  readonly secrets: Pick<ReadonlyMap<string, readonly string[]>, 'get'>
  /** Returns how the calls of a platform are signed; by default with the service's own scheme. */
  readonly schemeOf?: (platform: string) => SignatureSchemeName | undefined
  /** Wrong signatures by address: a guesser has to wait, before a body is read. */
  readonly attempts: FailedAttempts
  readonly take: TakeEvents
  readonly clock: Clock
  readonly log: Log
  /** Called for each refusal, for metrics. */
  readonly refused: (reason: WebhookRefusal) => void
  readonly windowMs?: number
  readonly maxRemembered?: number
}

/** POST /api/v1/webhooks/:platform: takes signed events that a source pushes. */
export function webhookRoute(app: FastifyInstance, options: WebhookOptions): void {
  const intake = new Webhooks(options)
  rawRoute(app, {
    path: WEBHOOK_PATH,
    maxBytes: MAX_CALL_BYTES,
    tooLarge: (reply) => intake.refuse('too-large', reply),
    admit: (request, reply) => intake.admit(request, reply),
    handle: (request, body, reply) => intake.handle(request, body, reply),
  })
}

/** Stays the same for every platform, so callers without a secret learn neither which exist nor how they sign. */
const SIGNING_HINT =
  'Sign as docs/operate/receive-events.md says for the product, with a secret from intake.webhooks.<platform>.'
const NOT_PROVEN = problem(
  'BAD_SIGNATURE',
  'No secret configured for this address authenticates the call.',
  SIGNING_HINT,
)

const REFUSALS: Readonly<Record<Exclude<WebhookRefusal, 'failed-before'>, Problem>> = {
  'unknown-platform': NOT_PROVEN,
  'bad-signature': NOT_PROVEN,
  unsigned: problem('UNSIGNED', 'The headers of a signature are missing or malformed.', SIGNING_HINT),
  'outside-window': problem(
    'OUTSIDE_WINDOW',
    'Its time is too far from that of the service.',
    'Set the clock, and sign the call again.',
  ),
  replayed: problem('REPLAYED', 'This call was already accepted.', "Don't send it again."),
  'too-many': {
    ...problem('TOO_MANY', 'Too many recent calls to check for replays.', 'Send more events in a call.'),
    retryAfter: 30,
  },
  'too-large': problem('TOO_LARGE', `A call may have at most ${MAX_CALL_BYTES} bytes.`, 'Send less at once.'),
  empty: problem('EMPTY', 'The call has no event.', 'Send one event, a JSON array, or one to a line.'),
}

class Webhooks {
  readonly #options: WebhookOptions
  readonly #windowMs: number
  /** One for each platform that ever had a secret. */
  readonly #replays = new Map<string, Replays>()
  readonly #maxRemembered: number
  /** Calls that aren't durable yet; at most as many as there are concurrent requests. */
  readonly #underWay = new Map<string, ReturnType<TakeEvents>>()

  constructor(options: WebhookOptions) {
    const { windowMs = WINDOW_MS, maxRemembered = MAX_REMEMBERED } = options
    this.#options = options
    this.#windowMs = windowMs
    this.#maxRemembered = maxRemembered
  }

  /** Refuses calls that no platform could accept before their body is read, so that they cost little. */
  admit(request: FastifyRequest<Params>, reply: FastifyReply): object | null {
    const header = headerReader(request)
    if (Object.values(SCHEMES).every((scheme) => scheme.read(header) === null)) return this.refuse('unsigned', reply)
    const attempt = this.#attempt(request)
    if (!attempt.ok) return this.#refuseGuess(attempt.error, reply)
    attempt.value(false)
    return null
  }

  async handle(request: FastifyRequest<Params>, body: Buffer, reply: FastifyReply): Promise<object> {
    const { take, clock, secrets } = this.#options
    const { platform } = request.params
    const attempt = this.#attempt(request)
    if (!attempt.ok) return this.#refuseGuess(attempt.error, reply)
    const headers = this.#proven(request, body)
    attempt.value(headers === null)
    if (headers === null)
      return this.refuse(secrets.get(platform) === undefined ? 'unknown-platform' : 'bad-signature', reply)
    if (headers.kind === 'signed' && Math.abs(clock.now() - headers.time) > this.#windowMs)
      return this.refuse('outside-window', reply)
    const events = incomingOf(body.toString('utf8'), `webhook:${platform}`)
    if (events.length === 0) return this.refuse('empty', reply)
    const channel = { name: `webhook:${platform}`, source: platform }
    // Two calls with the same secret and body may report two changes.
    if (headers.kind === 'secret') return await this.#answered(take(events, channel), request, reply)
    // One signature can be spelled in several ways, which must count as the same.
    const signature = headers.signature.toString('hex')
    const replays = this.#replaysOf(platform)
    const claimed = replays.claim(signature, clock.now())
    const earlier = this.#underWay.get(`${platform} ${signature}`)
    if (claimed === 'replayed' && earlier === undefined) return this.refuse('replayed', reply)
    if (claimed === 'full') return this.refuse('too-many', reply)
    // A sender that repeats a call that isn't durable yet receives the outcome of the first.
    const taking = earlier ?? take(events, channel)
    this.#underWay.set(`${platform} ${signature}`, taking)
    taking.catch(() => replays.forget(signature))
    try {
      return await this.#answered(taking, request, reply)
    } finally {
      this.#underWay.delete(`${platform} ${signature}`)
    }
  }

  async #answered(
    taking: ReturnType<TakeEvents>,
    { params, headers }: FastifyRequest<Params>,
    reply: FastifyReply,
  ): Promise<object> {
    const { log, clock } = this.#options
    const reports = failureReports({ log, clock }, `webhooks of ${params.platform}`, {
      level: 'error',
      message: "authenticated webhook calls couldn't be accepted",
      fields: { platform: params.platform },
    })
    try {
      const taken = await taking
      reports.worked()
      return receipt(taken, reply, headers['content-type'])
    } catch (error) {
      reports.failed(error)
      return notAccepted(reply)
    }
  }

  refuse(reason: keyof typeof REFUSALS, reply: FastifyReply): object {
    this.#options.refused(reason)
    return refuse(reply, REFUSALS[reason])
  }

  #refuseGuess(refusal: Problem, reply: FastifyReply): object {
    this.#options.refused('failed-before')
    return refuse(reply, { ...refusal, hint: SIGNING_HINT })
  }

  /** Counts by platform too, so that a sender with a wrong secret doesn't delay others behind the same address. */
  #attempt({ ip, params }: FastifyRequest<Params>): ReturnType<FailedAttempts['begin']> {
    return this.#options.attempts.begin(ip, params.platform.slice(0, MAX_NAME))
  }

  /** Returns the headers that prove the sender; null if there are none. */
  #proven(request: FastifyRequest<Params>, body: Buffer): SignedHeaders | SentSecret | null {
    const { secrets, schemeOf } = this.#options
    const { platform } = request.params
    const known = secrets.get(platform) ?? NO_SECRET
    const headers = SCHEMES[schemeOf?.(platform) ?? 'mlg'].read(headerReader(request))
    if (headers === null) return null
    const isProven = headers.kind === 'secret' ? isSecret(headers, known) : isSigned(headers, body, known)
    return isProven ? headers : null
  }

  /** A call may be ahead of the local clock by the window, and is valid until it is as far behind. */
  #replaysOf(platform: string): Replays {
    return getOrInsert(this.#replays, platform, () => new Replays(this.#maxRemembered, 2 * this.#windowMs))
  }
}

function headerReader(request: FastifyRequest): ReadHeader {
  return (name) => {
    const value = request.headers[name]
    return typeof value === 'string' ? value : ''
  }
}
