// Takes events from Kafka: joins the group, reads partitions, and commits offsets once the events are durable.
import type { KafkaHealth } from '../../contracts/buses.ts'
import { doneWithin, WakeUp, Slots } from '../../lib/wait.ts'
import { Committer } from './committer.ts'
import { isOutOfRange, GroupMember } from './member.ts'
import { clientOptions, TIMING, type KafkaIntakeOptions, type KafkaTiming } from './options.ts'
import { isOffsetIn, lagOf, locate, Partitions, rewind, type TopicPartition } from './partitions.ts'
import { PartitionReader, type FetchedBatch } from './reader.ts'
import { pause } from './retry.ts'
import { BatchIntake } from './batch-intake.ts'
import { OngoingFailures } from './ongoing-failures.ts'
import { Topics } from './topics.ts'

export interface KafkaIntake {
  /** Resolves when the group has assigned partitions (possibly none), or when the intake stops before. */
  readonly ready: Promise<void>
  health(): KafkaHealth
  /** Ends within the drain time plus 5 s; commits everything that was taken. */
  stop(): Promise<void>
}

const COMMIT_MS = 2_000
const CLOSE_MS = 3_000

export function startKafkaIntake(options: KafkaIntakeOptions): KafkaIntake {
  const intake = new KafkaIntakeRunner(options)
  return { ready: intake.ready, health: () => intake.health(), stop: () => intake.stop() }
}

/** A member of the consumer group: fetches partitions broker by broker, stores records, then commits offsets. */
class KafkaIntakeRunner {
  readonly ready: Promise<void>
  readonly #options: KafkaIntakeOptions
  readonly #timing: KafkaTiming
  readonly #partitions = new Partitions()
  readonly #ongoing: OngoingFailures
  readonly #member: GroupMember
  readonly #topics: Topics
  readonly #reader: PartitionReader
  readonly #batchIntake: BatchIntake
  readonly #committer: Committer
  readonly #stopping = new AbortController()
  /** Rung after a rebalance. */
  readonly #changed = new WakeUp()
  /** One batch is taken at a time: the record writes in order anyway, and memory is bounded. */
  readonly #takes = new Slots(1)
  /** Keyed by broker id. */
  readonly #reading = new Map<number, Promise<void>>()
  #isReady: () => void = () => undefined
  #lagDue = 0

