import { once } from 'node:events'
import { get, type ClientRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OPEN_GATE, type Admitted, type Gate } from '../../access/gate.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import type { JsonObject } from '../../lib/json.ts'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import { problem } from '../../contracts/problem.ts'
import { err, must, ok } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { eventually } from '../../testing/parts.ts'
import { createServer } from '../http/server.ts'
import { company, MODEL, saying } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'
import { MAX_STREAMS } from './endpoints.ts'
import { LiveFeed, type LiveEvent } from './feed.ts'
import { streamRoute, type StreamBounds, type StreamParts } from './route.ts'

interface Received {
  readonly event: string
  readonly id: number
  readonly data: JsonObject
}

/** Reads a stream like a browser. */
interface Client {
  readonly response: IncomingMessage
  readonly events: Received[]
  readonly ended: Promise<unknown>
  text(): string
  leave(): void
}

const requests = new Set<ClientRequest>()
afterEach(() => {
  for (const request of requests) request.destroy()
  requests.clear()
})

async function open(url: string, headers: Record<string, string> = {}): Promise<Client> {
  const request = get(`${url}/api/v1/stream`, { headers, agent: false })
  requests.add(request)
  request.on('error', () => undefined)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const events: Received[] = []
  let text = ''
  let rest = ''
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-10_000)
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.replace(/:.*/s, ''), line.replace(/^\w*: ?/, '')]),
      )
      if (fields['event'] !== undefined)
        events.push({ event: fields['event'], id: Number(fields['id']), data: JSON.parse(fields['data'] ?? '') })
    }
  })
  response.on('error', () => undefined)
  return {
    response,
    events,
    text: () => text,
    ended: new Promise((resolve) => response.once('end', resolve)),
    leave: () => request.destroy(),
  }
}

const named = (name: string) => saying({ type: 'Model', uri: MODEL, attributes: { name } })

async function problemOf({ response, ended, text }: Client): Promise<JsonObject> {
  await ended
  return { status: response.statusCode ?? 0, ...JSON.parse(text()) }
}

