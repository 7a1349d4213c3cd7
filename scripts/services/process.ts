import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StartedService } from './service.ts'

/** On Linux, a program gets this signal when its starter ends, however that ends. */
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

/** Resolves when it has ended; kills it if it doesn't in time. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals, boundMs: number): Promise<void> {
  if (isGone(child)) return
  const gone = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), boundMs)
  await gone
  clearTimeout(timer)
}

/** A server with a single process. */
export interface ServerProcess {
  readonly url: string
  /** Starts it, on the same data and ports each time; resolves when it answers. */
  launch(): Promise<ChildProcess>
  readonly stopBy: NodeJS.Signals
  readonly stopMs: number
  /** By default SIGKILL. */
  readonly killBy?: NodeJS.Signals
}

/** Starts it, and returns its handle. It doesn't outlive this process. */
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
    kill: () => endProcess(server, killBy, stopMs),
    async restart() {
      server = await launch()
    },
    async stop() {
      process.off('exit', killOnExit)
      await endProcess(server, stopBy, stopMs)
    },
  }
}

const LONGEST_OUTPUT = 4_000

/** How one process of a server is started, and when it is ready. */
export interface ServerCommand {
  /** The product's name, for errors. */
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>
  isReady(): Promise<boolean>
  readonly readyMs: number
  readonly pollMs: number
}

/** Resolves when it is ready; rejects with the end of its output if it ends before, or takes too long. */
export async function launchedServer(server: ServerCommand): Promise<ChildProcess> {
  const [program, ...args] = server.command
  const child = spawn(program, args, { ...server.options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const append = (text: string): void => void (output = (output + text).slice(-LONGEST_OUTPUT))
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => append(chunk.toString()))
  await once(child, 'spawn')
  child.on('error', (error) => append(error.message))
  const deadline = Date.now() + server.readyMs
  while (!isGone(child) && Date.now() < deadline) {
    if (await server.isReady().catch(() => false)) {
      child.on('exit', (code, signal) => {
        if (code !== 0 && !child.killed) console.error(`${server.name} ended by itself (${code ?? signal}):\n${output}`)
      })
      return child
    }
    await sleep(server.pollMs)
  }
  const what = isGone(child) ? 'ended' : `did not answer within ${server.readyMs / 1_000} s`
  await endProcess(child, 'SIGKILL', server.readyMs)
  throw new Error(`${server.name} ${what}:\n${output}`)
}
