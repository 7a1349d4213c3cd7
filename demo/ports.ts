import type { Server } from 'node:http'

/** Listens only on 127.0.0.1. If the port is taken, fails when it was demanded, else takes any free one. */
export async function listen(server: Server, wanted: number, demanded: boolean): Promise<number> {
  try {
    return await tryListen(server, wanted)
  } catch (error) {
    if (!isTaken(error)) throw error
    if (demanded) throw new Error(`demo: port ${wanted} is taken: choose another --port-base.`, { cause: error })
    return tryListen(server, 0)
  }
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

function tryListen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port, backlog: 1_024 }, () => {
      server.off('error', reject)
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('demo: no port'))
      else resolve(address.port)
    })
  })
}
