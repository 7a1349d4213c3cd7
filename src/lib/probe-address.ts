import { createServer, type AddressInfo, type ListenOptions } from 'node:net'

/** Listens for a moment, and returns the port (0 for a socket); rejects if a server couldn't listen there. */
export async function probeAddress(address: ListenOptions): Promise<number> {
  const server = createServer((socket) => socket.destroy())
  return await new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(address, () => {
      const at = server.address() as AddressInfo | string
      server.close(() => resolve(typeof at === 'string' ? 0 : at.port))
    })
  })
}
