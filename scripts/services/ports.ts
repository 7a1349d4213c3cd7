import { randomInt } from 'node:crypto'
import { connect, createServer } from 'node:net'

/**
 * Below the ports that systems use for outgoing connections (Linux from 32768, macOS from 49152), one of which could
 * take the port before the server does, or while it restarts.
 */
const FIRST = 20_000
const LAST = 32_000
const MAX_ATTEMPTS = 200

/** Returns loopback ports on which nothing currently listens. */
export async function freePorts(count: number): Promise<number[]> {
  const free = new Set<number>()
  for (let attempt = 0; attempt < MAX_ATTEMPTS && free.size < count; attempt++) {
    const port = randomInt(FIRST, LAST)
    if (await isFree(port)) free.add(port)
  }
  if (free.size < count) throw new Error(`fewer than ${count} ports from ${FIRST} to ${LAST} are free`)
  return [...free]
}

function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Tells whether something listens. */
export async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  return await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  }).finally(() => socket.destroy())
}
