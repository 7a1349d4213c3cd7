import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { TakeEvents } from '../../contracts/intake.ts'
import type { JsonObject } from '../../lib/json.ts'
import { readId } from '../../model/uri.ts'
import { takeEvents } from '../../intake/take-events.ts'
import { DEFAULT_QUARANTINE_BOUNDS } from '../../contracts/quarantine.ts'
import { eventually, noMeter, silentLog } from '../../testing/parts.ts'
import { leaseAll } from '../../testing/store/build.ts'
import { openSqliteStore } from '../sqlite/store.ts'
import { systemClock } from '../system-clock.ts'
import type { KafkaIntake } from './intake.ts'
import { startBroker, type Broker } from './testing/broker.ts'
import { intakeOf, numbers, QUICK, TakenRecord } from './testing/taking.ts'

const started = await startBroker()
afterAll(() => started?.stop())

const intakes: KafkaIntake[] = []
afterEach(async () => void (await Promise.all(intakes.splice(0).map((intake) => intake.stop()))))
const retained = (intake: KafkaIntake): KafkaIntake => (intakes.push(intake), intake)

let count = 0
const unique = (name: string): string => `${name}-${++count}`

describe.skipIf(started === null)('the Kafka intake, on a real broker', { timeout: 60_000 }, () => {
  const broker = started as Broker
  const start = (groupId: string, topics: readonly string[], record: TakenRecord): KafkaIntake =>
    retained(
      intakeOf({
        brokers: [broker.server.url],
        groupId,
        topics: topics.map((topic) => ({ topic, source: null })),
        take: record.take,
      }),
    )

  it('takes and commits events sent before and after its start', async () => {
    const [group, topic] = [unique('group'), await broker.topic(unique('events'), 2)]
    await broker.send(topic, numbers(0, 10))
    const record = new TakenRecord()
    await start(group, [topic], record).ready
    await broker.send(topic, numbers(10, 20))
    await eventually(() => record.numbers.size === 20, 'all are taken')
    await eventually(async () => sum(await broker.committed(group, topic, 2)) === 20, 'all are committed')
    expect(record.taken).toHaveLength(20)
  })

  it('adds the configured source to events of its own topic only, not a shared one', async () => {
    const [own, shared] = [await broker.topic(unique('registry')), await broker.topic(unique('shared'))]
    const record = new TakenRecord()
    const topics = [
      { topic: own, source: 'registry' },
      { topic: shared, source: null },
    ]
    await retained(intakeOf({ brokers: [broker.server.url], groupId: unique('group'), topics, take: record.take }))
      .ready
    await broker.send(own, numbers(0, 1))
    await broker.send(shared, numbers(1, 2))
    await eventually(() => record.taken.length === 2, 'both are taken')
    const seen = record.taken.map(({ event, channel }) => [channel.name, channel.source, event.origin])
    expect(seen.toSorted()).toEqual(
      [
        [`kafka:${own}`, 'registry', `kafka:${own}/0@0`],
        [`kafka:${shared}`, null, `kafka:${shared}/0@0`],
      ].toSorted(),
    )
  })

  it('commits only events that were taken, retries the others, and keeps its position', async () => {
    const [group, topic] = [unique('group'), await broker.topic(unique('events'))]
    const record = new TakenRecord()
    record.failing = true
    const intake = start(group, [topic], record)
    await intake.ready
    await broker.send(topic, numbers(0, 50))
    await eventually(() => record.calls >= 3, 'it is tried again')
    expect(intake.health().lastError).toBe('take: the record is away')
    await intake.stop()
    expect(await broker.committed(group, topic)).toEqual([-1])
    record.failing = false
    const second = start(group, [topic], record)
    await eventually(() => record.numbers.size === 50, 'they come again')
    await second.stop()
    expect(await broker.committed(group, topic)).toEqual([50])
    expect(second.health().lastError).toBeNull()
  })

  it('quarantines a poisonous record with its offset, skips tombstones, and continues', async () => {
    const [group, topic] = [unique('group'), await broker.topic(unique('events'))]
    const record = new TakenRecord()
    const intake = start(group, [topic], record)
    await broker.send(topic, [
      { value: '1' },
      { value: 'no json' },
      { value: `"${'x'.repeat(70_000)}"` },
      { value: null, key: 'aip://model/registry/x' },
      { value: Buffer.from([0xff, 0xfe, 0x22]) },
      { value: '' },
      { value: '2' },
    ])
    await eventually(() => record.numbers.has(2), 'what comes after is taken')
    expect(record.taken.map(({ event }) => [event.kind, event.origin, 'why' in event ? event.why : ''])).toEqual([
      ['parsed', `kafka:${topic}/0@0`, ''],
      ['unreadable', `kafka:${topic}/0@1`, "the text isn't JSON"],
      ['too-large', `kafka:${topic}/0@2`, 'the event has 70002 characters; at most 65536 are taken'],
      ['unreadable', `kafka:${topic}/0@4`, "the event isn't UTF-8 text"],
      ['unreadable', `kafka:${topic}/0@5`, 'the record has a value, but no event in it'],
      ['parsed', `kafka:${topic}/0@6`, ''],
    ])
    await eventually(async () => (await broker.committed(group, topic))[0] === 7, 'all is committed')
    expect(intake.health().tombstones).toBe(1)
  })

  it('records events as marks, and unreadable ones in quarantine with their offsets', async () => {
    const [group, topic] = [unique('group'), await broker.topic(unique('events'))]
    const store = openSqliteStore({ path: ':memory:' })
    const idKey = 'instance_id'
    const contract = { type: 'ModelInstance', idKey, idOf: (event: JsonObject) => readId(event[idKey]) }
    const parts = {
      store,
      directory: {
        readers: new Map([['model_instance_updated', [{ platform: 'registry', contract }]]]),
        platforms: new Set(['registry']),
        nameOf: () => null,
      },
      clock: systemClock,
      log: silentLog,
      meter: noMeter,
      quarantineBounds: DEFAULT_QUARANTINE_BOUNDS,
      componentType: () => 'model',
    }
    const topics = [{ topic, source: 'registry' }]
    const take: TakeEvents = (events, channel) => takeEvents(events, channel, parts)
    const intake = retained(intakeOf({ brokers: [broker.server.url], groupId: group, topics, take }))
    const event = (id: string): string => JSON.stringify({ event_type: 'model_instance_updated', instance_id: id })
    // Parsed quickly, but can't be written: it once blocked its whole batch.
    const nest = `${'['.repeat(30_000)}${']'.repeat(30_000)}`
    await broker.send(
      topic,
      [event('a'), nest, '{"event_type":"unheard_of"}', event('b')].map((value) => ({ value })),
    )
    await eventually(async () => (await broker.committed(group, topic))[0] === 4, 'all is committed')
    const leased = await leaseAll(store, Date.now(), { limit: 10 })
    expect(leased.map(({ uri }) => uri)).toEqual(['aip://model/registry/a', 'aip://model/registry/b'])
    expect((await store.quarantined(0, 10)).map((q) => [q.channel, q.reason, q.source])).toEqual([
      [`kafka:${topic}/0@1`, 'unreadable', 'registry'],
      [`kafka:${topic}/0@2`, 'unknown-event-type', 'registry'],
    ])
    await intake.stop()
    await store.close()
  })

  it('stops reading while the record is slow, and reports its lag', { timeout: 90_000 }, async () => {
    const [group, topic] = [unique('group'), await broker.topic(unique('events'))]
    const record = new TakenRecord()
    let open = (): void => undefined
    record.gate = new Promise((resolve) => (open = resolve))
    const lags: (number | null)[] = []
    const intake = retained(
      intakeOf({
        brokers: [broker.server.url],
        groupId: group,
        topics: [{ topic, source: null }],
        take: record.take,
        onLag: (_topic, _partition, lag) => lags.push(lag),
      }),
    )
    await intake.ready
    // 48 MB: several times the limit in memory.
    const padding = 'x'.repeat(4_000)
    const before = held()
    for (let i = 0; i < 12_000; i += 200)
      await broker.send(
        topic,
        Array.from({ length: 200 }, (_, n) => ({ value: JSON.stringify({ n: i + n, padding }) })),
      )
    await eventually(() => lags.at(-1) === 12_000, 'all of it lags')
    expect(record.calls).toBe(1)
    expect(intake.health().lag).toEqual([{ topic, partition: 0, lag: 12_000 }])
    // Two answers of 1 MiB, one of them parsed; the rest belongs to this test's producer.
    await eventually(() => held() - before < 16 * 1_048_576, 'little of it is held')
    expect(intake.health().connected).toBe(true)
    open()
    await eventually(() => lags.at(-1) === 0, 'it catches up', 40_000)
    expect(record.taken.length).toBe(12_000)
    expect(record.largest).toBeLessThanOrEqual(1_000)
  })

  it("waits for a topic that doesn't exist yet, and notices new partitions", async () => {
    const [group, there, missing] = [unique('group'), await broker.topic(unique('there')), unique('missing')]
    const record = new TakenRecord()
    const intake = start(group, [there, missing], record)
    await intake.ready
    expect(intake.health().lastError).toBe(`topics: there is no topic ${missing} (yet)`)
    await broker.send(there, numbers(0, 1))
    await eventually(() => record.numbers.has(0), 'the other topic is read')
    await broker.topic(missing)
    await broker.send(missing, numbers(1, 2))
    await eventually(() => record.numbers.has(1), 'the new topic is read')
    await broker.grow(there, 3)
    await eventually(() => intake.health().assigned.length === 4, 'the new partitions are assigned')
    await broker.send(there, [{ value: '2', partition: 2 }])
    await eventually(() => record.numbers.has(2), 'a new partition is read')
    expect(intake.health()).toMatchObject({ connected: true, lastError: null })
  })

  /** Deletes the topic, and recreates it with more records than before. */
  const remake = async (topic: string): Promise<void> => {
    await broker.deleteTopic(topic)
    await eventually(async () => (await broker.topic(topic).catch(() => '')) !== '', 'the topic is made again')
    await broker.send(topic, numbers(20, 60))
  }

  it.each([
    ['starts over with a topic that was deleted and recreated', {}],
    ['starts over even if the topic was recreated between two polls', { roundMs: 5_000 }],
  ])('%s', async (_, timing) => {
    const [group, topic] = [unique('group'), await broker.topic(unique('events'))]
    const record = new TakenRecord()
    const topics = [{ topic, source: null }]
    const options = { brokers: [broker.server.url], groupId: group, topics, take: record.take }
    await retained(intakeOf({ ...options, timing: { ...QUICK, ...timing } })).ready
    await broker.send(topic, numbers(0, 20))
    await eventually(() => record.numbers.size === 20, 'the first ones are taken')
    await remake(topic)
    await eventually(() => record.numbers.has(59), 'the last one of the new topic is taken')
    expect(record.numbers.size).toBe(60)
    await eventually(async () => (await broker.committed(group, topic))[0] === 40, 'all is committed')
  })

  it('takes what it read of a deleted topic even after a record outage', async () => {
    const [group, topic] = [unique('group'), await broker.topic(unique('events'))]
    const record = new TakenRecord()
    record.failing = true
    const warnings: string[] = []
    const log = { ...silentLog, warn: (_: object, text: string) => void warnings.push(text) }
    const topics = [{ topic, source: null }]
    await retained(intakeOf({ brokers: [broker.server.url], groupId: group, topics, take: record.take, log })).ready
    await broker.send(topic, numbers(0, 20))
    await eventually(() => record.calls > 0, 'they are read')
    await remake(topic)
    await eventually(() => warnings.some((text) => text.includes('made again')), 'it is noticed')
    record.failing = false
    await eventually(() => record.numbers.has(59), 'the last one of the new topic is taken')
    expect(record.numbers.size).toBe(60)
  })

  it('starts a topic that was recreated without readers from its beginning, despite the committed offset', async () => {
    const [group, topic] = [unique('group'), await broker.topic(unique('events'))]
    await broker.send(topic, numbers(0, 20))
    const record = new TakenRecord()
    const first = start(group, [topic], record)
    await eventually(() => record.numbers.size === 20, 'the first ones are taken')
    await first.stop()
    const [committed] = await broker.committedOffsets(group, topic)
    if (committed === undefined) throw new Error('nothing was committed')
    await remake(topic)
    // A broker forgets this with its topic; a copy of the group's offsets, or a late commit, restores it.
    await broker.commitOffset(group, topic, committed)
    await start(group, [topic], record).ready
    await eventually(() => record.numbers.has(59), 'the last one of the new topic is taken')
    expect(record.numbers.size).toBe(60)
  })

  it('continues from an offset committed without a topic id, and then commits the id', async () => {
    const [group, topic] = [unique('group'), await broker.topic(unique('events'))]
    await broker.send(topic, numbers(0, 20))
    await broker.commitOffset(group, topic, { offset: 15, metadata: null })
    const record = new TakenRecord()
    const intake = start(group, [topic], record)
    await eventually(() => record.numbers.has(19), 'the rest is taken')
    expect(Math.min(...record.numbers)).toBe(15)
    await intake.stop()
    const other = unique('group')
    await broker.commitOffset(other, topic, { offset: 20, metadata: null })
    await start(other, [topic], new TakenRecord()).ready
    for (const one of [group, other])
      await eventually(
        async () => (await broker.committedOffsets(one, topic))[0]?.metadata?.length === 36,
        'the id is committed',
      )
  })
})

/** Memory in use after a garbage collection. */
function held(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc()')
  return process.memoryUsage().arrayBuffers
}

const sum = (offsets: readonly number[]): number => offsets.reduce((a, b) => a + Math.max(b, 0), 0)
