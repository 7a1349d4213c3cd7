import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { UNSYNCED } from '../../adapters/disk/testing.ts'
import { graphImageIn } from '../../adapters/graph-image.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import type { GraphFile, GraphImage } from '../../contracts/graph-file.ts'
import type { LogEntry } from '../../contracts/log.ts'
import { LogDropped } from '../../contracts/record-past.ts'
import { joinArrays, splitArrays } from '../../lib/array-outline.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { runs } from '../../testing/runs.ts'
import { naiveSource, randomLog, type LogShape, type NaiveSource } from '../../testing/graph/naive.ts'
import { eventually } from '../../testing/parts.ts'
import { GraphFollower } from './graph-follower.ts'
import type { Graph } from './graph.ts'
import { SavedGraph, type KeepOptions } from './saved-image.ts'
import { messageOf } from '../../lib/message-of.ts'

const SHAPE: LogShape = { transactions: 80, nodes: 20, edgeTypes: ['A.x', 'A.y', 'B.x'], churn: 6 }

/** A file in memory that copies: what is loaded isn't shared. */
class MemoryFile implements GraphFile {
  image: GraphImage | null = null
  saves = 0

  load(): Promise<GraphImage | null> {
    return Promise.resolve(this.image === null ? null : structuredClone(this.image))
  }

  save(image: GraphImage): Promise<void> {
    this.image = structuredClone(image)
    this.saves++
    return Promise.resolve()
  }
}

type Counted = NaiveSource & KeepOptions['source'] & { pages: number }

/** A record that counts its page reads. */
function recordOf(log: readonly LogEntry[], horizon = 0): Counted {
  const source = naiveSource([...log])
  const counted: Counted = {
    ...source,
    pages: 0,
    async read(after, limit) {
      if (after < horizon) throw new LogDropped(after, horizon)
      return await source.read(after, limit)
    },
    async nodePage(after, limit) {
      counted.pages++
      return await source.nodePage(after, limit)
    },
    horizon: () =>
      Promise.resolve(
        horizon === 0
          ? null
          : {
              tx: horizon,
              at: 0,
              droppedAt: 0,
              dropped: { transactions: 0, facts: 0, edges: 0, bytes: 0 },
              done: true,
            },
      ),
  }
  return counted
}

interface Started {
  readonly follower: GraphFollower
  readonly failures: string[]
}

async function startKeeping(source: Counted, file: GraphFile, options: Partial<KeepOptions> = {}): Promise<Started> {
  const failures: string[] = []
  const failed = (error: unknown): void => void failures.push(messageOf(error))
  const saved = new SavedGraph({
    file,
    source,
    failed,
    from: 0,
    every: 1,
    pauseMs: 0,
    rowsPerTransaction: 0,
    ...options,
  })
  const follower = new GraphFollower(source, systemClock, undefined, saved)
  await follower.ready
  return { follower, failures }
}

function edgesOf(graph: Graph): unknown {
  return Array.from({ length: graph.head + 1 }, (_, at) =>
    SHAPE.edgeTypes.map((type) =>
      Array.from({ length: SHAPE.nodes + 1 }, (_, node) => {
        const found: number[] = []
        graph.eachNeighbour(node, graph.edgeTypeNumber(type), 'out', at, (n) => void found.push(n))
        return [found, graph.typeOf(node, at), graph.isGone(node, at)]
      }),
    ),
  )
}

/** The graph of a record without an image. */
async function fresh(log: readonly LogEntry[]): Promise<unknown> {
  const { follower } = await startKeeping(recordOf(log), new MemoryFile())
  const edges = edgesOf(follower.graph)
  await follower.stop()
  return edges
}

const log = randomLog(7, SHAPE)

/** The image left by a process that saw so much of the log. */
async function leftBehind(entries: readonly LogEntry[], options: Partial<KeepOptions> = {}): Promise<MemoryFile> {
  const file = new MemoryFile()
  const { follower } = await startKeeping(recordOf(entries), file, options)
  await eventually(() => file.image !== null, 'the image is saved')
  await follower.stop()
  return file
}

