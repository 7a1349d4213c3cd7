import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Four times what the slowest needs on a busy machine. */
const READY_MS = 180_000
const STOP_MS = 20_000
const LOOK_EVERY_MS = 100
/** Of one look: a server that is starting takes a connection and leaves it. */
const LOOK_MS = 5_000
const SHOWN = 3_000

/** One process of a product: a Python module or program, and how it is started. */
export interface PythonServer {
  readonly python: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
  /** Where what it prints goes, to be shown where it does not start. */
  readonly log: string
}

/** What every program of a product finds in its environment: nothing of the user's that could lead it elsewhere. */
export function plainEnvironment(home: string): Readonly<Record<string, string>> {
  const kept = ['PATH', 'LANG', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR']
  const found = kept.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(found), HOME: home, PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' }
}

export function spawnPython({ python, args, environment, folder, log }: PythonServer): ChildProcess {
  const file = openSync(log, 'a')
  // Where Linux can, it ends with whoever started it, however that ends.
  const [first = python, ...rest] = existsSync('/usr/bin/setpriv')
    ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', python, ...args]
    : [python, ...args]
  const child = spawn(first, rest, { cwd: folder, env: environment, stdio: ['ignore', file, file] })
  child.on('error', () => undefined)
  closeSync(file)
  return child
}

/** Resolves when it answers as it should; kills it and says what it printed where it ends or takes too long. */
export async function whenReady(server: PythonServer, child: ChildProcess, ready: () => Promise<boolean>) {
  const deadline = Date.now() + READY_MS
  while (!(await ready().catch(() => false))) {
    if (isGone(child) || Date.now() > deadline) {
      const how = isGone(child) ? 'ended' : `was not ready within ${READY_MS / 1_000} s`
      await ended(child, 'SIGKILL')
      throw new Error(`${server.args.slice(0, 3).join(' ')} ${how}: ${endOf(server.log)}`)
    }
    await sleep(LOOK_EVERY_MS)
  }
}

export async function answersAt(url: string): Promise<boolean> {
  return (await fetch(url, { signal: AbortSignal.timeout(LOOK_MS) })).ok
}

export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (isGone(child)) return
  const gone = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await gone
  clearTimeout(timer)
}

export const endOf = (log: string): string => readFileSync(log, 'utf8').slice(-SHOWN).trim()

function isGone(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}
