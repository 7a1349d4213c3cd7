/**
 * A process of its own: search indices over a company of the given size, one after the other. Prints how fast each is built, what it takes, and how long
 * queries take: while nothing is written, while 500 things change each second, and while a rename writes 50,000 again.
 */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { IndexChange, SearchIndex, SearchIndexWriter } from '../../src/contracts/search.ts'
import { TextIndex } from '../../src/adapters/textindex/text-index.ts'
import { below, seeded } from '../../src/lib/random.ts'
import { figure, folder, residentMb } from '../tools.ts'
import { BenchCorpus } from './corpus.ts'
import { at, benchQueries, measureDue, measureQueries } from './queries.ts'

interface BenchedIndex {
  readonly index: SearchIndex
  readonly writer: SearchIndexWriter
  /** Until what was written is durable and shows. */
  settled(): Promise<void>
  bytesOnDisk(): Promise<number>
  close(): Promise<void>
}

const INDICES: Readonly<Record<string, () => Promise<BenchedIndex>>> = { embedded }

async function embedded(): Promise<BenchedIndex> {
  const { path, remove } = folder()
  const index = await TextIndex.open(path, { report: (problem) => console.log(problem) })
  return {
    index,
    writer: index,
    settled: () => index.flush(),
    bytesOnDisk: async () => bytesUnder(path),
    close: async () => {
      await index.close()
      remove()
    },
  }
}

function bytesUnder(path: string): number {
  return readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
    const inside = join(path, entry.name)
    return sum + (entry.isDirectory() ? bytesUnder(inside) : statSync(inside).size)
  }, 0)
}

const BATCH = 500
const QUERIES = 200
const UPDATES_PER_SECOND = 500
const RENAMED = 50_000
const SECONDS = 15

async function bench(name: string, corpus: BenchCorpus): Promise<void> {
  const open = INDICES[name]
  if (open === undefined) throw new Error(`no index "${name}"; there are ${Object.keys(INDICES).join(', ')}`)
  const before = residentMb(process.pid)
  const opened = await open()
  await build(opened, corpus)
  const { bytes } = await opened.index.status()
  figure('P4', `${name}: ${(await opened.bytesOnDisk()) >> 20} MB on disk, ${bytes >> 20} MB in memory, resident ${residentMb(process.pid) - before} MB more`) // prettier-ignore
  const kinds = benchQueries(corpus)
  const all: number[] = []
  for (const kind of kinds) {
    const took = await measureQueries(opened.index, kind, QUERIES)
    if (kind.counts) all.push(...took)
    figure(
      kind.counts ? 'P5' : '',
      `${name}: ${kind.name.padEnd(24)} p50 ${at(took, 0.5)} ms, p99 ${at(took, 0.99)} ms`,
    )
  }
  const sorted = all.toSorted((a, b) => a - b)
  figure(
    'P5',
    `${name}: all of the kinds above that count: p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms (bar 20)`,
  )
  const counting = kinds.filter((kind) => kind.counts)
  const updated = await whileUpdating(opened, corpus, () => counting)
  figure('P5', `${name}: with ${UPDATES_PER_SECOND} updates a second, from when a query is due: p50 ${at(updated, 0.5)} ms, p99 ${at(updated, 0.99)} ms`) // prettier-ignore
  await rename(name, opened, corpus, counting)
  await opened.close()
}

/** Of its own work: the corpus is made in between. */
async function build({ writer, settled }: BenchedIndex, corpus: BenchCorpus): Promise<void> {
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
  await settled()
  cpu.stop()
  took += performance.now() - began
  figure('P4', `${corpus.size} things built in ${(took / 1_000).toFixed(1)} s: ${Math.round((corpus.size / took) * 1_000)} a second (bar 50,000); ${((cpu.ms * 1_000) / corpus.size).toFixed(0)} µs of CPU each`) // prettier-ignore
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
  { index, writer }: BenchedIndex,
  corpus: BenchCorpus,
  kinds: () => ReturnType<typeof benchQueries>,
): Promise<readonly number[]> {
  const random = seeded(9)
  const changes = Array.from({ length: UPDATES_PER_SECOND * 2 }, () => ({ put: corpus.document(1 + below(random, corpus.size), 1) })) // prettier-ignore
  const began = performance.now()
  const isOver = (): boolean => performance.now() - began > SECONDS * 1_000
  const update = async (): Promise<void> => {
    for (let i = 0; !isOver(); i++) {
      const due = began + (i * 5_000) / UPDATES_PER_SECOND
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
      await writer.write(Array.from({ length: 5 }, (_, j) => changes[(i * 5 + j) % changes.length]).filter((one) => one !== undefined), 2, 2) // prettier-ignore
    }
  }
  const updating = update()
  const took = await measureDue(index, kinds(), isOver)
  await updating
  return took
}

/** Somebody who owns 50,000 things is renamed: all of them show the name. */
async function rename(
  name: string,
  { index, writer }: BenchedIndex,
  corpus: BenchCorpus,
  kinds: ReturnType<typeof benchQueries>,
): Promise<void> {
  const count = Math.min(RENAMED, corpus.size)
  const things = Array.from({ length: count }, (_, i) => corpus.document(1 + i * Math.floor(corpus.size / count), 2))
  const began = performance.now()
  let isOver = false
  const write = async (): Promise<number> => {
    for (let at = 0; at < things.length; at += BATCH) {
      await writer.write(things.slice(at, at + BATCH).map((put) => ({ put })), 3, 3) // prettier-ignore
    }
    isOver = true
    return performance.now() - began
  }
  const writing = write()
  const took = await measureDue(index, kinds, () => isOver)
  figure('P5', `${name}: a rename that writes ${count} things again took ${((await writing) / 1_000).toFixed(1)} s; queries meanwhile: p50 ${at(took, 0.5)} ms, p99 ${at(took, 0.99)} ms`) // prettier-ignore
}

const [size = '100000', ...names] = process.argv.slice(2)
const corpus = new BenchCorpus(Number(size))
for (const name of names.length > 0 ? names : ['embedded']) await bench(name, corpus)
