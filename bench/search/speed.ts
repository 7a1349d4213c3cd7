/**
 * Compares search indices over one company of the given size, in its own process. Prints build speed, memory and disk,
 * and latencies: while nothing is written (each kind goes to one index right after the other), while 500 entities
 * change each second, and while a rename rewrites 50,000. The ratio of the indices comes last.
 */
import { loadavg } from 'node:os'
import type { IndexChange } from '../../src/contracts/search-documents.ts'
import { below, randomFrom } from '../../src/lib/random.ts'
import { figure } from '../tools.ts'
import { BenchCorpus } from './corpus.ts'
import { isIndexName, openedForBench, type BenchedIndex, type IndexName } from './indices.ts'
import { at, benchQueries, measureDue, measureQueries, type BenchQueries } from './queries.ts'

const BATCH = 500
const QUERIES = 200
/** When indices are compared: one behind a server answers hundreds of times more slowly. */
const QUERIES_COMPARED = 60
const UPDATES_PER_SECOND = 500
const RENAMED = 50_000
const SECONDS = 15

async function bench(names: readonly IndexName[], corpus: BenchCorpus): Promise<void> {
  const opened: BenchedIndex[] = []
  try {
    for (const name of names) {
      const index = await openedForBench(name)
      if (index === null) continue
      opened.push(index)
      await build(index, corpus)
    }
    const kinds = benchQueries(corpus)
    const quiet = await whileQuiet(opened, kinds)
    const counting = kinds.filter((kind) => kind.counts)
    // Only the index that is written by the answering thread.
    for (const one of opened.slice(0, 1)) {
      const took = await whileUpdating(one, corpus, () => counting)
      figure(
        'P5',
        `${one.name}: with ${UPDATES_PER_SECOND} updates a second, from when a query is due: p50 ${at(took, 0.5)} ms, p99 ${at(took, 0.99)} ms`,
      )
      await rename(one.name, one, corpus, counting)
    }
    compare(opened, quiet)
  } finally {
    for (const one of opened) await one.close()
  }
}

/** Sorted times by kind of query, then by index. */
type Took = ReadonlyMap<string, readonly (readonly number[])[]>

async function whileQuiet(opened: readonly BenchedIndex[], kinds: readonly BenchQueries[]): Promise<Took> {
  const all = opened.map((): number[] => [])
  const took = new Map<string, readonly (readonly number[])[]>()
  for (const kind of kinds) {
    const own: (readonly number[])[] = []
    for (const [i, { index, name }] of opened.entries()) {
      const times = await measureQueries(index, kind, opened.length > 1 ? QUERIES_COMPARED : QUERIES)
      own.push(times)
      if (kind.counts) all[i]?.push(...times)
      figure(
        kind.counts ? 'P5' : '',
        `${name}: ${kind.name.padEnd(24)} p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms`,
      )
    }
    took.set(kind.name, own)
  }
  took.set(
    ALL,
    all.map((times) => times.toSorted((a, b) => a - b)),
  )
  for (const [i, { name }] of opened.entries()) {
    const times = took.get(ALL)?.[i] ?? []
    figure('P5', `${name}: ${ALL}: p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms (bar 20)`)
  }
  return took
}

const ALL = 'all of the kinds that count'

/** Number of answers of the first index per answer of the others. */
function compare([first, ...others]: readonly BenchedIndex[], took: Took): void {
  if (first === undefined || others.length === 0) return
  figure(
    '',
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  )
  for (const [kind, times] of took) {
    const [own = [], ...theirs] = times
    for (const [i, { name }] of others.entries()) {
      const of = (share: number): string => {
        const [a, b] = [Number(at(own, share)), Number(at(theirs[i] ?? [], share))]
        return `${a.toFixed(1)} and ${b.toFixed(1)} ms (${(b / Math.max(a, 0.1)).toFixed(1)})`
      }
      figure('P5', `${first.name} and ${name}, and the ratio: ${kind.padEnd(28)} p50 ${of(0.5)}, p99 ${of(0.99)}`)
    }
  }
}

