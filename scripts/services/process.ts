import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { StartedService } from './service.ts'

/** Where Linux can, a program gets this signal when whoever started it ends, however that ends. */
export function endingWithStarter(
  signal: 'INT' | 'TERM' | 'KILL',
  program: string,
  args: readonly string[],
): readonly [string, ...string[]] {
  const setpriv = '/usr/bin/setpriv'
  return existsSync(setpriv) ? [setpriv, '--pdeathsig', signal, program, ...args] : [program, ...args]
}

export function isGone({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null
}

/** Resolves when it has ended; killed where it does not within the bound. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals, boundMs: number): Promise<void> {
  if (isGone(child)) return
  const gone = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), boundMs)
  await gone
  clearTimeout(timer)
}

/** A server that is one process. */
export interface ServerProcess {
  readonly url: string
  /** Starts it, on the same data and ports each time; resolves when it answers. */
  launch(): Promise<ChildProcess>
  readonly stopBy: NodeJS.Signals
  readonly stopMs: number
  /** By default SIGKILL. */
  readonly killBy?: NodeJS.Signals
}

/** Starts it, and gives the handle on it. It does not outlive this process. */
export async function runningProcess({
  url,
  launch,
  stopBy,
  stopMs,
  killBy = 'SIGKILL',
}: ServerProcess): Promise<StartedService> {
  let server = await launch()
  const killOnExit = (): void => void server.kill('SIGKILL')
  process.on('exit', killOnExit)
  return {
    url,
    get pid() {
      return server.pid ?? 0
    },
    kill: () => ended(server, killBy, stopMs),
    async restart() {
      server = await launch()
    },
    async stop() {
      process.off('exit', killOnExit)
      await ended(server, stopBy, stopMs)
    },
  }
}
