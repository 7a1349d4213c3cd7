import { Consumer, MessagesStreamModes } from '@platformatic/kafka'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startBroker, type Broker } from '../../adapters/kafka/testing/broker.ts'
import { eventually } from '../parts.ts'
import { Fleet } from '../system/fleet.ts'
import { spawnProcess, writeConfig, type StartingProcess } from '../system/process.ts'

const started = await startBroker()
afterAll(() => started?.stop())
const fleet = new Fleet()
afterEach(() => fleet.takeDown())

interface WrittenChange {
  readonly key: string
  readonly type: string
  readonly event: {
    readonly id: string
    readonly subject: string
    readonly type: string
    readonly data: { readonly change: { readonly id: string; readonly tx: number; readonly severity: string } }
  }
}

describe.skipIf(started === null)('the topic of changes, on a real broker', { timeout: 120_000 }, () => {
  const broker = started as Broker
  let written: WrittenChange[]
  beforeEach(() => void (written = []))

  /** Reads the topic like a consumer's program. */
  async function read(topic: string): Promise<void> {
    const group = { clientId: 'reader', groupId: 'reader', bootstrapBrokers: [broker.server.url] }
    const consumer = new Consumer({ ...group, retries: 40, retryDelay: 250 })
    const stream = await consumer.consume({ topics: [topic], mode: MessagesStreamModes.EARLIEST, autocommit: false })
    stream.on('data', ({ key, value, headers }) => {
      const type = headers.get(Buffer.from('content-type')) ?? [...headers.values()][0]
      written.push({ key: String(key), type: String(type), event: JSON.parse(String(value)) as WrittenChange['event'] })
    })
    stream.on('error', () => undefined)
    fleet.later(() => consumer.close(true).catch(() => undefined))
  }

  it('has every publicly visible change, ordered per entity, through kills of service and broker', async () => {
    const [topic, demo] = ['mlg.changes', await fleet.demo({ size: 'tiny' })]
    const [folder, port] = [fleet.folder(), fleet.port()]
    const out = { kafka: { brokers: [broker.server.url], topic } }
    const access = { visibility: [{ platforms: ['registry'], exceptFor: ['administrator'] }] }
    const config = writeConfig(demo, { folder, port, out, access })
    let running: StartingProcess = spawnProcess(config, port)
    fleet.later(() => running.kill('SIGKILL'))
    await running.ready()
    demo.events.deliverTo(`${running.url}/api/v1/events`)
    const killed = async (): Promise<void> => {
      await running.kill('SIGKILL')
      running = spawnProcess(config, port)
      await running.ready()
    }
    const ask = async (path: string) => (await (await fetch(running.url + path)).json()) as Record<string, unknown>
    const metrics = async () => await (await fetch(`${running.url}/metrics`)).text()
    const follower = async () => {
      const { followers } = await ask('/api/v1/status')
      return (followers as readonly Record<string, unknown>[]).find(({ name }) => name === 'changes-topic')
    }
    const activity = async () => {
      const items: { readonly id: string; readonly uri: string }[] = []
      for (let next = ''; ;) {
        const page = await ask(`/api/v1/activity?since=0&severity=low&limit=200${next}`)
        items.push(...(page['items'] as typeof items))
        if (page['next'] === null) return items
        next = `&cursor=${encodeURIComponent(String(page['next']))}`
      }
    }
    const isHidden = (uri: string): boolean => uri.split('/')[3] === 'registry'
    const runs = [...demo.allRecords('orchestrator', 'pipeline-runs')].map(({ run_id }) => String(run_id)).slice(0, 5)
    let [changed, made] = [0, 0]
    /** Each is read before the next, so that they aren't merged. */
    const change = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        demo.patch('orchestrator', 'pipeline-runs', runs[changed++ % 5] ?? '', {
          status: Math.floor(changed / 5) % 2 === 0 ? 'failed' : 'succeeded',
        })
        demo.patch('registry', 'models', 'ranking-v5', { name: `Renamed ${changed}` })
      }
      await demo.events.idle()
      await eventually(async () => (await activity()).length >= made + times, 'they are read', 30_000)
      made = (await activity()).length
    }
    await eventually(async () => /^mlg_dirty 0$/m.test(await metrics()), 'the company is read', 60_000)

    await change(5)
    await eventually(async () => typeof (await follower())?.['lastError'] === 'string', 'there is no topic', 10_000)
    expect((await follower())?.['lastError']).toContain(topic)
    await broker.topic(topic, 3)
    await eventually(async () => (await follower())?.['lastError'] === null, 'it is written', 20_000)

    await change(5)
    await broker.server.kill()
    await change(5)
    await eventually(async () => typeof (await follower())?.['lastError'] === 'string', 'the broker is away', 20_000)
    expect(await follower()).toMatchObject({ ready: true, essential: false })
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200)
    expect(await metrics()).toMatch(/^mlg_follower_lag\{follower="changes-topic"\} [1-9]/m)
    await killed()
    await broker.server.restart()
    await change(5)
    await read(topic)

    const all = await activity()
    const expected = all.filter(({ uri }) => !isHidden(uri)).map(({ id }) => id)
    expect(all.length - expected.length).toBeGreaterThan(0)
    expect(expected.length).toBeGreaterThan(15)
    const has = () => new Set(written.map(({ event }) => event.data.change.id))
    await eventually(() => expected.every((id) => has().has(id)), 'all is there', 30_000)
    expect([...has()].toSorted()).toEqual(expected.toSorted())
    expect((await follower())?.['lastError']).toBeNull()
    expect(new Set(written.map(({ type }) => type))).toEqual(new Set(['application/cloudevents+json; charset=UTF-8']))
    for (const [subject, changes] of Map.groupBy(written, ({ event }) => event.subject)) {
      expect(new Set(changes.map(({ key }) => key))).toEqual(new Set([subject]))
      const first = [...new Set(changes.map(({ event }) => event.data.change.tx))]
      expect([subject, first]).toEqual([subject, first.toSorted((a, b) => a - b)])
    }
  })
})