describe('a saved graph', () => {
  it('is restored without the record, and catches up before it answers', async () => {
    const file = await leftBehind(log.slice(0, 50))
    const record = recordOf(log)
    const { follower, failures } = await startKeeping(record, file)
    expect([record.pages, follower.head, failures]).toEqual([0, 80, []])
    expect(edgesOf(follower.graph)).toEqual(await fresh(log))
    await follower.stop()
  })

  it('is saved again as the log grows, and the last image is as good as the first', async () => {
    const file = new MemoryFile()
    const record = recordOf(log.slice(0, 10))
    const { follower } = await startKeeping(record, file)
    for (const entry of log.slice(10)) {
      record.commit([entry])
      await eventually(() => follower.head === entry.tx, 'it is followed')
    }
    await follower.stop()
    expect(file.saves).toBeGreaterThan(10)
    expect(Number(file.image?.about.tx)).toBeGreaterThan(60)
    const again = await startKeeping(recordOf(log), file)
    expect(edgesOf(again.follower.graph)).toEqual(await fresh(log))
    await again.follower.stop()
  })

  it('is reloaded from the record if that is faster than following the log since the image', async () => {
    const file = await leftBehind(log.slice(0, 50))
    const { nodes, edges } = (await startKeeping(recordOf(log.slice(0, 50)), file)).follower.graph.counts
    for (const [rowsPerTransaction, isRestored] of [
      [(nodes + edges) / 30, true],
      [(nodes + edges + 1) / 30, false],
    ] as const) {
      const record = recordOf(log)
      const copy = new MemoryFile()
      copy.image = file.image
      const { follower, failures } = await startKeeping(record, copy, { rowsPerTransaction, every: 1_000_000 })
      expect([record.pages === 0, failures, follower.head]).toEqual([isRestored, [], 80])
      await follower.stop()
    }
  })

  it('is saved after enough changes and a pause, but not if it is small', async () => {
    const changes = (entries: readonly LogEntry[]): number =>
      entries.reduce((sum, { edges, facts }) => sum + edges.length + facts.length, 0)
    const saved = async (options: Partial<KeepOptions>): Promise<number> => {
      const file = new MemoryFile()
      const record = recordOf(log.slice(0, 10))
      const { follower } = await startKeeping(record, file, options)
      record.commit(log.slice(10))
      await eventually(() => follower.head === 80, 'it is followed')
      for (let turns = 0; turns < 20; turns++) await nextTurn()
      await follower.stop()
      return file.saves
    }
    expect(await saved({ every: changes(log.slice(10)), pauseMs: 0 })).toBe(2)
    expect(await saved({ every: changes(log.slice(10)) + 1, pauseMs: 0 })).toBe(1)
    expect(await saved({ every: 1, pauseMs: 600_000 })).toBe(1)
    expect(await saved({ from: 1_000_000 })).toBe(0)
  })

  it('is saved again every so many changes, not with every transaction', async () => {
    const file = new MemoryFile()
    const record = recordOf(log.slice(0, 10))
    const every = 50
    const { follower } = await startKeeping(record, file, { every })
    let saves = 1
    let changes = 0
    for (const entry of log.slice(10)) {
      changes += entry.edges.length + entry.facts.length
      if (changes >= every) [saves, changes] = [saves + 1, 0]
      record.commit([entry])
      const isQuiet = (): boolean => follower.head === entry.tx && file.saves >= saves && !follower.graph.isCompacting
      await eventually(isQuiet, 'it is followed, and kept where it is due')
    }
    await follower.stop()
    expect(file.saves).toBe(saves)
    expect(saves).toBeGreaterThan(3)
    expect(saves).toBeLessThan(log.length / 5)
  })

  it('is reloaded from the record, and saved, if the image belongs to another or an older record', async () => {
    const file = await leftBehind(log.slice(0, 50))
    const image = file.image
    const other = randomLog(8, SHAPE)
    for (const record of [other, log.slice(0, 30), log.map((entry) => ({ ...entry, at: entry.at + 1 }))]) {
      file.image = image
      const source = recordOf(record)
      const { follower, failures } = await startKeeping(source, file)
      expect(failures).toEqual([expect.stringContaining('it is of transaction 50, which the record')])
      expect(follower.status().wasAhead).toEqual({ tx: 50, record: record.length })
      expect(source.pages).toBeGreaterThan(0)
      expect(edgesOf(follower.graph)).toEqual(await fresh(record))
      await eventually(() => file.image?.about.tx === record.length, 'a new image is saved')
      await follower.stop()
    }
  })

  it('is reloaded from the record if the image has another version or invalid arrays', async () => {
    const file = await leftBehind(log)
    const { about, data } = file.image ?? { about: {}, data: {} }
    const { outline, arrays } = splitArrays(data)
    const shortened = arrays.map((array, i) => (i === arrays.length - 1 ? array.slice(1) : array))
    for (const image of [
      { about: { ...about, layout: 0 }, data },
      { about, data: joinArrays({ outline, arrays: arrays.toReversed() }) as object },
      { about, data: joinArrays({ outline, arrays: shortened }) as object },
    ]) {
      file.image = image
      const { follower, failures } = await startKeeping(recordOf(log), file)
      expect(failures).toEqual([expect.stringContaining('another version of this program wrote it')])
      expect(edgesOf(follower.graph)).toEqual(await fresh(log))
      await follower.stop()
    }
  })

  it("is reloaded from the record if the image or the log after it can't be read", async () => {
    const file = await leftBehind(log.slice(0, 50))
    const broken: GraphFile = { load: () => Promise.reject(new Error('no disk')), save: (image) => file.save(image) }
    const first = await startKeeping(recordOf(log), broken)
    expect([first.failures, first.follower.head]).toEqual([['no disk'], 80])
    await first.follower.stop()
    const image = await leftBehind(log.slice(0, 50))
    const dropped = await startKeeping(recordOf(log, 60), image)
    expect(dropped.failures).toEqual([expect.stringContaining('retention dropped the log')])
    expect(dropped.follower.status().wasAhead).toBeNull()
    expect(dropped.follower.head).toBe(80)
    await dropped.follower.stop()
  })

  it('is the same whatever is left of the file, and whichever bit is flipped', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlg-kept-'))
    const { image } = await leftBehind(log.slice(0, 50))
    if (image === null) throw new Error('there is no image')
    const reports: string[] = []
    const file = graphImageIn(folder, (why) => void reports.push(why), UNSYNCED)
    await file.save(image, new AbortController().signal)
    const path = join(folder, 'graph.image')
    const complete = readFileSync(path)
    const expected = await fresh(log)
    const random = randomFrom(3)
    const sample = Array.from({ length: runs(20, 600) }, () => below(random, complete.length))
    const offsets = [0, 1, complete.length - 24, complete.length - 1, ...sample]
    const restored = { cut: 0, flipped: 0 }
    for (const at of offsets) {
      const flipped = Buffer.from(complete)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8))
      for (const [kind, bytes] of [
        ['cut', complete.subarray(0, at)],
        ['flipped', flipped],
      ] as const) {
        writeFileSync(path, bytes)
        reports.length = 0
        const record = recordOf(log)
        // No longer saved: the next state is of the same file.
        const { follower } = await startKeeping(record, { ...file, save: () => Promise.resolve() })
        if (record.pages === 0) restored[kind]++
        expect([at, reports.length]).toEqual([at, record.pages === 0 ? 0 : 1])
        expect([at, edgesOf(follower.graph)]).toEqual([at, expected])
        await follower.stop()
      }
    }
    // Padding between two arrays doesn't matter.
    expect(restored.cut).toBe(0)
    expect(restored.flipped).toBeLessThan(offsets.length / 10)
    rmSync(folder, { recursive: true })
  }, 600_000)

  it("continues if an image can't be saved, and says so", async () => {
    const full: GraphFile = {
      load: () => Promise.resolve(null),
      save: () => Promise.reject(new Error('the disk is full')),
    }
    const record = recordOf(log.slice(0, 10))
    const { follower, failures } = await startKeeping(record, full)
    record.commit(log.slice(10))
    await eventually(() => follower.head === 80 && failures.length > 0, 'it goes on')
    expect(new Set(failures)).toEqual(new Set(['the disk is full']))
    await follower.stop()
  })

  it("is rebuilt from the record, and saved, if the log doesn't fit it", async () => {
    const file = await leftBehind(log.slice(0, 50))
    const record = recordOf(log.slice(0, 60))
    const { follower } = await startKeeping(record, file)
    const [last] = log.slice(60)
    if (last === undefined) throw new Error('the log is too short')
    const retract = {
      op: 'retract',
      support: 1,
      type: 'A.x',
      from: 1,
      to: 999,
      document: 1,
      provenance: 'DECLARED',
    } as const
    const read = record.read
    let lie = true
    record.read = async (after, limit) => {
      const entries = await read(after, limit)
      if (!lie || entries.length === 0) return entries
      lie = false
      return entries.map((entry) => ({ ...entry, edges: [...entry.edges, retract] }))
    }
    const { saves } = file
    record.commit(log.slice(60))
    await eventually(() => follower.head === 80 && file.saves > saves, 'it is rebuilt and kept')
    expect(edgesOf(follower.graph)).toEqual(await fresh(log))
    await follower.stop()
  })
})
