import type { ChildProcess } from 'node:child_process'
import type { StartedService } from '../service.ts'
import { endedGroup, endOf, killGroup, memoryOf, spawnPython, whenReady, type PythonServer } from './server.ts'

/** What is looked at from outside. */
export interface PythonService {
  readonly url: string
  ready(): Promise<boolean>
  say(line: string): void
}

/**
 * Starts it, says how long that took and what memory it has then, and gives the handle on it. Port and data stay over
 * restarts.
 */
export async function servePython(server: PythonServer, { url, ready, say }: PythonService): Promise<StartedService> {
  const began = performance.now()
  let toldToEnd = false
  // Its tests fail for reasons of their own then: without this nobody would look at its log.
  const watched = (process: ChildProcess): ChildProcess =>
    process.once('exit', (code, signal) => {
      if (!toldToEnd && process === child) say(`ended by itself with ${code ?? signal}: ${endOf(server.log)}`)
    })
  let child = watched(await launched(server, ready))
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
      child = watched(await launched(server, ready))
    },
    async stop() {
      toldToEnd = true
      process.off('exit', killOnExit)
      await endedGroup(child, 'SIGTERM')
    },
  }
}

async function launched(server: PythonServer, ready: () => Promise<boolean>): Promise<ChildProcess> {
  const child = spawnPython(server)
  await whenReady(server, child, ready)
  return child
}
