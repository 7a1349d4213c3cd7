// Tests connections that are held without sending a request, or without reading its answer.

import { connect, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest'
import { eventually } from '../../testing/parts.ts'
import { registerApi } from '../register.ts'
import { readsOnly } from '../testing/service.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'
import { connectionsFor, type ServerBounds } from './connections.ts'
import { createServer } from './server.ts'

let world: ApiWorld
let app: FastifyInstance | null = null
const sockets: Socket[] = []
beforeAll(async () => {
  world = await openWorld()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  app?.server.closeAllConnections()
  await app?.close()
  app = null
})
afterAll(() => world.close())

async function serve(bounds: Partial<ServerBounds>): Promise<number> {
  app = createServer(bounds)
  await registerApi(app, readsOnly(world.deps))
  return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
}

interface Client {
  readonly socket: Socket
  received: string
  closed: boolean
}

function client(port: number, text: string): Client {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(text))
  const opened: Client = { socket, received: '', closed: false }
  sockets.push(socket)
  socket.setEncoding('utf8').on('data', (chunk) => (opened.received += String(chunk)))
  socket.on('error', () => undefined)
  socket.on('end', () => (opened.closed = true)).on('close', () => (opened.closed = true))
  return opened
}

const request = (body: string, length = body.length): string =>
  `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`
const QUERY = '{"query":"{__typename}"}'
const HALF = request('{"query":', QUERY.length)

const open = (): Promise<number> =>
  new Promise((resolve, reject) => {
    if (app === null) return resolve(0)
    app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
  })

describe('a request that does not arrive in time', () => {
  it.each([
    ['half a body', HALF],
    ['half a head', 'GET /healthz HTTP/1.1\r\nhost: loc'],
    ['nothing', ''],
  ])('gets 408 and a closed connection, even if the client stays half open: %s', async (_, text) => {
    const port = await serve({ requestMs: 300, checkMs: 50 })
    const clients = Array.from({ length: 5 }, () => client(port, text))
    await eventually(() => clients.every(({ closed }) => closed), 'every connection to be closed')
    for (const { received } of clients) {
      expect(received).toContain('HTTP/1.1 408')
      expect(received).toContain('"code":"TOO_SLOW"')
    }
    await eventually(async () => (await open()) === 0, 'the server to let go of them')
  })
})

describe('connections', () => {
  it('beyond the limit are refused until earlier ones end', async () => {
    const port = await serve({ connections: 3, requestMs: 1_000, checkMs: 50 })
    const held = [1, 2, 3].map(() => client(port, HALF))
    await eventually(async () => (await open()) === 3, 'three connections')
    const refused = client(port, request(QUERY))
    await eventually(() => refused.closed, 'the fourth to be closed')
    expect(refused.received).toBe('')
    await eventually(() => held.every(({ closed }) => closed), 'the three to be given up')
    const answered = client(port, request(QUERY))
    await eventually(() => answered.received.includes('200 OK'), 'an answer')
  })

  it('are closed in favour of new ones if idle', async () => {
    const port = await serve({ connections: 3 })
    const idle = [1, 2, 3].map(() => client(port, request(QUERY)))
    await eventually(() => idle.every(({ received }) => received.includes('200 OK')), 'three answers')
    await eventually(() => {
      const next = client(port, request(QUERY))
      return eventually(() => next.closed || next.received !== '', 'an answer').then(() =>
        next.received.includes('200'),
      )
    }, 'an answer on a new connection')
    expect(idle.some(({ closed }) => closed)).toBe(true)
  })

  it.each<[number | 'unlimited', number]>([
    [64, 8],
    [1_024, 240],
    [20_000, 1_000],
    ['unlimited', 1_000],
  ])('leave the process enough files: of %s, %i', (files, connections) =>
    expect(connectionsFor(files)).toBe(connections),
  )
})
