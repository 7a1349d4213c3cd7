import { join } from 'node:path'
import type { RunningService } from '../wiring/main.ts'
import type { Config } from '../config/config.ts'
import { keepFilesPrivate, makeDataFolder } from '../wiring/data-folder.ts'
import { ROLES, type Role } from '../wiring/roles.ts'
import { configurationIn, demoConfiguration, readConfiguration, type DemoSource } from './configuration.ts'
import { terminal } from './connect/terminal.ts'
import { startDemoProcess, type DemoProcess } from './demo.ts'
import type { OwnProduct } from './own-products.ts'
import { showReading } from './progress.ts'
import { showWaitingPage } from './waiting-page.ts'
import { choosePort, readSettings, type StartSettings } from './settings.ts'
import { messageOf } from '../lib/message-of.ts'

export interface StartCommandOptions {
  readonly config: string
  readonly demo: boolean
  readonly live: boolean
  readonly role: string
  /** Addresses of products that the user runs, by product. */
  readonly own: readonly OwnProduct[]
  /** Settings for them, `name=value` each. */
  readonly set: readonly string[]
}

export async function start(options: StartCommandOptions): Promise<void> {
  keepFilesPrivate()
  try {
    const role = readRole(options.role)
    if (options.own.length === 0 && options.set.length > 0)
      throw new Error('--set needs a product option such as --ldap; a configuration has "settings"')
    if (options.own.length > 0) await startWithOwn(options, role)
    else await (options.demo ? startWithDemo(options.live, role) : startFromFile(options.config, role))
  } catch (error) {
    console.error(explain(error))
    process.exit(1)
  }
}

function readRole(text: string): Role {
  const role = ROLES.find((r) => r === text)
  if (role === undefined) throw new Error(`--role is "${text}"; it must be one of ${ROLES.join(', ')}`)
  return role
}

async function startFromFile(path: string, role: Role): Promise<void> {
  endBySignalUntilStarted()
  const file = { path, read: () => readConfiguration(path, process.env) }
  const { startService } = await import('../wiring/main.ts')
  const service = await startService({ config: configurationIn(path), file, logFile: null, role, failed: endOnFailure })
  // The log has standard output, and is of JSON lines only.
  console.error(`Listening on ${service.url}.`)
  stopOnSignal([service])
}

async function startWithOwn({ own, demo, live, set }: StartCommandOptions, role: Role): Promise<void> {
  const named = own.map(({ name }) => `--${name}`).join(' ')
  if (demo || live) throw new Error(`${named} replaces the demo company: omit ${demo ? '--demo' : '--live'}`)
  if (role !== 'all') throw new Error(`${named} starts everything in one process; use --config to start one role`)
  const { ownConfiguration } = await import('./own-products.ts')
  const config = await ownConfiguration(own, terminal(), set)
  const { startService } = await import('../wiring/main.ts')
  const service = await startService({ config, logFile: join(config.data, 'mlg.log'), failed: endOnFailure })
  const stopping = stopOnSignal([service])
  console.log(`Listening on ${service.url}, with the data in ${config.data}.`)
  await showReading(service, null, stopping)
  if (!stopping.aborted)
    console.log(
      `\nYour graph is ready: ${service.url}/\n"mlg connect" writes a configuration for it.\nStop it with Ctrl-C.`,
    )
}

async function startWithDemo(live: boolean, role: Role): Promise<void> {
  if (role !== 'all') throw new Error('--demo starts everything in one process; use --config to start one role')
  const settings = readSettings(process.env)
  const began = performance.now()
  makeDataFolder(settings.data)
  const port = await choosePort(settings)
  console.log(`Starting the demo company (${settings.demoSize}) and the metadata service …`)
  const eventsUrl = `http://127.0.0.1:${port}/api/v1/events`
  // Loads the service while the other process generates the company.
  const [demo, { startService }] = await Promise.all([
    startDemoProcess({
      data: settings.data,
      size: settings.demoSize,
      eventsUrl,
      live,
      bus: settings.bus,
    }),
    import('../wiring/main.ts'),
  ])
  const config = demoConfiguration(settings, port, sourcesOf(demo))
  await recordPastOf(demo, config, settings).catch(async (error: unknown) => {
    await demo.stop()
    throw error
  })
  const service = await startService({
    config,
    logFile: join(settings.data, 'mlg.log'),
    failed: endOnFailure,
  }).catch(async (error: unknown) => {
    await demo.stop()
    throw error
  })
  const stopping = stopOnSignal([service, demo])
  console.log(`Listening on ${service.url} after ${((performance.now() - began) / 1_000).toFixed(1)} s.`)
  await showReading(service, demo.entities, stopping)
  if (!stopping.aborted) console.log(welcome(service.url))
}

