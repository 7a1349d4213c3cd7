import { failureReports } from '../../../contracts/state-log.ts'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Clock } from '../../../contracts/clock.ts'
import { incomingOf } from '../../../contracts/incoming.ts'
import { withTraceparent, type TakeEvents } from '../../../contracts/intake.ts'
import type { Log } from '../../../contracts/telemetry.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import { problem, type ProblemCode } from '../../../contracts/problem.ts'
import { notAccepted, rawRoute, receipt, refuse } from '../../delivery/raw-route.ts'
import { traceparentIn } from '../message.ts'
import { certificates, type Certificates } from './certificates.ts'
import { readSnsMessage, type SnsMessage, type SnsNotification } from './message.ts'
import type { Origins } from './origins.ts'
import { verifySns } from './verify.ts'
import { truncate } from '../../../lib/cut-text.ts'
import { upperFirst } from '../../../lib/english.ts'

const SNS_PATH = '/api/v1/sns/:platform'
/** SNS carries 256 KiB, which escaping in the envelope doubles at worst. */
const MAX_SNS_BYTES = 524_288
/** SNS gives up after an hour of attempts, so an older message is a replay. */
const WINDOW_MS = 3_600_000
const MAX_CONFIRMATION = 65_536

export type SnsRefusal =
  | 'unreadable'
  | 'foreign-topic'
  | 'outside-window'
  | 'foreign-certificate'
  | 'certificate-unavailable'
  | 'bad-signature'
  | 'foreign-confirmation'
  | 'not-confirmed'
  | 'too-large'

interface SnsOptions {
  /** Accepted topics by platform. AWS signs messages of anyone's topics, so others are refused. */
  readonly topics: ReadonlyMap<string, readonly string[]>
  readonly origins: Origins
  readonly take: TakeEvents
  readonly clock: Clock
  readonly log: Log
  readonly refused: (reason: SnsRefusal) => void
  readonly windowMs?: number
}

/**
 * POST /api/v1/sns/:platform: takes messages that SNS pushes over HTTPS. SNS delivers at least once, so duplicates are
 * taken again, which changes nothing; within the hour that includes replays.
 */
export function snsRoute(app: FastifyInstance, options: SnsOptions): void {
  const intake = new SnsIntake(options)
  rawRoute(app, {
    path: SNS_PATH,
    maxBytes: MAX_SNS_BYTES,
    tooLarge: (reply) =>
      intake.refuse({ reason: 'too-large', why: `a message may have at most ${MAX_SNS_BYTES} bytes` }, reply),
    // An unknown platform simply has no topics, so callers can't find out which platforms exist.
    admit: () => null,
    handle: ({ params }, body, reply) => intake.handle(params.platform, body, reply),
  })
}

interface SnsRefusalReport {
  readonly reason: SnsRefusal
  readonly why: string
}

/** Status for each reason. SNS retries only after 5xx and 429, so failures that a retry may solve get these. */
const CODES: Readonly<Record<SnsRefusal, ProblemCode>> = {
  unreadable: 'UNREADABLE',
  'foreign-topic': 'FOREIGN_TOPIC',
  'outside-window': 'OUTSIDE_WINDOW',
  'foreign-certificate': 'FOREIGN_CERTIFICATE',
  'certificate-unavailable': 'CERTIFICATE_UNAVAILABLE',
  'bad-signature': 'BAD_SIGNATURE',
  'foreign-confirmation': 'FOREIGN_CONFIRMATION',
  'not-confirmed': 'NOT_CONFIRMED',
  'too-large': 'TOO_LARGE',
}

class SnsIntake {
  readonly #options: SnsOptions
  readonly #certificates: Certificates

  constructor(options: SnsOptions) {
    this.#options = options
    this.#certificates = certificates(options.origins, options.clock)
  }

  async handle(platform: string, body: Buffer, reply: FastifyReply): Promise<object> {
    const message = await this.#authentic(platform, body.toString('utf8'))
    if (!message.ok) return this.refuse(message.error, reply)
    switch (message.value.Type) {
      case 'Notification':
        return await this.#take(platform, message.value, reply)
      case 'SubscriptionConfirmation': {
        const confirmed = await this.#confirm(message.value)
        return confirmed.ok ? { confirmed: message.value.TopicArn } : this.refuse(confirmed.error, reply)
      }
      case 'UnsubscribeConfirmation':
        this.#options.log.warn({ platform, topic: message.value.TopicArn }, 'the subscription was ended')
        return { noted: message.value.TopicArn }
    }
  }

  /** Checks in order of cost, so that a message of an unknown sender causes no fetch. */
  async #authentic(platform: string, body: string): Promise<Result<SnsMessage, SnsRefusalReport>> {
    const { topics, clock, windowMs = WINDOW_MS } = this.#options
    const read = readSnsMessage(body)
    if (!read.ok) return err({ reason: 'unreadable', why: `${read.error} (raw delivery isn't signed, and not taken)` })
    const message = read.value
    if (topics.get(platform)?.includes(message.TopicArn) !== true)
      return err({
        reason: 'foreign-topic',
        why: `"${truncate(message.TopicArn, 300)}" isn't a topic of this platform`,
      })
    // An invalid time is NaN, which must count as outside the window too.
    if (!(Math.abs(clock.now() - Date.parse(message.Timestamp)) <= windowMs))
      return err({ reason: 'outside-window', why: 'its time differs too much from the time of the service' })
    const found = await this.#certificates.get(message.SigningCertURL)
    if (found.kind === 'refused') return err({ reason: 'foreign-certificate', why: found.why })
    if (found.kind === 'unavailable') return err({ reason: 'certificate-unavailable', why: found.why })
    if (verifySns(message, found.certificate)) return ok(message)
    return err({ reason: 'bad-signature', why: "the signature doesn't match its certificate" })
  }

  async #take(platform: string, message: SnsNotification, reply: FastifyReply): Promise<object> {
    const { take, log, clock } = this.#options
    const name = `sns:${platform}`
    const taking = failureReports({ log, clock }, name, {
      level: 'error',
      message: "couldn't write SNS messages to the record",
      fields: { platform },
    })
    try {
      const events = incomingOf(message.Message, `${name}/${message.MessageId}`)
      const traced = withTraceparent(events, traceparentIn(message.MessageAttributes))
      const taken = await take(traced, { name, source: platform })
      taking.worked()
      return receipt(taken, reply)
    } catch (error) {
      taking.failed(error)
      return notAccepted(reply)
    }
  }

  /** The address is signed, but it must also be a confirmation of this very topic. */
  async #confirm(message: SnsMessage & { readonly SubscribeURL: string }): Promise<Result<null, SnsRefusalReport>> {
    const { origins, log } = this.#options
    const url = origins.allowed(message.SubscribeURL)
    const asks = url?.searchParams
    if (url == null || asks?.get('Action') !== 'ConfirmSubscription' || asks.get('TopicArn') !== message.TopicArn)
      return err({ reason: 'foreign-confirmation', why: "SubscribeURL isn't at a configured origin" })
    const answer = await origins.get(url, MAX_CONFIRMATION)
    if (!answer.ok) return err({ reason: 'not-confirmed', why: answer.error })
    log.info({ topic: message.TopicArn }, 'subscribed')
    return ok(null)
  }

  refuse({ reason, why }: SnsRefusalReport, reply: FastifyReply): object {
    this.#options.refused(reason)
    return refuse(reply, problem(CODES[reason], `${upperFirst(why)}.`))
  }
}