  constructor(options: KafkaIntakeOptions) {
    const { log, clock, take } = options
    this.#options = options
    this.#timing = { ...TIMING, ...options.timing }
    this.#ongoing = new OngoingFailures(log, clock)
    const stopping = this.#stopping.signal
    const sources = new Map(options.topics.map(({ topic, source }) => [topic, source]))
    const client = clientOptions(options, this.#timing)
    this.#member = new GroupMember(client, {
      ongoing: this.#ongoing,
      events: {
        assigned: (assignments) => {
          const revoked = this.#partitions.assign(assignments)
          for (const { topic, partition } of revoked) options.onLag?.(topic, partition, null)
          this.#changed.ring()
        },
        expelled: () => this.#changed.ring(),
      },
    })
    this.#ongoing.watch(this.#member.client.connections)
    this.#topics = new Topics(options, { member: this.#member, partitions: this.#partitions, timing: this.#timing })
    this.#reader = new PartitionReader(this.#member.client, client)
    const shared = { clock, ongoing: this.#ongoing, stopping }
    this.#committer = new Committer({ ...shared, member: this.#member, partitions: this.#partitions })
    const sourceOf = (topic: string): string | null => sources.get(topic) ?? null
    this.#batchIntake = new BatchIntake({ ...shared, take, sourceOf, taken: () => this.#committer.ring() })
    this.ready = new Promise((resolve) => (this.#isReady = resolve))
    void this.#supervise()
    void this.#committer.run()
  }

  health(): KafkaHealth {
    const assigned = this.#partitions.all
    return {
      connected: this.#member.joined && !this.#ongoing.has('group', 'fetch'),
      lastError: this.#ongoing.latest,
      assigned: assigned.map(({ topic, partition }) => ({ topic, partition })),
      lag: assigned.map((p) => ({ topic: p.topic, partition: p.partition, lag: lagOf(p) })),
      tombstones: this.#batchIntake.tombstones,
    }
  }

  async #supervise(): Promise<void> {
    const { clock } = this.#options
    const stopping = this.#stopping.signal
    for (let failures = 0; !stopping.aborted;) {
      try {
        await this.#round()
        failures = 0
        await this.#changed.wait(clock.sleep(this.#timing.roundMs, stopping))
      } catch (error) {
        if (!stopping.aborted) this.#ongoing.begin('group', error)
        await pause(failures++, clock, stopping)
      }
    }
  }

  async #round(): Promise<void> {
    const changed = await this.#topics.look(this.#ongoing)
    if (this.#topics.found === 0) return
    if (changed || !this.#member.joined) await this.#member.join()
    await this.#locate()
    this.#isReady()
    this.#committer.ring()
    for (const node of (await this.#reader.leaders(this.#readable())).keys()) {
      if (this.#stopping.signal.aborted || this.#reading.has(node)) continue
      this.#reading.set(node, this.#read(node))
    }
    await this.#measureLag()
    this.#ongoing.end('group')
  }

  async #locate(): Promise<void> {
    const unknown = this.#partitions.all.filter((p) => !p.located)
    if (unknown.length === 0) return
    const committed = await this.#member.committed(unknown)
    const anew = unknown.filter((partition, i) => !isOffsetIn(partition, committed[i] ?? null))
    const earliest = anew.length === 0 ? [] : await this.#member.bounds(anew, 'earliest')
    unknown.forEach((partition, i) => {
      const { topic, partition: number } = partition
      const [committedOffset, first] = [committed[i] ?? null, earliest[anew.indexOf(partition)] ?? 0n]
      if (committedOffset !== null && anew.includes(partition))
        this.#options.log.warn(
          { topic, partition: number, committed: String(committedOffset.offset), earliest: String(first) },
          'Kafka intake: the committed offset is of another topic under the same name; reading from the earliest',
        )
      locate(partition, committedOffset, first)
    })
  }

  #readable(): readonly TopicPartition[] {
    return this.#member.joined ? this.#partitions.all.filter((p) => p.next !== null) : []
  }

  /** Fetches one broker's partitions for as long as it leads any. The next fetch runs while the last one is taken. */
  async #read(node: number): Promise<void> {
    const { clock } = this.#options
    const stopping = this.#stopping.signal
    let taking: Promise<void> = Promise.resolve()
    for (let failures = 0; !stopping.aborted;) {
      try {
        const mine = (await this.#reader.leaders(this.#readable())).get(node) ?? []
        if (mine.length === 0) break
        const fetched = await this.#fetch(node, mine)
        failures = 0
        await taking
        taking = this.#takes.run(() => this.#take(fetched))
      } catch (error) {
        if (stopping.aborted) break
        this.#ongoing.begin('fetch', error)
        this.#topics.suspect()
        this.#changed.ring()
        await pause(failures++, clock, stopping)
      }
    }
    await taking
    this.#reading.delete(node)
    this.#changed.ring()
  }

  /** Never rejects: after any fault except an unavailable record, untaken records are read again. */
  async #take(fetched: readonly FetchedBatch[]): Promise<void> {
    try {
      await this.#batchIntake.takeAll(fetched)
    } catch (error) {
      this.#ongoing.begin('take', error)
      for (const { of } of fetched) rewind(of)
      await pause(1, this.#options.clock, this.#stopping.signal)
    }
  }

  async #fetch(node: number, partitions: readonly TopicPartition[]): Promise<readonly FetchedBatch[]> {
    try {
      const fetched = await this.#reader.fetch(node, partitions)
      this.#ongoing.end('fetch')
      return fetched
    } catch (error) {
      if (!isOutOfRange(error)) throw error
      await this.#restartOutOfRange(partitions)
      return []
    }
  }

  /**
   * Handles offsets that are no longer retained: continues from the earliest retained one. Sweeps find the changes that
   * the lost events reported.
   */
  async #restartOutOfRange(partitions: readonly TopicPartition[]): Promise<void> {
    const [earliest, latest] = await Promise.all([
      this.#member.bounds(partitions, 'earliest'),
      this.#member.bounds(partitions, 'latest'),
    ])
    partitions.forEach((partition, i) => {
      const [first, end, next] = [earliest[i] ?? 0n, latest[i] ?? 0n, partition.next ?? 0n]
      if (partition.lost || (next >= first && next <= end) || !this.#partitions.restart(partition, first)) return
      const { topic, partition: number } = partition
      this.#options.log.warn(
        { topic, partition: number, requested: String(next), earliest: String(first), latest: String(end) },
        "Kafka intake: the broker doesn't have the offset (any more); continuing from the earliest",
      )
    })
    // The sooner the reset is committed, the fewer records another member skips.
    this.#committer.ring()
  }

  async #measureLag(): Promise<void> {
    const { clock, onLag } = this.#options
    const located = this.#partitions.all.filter((p) => p.next !== null)
    if (clock.now() < this.#lagDue || located.length === 0) return
    this.#lagDue = clock.now() + this.#timing.roundMs
    const ends = await this.#member.bounds(located, 'latest')
    located.forEach((partition, i) => {
      if (partition.lost) return
      partition.end = ends[i] ?? partition.end
      const lag = lagOf(partition)
      if (lag !== null) onLag?.(partition.topic, partition.partition, lag)
    })
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#isReady()
    const drained = await doneWithin(Promise.all(this.#reading.values()), this.#timing.drainMs)
    if (!drained)
      this.#options.log.warn({}, "Kafka intake: a batch didn't end in time; it is read again at the next start")
    await doneWithin(this.#committer.finish(), COMMIT_MS)
    await doneWithin(Promise.all([this.#member.close(), this.#reader.close()]), CLOSE_MS)
  }
}
