import type { ChildProcess } from 'node:child_process'
import type { StartedService } from '../service.ts'
import { endedGroup, endOf, killGroup, memoryOf, spawnPython, whenReady, type PythonServer } from './server.ts'

/** The externally visible parts. */
export interface PythonService {
  readonly url: string
  ready(): Promise<boolean>
  say(line: string): void
}

/** Starts it, prints the time it took and its memory, and returns its handle. Port and data stay over restarts. */
export async function servePython(server: PythonServer, { url, ready, say }: PythonService): Promise<StartedService> {
  const began = performance.now()
  let toldToEnd = false
  // Points at its log, since tests fail for other apparent reasons once it has ended.
  const watched = (process: ChildProcess): ChildProcess =>
    process.once('exit', (code, signal) => {
      if (!toldToEnd && process === child) say(`ended by itself with ${code ?? signal}: ${endOf(server.log)}`)
    })
  let child = watched(await launchServer(server, ready))
  const killOnExit = (): void => killGroup(child)
  process.on('exit', killOnExit)
  const took = ((performance.now() - began) / 1_000).toFixed(1)
  say(`ready in ${took} s with ${memoryOf(child)} at ${url}, its log in ${server.log}`)
  return {
    url,
    get pid() {
      return child.pid ?? 0
    },
    kill() {
      toldToEnd = true
      return endedGroup(child, 'SIGKILL')
    },
    async restart() {
      toldToEnd = false
      child = watched(await launchServer(server, ready))
    },
    async stop() {
      toldToEnd = true
      process.off('exit', killOnExit)
      await endedGroup(child, 'SIGTERM')
    },
  }
}

async function launchServer(server: PythonServer, ready: () => Promise<boolean>): Promise<ChildProcess> {
  const child = spawnPython(server)
  await whenReady(server, child, ready)
  return child
}
