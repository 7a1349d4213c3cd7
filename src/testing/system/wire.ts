import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { pipeline, Transform } from 'node:stream'

/** Stands between the service and one server, and delays or cuts the traffic: a bad network. */
export class Wire {
  /** Delay of each piece of data, in either direction. */
  delayMs = 0
  readonly #server: Server
  readonly #open = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
  }

  static async to(port: number): Promise<Wire> {
    const server = createServer()
    const wire = new Wire(server)
    server.on('connection', (near) => wire.#join(near, connect(port, '127.0.0.1')))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return wire
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Drops all connections; new ones are accepted at once. Returns how many there were. */
  cut(): number {
    const { size } = this.#open
    for (const socket of this.#open) socket.resetAndDestroy()
    return size
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.#open.add(socket.setNoDelay(true))
      socket.once('close', () => this.#open.delete(socket))
    }
    const ended = (): void => void [near, far].forEach((socket) => socket.destroy())
    pipeline(near, this.#delay(), far, ended)
    pipeline(far, this.#delay(), near, ended)
  }

  #delay(): Transform {
    return new Transform({
      transform: (piece, _, done) => {
        if (this.delayMs === 0) done(null, piece)
        else setTimeout(() => done(null, piece), this.delayMs)
      },
    })
  }
}
