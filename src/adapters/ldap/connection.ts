import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Client, InvalidCredentialsError } from 'ldapts'
import type { SourceConfig } from '../../contracts/source.ts'
import { whyCancelled } from '../../lib/abort.ts'
import { doneWithin } from '../../lib/wait.ts'
import { SearchProblem } from './explain.ts'

/** A signed-in connection to a directory, which serves one search at a time. */
export interface DirectoryConnection {
  readonly client: Client
  /** Tells whether the connection is still open and signed in; otherwise the client would reconnect anonymously. */
  isUsable(): boolean
  /** Runs `work`; ends the connection on the signal, or if the answer exceeds the bound. */
  within<T>(signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T>
  close(): void
}

export async function openConnection(config: SourceConfig, address: string): Promise<DirectoryConnection> {
  const { limits, credentials } = config
  // A directory accepts an empty password as an anonymous sign-in.
  if (credentials?.password === '') throw new SearchProblem('malformed', 'the password of its credentials is empty')
  const sockets: Socket[] = []
  const retainSocket = <F extends (...args: never[]) => Socket>(connect: F): F =>
    ((...args: never[]) => {
      const socket = connect(...args)
      sockets.push(socket)
      return socket
    }) as F
  const { hostname, protocol, host } = new URL(address)
  const isNamed = isIP(hostname.replace(/^\[|\]$/g, '')) === 0
  const tls = { ca: config.ca, ...(isNamed && { servername: hostname }) }
  const client = new Client({
    url: `${protocol}//${host}`,
    timeout: limits.timeoutMs,
    connectTimeout: limits.timeoutMs,
    createConnection: retainSocket(connectTcp),
    createSecureConnection: retainSocket(connectTls),
    ...(protocol === 'ldaps:' && { tlsOptions: tls }),
  })
  const close = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  try {
    // If the directory refuses TLS, nothing is sent unencrypted.
    if (config.startTls === true) await inTime(client.startTLS({ ...tls, host: hostname }), limits.timeoutMs)
    await client.bind(credentials?.username ?? '', credentials?.password ?? '')
  } catch (error) {
    close()
    throw error
  }
  return {
    client,
    isUsable: () => client.isBound,
    within: (signal, work) => withinBounds({ sockets, close, maxBytes: limits.maxBytes, signal }, () => work(client)),
    close,
  }
}

/** The library's time limit covers requests, but not the handshake. */
async function inTime(work: Promise<void>, ms: number): Promise<void> {
  if (!(await doneWithin(work, ms))) throw new SearchProblem('unavailable', `it didn't answer within ${ms} ms`)
  await work
}

export function isRefusedSignIn(error: unknown): boolean {
  return error instanceof InvalidCredentialsError
}

interface ConnectionBounds {
  readonly sockets: readonly Socket[]
  readonly maxBytes: number
  readonly signal: AbortSignal
  close(): void
}

async function withinBounds<T>(
  { sockets, maxBytes, signal, close }: ConnectionBounds,
  work: () => Promise<T>,
): Promise<T> {
  const read = () => sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0)
  const before = read()
  let ended: SearchProblem | null = null
  const end = (why: SearchProblem): void => {
    ended ??= why
    close()
  }
  const count = (): void => {
    if (read() - before > maxBytes)
      end(new SearchProblem('malformed', `its response is larger than the limit of ${maxBytes} bytes`))
  }
  const stop = (): void => end(new SearchProblem('unavailable', whyCancelled(signal)))
  for (const socket of sockets) socket.on('data', count)
  signal.addEventListener('abort', stop)
  try {
    if (signal.aborted) stop()
    const result = await work()
    // An answer that arrives in one piece is read before it is counted.
    if (ended !== null) throw ended
    return result
  } catch (error) {
    throw ended ?? error
  } finally {
    for (const socket of sockets) socket.off('data', count)
    signal.removeEventListener('abort', stop)
  }
}
