import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UNLEASH_TOKEN } from '../../../../scripts/services/unleash.ts'
import { eventually } from '../../parts.ts'
import { service } from '../../services.ts'
import { linesOfGraph } from '../graph.ts'
import { OFTEN, RUNNING, SECRET, startWorld, untilSame, WITHIN_MS, type World } from '../world.ts'
import { COMPARED } from './graph.ts'
import { addTest, apiOf, changeVariants, linesOfServer, variant } from './server.ts'

const server = await service('unleash')

const NEVER = { intervalSeconds: 3_600, overlapSeconds: 5 }
const EVENTS = [
  'feature-created',
  'feature-strategy-add',
  'feature-strategy-update',
  'feature-tagged',
  'feature-archived',
]

/** Forwards Unleash's requests unchanged, or loses them: then it answers with an error. */
class Wire {
  to: string | null = null
  lost = 0
  readonly statuses: number[] = []
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      void this.#pass(request.headers, Buffer.concat(chunks)).then((status) => response.writeHead(status).end())
    })
  })

  async #pass({ authorization = '', 'content-type': type = '' }: IncomingHttpHeaders, body: Buffer): Promise<number> {
    if (this.to === null) {
      this.lost++
      return 400
    }
    const { status } = await fetch(this.to, { method: 'POST', headers: { authorization, 'content-type': type }, body })
    this.statuses.push(status)
    return status
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

describe.skipIf(server === null)('webhooks of Unleash', () => {
  const api = apiOf(server?.url ?? '')
  const wire = new Wire()
  const worlds: World[] = []

  beforeAll(async () => {
    await wire.start()
    const parameters = { url: wire.url, authorization: `Bearer ${SECRET}` }
    await api('POST', 'addons', {
      provider: 'webhook',
      enabled: true,
      parameters,
      events: EVENTS,
      projects: ['default'],
    })
    await addTest(api, 'colours', [variant('a', 1_000)])
    // Unleash checks for new webhooks once a minute, or when it starts.
    await server?.kill()
    await server?.restart()
  }, 60_000)
  afterAll(async () => {
    for (const world of worlds) await world.stop()
    await wire.stop()
  })

  async function startedWith(settings: object): Promise<World> {
    const often = { ...OFTEN, sweep: { fullSeconds: 3_600 }, headers: { authorization: UNLEASH_TOKEN } }
    const world = await startWorld('unleash', server?.url ?? '', { ...often, ...settings })
    worlds.push(world)
    await expectSame(world)
    return world
  }
  const expectSame = (world: World) =>
    untilSame(
      () => linesOfServer(api),
      () => linesOfGraph(world.url, COMPARED),
    )

  it('tell what changed, where nothing else looks', RUNNING, async () => {
    const world = await startedWith({ poll: NEVER })
    wire.to = `${world.url}/api/v1/webhooks/unleash`
    await changeVariants(api, 'colours', [variant('a', 400), variant('b', 600)])
    await addTest(api, 'second', [variant('on', 1_000)])
    await api('POST', 'features/second/tags', { type: 'simple', value: 'growth' })
    await expectSame(world)
    // A read for one event may already show the next one's change.
    await eventually(async () => wire.statuses.length >= 4, 'all are told', WITHIN_MS)
    expect(new Set(wire.statuses)).toEqual(new Set([202]))
    await api('DELETE', 'projects/default/features/second')
    const gone = async () => (await world.entity('ab-test/unleash/second')).deletedAtSource !== null
    await eventually(gone, 'it is archived', WITHIN_MS)
    const quarantine = await fetch(`${world.url}/api/v1/quarantine`)
    expect(await quarantine.json()).toMatchObject({ items: [] })
  })

  it('are refused with another secret', RUNNING, async () => {
    const { url } = worlds[0] ?? (await startedWith({ poll: NEVER }))
    const call = { method: 'POST', body: '{"type": "feature-created", "featureName": "colours"}' }
    for (const authorization of [`Bearer ${SECRET}x`, SECRET])
      expect((await fetch(`${url}/api/v1/webhooks/unleash`, { ...call, headers: { authorization } })).status).toBe(401)
  })

  it('may be lost: the next poll finds what they told', RUNNING, async () => {
    const world = await startedWith({ poll: OFTEN.poll })
    wire.to = null
    const before = wire.lost
    await changeVariants(api, 'colours', [variant('c', 1_000)])
    await eventually(async () => wire.lost > before, 'a webhook is lost', WITHIN_MS)
    await expectSame(world)
  })

  it('may be lost, and the log be silent too: the next complete sweep finds what changed', RUNNING, async () => {
    wire.to = null
    const world = await startedWith({ poll: NEVER, sweep: { fullSeconds: 3 } })
    await changeVariants(api, 'colours', [variant('d', 1_000)])
    await expectSame(world)
  })
})
