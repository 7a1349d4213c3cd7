import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DEFAULT_PORT } from '../config/default-port.ts'
import { makeFolder } from '../lib/make-folder.ts'
import { probeAddress } from '../lib/probe-address.ts'

const DEMO_SIZES = ['small', 'medium', 'large'] as const
export type DemoSize = (typeof DEMO_SIZES)[number]

/** Settings from the environment; a wrong value ends the start with what was expected. */
export interface StartSettings {
  readonly port: number
  readonly data: string
  readonly demoSize: DemoSize
  /** Number of days before the first start at which a small company's record begins. */
  readonly demoDays: number
  readonly bus: DemoBus
}

export type DemoBus =
  | { readonly kind: 'http' }
  | { readonly kind: 'kafka'; readonly url: string }
  | { readonly kind: 'sqs'; readonly url: string }
  /** Published to a topic, and received from the queue that subscribes to it. */
  | { readonly kind: 'sns'; readonly url: string; readonly queueUrl: string }

export function readSettings(env: NodeJS.ProcessEnv): StartSettings {
  return {
    port: readPort(env.MLG_PORT),
    data: resolve(env.MLG_DATA ?? '.mlg'),
    demoSize: readSize(env.MLG_DEMO_SIZE),
    demoDays: readDays(env.MLG_DEMO_DAYS),
    bus: readBus(env),
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new Error(`MLG_PORT is "${text}"; it must be a port number from 0 (any free one) to 65535`)
}

function readSize(text: string | undefined): DemoSize {
  if (text === undefined || text === '') return 'small'
  const size = DEMO_SIZES.find((s) => s === text)
  if (size !== undefined) return size
  throw new Error(`MLG_DEMO_SIZE is "${text}"; it must be one of ${DEMO_SIZES.join(', ')}`)
}

const DEFAULT_DAYS = 30
/** Before that, hardly anything in the company has a time. */
const MAX_DAYS = 90

function readDays(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_DAYS
  const days = Number(text)
  if (/^\d{1,2}$/.test(text) && days <= MAX_DAYS) return days
  throw new Error(`MLG_DEMO_DAYS is "${text}"; it must be a number of days from 0 (no recorded past) to ${MAX_DAYS}`)
}

function readBus(env: NodeJS.ProcessEnv): DemoBus {
  const kind = env.MLG_DEMO_BUS ?? 'http'
  const readRequired = (name: string, example: string): string => {
    const value = env[name]
    if (value !== undefined && value !== '') return value
    throw new Error(
      `MLG_DEMO_BUS=${kind} needs ${name} (${example}); "npm run services -- kafka sqs" starts what it can name`,
    )
  }
  switch (kind) {
    case 'http':
      return { kind }
    case 'kafka':
      return { kind, url: readRequired('MLG_DEMO_BUS_URL', 'kafka://127.0.0.1:9092/mlg.events') }
    case 'sqs':
      return { kind, url: readRequired('MLG_DEMO_BUS_URL', 'the URL of a queue') }
    case 'sns':
      return {
        kind,
        url: readRequired('MLG_DEMO_BUS_URL', '<endpoint>/<topic arn>'),
        queueUrl: readRequired('MLG_DEMO_QUEUE_URL', 'the URL of a queue that is subscribed to the topic'),
      }
    default:
      throw new Error(`MLG_DEMO_BUS is "${kind}"; it must be one of http, kafka, sqs, sns`)
  }
}

/** Returns the port of a running demo; if any free port was requested, the one that the last start chose. */
export function portInUse({ port, data }: StartSettings): number {
  return port !== 0 ? port : (lastPort(join(data, PORT_FILE)) ?? DEFAULT_PORT)
}

const PORT_FILE = 'port'

/**
 * The demo needs our address before we listen, so "any free port" is chosen here; the next start uses the same one.
 * Rejects a given port that is in use.
 */
export async function choosePort(settings: StartSettings): Promise<number> {
  if (settings.port !== 0) return await freePort(settings.port)
  const file = join(settings.data, PORT_FILE)
  const last = lastPort(file)
  const port = last !== null && (await isFree(last)) ? last : await freePort(0)
  makeFolder(settings.data, 0o700)
  writeFileSync(file, String(port))
  return port
}

function lastPort(file: string): number | null {
  try {
    const port = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : null
  } catch {
    return null
  }
}

async function isFree(port: number): Promise<boolean> {
  return await freePort(port).then(
    () => true,
    () => false,
  )
}

const freePort = (port: number): Promise<number> => probeAddress({ host: '127.0.0.1', port })