/** Time of its own work, without making the corpus. */
async function build({ name, index, writer, settled, ...opened }: BenchedIndex, corpus: BenchCorpus): Promise<void> {
  let took = 0
  const cpu = new CpuTime()
  for (let from = 1; from <= corpus.size; from += BATCH) {
    const changes: IndexChange[] = []
    for (let node = from; node < from + BATCH && node <= corpus.size; node++)
      changes.push({ put: corpus.document(node) })
    const began = performance.now()
    cpu.start()
    await writer.write(changes, 1, 0)
    cpu.stop()
    took += performance.now() - began
  }
  const began = performance.now()
  cpu.start()
  // Ends the loading mode: from here on segments are merged as usual.
  await writer.write([], 1, 1)
  await settled()
  cpu.stop()
  took += performance.now() - began
  const { bytes } = await index.status()
  figure(
    'P4',
    `${name}: ${mb(await opened.bytesOnDisk())} MB on disk, ${mb(bytes)} MB by its own count, resident ${opened.residentMb()} MB`,
  )
  figure(
    'P4',
    `${name}: ${corpus.size} entities built in ${(took / 1_000).toFixed(1)} s: ${Math.round((corpus.size / took) * 1_000)} a second (bar 50,000); ${((cpu.ms * 1_000) / corpus.size).toFixed(0)} µs of CPU of this process each`,
  )
}

/** Divides, because a shift would make numbers beyond 2 GB negative. */
function mb(bytes: number): number {
  return Math.round(bytes / 2 ** 20)
}

class CpuTime {
  ms = 0
  #since = process.cpuUsage()

  start(): void {
    this.#since = process.cpuUsage()
  }

  stop(): void {
    const { user, system } = process.cpuUsage(this.#since)
    this.ms += (user + system) / 1_000
  }
}

async function whileUpdating(
  { index, writer }: Pick<BenchedIndex, 'index' | 'writer'>,
  corpus: BenchCorpus,
  kinds: () => readonly BenchQueries[],
): Promise<readonly number[]> {
  const random = randomFrom(9)
  const changes = Array.from({ length: UPDATES_PER_SECOND * 2 }, () => ({
    put: corpus.document(1 + below(random, corpus.size), 1),
  }))
  const began = performance.now()
  const isOver = (): boolean => performance.now() - began > SECONDS * 1_000
  const update = async (): Promise<void> => {
    for (let i = 0; !isOver(); i++) {
      const due = began + (i * 5_000) / UPDATES_PER_SECOND
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
      await writer.write(
        Array.from({ length: 5 }, (_, j) => changes[(i * 5 + j) % changes.length]).filter((one) => one !== undefined),
        2,
        2,
      )
    }
  }
  const updating = update()
  const took = await measureDue(index, kinds(), isOver)
  await updating
  return took
}

/** Renames an owner of 50,000 entities, all of which show the name. */
async function rename(
  name: string,
  { index, writer }: Pick<BenchedIndex, 'index' | 'writer'>,
  corpus: BenchCorpus,
  kinds: readonly BenchQueries[],
): Promise<void> {
  const count = Math.min(RENAMED, corpus.size)
  const written = Array.from({ length: count }, (_, i) => corpus.document(1 + i * Math.floor(corpus.size / count), 2))
  const began = performance.now()
  let isOver = false
  const write = async (): Promise<number> => {
    for (let at = 0; at < written.length; at += BATCH) {
      await writer.write(
        written.slice(at, at + BATCH).map((put) => ({ put })),
        3,
        3,
      )
    }
    isOver = true
    return performance.now() - began
  }
  const writing = write()
  const took = await measureDue(index, kinds, () => isOver)
  figure(
    'P5',
    `${name}: a rename that writes ${count} entities again took ${((await writing) / 1_000).toFixed(1)} s; queries meanwhile: p50 ${at(took, 0.5)} ms, p99 ${at(took, 0.99)} ms`,
  )
}

const [size = '100000', ...names] = process.argv.slice(2)
const unknown = names.filter((name) => !isIndexName(name))
if (unknown.length > 0) throw new Error(`There is no index "${unknown.join('", "')}" to measure.`)
await bench(names.length > 0 ? names.filter(isIndexName) : ['embedded'], new BenchCorpus(Number(size)))
