// Many readers of one process, half of them with walks: latency by kind of answer, and refusals.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomFrom, shuffle } from '../src/lib/random.ts'
import type { ClosedLoad, ClosedLoadFigures } from './closed-loop.ts'
import type { BenchRequest } from './readers.ts'
import { caughtUp, contractQuery, startService, type BenchService } from './service.ts'
import { figure, here, residentMb, run, type BenchProcess } from './tools.ts'

const READERS = 200
const THOUGHT_MS = 1_000
const MEASURED_MS = 60_000
const WARM_MS = 10_000
/** Types whose top search results are requested: hubs among them, and ordinary entities. */
const TYPES = [
  'model',
  'feature',
  'feature-group',
  'dataset',
  'data-source',
  'pipeline',
  'model-instance',
  'ab-test',
  'group',
]
const ENTITIES_PER_TYPE = 10
const MEMORY_EVERY_MS = 500

type AskedService = Pick<BenchService, 'url' | 'counts'> & { readonly process: Pick<BenchProcess, 'pid'> }

interface Subject {
  readonly uri: string
  readonly name: string
}

async function subjects({ url }: AskedService): Promise<readonly Subject[]> {
  const found = await Promise.all(
    TYPES.map(async (type) => {
      const answer = await fetch(`${url}/api/v1/search?q=type:${type}&limit=${ENTITIES_PER_TYPE}`)
      const { hits } = (await answer.json()) as { readonly hits: readonly Subject[] }
      return hits
    }),
  )
  return found.flat()
}

/** Deterministic order. */
function mixRequests(all: readonly Subject[]): readonly BenchRequest[] {
  const get = (name: string, path: string): BenchRequest => ({ name, path: `/api/v1/${path}`, body: null })
  const requests = all.flatMap(({ uri, name }): readonly BenchRequest[] => {
    const one = encodeURIComponent(uri)
    return [
      get('impact', `impact?uri=${one}`),
      get('lineage', `lineage?uri=${one}&direction=upstream`),
      get('lineage', `lineage?uri=${one}&direction=downstream`),
      get('search', `search?q=${encodeURIComponent(name)}`),
      get('entity', `entities/${one}`),
      { name: 'GraphQL', path: '/graphql', body: JSON.stringify({ query: contractQuery(uri) }) },
      get('home', uri.startsWith('aip://group/') ? `home?of=${one}` : 'home'),
    ]
  })
  return shuffle(randomFrom(1), requests)
}

async function runLoad(
  service: AskedService,
  load: Omit<ClosedLoad, 'url' | 'connections'>,
): Promise<ClosedLoadFigures> {
  const file = join(service.counts, 'asked.json')
  writeFileSync(file, JSON.stringify({ url: service.url, connections: READERS, ...load } satisfies ClosedLoad))
  const loading = run([here('./closed-loop.ts'), file])
  try {
    return JSON.parse(await loading.line('"kinds"', load.ms + 120_000)) as ClosedLoadFigures
  } finally {
    rmSync(file)
  }
}

interface Run extends ClosedLoadFigures {
  readonly mostMb: number
}

async function measureRun(service: AskedService, load: Omit<ClosedLoad, 'url' | 'connections'>): Promise<Run> {
  await runLoad(service, { ...load, ms: WARM_MS })
  const { pid } = service.process
  let mostMb = residentMb(pid)
  const timer = setInterval(() => (mostMb = Math.max(mostMb, residentMb(pid))), MEMORY_EVERY_MS)
  try {
    return { ...(await runLoad(service, load)), mostMb }
  } finally {
    clearInterval(timer)
  }
}

function print(title: string, { kinds, mostMb }: Run): void {
  figure('', `     ${READERS} readers ${title}: at most ${mostMb} MB resident`)
  for (const [name, { count, p50, p99, longest, largestKb, statuses }] of Object.entries(kinds))
    figure(
      '',
      `       ${name.padEnd(8)} p50 ${p50.toFixed(0)}, p99 ${p99.toFixed(0)}, longest ${longest.toFixed(0)} ms of ${count}; at most ${largestKb} kB; ${JSON.stringify(statuses)}`,
    )
}

/**
 * 200 readers of hubs and ordinary entities, with a second of thought after each answer, and then without any. Bar of
 * the former: p99 of 2 s, no refusals except 503 with Retry-After, 700 MB.
 */
export async function manyReaders(size: string): Promise<void> {
  const service = await startService(size, { bulk: size !== 'small' })
  try {
    await caughtUp(service, service.demo.entities, 900_000)
    await readMany(service)
  } finally {
    await service.stop()
  }
}

export async function readMany(service: AskedService, ms = MEASURED_MS): Promise<void> {
  const requests = mixRequests(await subjects(service))
  print('with a second of thought', await measureRun(service, { ms, thoughtMs: THOUGHT_MS, requests }))
  print('without a pause', await measureRun(service, { ms, thoughtMs: 0, requests }))
}