/** Recording takes some 10 s on two idle cores; nobody waits much longer for a past. */
const LONGEST_PAST_MS = 20_000

/** Runs at the first start, so that the present can be compared with something. */
async function recordPastOf(demo: DemoProcess, config: Config, settings: StartSettings): Promise<void> {
  const { hasNoRecord } = await import('../wiring/record.ts')
  const { demoSize, demoDays: days } = settings
  const control = Object.values(demo.sources)[0]
  // Reading a larger company even once takes minutes.
  if (days === 0 || control === undefined || demoSize !== 'small' || !hasNoRecord(config)) return
  const { recordPast } = await import('./demo-past.ts')
  let progress = ''
  const waiting = await showWaitingPage(config.listen.port, () => progress)
  const shown = (day: number): void => {
    progress = `day ${day} of ${days}`
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[KRecording the company's history: ${progress}`)
  }
  console.log(`Recording the last ${days} days of the company, as a simulation …`)
  try {
    await recordPast({ config, control, days, longestMs: LONGEST_PAST_MS, epoch: demo.epoch.getTime(), shown })
  } catch (error) {
    // The present can be read all the same.
    console.error(`\nCouldn't record the company's history: ${explain(error)}`)
  } finally {
    await waiting.close()
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[K')
  }
}

/** Each source of the demo is named after the provider that reads it. */
function sourcesOf({ sources }: DemoProcess): readonly DemoSource[] {
  return Object.entries(sources).map(([name, baseUrl]) => ({ platform: name, provider: name, baseUrl }))
}

function welcome(url: string): string {
  return `
The Model Lifecycle Graph is ready: ${url}/

Four things to try
  1. The portal, at that address: search, lineage, impact. What changed since this model was trained?
     ${url}/e/model/registry/ranking-model-v5-20XX0101
  2. Which experiments run it, on which features and data? ${url}/graphql opens with that query.
  3. curl ${url}/api/v1/entities/aip://model/registry/ranking-model-v5-20XX0101/normalised
  4. curl -X POST '${url}/api/v1/events?waitFor=visible' -H 'content-type: application/json' \\
       -d '{"event_type":"model_instance_created","instance_id":"ranking-model-v5-20XX0101"}'

Ctrl-C stops it.`
}

/** After this, whatever hangs is abandoned: acknowledged data is safe in the record. */
const LONGEST_STOP_MS = 45_000

/** Exit code if stopped before it has started: the one that shells report for SIGTERM. */
const ENDED_BY_SIGTERM = 143
const endAtOnce = (): void => process.exit(ENDED_BY_SIGTERM)

/**
 * The first process of a container ignores signals that it doesn't handle: one waiting for its record would be killed
 * only after the grace period.
 */
function endBySignalUntilStarted(): void {
  process.on('SIGTERM', endAtOnce)
}

async function stopInOrder(parts: readonly (RunningService | DemoProcess)[]): Promise<void> {
  for (const part of parts) await part.stop()
}

/** The first signal stops in order; a second one at once, which loses nothing acknowledged. */
function stopOnSignal(parts: readonly (RunningService | DemoProcess)[]): AbortSignal {
  const stopping = new AbortController()
  const stop = (): void => {
    if (stopping.signal.aborted) process.exit(130)
    stopping.abort()
    console.error('Stopping …')
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref()
    stopInOrder(parts).then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(messageOf(error))
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.off('SIGTERM', endAtOnce)
  return stopping.signal
}

/** Nothing can be written any more; acknowledged data is on disk. A supervisor starts the process again. */
function endOnFailure(reason: string): void {
  console.error(`${reason}; see its log for the reason. Stopping.`)
  process.exit(1)
}

/** Says which address is in use, and which setting changes it. */
export function explain(error: unknown): string {
  const message = messageOf(error)
  const [, address] = /EADDRINUSE.* (\S+)$/.exec(message) ?? []
  if (address === undefined) return message
  const taken = `${address} is in use by another program (another "mlg start" or "npm start"?)`
  if (address.startsWith('/')) return `${taken}. Stop that, remove the file if none runs, or change listen.socket.`
  return `${taken}. Stop that, or choose another port: MLG_PORT, or listen.port if MLG_PORT isn't set. 0 picks a free one.`
}
