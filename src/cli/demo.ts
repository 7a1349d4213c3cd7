import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { isObject, parseJson, mapValues } from '../lib/json.ts'
import { sibling } from '../lib/sibling-module.ts'
import type { DemoBus, DemoSize } from './settings.ts'

export interface DemoProcess {
  /** Maps a source's name to its base URL. */
  readonly sources: Readonly<Record<string, string>>
  readonly entities: number
  /** The present of the company: the time of its first start. */
  readonly epoch: Date
  stop(): Promise<void>
}

interface DemoProcessOptions {
  readonly data: string
  readonly size: DemoSize
  readonly eventsUrl: string
  readonly live: boolean
  readonly bus: DemoBus
}

/**
 * A new company's present lies a little before now, so that all of its recorded past is over. A company of an earlier
 * start keeps its present.
 */
const PRESENT_OFFSET_MS = 600_000
/** Generating a large company takes some seconds. */
const READY_MS = 60_000
const STOP_MS = 5_000

/** The demo company's source systems run in a separate process, like real ones; it ends with this one. */
export async function startDemoProcess(options: DemoProcessOptions): Promise<DemoProcess> {
  const entry = fileURLToPath(sibling('../../demo/main.ts', import.meta.url))
  const { data, size, eventsUrl } = options
  const epoch = new Date(Date.now() - PRESENT_OFFSET_MS)
  const args = ['--data', data, '--size', size, '--epoch', epoch.toISOString(), '--events', eventsUrl, '--with-parent']
  const { bus } = options
  const way = bus.kind === 'http' ? [] : ['--bus', bus.kind, '--bus-url', bus.url]
  const child = spawn(process.execPath, [entry, ...args, ...way, ...(options.live ? ['--live'] : [])], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C is for this process, which stops the company after it has stopped reading.
    detached: true,
  })
  const ready = await readyLine(child)
  return { ...ready, stop: () => stop(child) }
}

function readyLine(child: ChildProcess): Promise<Omit<DemoProcess, 'stop'>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the demo company wasn't ready within ${READY_MS / 1_000} s`)),
      READY_MS,
    )
    child.on('error', reject)
    child.on('exit', (code) =>
      reject(new Error(`the demo company ended at once (code ${code ?? 'none'}); see the lines above for the reason`)),
    )
    if (child.stdout === null) return reject(new Error('the demo company has no output'))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = parse(line)
      if (message === null) return
      clearTimeout(timer)
      resolve(message)
    })
  })
}

function parse(line: string): Omit<DemoProcess, 'stop'> | null {
  const value = parseJson(line)
  if (!isObject(value) || value.ready !== true || !isObject(value.sources)) return null
  const sources = mapValues(value.sources, String)
  return { sources, entities: Number(value.entities), epoch: new Date(String(value.epoch)) }
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    child.removeAllListeners('exit')
    child.on('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