describe('the stream of changes', () => {
  let world: ApiWorld
  let url = ''
  beforeEach(async () => {
    world = await openWorld()
    await world.say(...company())
    url = await listening(world.app)
  })
  afterEach(() => world.close())

  it('begins with the current transaction, and sends later changes', async () => {
    const { tx } = await world.store.head()
    const client = await open(url)
    expect(client.response.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // Otherwise a proxy in front may hold back events until it has many.
      'x-accel-buffering': 'no',
      'x-mlg-transaction': String(tx),
    })
    // The event about the company may follow within a tenth of a second, here and below.
    await eventually(() => client.events.length > 0, 'it begins')
    expect(client.events[0]).toEqual({ event: 'start', id: tx, data: { tx } })
    const changed = await world.say(named('another'))
    await eventually(() => client.events.at(-1)?.id === changed, 'the change is sent')
    expect(client.events.at(-1)).toMatchObject({
      event: 'change',
      data: { tx: changed, at: expect.stringMatching(/^2026-/) },
    })
    expect(client.events.flatMap(({ data }) => data['nodes'] ?? [])).toContain(MODEL)
  })

  it("resumes after a browser's last event", async () => {
    const first = await open(url)
    await eventually(() => first.events.length > 0, 'it begins')
    first.leave()
    const seen = first.events[0]?.id ?? 0
    const tx = await world.say(named('another'))
    const other = await open(url)
    await eventually(() => other.events.length > 0, 'another begins')
    // Waits until the change was an event: a client that reconnects earlier gets it later.
    await eventually(async () => {
      const again = await open(url, { 'last-event-id': String(seen) })
      await eventually(() => again.events.length > 0, 'what was missed is sent')
      again.leave()
      return again.events.length === 1 && again.events[0]?.id === tx
    }, 'all that was missed is one event')
    const last = await open(url, { 'last-event-id': String(tx) })
    const next = await world.say(named('yet another'))
    await eventually(() => last.events.length > 0, 'what comes next is sent')
    expect(last.events[0]).toMatchObject({
      event: 'change',
      data: { tx: expect.toSatisfy((one) => one > tx && one <= next) },
    })
  })

  it.each(['1000000', '0'])("starts over if it can't resume from %s", async (id) => {
    const { tx } = await world.store.head()
    const client = await open(url, { 'last-event-id': id })
    await eventually(() => client.events.at(-1)?.id === tx, 'it has come to the present')
    // This process began to listen before there was anything; changes close together are one event.
    if (id === '0') expect(new Set(client.events.map(({ event }) => event))).toEqual(new Set(['change']))
    else expect(client.events[0]).toEqual({ event: 'reset', id: tx, data: { tx } })
  })

  it('omits entities hidden from the listener', async () => {
    world.hide({ tags: ['hush'], exceptFor: ['administrator'] })
    const hidden = 'aip://model/registry/quokka'
    const secret = saying({ type: 'Model', uri: hidden, attributes: { tags: [{ tag: 'hush', value: '' }] } })
    const all = await open(url)
    world.callAs({ roles: new Set() })
    const some = await open(url)
    await eventually(() => all.events.length > 0 && some.events.length > 0, 'both begin')
    await world.say(secret)
    await eventually(() => all.text().includes(hidden), 'who may see it is told')
    const tx = await world.say(named('another name'))
    await eventually(() => some.events.at(-1)?.id === tx, 'what others see is sent')
    expect(some.text()).not.toContain(hidden)
    expect(some.text()).toContain(MODEL)
    // Missed events are sent without it, too.
    const again = await open(url, { 'last-event-id': String(some.events[0]?.id) })
    await eventually(() => again.events.at(-1)?.id === tx, 'what was missed is sent')
    expect(again.text()).not.toContain(hidden)
  })

  it('rejects an invalid transaction', async () => {
    for (const id of ['x', '-1', '1.5', '12345678901234567890'])
      expect(await problemOf(await open(url, { 'last-event-id': id }))).toMatchObject({
        status: 400,
        code: 'BAD_TRANSACTION',
      })
    expect((await world.app.inject({ method: 'HEAD', url: '/api/v1/stream' })).statusCode).toBe(200)
  })

  it('allows 64 clients at once, and refuses more until one leaves', async () => {
    const clients = await Promise.all(Array.from({ length: MAX_STREAMS }, () => open(url)))
    const refused = await open(url)
    expect(await problemOf(refused)).toMatchObject({ status: 503, code: 'BUSY', detail: expect.stringContaining('64') })
    expect(refused.response.headers['retry-after']).toBe('1')
    clients[0]?.leave()
    await eventually(async () => {
      const client = await open(url)
      if (client.response.statusCode !== 200) await client.ended
      return client.response.statusCode === 200
    }, 'another may come')
    expect(await problemOf(await open(url))).toMatchObject({ code: 'BUSY' })
  })

  it('ends when the service stops', async () => {
    const clients = await Promise.all([open(url), open(url)])
    await world.app.close()
    for (const { ended, response } of clients) {
      await ended
      expect(response.complete).toBe(true)
    }
  })
})

