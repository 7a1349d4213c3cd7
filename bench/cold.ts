import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { cpuByThread, totalOf } from './cpu.ts'
import { largeName, largeUri, writeLargeRecord } from './large-record.ts'
import { status } from './service.ts'
import { figure, folder, freePort, here, residentMb, restingMb, restMsOf, run, until } from './tools.ts'

/**
 * P9 and P10: from the start with two million entities and twenty million edges to the first correct answer, from the
 * record alone and with what an earlier process left beside it; time until searches are complete, and memory then.
 * `MLG_BENCH_FOLDER`: keeps or provides the record.
 */
const BOUND_MS = 3_600_000

/** Interval between looks at the service's state while it starts. */
const POLL_MS = 50

export interface LargeSize {
  readonly entities: number
  readonly edges: number
}

export interface ColdOptions {
  /** Folder that has the record, or keeps it for the next run. */
  readonly kept?: string
  /** How long memory must not have fallen before it counts. */
  readonly restMs?: number
}

export async function cold(
  { entities, edges }: LargeSize,
  { kept = process.env.MLG_BENCH_FOLDER, restMs = restMsOf({ quick: false }) }: ColdOptions = {},
): Promise<readonly ColdStart[]> {
  const recordFolder = kept === undefined ? folder() : { path: kept, remove: () => undefined }
  const data = join(recordFolder.path, 'data')
  const record = join(data, 'mlg.db')
  mkdirSync(data, { recursive: true })
  try {
    if (statSync(record, { throwIfNoEntry: false }) === undefined) writeLargeRecord(record, { entities, edges })
    for (const derived of ['graph.image', 'search']) rmSync(join(data, derived), { recursive: true, force: true })
    const starts: ColdStart[] = []
    for (const what of ['the record alone', 'what was left beside it'])
      starts.push(await oneStart({ what, entities, config: await configIn(recordFolder.path, data), restMs }))
    if (starts[0]?.answer !== starts[1]?.answer) throw new Error('the second start answered something else')
    return starts
  } finally {
    recordFolder.remove()
  }
}

export interface ColdStart {
  readonly answer: string
  /** Until the first correct answer. */
  readonly firstSeconds: number
  readonly foundSeconds: number
  readonly restMb: number
}

async function configIn(path: string, data: string): Promise<string> {
  const config = join(path, 'mlg.config.json')
  // A source is required; this one is unreachable, and the record has nothing of it.
  const sources = [{ platform: 'idle', provider: 'registry', baseUrl: `http://127.0.0.1:${await freePort()}` }]
  writeFileSync(config, JSON.stringify({ listen: { port: await freePort() }, data, log: { level: 'error' }, sources }))
  return config
}

interface StartOptions {
  readonly what: string
  readonly entities: number
  readonly config: string
  readonly restMs: number
}

async function oneStart({ what, entities, config, restMs }: StartOptions): Promise<ColdStart> {
  const { listen } = JSON.parse(readFileSync(config, 'utf8')) as { listen: { port: number } }
  const url = `http://127.0.0.1:${listen.port}`
  const began = performance.now()
  const service = run([here('../src/cli/main.ts'), 'start', '--config', config])
  const seconds = (): string => ((performance.now() - began) / 1_000).toFixed(1)
  try {
    const answer = await until(() => firstAnswer(url, entities), 'the first right answer', BOUND_MS)
    const firstSeconds = Number(seconds())
    const spent = totalOf(cpuByThread(service.pid)) / 1e9
    figure(
      'P10',
      `cold start from ${what}: first right answer after ${seconds()} s (bar 10), ${spent.toFixed(1)} s of CPU; load ${loadavg()[0]?.toFixed(1) ?? '?'}`,
    )
    figure('P9', `resident ${residentMb(service.pid)} MB then (bar 2,048)`)
    let most = 0
    const { counts } = await until(
      async () => {
        most = Math.max(most, residentMb(service.pid))
        await setTimeout(POLL_MS)
        const now = await status(url).catch(() => null)
        return now?.followers.every(({ head }) => head >= now.head.tx) === true ? now : null
      },
      'everything is found',
      BOUND_MS,
    )
    const foundSeconds = Number(seconds())
    figure(
      'P4',
      `everything is found after ${seconds()} s, ${Math.round(entities / Number(seconds()))} entities/s; ${[
        ...cpuByThread(service.pid),
      ]
        .filter(([, ns]) => ns > 1e9)
        .map(([name, ns]) => `${name} ${(ns / 1e9).toFixed(0)} s`)
        .join(', ')}`,
    )
    const restMb = await restingMb(service.pid, restMs)
    figure(
      'P9',
      `resident ${restMb} MB at rest, ${most} MB at most, with ${counts.entities} entities and ${counts.edges} edges`,
    )
    return { answer, firstSeconds, foundSeconds, restMb }
  } finally {
    await service.stop()
  }
}

/** Answer about the last entity and its neighbours. */
async function firstAnswer(url: string, entities: number): Promise<string | null> {
  const uri = encodeURIComponent(largeUri(entities))
  const get = async (path: string): Promise<string | null> => {
    const answer = await fetch(`${url}/api/v1/${path}`).catch(() => null)
    return answer?.ok === true ? await answer.text() : null
  }
  const entity = await get(`entities/${uri}`)
  const lineage = await get(`lineage?uri=${uri}&direction=upstream&depth=1`)
  if (entity?.includes(`"${largeName(entities)}"`) !== true || lineage === null) return null
  const { total } = JSON.parse(lineage) as { total: number }
  return total === 0 ? null : `${total} sources`
}
