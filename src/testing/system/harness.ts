import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDemo, type Demo, type DemoOptions } from '../../../demo/company.ts'
import { routeAt, unlikeDocumented } from '../../api/testing/answers.ts'
import { readConfig, type Config } from '../../config/config.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { printFileOnFailure } from '../failure-logs.ts'
import { SOAKS } from '../runs.ts'
import { eventually } from '../parts.ts'
import { copySettledRecord } from './settled-record.ts'

/** The whole system as a user runs it: sources over HTTP, the service with its writing thread, a file on disk. */
export interface System {
  readonly demo: Demo
  readonly service: RunningService
  readonly url: string
  graphql(query: string, variables?: object, search?: string): Promise<GraphqlAnswer>
  post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>
  /** Sends no body if there is none. */
  send(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>
  /** Resolves when nothing is due any more and the graph has followed everything. */
  settled(boundMs?: number): Promise<void>
  stop(): Promise<void>
}

export interface GraphqlAnswer {
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[]
  readonly extensions?: Record<string, unknown>
}

export interface SystemOptions {
  readonly demo?: DemoOptions
  readonly data?: string
  /** Configuration of a search server; by default the index is embedded. */
  readonly search?: object
  /** Adds sources to the demo's own, and changes those. */
  readonly config?: (sources: Record<string, unknown>[]) => Record<string, unknown>[]
  /** Configuration of notifications. */
  readonly notifications?: object
  /** Configuration of tokens and visibility. */
  readonly access?: object
  /** A folder of definitions, which the service watches. */
  readonly definitions?: string
  /** Empty by default; `settled` copies the record of a service that has read the whole demo company. */
  readonly record?: 'empty' | 'settled'
}

export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'mlg-system-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export function configOf(
  demo: Pick<Demo, 'sources'>,
  data: string,
  change: SystemOptions['config'],
  { search, notifications, access }: Pick<SystemOptions, 'search' | 'notifications' | 'access'> = {},
): Config {
  const sources = Object.entries(demo.sources)
    .filter(([, url]) => url !== '')
    .map(([name, baseUrl]) => ({
      platform: name,
      provider: name,
      baseUrl,
      limits: { ratePerSecond: 5_000, concurrency: 16 },
    }))
  const given = { search, notifications, access, sources: change?.(sources) ?? sources }
  const content = { listen: { port: 0 }, data, log: { level: 'warn' }, ...given }
  const config = readConfig(content, { base: data, providers: PROVIDERS, env: {} })
  if (!config.ok) throw new Error(config.error.join('\n'))
  return config.value
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const folder = options.data === undefined ? temporaryFolder() : { path: options.data, remove: () => undefined }
  if (options.record === 'settled') await copySettledCompany(folder.path)
  const demo = await startDemo(options.demo)
  if (SOAKS) delaySources(demo)
  const change: SystemOptions['config'] = (sources) =>
    (options.config ?? ((same) => same))(options.record === 'settled' ? sources.map(sweptLater) : sources)
  const logFile = join(folder.path, 'mlg.log')
  const log = printFileOnFailure('the service', logFile)
  const service = await startService({
    config: {
      ...configOf(demo, folder.path, change, options),
      catalogueFolder: options.definitions ?? null,
    },
    logFile,
  })
  const { url } = service
  demo.events.deliverTo(`${url}/api/v1/events`)
  return {
    demo,
    service,
    url,
    graphql: (query, variables, search = '') => graphql(`${url}/graphql${search}`, query, variables),
    post: (path, body) =>
      send(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    send: (method, path, body) =>
      send(url + path, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
    get: (path) => send(url + path, {}),
    settled: (boundMs = 60_000) => waitUntilSettled(service, boundMs),
    stop: async () => {
      await demo.stop()
      await service.stop()
      log.close()
      folder.remove()
    },
  }
}

/** Nothing may depend on which source is read first, so each answers at a speed of its own. */
function delaySources(demo: Demo): void {
  const delays = Object.entries(demo.sources).flatMap(([source, url]) =>
    url === '' ? [] : [{ source: source as keyof Demo['sources'], delay_ms: Math.round(Math.random() * 100) }],
  )
  for (const { source, delay_ms } of delays) demo.misbehave(source, { mode: 'slow', delay_ms })
  console.log(`sources answer after ${delays.map(({ source, delay_ms }) => `${source} ${delay_ms} ms`).join(', ')}`)
}

/** Copies into the data folder of a service that a test starts as a separate process. */
export async function copySettledCompany(data: string): Promise<void> {
  await copySettledRecord(data, settleIn)
}

/** The copied record may be as old as the test run: a sweep due at the start would read the sources again. */
const sweptLater = (source: Record<string, unknown>): Record<string, unknown> => ({
  ...source,
  sweep: { fullSeconds: 86_400, incrementalSeconds: 86_400 },
})

async function settleIn(data: string): Promise<void> {
  mkdirSync(data)
  const system = await startSystem({ data })
  await system.settled().finally(() => system.stop())
}

async function graphql(url: string, query: string, variables?: object): Promise<GraphqlAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as GraphqlAnswer
}

/**
 * Starts from a copy of the record with the whole demo company, and reads none of it again: for a suite that isn't
 * about the first read.
 */
export async function startSettledSystem(options: Omit<SystemOptions, 'demo' | 'record'> = {}): Promise<System> {
  const system = await startSystem({ ...options, record: 'settled' })
  await system.settled().catch(async (error: unknown) => {
    await system.stop()
    throw error
  })
  return system
}

/** Throws if the answer doesn't match the documentation. */
async function send(url: string, init: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, init)
  const text = await response.text()
  const { pathname, search } = new URL(url)
  const route = routeAt(init.method ?? 'GET', pathname + search)
  const type = response.headers.get('content-type') ?? ''
  const wrong = route === null ? [] : unlikeDocumented(route, { status: response.status, type, body: text })
  if (wrong.length > 0) throw new Error(`${init.method ?? 'GET'} ${pathname}${search}: ${wrong.join('; ')}`)
  return {
    status: response.status,
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
  }
}

/** Consecutive quiet checks, and the pause after each: a sweep may be between two pages. */
const [QUIET_LOOKS, QUIET_PAUSE_MS] = [12, 30]

async function waitUntilSettled(service: RunningService, boundMs: number): Promise<void> {
  let last = -1
  const isQuiet = async (): Promise<boolean> => {
    const [{ tx }, { due }] = await Promise.all([service.store.head(), service.store.dirty(Date.now())])
    const before = last
    last = tx
    const heads = [service.follower?.head, service.inference?.head, service.search?.head]
    return due === 0 && tx === before && tx > 0 && heads.every((head) => (head ?? tx) >= tx)
  }
  const staysQuiet = async (): Promise<boolean> => {
    for (let look = 0; look < QUIET_LOOKS; look++) {
      if (!(await isQuiet())) return false
      await new Promise((resolve) => setTimeout(resolve, QUIET_PAUSE_MS))
    }
    return true
  }
  await eventually(staysQuiet, 'the system settles', boundMs)
}

export const CONTRACT_EVENT = { event_type: 'model_instance_created', instance_id: 'ranking-model-v5-20XX0101' }
