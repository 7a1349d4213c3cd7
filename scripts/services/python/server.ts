import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess, endingWithStarter, isGone } from '../process.ts'

/** Airflow took 84 s while fourteen processes wanted two cores. */
const READY_MS = 240_000
const STOP_MS = 20_000
const LOOK_EVERY_MS = 100
/** Limits one check: a starting server may accept a connection and never answer. */
const CHECK_TIMEOUT_MS = 5_000
const SHOWN = 3_000

/** One process of a product, usually in Python, and how it is started. */
export interface PythonServer {
  readonly program: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
  /** File for its output, which is shown if it doesn't start. */
  readonly log: string
  /** True if it has children and ends them when told to: it is never killed before them. */
  readonly children?: boolean
}

/**
 * Environment of every program of a product, without the user's settings, which could lead it elsewhere. Python keeps
 * its compiled files beside the modules: each process of Airflow starts with 2.5 s of a core instead of 6, of MLflow
 * with 5 instead of 11.
 */
export function plainEnvironment(home: string): Readonly<Record<string, string>> {
  const kept = ['PATH', 'LANG', 'TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR']
  const found = kept.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(found), HOME: home, PYTHONUNBUFFERED: '1' }
}

/** Leads a process group, so that none of its children is left behind. */
export function spawnPython({ program, args, environment, folder, log, children = false }: PythonServer): ChildProcess {
  const file = openSync(log, 'a')
  // A program with children is told to end them.
  const [first, ...rest] = endingWithStarter(children ? 'TERM' : 'KILL', program, args)
  const child = spawn(first, rest, { cwd: folder, env: environment, stdio: ['ignore', file, file], detached: true })
  child.on('error', () => undefined)
  closeSync(file)
  return child
}

/** Resolves when it answers correctly; kills it and throws its output if it ends or takes too long. */
export async function whenReady(server: PythonServer, child: ChildProcess, ready: () => Promise<boolean>) {
  const deadline = Date.now() + READY_MS
  while (!(await ready().catch(() => false))) {
    if (isGone(child) || Date.now() > deadline) {
      const how = isGone(child) ? 'ended' : `was not ready within ${READY_MS / 1_000} s`
      await endedGroup(child, 'SIGKILL')
      throw new Error(`${server.args.slice(0, 3).join(' ')} ${how}: ${endOf(server.log)}`)
    }
    await sleep(LOOK_EVERY_MS)
  }
}

export async function answersAt(url: string): Promise<boolean> {
  return (await fetch(url, { signal: AbortSignal.timeout(CHECK_TIMEOUT_MS) })).ok
}

/** Kills the rest of a group, including its leader; doesn't wait for it. */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined || groupIsGone(pid)) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Ends its leader in its own way, and then the rest: its ports and files are free when this resolves. */
export async function endedGroup(leader: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (signal === 'SIGKILL') killGroup(leader)
  await endProcess(leader, signal, STOP_MS)
  killGroup(leader)
  const deadline = Date.now() + STOP_MS
  while (!groupIsGone(leader.pid ?? 0)) {
    if (Date.now() > deadline) throw new Error(`processes of the group ${leader.pid} do not end: kill them by hand`)
    await sleep(LOOK_EVERY_MS)
  }
}

/** A zombie counts as gone: a container may have no process that reaps it. */
export function groupIsGone(group: number): boolean {
  if (existsSync('/proc/self/stat')) return membersOf(group).length === 0
  try {
    return !process.kill(-group, 0)
  } catch {
    return true
  }
}

/** Memory of its group. Pages that processes share count once; Linux only. */
export function memoryOf(leader: ChildProcess): string {
  if (!existsSync('/proc/self/smaps_rollup')) return 'memory that is not measured here'
  const rollups = membersOf(leader.pid ?? 0).map((process) => read(`/proc/${process}/smaps_rollup`))
  const kilobytes = rollups.map((rollup) => Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0))
  return `${Math.round(kilobytes.reduce((sum, one) => sum + one, 0) / 1024)} MB`
}

function membersOf(group: number): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    // The command's name, in brackets, may contain anything; state, parent and group follow it.
    const [state, , of] = read(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ') ?? []
    return Number(of) === group && state !== 'Z'
  })
}

/** Empty if the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

export const endOf = (log: string): string => readFileSync(log, 'utf8').slice(-SHOWN).trim()
