// SQS and SNS by fauxqs: one endpoint in a separate process, messages on disk. About 0.6 s, 90 MB.

import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { patience } from './patience.ts'
import { freePorts } from './ports.ts'
import { endProcess } from './process.ts'
import type { StartedService, ServiceDefinition, ServiceStartOptions } from './service.ts'

const SERVER = fileURLToPath(new URL('./sqs-server.ts', import.meta.url))
const INSTALLED = fileURLToPath(new URL('../../node_modules/fauxqs/dist/app.js', import.meta.url))
const READY_MS = patience(30_000)
const STOP_MS = 5_000

export const sqs: ServiceDefinition = {
  name: 'sqs',
  unavailable: async () => (existsSync(INSTALLED) ? null : 'fauxqs is not installed; npm ci brings it'),
  // A development dependency: it is installed with the others.
  fetch: async () => undefined,
  start: (options) => startSqs(options),
}

async function startSqs({ data, say }: ServiceStartOptions): Promise<StartedService> {
  mkdirSync(data, { recursive: true })
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  let child = await launch(data, port)
  say(`SQS and SNS at ${url}`)
  return {
    url,
    get pid() {
      return child.pid ?? 0
    },
    kill: () => endProcess(child, 'SIGKILL', STOP_MS),
    restart: async () => {
      child = await launch(data, port)
    },
    stop: () => endProcess(child, 'SIGTERM', STOP_MS),
  }
}

async function launch(data: string, port: number): Promise<ChildProcess> {
  // Passes none of our own flags: a test runner's would make the child one of its workers.
  const child = fork(SERVER, [data, String(port)], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let output = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-2_000)
  })
  const ready = Promise.withResolvers<void>()
  child.once('message', () => ready.resolve())
  child.once('exit', (code) => ready.reject(new Error(`fauxqs ended with ${code}: ${output}`)))
  const timer = setTimeout(
    () => ready.reject(new Error(`fauxqs was not ready within ${READY_MS} ms: ${output}`)),
    READY_MS,
  )
  try {
    await ready.promise
    return child
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    clearTimeout(timer)
  }
}
