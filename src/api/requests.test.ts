import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RecentRequests } from '../lib/recent-requests.ts'
import { eventually } from '../testing/parts.ts'
import { createServer } from './http/server.ts'
import { registerApi } from './register.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** A server whose questions about the graph are never answered, and its record of them. */
async function unanswering() {
  let now = 0
  const requests = new RecentRequests(() => now)
  const app = createServer()
  const store = { ...world.deps.store, txAt: () => new Promise<never>(() => undefined) }
  await registerApi(app, {
    reads: { ...world.deps, store },
    reader: null,
    requests,
    live: null,
    service: world.service,
    lineageKey: () => null,
    probes: { faults: () => [], metrics: async () => '' },
    portal: null,
  })
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const later = (): void => void (now += 60_000)
  const get = (path: string) => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
    return socket
  }
  return { app, requests, later, get, port }
}

it("requests about the graph count as open until answered or abandoned; service requests don't", async () => {
  const { app, requests, later, get, port } = await unanswering()
  expect((await fetch(`http://127.0.0.1:${port}/api/v1/status`)).status).toBe(200)
  expect(requests.any()).toBe(false)
  const asking = get('/api/v1/entities/aip%3A%2F%2Fmodel%2Fregistry%2Fx?asOf=2026-01-01T00:00:00Z')
  await eventually(() => requests.any(), 'the question is noted')
  later()
  expect(requests.any()).toBe(true)
  asking.destroy()
  const isOver = (): boolean => {
    later()
    return !requests.any()
  }
  await eventually(isOver, 'the question is over')
  await app.close()
})
