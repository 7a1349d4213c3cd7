import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { TakeEvents } from '../../../contracts/intake.ts'
import { randomFrom } from '../../../lib/random.ts'
import { eventually } from '../../parts.ts'
import type { KafkaIntake } from '../../../adapters/kafka/intake.ts'
import { startBroker, type Broker } from '../../../adapters/kafka/testing/broker.ts'
import { intakeOf, numbers, TakenRecord } from '../../../adapters/kafka/testing/taking.ts'

/** Members come and go about every 0.4 s: 15 times in a short run, 150 times in the soak. Inputs: `src/adapters/kafka`, `src/intake`. */
const ROUNDS = process.env['MLG_SOAK'] === '1' ? 150 : 15
const ROUND_MS = 400
const PARTITIONS = 6

const started = await startBroker()
afterAll(() => started?.stop())

describe.skipIf(started === null)('a group that keeps changing', { timeout: 60_000 + ROUNDS * 2_000 }, () => {
  const broker = started as Broker

  it('loses no event, and commits only events that were taken', async () => {
    const topic = await broker.topic('storm', PARTITIONS)
    const ledger = new Ledger(topic)
    const members: KafkaIntake[] = []
    const children: ChildProcess[] = []
    const random = randomFrom(20_261_120)
    const join = (): void => {
      const topics = [{ topic, source: null }]
      members.push(intakeOf({ brokers: [broker.server.url], groupId: 'storm', topics, take: ledger.slowly(random) }))
    }
    const producing = new AbortController()
    const produced = produce(broker, topic, producing.signal)
    const watched = watch(broker, ledger, producing.signal)
    join()
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now()
      if (members.length < 2 || (members.length < 4 && random() < 0.5)) join()
      else await members.splice(Math.floor(random() * members.length), 1)[0]?.stop()
      // A member that disappears: the others get its partitions when its session expires.
      if (round % 5 === 2) children.push(child(broker, topic, ledger))
      if (round % 5 === 4) children.shift()?.kill('SIGKILL')
      await sleep(Math.max(0, ROUND_MS - (performance.now() - began)))
    }
    producing.abort()
    const total = await produced
    for (const one of children) one.kill('SIGKILL')
    await eventually(() => ledger.count() === total, `all of ${total} are taken`, 30_000)
    await eventually(async () => sum(await broker.committed('storm', topic, PARTITIONS)) === total, 'all is committed')
    expect(await watched).toEqual([])
    await Promise.all(members.map((member) => member.stop()))
    const again = ledger.calls - total
    console.log(`rebalance storm: ${ROUNDS} rounds, ${total} records, ${again} taken more than once, none lost`)
  })

  it('reassigns the partitions of a dead member, and again when it is back', async () => {
    const topic = await broker.topic('handover', PARTITIONS)
    const ledger = new Ledger(topic)
    const dying = child(broker, topic, ledger, 'handover')
    await broker.send(topic, numbers(0, 60))
    await eventually(() => ledger.count() === 60, 'the first member takes them')
    const record = new TakenRecord()
    const topics = [{ topic, source: null }]
    const heir = intakeOf({ brokers: [broker.server.url], groupId: 'handover', topics, take: record.take })
    await eventually(() => heir.health().assigned.length === PARTITIONS / 2, 'they share')
    dying.kill('SIGKILL')
    await broker.send(topic, numbers(60, 120))
    await eventually(() => heir.health().assigned.length === PARTITIONS, 'the other one has all')
    await eventually(() => record.numbers.size >= 60, 'it takes the rest')
    await heir.stop()
    expect(sum(await broker.committed('handover', topic, PARTITIONS))).toBe(120)
  })

  it('continues by itself after the broker was killed and restarted', async () => {
    const topic = await broker.topic('killed')
    const record = new TakenRecord()
    const topics = [{ topic, source: null }]
    const intake = intakeOf({ brokers: [broker.server.url], groupId: 'killed', topics, take: record.take })
    await intake.ready
    await broker.send(topic, numbers(0, 10))
    await eventually(() => record.numbers.size === 10, 'the first ones are taken')
    await broker.server.kill()
    await eventually(() => !intake.health().connected, 'it notices')
    expect(intake.health().lastError).toMatch(/ECONNREFUSED|[Cc]onnect/)
    await broker.server.restart()
    await broker.send(topic, numbers(10, 20))
    await eventually(() => record.numbers.size === 20, 'the others are taken', 30_000)
    await eventually(() => intake.health().connected && intake.health().lastError === null, 'all is well')
    await eventually(async () => (await broker.committed('killed', topic))[0] === 20, 'and committed')
    await intake.stop()
  })
})

/** Everything that any member took, by partition and offset. */
class Ledger {
  readonly #taken = new Map<number, Set<number>>()
  readonly #topic: string
  calls = 0

  constructor(topic: string) {
    this.#topic = topic
  }

  note(origin: string): void {
    const [, partition = '', offset = ''] = /\/(\d+)@(\d+)$/.exec(origin) ?? []
    const offsets = this.#taken.get(Number(partition)) ?? new Set()
    this.#taken.set(Number(partition), offsets.add(Number(offset)))
    this.calls++
  }

  /** A slow record that is sometimes unavailable. */
  slowly(random: () => number): TakeEvents {
    return async (events) => {
      await sleep(random() * 40)
      if (random() < 0.1) throw new Error(`the record of ${this.#topic} is away`)
      for (const { origin = '' } of events) this.note(origin)
      return []
    }
  }

  count(): number {
    return sum([...this.#taken.values()].map((offsets) => offsets.size))
  }

  /** Number of records below the offset that weren't taken. */
  missing(partition: number, below: number): number {
    const offsets = this.#taken.get(partition)
    return Array.from({ length: Math.max(0, below) }, (_, i) => i).filter((i) => offsets?.has(i) !== true).length
  }
}

async function produce(broker: Broker, topic: string, stop: AbortSignal): Promise<number> {
  let n = 0
  for (; !stop.aborted; n += 20) {
    await broker.send(topic, numbers(n, n + 20))
    await sleep(20)
  }
  return n
}

/** Watches the committed offsets: everything below must have been taken by then. */
async function watch(broker: Broker, ledger: Ledger, stop: AbortSignal): Promise<readonly string[]> {
  const wrong: string[] = []
  while (!stop.aborted) {
    const committed = await broker.committed('storm', 'storm', PARTITIONS)
    // A child writes before it commits, but its pipe may be read later than the broker answers.
    await sleep(50)
    committed.forEach((offset, partition) => {
      const missing = ledger.missing(partition, offset)
      if (missing > 0) wrong.push(`${missing} below ${offset} in partition ${partition}`)
    })
  }
  return wrong
}

function child(broker: Broker, topic: string, ledger: Ledger, groupId = 'storm'): ChildProcess {
  const script = fileURLToPath(import.meta.resolve('../../../adapters/kafka/testing/member.ts'))
  const member = spawn(process.execPath, [script, broker.server.url, groupId, topic], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let rest = ''
  member.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) ledger.note(line)
  })
  return member
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + Math.max(b, 0), 0)
