// Measures readers' latency while the service works.
import { rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { cpuByThread, waitedByThread, type ByThread } from './cpu.ts'
import { contractQuery, list, status, type BenchService } from './service.ts'
import { figure, here, run, until, type BenchProcess, type Latencies } from './tools.ts'

/** Requests of all readers together: a few percent of a core. */
const PER_SECOND = 50
const CALM_MS = 20_000
const WARM_MS = 3_000
/** Share of the company that must be known before they begin, because they ask about it. */
const BEGIN_SHARE = 0.2
const ENTITIES = 500

export interface BenchRequest {
  readonly name: string
  readonly path: string
  readonly body: string | null
}

export interface RequestLoad {
  readonly url: string
  readonly perSecond: number
  readonly requests: readonly BenchRequest[]
}

interface RequestLatencies {
  readonly all: Latencies
  readonly kinds: Readonly<Record<string, Latencies>>
  /** Delays of sending. */
  readonly delays: Latencies
  readonly failed: number
}

/** Adds the answering thread's use of a core, and its waiting for one, as shares of the time. */
export interface MeasuredReaders extends RequestLatencies {
  readonly ran: number
  readonly waited: number
}

const uriOf = (id: string): string => `aip://model/registry/${id}`
const pathOf = (id: string): string => `/api/v1/entities/${encodeURIComponent(uriOf(id))}`

/** Distinct requests about what is known now, so that few are answered from caches. */
export async function usualRequests({ url, demo }: BenchService): Promise<readonly BenchRequest[]> {
  const known: string[] = []
  for (const id of await list(demo.sources.registry ?? '', 'instances', 4 * ENTITIES)) {
    if (known.length === ENTITIES) break
    if ((await fetch(`${url}${pathOf(id)}`)).status === 200) known.push(id)
  }
  return known.flatMap((id, n) => [
    { name: 'an entity', path: pathOf(id), body: null },
    { name: 'the contract query', path: '/graphql', body: JSON.stringify({ query: contractQuery(uriOf(id)) }) },
    { name: 'a search', path: `/api/v1/search?q=${encodeURIComponent(`ranking model v${n}`)}`, body: null },
  ])
}

/** Milliseconds. */
interface CoreTime {
  readonly at: number
  readonly ran: number
  readonly waited: number
}

/** Times of the answering thread. */
function coreTime({ process: { pid } }: BenchService): CoreTime {
  const main = (threads: ByThread): number => (threads.get('MainThread') ?? 0) / 1e6
  return { at: performance.now(), ran: main(cpuByThread(pid)), waited: main(waitedByThread(pid)) }
}

/** Readers who ask until their results are requested. */
export class BenchReaders {
  readonly #service: BenchService
  readonly #process: BenchProcess
  readonly #file: string
  readonly #before: CoreTime

  private constructor(service: BenchService, process: BenchProcess, file: string) {
    this.#service = service
    this.#process = process
    this.#file = file
    this.#before = coreTime(service)
  }

  static async begin(service: BenchService, requests: readonly BenchRequest[]): Promise<BenchReaders> {
    const file = join(service.counts, 'asked.json')
    writeFileSync(file, JSON.stringify({ url: service.url, perSecond: PER_SECOND, requests } satisfies RequestLoad))
    const process = run([here('./open-loop.ts'), file])
    await process.line('asking')
    // Excludes compilation.
    await setTimeout(WARM_MS)
    process.tell('measure')
    return new BenchReaders(service, process, file)
  }

  async measured(): Promise<MeasuredReaders> {
    const now = coreTime(this.#service)
    this.#process.tell('end')
    const line = await this.#process.line('"kinds"')
    rmSync(this.#file)
    const share = (of: 'ran' | 'waited'): number => (now[of] - this.#before[of]) / (now.at - this.#before.at)
    return { ...(JSON.parse(line) as RequestLatencies), ran: share('ran'), waited: share('waited') }
  }
}

/** Begins when part of a company is known, until `read` resolves; then repeats it all with an idle service. */
export async function readersBeside(service: BenchService, read: Promise<unknown>): Promise<() => Promise<void>> {
  const begun = async (): Promise<true | null> =>
    (await status(service.url)).counts.entities >= service.demo.entities * BEGIN_SHARE ? true : null
  await until(begun, 'a part of the company is known', 900_000)
  const requests = await usualRequests(service)
  const readers = await BenchReaders.begin(service, requests)
  await read
  const busy = await readers.measured()
  return async () => {
    const calm = await BenchReaders.begin(service, requests)
    await setTimeout(CALM_MS)
    print(await calm.measured(), busy)
  }
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}

function print(calm: MeasuredReaders, busy: MeasuredReaders): void {
  const ms = ({ p50, p99 }: Latencies): string => `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`
  const ratio = (now: Latencies, before: Latencies): string => (now.p99 / before.p99).toFixed(1)
  const kinds = Object.entries(busy.kinds).map(([name, now]) => {
    const before = calm.kinds[name] ?? calm.all
    return `${name} ${before.p99.toFixed(1)} and ${now.p99.toFixed(1)} ms, ${ratio(now, before)} times`
  })
  figure(
    '',
    `     readers, ${PER_SECOND} requests/s: calm ${ms(calm.all)}; during the read ${ms(busy.all)}, longest ${busy.all.longest.toFixed(0)} ms: p99 ${ratio(busy.all, calm.all)} times (bar 2) of ${busy.all.count} answers, ${busy.failed + calm.failed} failed`,
  )
  figure(
    '',
    `     p99 calm and during: ${kinds.join('; ')}; requests were themselves sent late, p99 ${calm.delays.p99.toFixed(1)} and ${busy.delays.p99.toFixed(1)} ms; the thread that answers ran ${percent(calm.ran)} and ${percent(busy.ran)} of the time, and waited for a core for ${percent(calm.waited)} and ${percent(busy.waited)}; load ${loadavg()[0]?.toFixed(1) ?? '?'}`,
  )
}
