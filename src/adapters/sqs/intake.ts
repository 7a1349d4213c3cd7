import { failureReports } from '../../contracts/state-log.ts'
import type { SqsHealth } from '../../contracts/buses.ts'
import { backOff } from '../../lib/limits.ts'
import { doneWithin } from '../../lib/wait.ts'
import { deliver, type DeliverParts } from './deliver.ts'
import { awsQueue, type Queue, type QueueAddress } from './queue.ts'
import { messageOf } from '../../lib/message-of.ts'
import { isoOrNull } from '../../lib/iso.ts'

/**
 * Takes the messages of one SQS queue. A message is deleted only after `take` resolved, so whatever is lost is
 * delivered again. The queue's redrive policy decides how often it is delivered and where it goes then; nothing is
 * counted here.
 *
 * At most receivers × 10 messages × 1 MiB (SQS's limit since 2025) are in memory, so 20 MiB with two receivers.
 */
export interface SqsIntakeOptions extends QueueAddress, Pick<DeliverParts, 'take' | 'log' | 'clock'> {
  /** Platform of the queue's events; null if events name theirs or their type tells it. */
  readonly source: string | null
  readonly random?: () => number
  /** Concurrent receivers, 1–16; with the default of 2, one takes while the other receives. */
  readonly receivers?: number
  /** Seconds of a long poll, 1–20. */
  readonly waitSeconds?: number
  /** How long a received message is hidden from others, renewed after each third; 30 by default. */
  readonly hiddenSeconds?: number
}

export interface SqsIntake {
  /** Resolves when the queue has answered for the first time, or the intake stopped before. Never rejects. */
  readonly ready: Promise<void>
  health(): SqsHealth
  /** Stops receiving, completes the messages in hand (at most 15 s), and leaves the rest to the queue. */
  stop(): Promise<void>
}

const MAX_BATCH = 10
const BACK_OFF = { baseMs: 250, capMs: 30_000, least: 0 }
const STOP_MS = 15_000

export function startSqsIntake(options: SqsIntakeOptions): SqsIntake {
  const queue = awsQueue(options)
  const stopping = new AbortController()
  const intake = new SqsIntakeRunner(queue, options, stopping.signal)
  const working = Array.from({ length: options.receivers ?? 2 }, () => intake.receive())
  void intake.explainRedrive()
  return {
    ready: intake.ready,
    health: () => intake.health(),
    stop: async () => {
      stopping.abort()
      await doneWithin(Promise.all(working), STOP_MS)
      queue.close()
    },
  }
}

class SqsIntakeRunner {
  readonly #queue: Queue
  readonly #options: SqsIntakeOptions
  readonly #signal: AbortSignal
  readonly #deliver: DeliverParts
  readonly #ready = Promise.withResolvers<void>()
  #answeredAt: number | null = null
  #failing = 0
  #error: { readonly text: string; readonly at: number } | null = null
  #counts = { received: 0, taken: 0, undeleted: 0, events: 0 }

  constructor(queue: Queue, options: SqsIntakeOptions, signal: AbortSignal) {
    this.#queue = queue
    this.#options = options
    this.#signal = signal
    const { source, queueUrl, hiddenSeconds = 30, random = Math.random } = options
    this.#deliver = {
      ...options,
      queue,
      hiddenSeconds,
      random,
      channel: { name: `sqs:${queueNameOf(queueUrl)}`, source },
    }
    signal.addEventListener('abort', () => this.#ready.resolve())
  }

  get ready(): Promise<void> {
    return this.#ready.promise
  }

  health(): SqsHealth {
    const working = this.#answeredAt === null ? 'starting' : 'receiving'
    return {
      queue: queueNameOf(this.#options.queueUrl),
      state: this.#signal.aborted ? 'stopped' : this.#failing > 0 ? 'failing' : working,
      answeredAt: isoOrNull(this.#answeredAt),
      lastError: this.#error?.text ?? null,
      errorAt: isoOrNull(this.#error?.at ?? null),
      ...this.#counts,
    }
  }

  /** Runs one receiver until the stop: receives, delivers, and backs off (full jitter, at most 30 s). */
  async receive(): Promise<void> {
    const { clock, log } = this.#options
    const queue = this.#deliver.channel.name
    const taking = failureReports({ log, clock }, `the queue ${queue}`, {
      message: 'receiving from the queue failed; retrying',
      fields: { queue },
    })
    for (let failures = 0; !this.#signal.aborted;) {
      const error = await this.#once(failures > 0)
      if (this.#signal.aborted) return
      if (failures > 0 !== (error !== null)) this.#failing += error === null ? -1 : 1
      failures = error === null ? 0 : failures + 1
      if (error === null) {
        if (this.#failing === 0) taking.worked()
        continue
      }
      this.#error = { text: String(error), at: clock.now() }
      taking.failed(error)
      await clock.sleep(backOff(failures, BACK_OFF, this.#deliver.random), this.#signal)
    }
  }

  /**
   * Returns null on success. After a failure it requests one message instead of ten: each delivery of a message counts
   * towards its redrive, and a record that is unavailable for an hour must not send ten times as many to the dead
   * letters.
   */
  async #once(afterFailure: boolean): Promise<unknown> {
    const { waitSeconds = 20, clock } = this.#options
    try {
      const request = {
        max: afterFailure ? 1 : MAX_BATCH,
        // The first request only shows that the queue answers, so it doesn't wait for a message.
        waitSeconds: this.#answeredAt === null ? 0 : waitSeconds,
        hiddenSeconds: this.#deliver.hiddenSeconds,
      }
      const messages = await this.#queue.receive(request, this.#signal)
      this.#answeredAt = clock.now()
      this.#ready.resolve()
      return messages.length === 0 ? null : await this.#handOn(messages)
    } catch (error) {
      return error
    }
  }

  async #handOn(messages: Parameters<typeof deliver>[0]): Promise<unknown> {
    this.#counts.received += messages.length
    const { taken, events, undeleted, error } = await deliver(messages, this.#deliver)
    this.#counts.taken += taken
    this.#counts.events += events
    this.#counts.undeleted += undeleted
    if (taken === messages.length) return null
    const receives = Math.max(...messages.map((m) => m.receives))
    return new Error(
      `${messages.length - taken} of ${messages.length} messages weren't taken, received up to ${receives} times: ` +
        messageOf(error),
      { cause: error },
    )
  }

  /** Logged once at the start: without a redrive policy, an untakeable message is delivered until it expires. */
  async explainRedrive(): Promise<void> {
    await this.#ready.promise
    const { log } = this.#options
    const queue = this.#deliver.channel.name
    try {
      const policy = await this.#queue.redrive(this.#signal)
      if (policy === null)
        log.warn(
          { queue },
          'the queue has no redrive policy: messages that are never accepted are redelivered for days',
        )
      else log.info({ queue, policy }, 'receiving from the queue')
    } catch (error) {
      // Receiving needs no permission to read the queue's attributes, so a failure only gets logged.
      if (!this.#signal.aborted)
        log.info({ queue, why: String(error) }, 'receiving from the queue; its policy is unknown')
    }
  }
}

function queueNameOf(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf('/') + 1)
}