describe('a stream', () => {
  let app = createServer()
  let feed: LiveFeed
  let shownTo: StreamParts['shownTo']
  beforeEach(() => {
    shownTo = (_, event) => event
  })
  afterEach(() => app.close())

  async function serve(bounds: Partial<StreamBounds> = {}, gate: Gate = OPEN_GATE): Promise<string> {
    app = createServer({}, { gate })
    const shown = {
      head: 1,
      listen: () => () => undefined,
      onMoved: () => () => undefined,
      graph: { uriOf: () => uri },
    }
    feed = new Fed(shown, systemClock)
    streamRoute(app, { feed, shownTo: (caller, event) => shownTo(caller, event) }, bounds)
    return await listening(app)
  }

  it('is kept open by heartbeats', async () => {
    const client = await open(await serve({ heartbeatMs: 5 }))
    await eventually(() => client.text().split('\n:\n').length > 3, 'heartbeats come')
    expect(client.events.length).toBe(1)
  })

  it('ends alone if sending to it fails', async () => {
    const url = await serve()
    const reported: string[] = []
    app.failures = ({ message }) => void reported.push(message)
    const clients = [await open(url), await open(url)]
    await eventually(() => clients.every(({ events }) => events.length === 1), 'both streams have begun')
    let calls = 0
    shownTo = (_, event) => {
      if (calls++ === 0) throw new Error('broken')
      return event
    }
    ;(feed as Fed).send({ kind: 'reset', tx: 2 })
    const [broken, other] = clients
    await eventually(() => broken?.response.destroyed === true, 'the stream with the fault has ended')
    await eventually(() => other?.events.at(-1)?.id === 2, 'the other goes on')
    expect(reported).toEqual(['broken'])
  })

  const before = { ...LOCAL_OPERATOR, roles: new Set(['auditor', 'editor']) }
  it.each<[string, Admitted]>([
    ['has lost a right', ok({ ...before, rights: new Set(['edit']) })],
    ['has lost a role', ok({ ...before, roles: new Set(['editor']) })],
    ['is no longer admitted', err(problem('SESSION_ENDED', 'It has ended.'))],
  ])('ends once its caller %s', async (_, after) => {
    let caller: Admitted = ok(before)
    const purposes = new Set<string>()
    const gate: Gate = { ...OPEN_GATE, callerOf: (_, purpose = 'use') => (purposes.add(purpose), caller) }
    const url = await serve({ heartbeatMs: 5 }, gate)
    const client = await open(url)
    await eventually(() => client.text().split('\n:\n').length > 3, 'heartbeats come')
    caller = after
    await client.ended
    // An open stream doesn't use the session, which would otherwise never be idle.
    expect([...purposes]).toEqual(['use', 'check'])
  })

  it('skips events for a stalled reader, and resets it afterwards', async () => {
    const url = await serve()
    const [slow, quick] = [await open(url), await open(url)]
    await eventually(() => slow.events.length === 1, 'it begins')
    slow.response.pause()
    for (let tx = 2; tx <= SENT; tx++) {
      fed().send({ kind: 'change', tx, at: 0, nodes: BIG, many: false })
      await eventually(() => quick.events.at(-1)?.id === tx, 'who reads gets it')
    }
    slow.response.resume()
    await eventually(() => slow.events.at(-1)?.event === 'reset', 'it is reset')
    expect(slow.events.length).toBeLessThan(SENT / 2)
    fed().send({ kind: 'change', tx: SENT + 1, at: 0, nodes: [], many: false })
    await eventually(() => slow.events.at(-1)?.id === SENT + 1, 'it goes on')
  })

  it('is dropped if its reader stalls for long', async () => {
    const url = await serve({ heartbeatMs: 5, stallMs: 20 })
    const slow = await open(url)
    slow.response.pause()
    let tx = 1
    await eventually(async () => {
      fed().send({ kind: 'change', tx: ++tx, at: 0, nodes: BIG, many: false })
      return (await connections()) === 0
    }, 'it is closed')
    slow.response.resume()
    await new Promise((resolve) => slow.response.once('close', resolve))
    expect(slow.response.complete).toBe(false)
  })

  const fed = () => feed as Fed
  const connections = () => new Promise((resolve) => app.server.getConnections((_, count) => resolve(count)))
})

const uri = must(makeUri('model', 'registry', 'x'.repeat(2_000)))
/** 1 MB an event: together far more than a connection's buffers hold. */
const BIG = Array.from({ length: 500 }, () => uri)
const SENT = 40

/** A feed of the test's own events. */
class Fed extends LiveFeed {
  readonly #listeners = new Set<(event: LiveEvent) => void>()

  override listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  send(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

async function listening(app: ReturnType<typeof createServer>): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}
