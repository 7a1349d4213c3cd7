import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A test's own product, on a free port of loopback. */
export interface LocalServer {
  readonly url: string
  readonly port: number
  /** Also closes open connections. */
  close(): Promise<void>
}

export async function localServer(answer: RequestListener): Promise<LocalServer> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Runs a function with such a server. */
export async function withLocalServer<T>(
  answer: RequestListener,
  use: (server: LocalServer) => Promise<T>,
): Promise<T> {
  const server = await localServer(answer)
  try {
    return await use(server)
  } finally {
    await server.close()
  }
}
