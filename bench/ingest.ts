import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bytesWritten, cpuByThread, cpuSince, totalOf, type CpuByThread } from './cpu.ts'
import { caughtUp, list, patch, startService, status, type Service } from './service.ts'
import { figure, here, residentMb, until } from './tools.ts'

/**
 * P3: the first read of a company, by a GET for each record and from listings that carry records, and a wave of events about known
 * entities, half of which changed. What it costs is told by thread, since that is less disturbed by other work on the machine than the
 * time. With an earlier commit of this project to compare with (`MLG_BENCH_AGAINST`), both take turns.
 */
const WAVE = 10_000
const ROUNDS = 2

interface Program {
  readonly name: string
  /** Its folder. */
  readonly root: string
}

interface Cost {
  readonly entities: number
  readonly seconds: number
  /** Nanoseconds, of the service; the source's are apart. */
  readonly cpu: CpuByThread
  readonly source: number
  readonly written: number
}

export async function ingest(size: string): Promise<void> {
  const programs = [...earlier(), { name: 'this commit', root: here('..') }]
  try {
    for (let round = 0; round < (programs.length > 1 ? ROUNDS : 1); round++)
      for (const program of programs) for (const bulk of [false, true]) await measure(program, { size, bulk })
  } finally {
    for (const { root } of programs.slice(0, -1)) rmSync(root, { recursive: true, force: true })
  }
}

async function measure(program: Program, { size, bulk }: { size: string; bulk: boolean }): Promise<void> {
  const service = await startService(size, { root: program.root, bulk })
  const first = await firstRead(service)
  const how = bulk ? 'listings that carry records' : 'one GET each'
  tell(`first read (${size}, ${how}), ${program.name}`, first)
  const { counts } = await status(service.url)
  const bytes = databaseBytes(service)
  figure(
    '',
    `     ${counts.entities} entities, ${counts.facts} facts, ${counts.edges} edges; database ${perEntity(bytes, first)} B an entity; resident ${residentMb(service.process.pid)} MB`,
  )
  tell(`wave of ${WAVE} events, half of them changes (${how}), ${program.name}`, await wave(service))
  await service.stop()
}

async function firstRead(service: Service): Promise<Cost> {
  const nothing = { cpu: new Map(), source: new Map(), written: 0, began: service.began }
  const { counts } = await caughtUp(service, service.demo.entities, 900_000)
  return costOf(service, counts.entities, nothing)
}

interface Before {
  readonly cpu: CpuByThread
  readonly source: CpuByThread
  readonly written: number
  readonly began: number
}

function now(service: Service): Before {
  const { pid } = service.process
  const source = cpuByThread(service.demo.process.pid)
  return { cpu: cpuByThread(pid), source, written: bytesWritten(pid), began: performance.now() }
}

function costOf(service: Service, entities: number, before: Before): Cost {
  const { cpu, source, written, began } = now(service)
  return {
    entities,
    seconds: (began - before.began) / 1_000,
    cpu: cpuSince(before.cpu, cpu),
    source: totalOf(cpuSince(before.source, source)),
    written: written - before.written,
  }
}

async function wave(service: Service): Promise<Cost> {
  const base = service.demo.sources.registry ?? ''
  const features = service.demo.sources['feature-store'] ?? ''
  const instances = await list(base, 'instances', WAVE)
  const others = await list(features, 'features', WAVE - instances.length)
  for (const [n, id] of instances.entries()) if (n % 2 === 0) await patch(base, 'instances', id)
  for (const [n, id] of others.entries()) if (n % 2 === 0) await patch(features, 'features', id)
  const events = [
    ...instances.map((id) => ({ event_type: 'model_instance_updated', instance_id: id })),
    ...others.map((id) => ({ event_type: 'feature_updated', feature_id: id })),
  ].slice(0, WAVE)
  const before = now(service)
  for (let i = 0; i < events.length; i += 2_000) {
    const body = JSON.stringify(events.slice(i, i + 2_000))
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${service.url}/api/v1/events`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`events: ${answer.status} ${await answer.text()}`)
  }
  const done = async (): Promise<true | null> => {
    const { dirty, followers, head } = await status(service.url)
    return dirty.due === 0 && followers.every((follower) => follower.head >= head.tx) ? true : null
  }
  await until(done, 'the wave is in the graph', 300_000)
  return costOf(service, events.length, before)
}

function tell(what: string, cost: Cost): void {
  const { entities, seconds, cpu, source, written } = cost
  const micros = (nanoseconds: number): number => Math.round(nanoseconds / 1_000 / entities)
  const threads = [...cpu].toSorted(([, a], [, b]) => b - a).filter(([, spent]) => micros(spent) > 0)
  figure(
    'P3',
    `${what}: ${Math.round(entities / seconds)} entities/s; CPU ${micros(totalOf(cpu) + source)} µs an entity: ${threads.map(([name, spent]) => `${name} ${micros(spent)}`).join(', ')}, its source ${micros(source)}; written ${perEntity(written, cost)} B an entity`,
  )
}

function perEntity(bytes: number, { entities }: Cost): number {
  return Math.round(bytes / entities)
}

function databaseBytes({ data }: Service): number {
  return statSync(join(data, 'mlg.db'), { throwIfNoEntry: false })?.size ?? 0
}

/** Another commit of this project, with the packages of this one. */
function earlier(): Program[] {
  const commit = process.env.MLG_BENCH_AGAINST
  if (commit === undefined) return []
  const root = mkdtempSync(join(tmpdir(), 'mlg-bench-against-'))
  const command = 'git archive "$1" src demo bench schema package.json portal | tar -x -C "$2"'
  const { status: code } = spawnSync('sh', ['-c', command, 'sh', commit, root], { cwd: here('..'), stdio: 'inherit' })
  if (code !== 0) throw new Error(`the commit "${commit}" of MLG_BENCH_AGAINST can't be read`)
  symlinkSync(here('../node_modules'), join(root, 'node_modules'))
  return [{ name: commit, root }]
}
