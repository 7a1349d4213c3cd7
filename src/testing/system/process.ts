import { spawn, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Demo } from '../../../demo/company.ts'
import { endingWithStarter } from '../../../scripts/services/process.ts'
import type { Role } from '../../wiring/roles.ts'
import { printOnFailure } from '../failure-logs.ts'
import { eventually } from '../parts.ts'

const ENTRY = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

/** It takes 2–3 s alone; the machine may be busy. */
const READY_MS = 90_000

/** The service as a separate process, so that it can be killed. */
export interface ServiceProcess {
  readonly url: string
  readonly child: ChildProcess
  /** The end of its output. */
  output(): string
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
}

export interface ProcessConfig {
  readonly folder: string
  readonly port: number
  /** `sqlite` by default. */
  readonly store?: string
  readonly readFrom?: string
  /** `memory` by default. */
  readonly graph?: 'memory' | 'record'
  readonly intake?: object
  /** File name, which distinguishes the processes of one record. */
  readonly name?: string
  readonly limits?: object
  /** Far away by default: then only marks recover lost data. */
  readonly sweep?: { readonly fullSeconds: number; readonly incrementalSeconds: number }
  /** The guard against mass disappearance; the product's default otherwise. */
  readonly guard?: object
  /** Configuration of outputs, and of visibility. */
  readonly out?: object
  readonly access?: object
  readonly traces?: object
  readonly search?: object
}

export function writeConfig(demo: Demo, of: ProcessConfig): string {
  const { folder, port, store, readFrom, graph, intake, name, limits, sweep, guard, out, access, traces, search } = of
  const sources = Object.entries(demo.sources)
    .filter(([, url]) => url !== '')
    .map(([platform, baseUrl]) => ({
      platform,
      provider: platform,
      baseUrl,
      limits: limits ?? { ratePerSecond: 5_000, concurrency: 16 },
      sweep: sweep ?? { fullSeconds: 100_000, incrementalSeconds: 100_000 },
      guard: guard ?? {},
    }))
  const file = join(folder, `${name ?? 'mlg'}.config.json`)
  writeFileSync(
    file,
    JSON.stringify({
      listen: { port },
      // Each process over PostgreSQL has its own data folder.
      data: join(folder, store === undefined ? 'data' : `${name ?? 'mlg'}-data`),
      store: store ?? 'sqlite',
      ...(readFrom === undefined ? {} : { readFrom }),
      graph,
      log: { level: 'info' },
      intake: intake ?? {},
      out,
      access,
      ...(traces !== undefined && { traces }),
      search,
      sources,
    }),
  )
  return file
}

export async function startProcess(
  config: string,
  port: number,
  role: Role = 'all',
  environment: NodeJS.ProcessEnv = {},
): Promise<ServiceProcess> {
  const starting = spawnProcess(config, port, role, environment)
  await starting.ready()
  return starting
}

/** A process that may be killed before it is ready. */
export interface StartingProcess extends ServiceProcess {
  /** Throws with its output if it ends before. */
  ready(): Promise<void>
}

export function spawnProcess(
  config: string,
  port: number,
  role: Role = 'all',
  environment: NodeJS.ProcessEnv = {},
): StartingProcess {
  const args = [ENTRY, 'start', '--config', config, '--role', role]
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', ...environment }
  const command = endingWithStarter('KILL', process.execPath, args)
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], env })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)))
  child.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)))
  printOnFailure(`the process of role ${role} on port ${port}`, () => output)
  const url = `http://127.0.0.1:${port}`
  const ready = (): Promise<void> =>
    eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}:\n${output}`)
        return await fetch(`${url}/readyz`).then(
          (r) => r.ok,
          () => false,
        )
      },
      'the service is ready',
      READY_MS,
    ).catch((error: unknown) => {
      // A process that never became ready must not outlive its test.
      child.kill('SIGKILL')
      throw error
    })
  return { url, child, ready, output: () => output, kill: (signal) => kill(child, signal) }
}

function kill(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code))
    child.kill(signal)
  })
}
