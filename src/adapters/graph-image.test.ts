import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import type { GraphImage } from '../contracts/graph-file.ts'
import { DISK, type Disk } from './disk/disk.ts'
import { dyingDisk, UNSYNCED } from './disk/testing.ts'
import { graphImageIn } from './graph-image.ts'

const root = mkdtempSync(join(tmpdir(), 'mlg-graph-image-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folders = 0
const newFolder = (): string => join(root, String(folders++))
const reports: string[] = []
const open = (folder: string, disk: Disk = UNSYNCED) => graphImageIn(folder, (why) => void reports.push(why), disk)
const { signal } = new AbortController()

const imageOf = (n: number): GraphImage => ({
  about: { tx: n, kinds: ['Model', 'Ünïcode'] },
  data: {
    one: new Uint32Array([n, 2, 0xffff_ffff]),
    several: [new Uint8Array([n]), new Uint16Array(0), { count: n, of: new Uint16Array([0xffff, n]), none: null }],
  },
})
/** Larger than one write. */
const large = (n: number): GraphImage => ({ about: { tx: n }, data: { bytes: new Uint8Array(3_000_000).fill(n) } })

describe('a graph image on disk', () => {
  it('is the last one saved, and its folder need not exist yet', async () => {
    const folder = newFolder()
    expect(await open(folder).load()).toBeNull()
    for (const n of [1, 2]) await open(folder, DISK).save(imageOf(n), signal)
    expect(await open(folder).load()).toEqual(imageOf(2))
    expect(readdirSync(folder)).toEqual(['graph.image'])
    expect(reports).toEqual([])
  })

  it('is either the old one or the new one, complete, if a process is killed at any step', async () => {
    let [steps, killed] = [1, true]
    for (; killed; steps++) {
      const folder = newFolder()
      await open(folder).save(large(1), signal)
      const disk = dyingDisk(steps)
      await open(folder, disk)
        .save(large(2), signal)
        .catch(() => undefined)
      killed = disk.isDead()
      const found = await open(folder).load()
      expect([1, 2]).toContain(found?.about.tx)
      const expected = large(Number(found?.about.tx))
      expect(found?.about).toEqual(expected.about)
      // An assertion takes a third of a second to compare three million bytes.
      expect(isDeepStrictEqual(found?.data, expected.data)).toBe(true)
    }
    expect(steps).toBeGreaterThan(5)
    expect(reports).toEqual([])
  })

  it('is rejected with a reason if any byte differs or it is truncated', async () => {
    const folder = newFolder()
    await open(folder).save(imageOf(1), signal)
    const path = join(folder, 'graph.image')
    const complete = readFileSync(path)
    for (let at = 0; at < complete.length; at++) {
      const damaged = Buffer.from(complete)
      damaged[at] = (damaged[at] ?? 0) ^ 0x55
      writeFileSync(path, damaged)
      reports.length = 0
      const found = await open(folder).load()
      // Padding up to the next array belongs to no array.
      if (found === null) expect(reports).toEqual([expect.stringContaining(path)])
      else expect([found, reports]).toEqual([imageOf(1), []])
    }
    for (let length = 0; length < complete.length; length++) {
      writeFileSync(path, complete.subarray(0, length))
      reports.length = 0
      expect(await open(folder).load()).toBeNull()
      expect(reports).toHaveLength(1)
    }
    await open(folder).save(imageOf(3), signal)
    expect(await open(folder).load()).toEqual(imageOf(3))
  })

  it('stops being saved when the process stops, and the previous image remains', async () => {
    const folder = newFolder()
    await open(folder).save(large(1), signal)
    const stop = new AbortController()
    const disk: Disk = {
      ...UNSYNCED,
      create: async (path) => {
        const file = await UNSYNCED.create(path)
        return { ...file, write: async (bytes) => (await file.write(bytes), stop.abort()) }
      },
    }
    await expect(open(folder, disk).save(large(2), stop.signal)).rejects.toThrow('aborted')
    expect(readdirSync(folder)).toEqual(['graph.image'])
    expect((await open(folder).load())?.about.tx).toBe(1)
  })

  it('deletes unfinished files after an hour, but not those another process is writing', async () => {
    const folder = newFolder()
    await open(folder).save(imageOf(1), signal)
    for (const name of ['graph.image.a.new', 'graph.image.b.new', 'mlg.db']) writeFileSync(join(folder, name), 'x')
    const before = Date.now() / 1_000 - 7_200
    for (const name of ['graph.image.a.new', 'mlg.db']) utimesSync(join(folder, name), before, before)
    expect((await open(folder).load())?.about.tx).toBe(1)
    expect(readdirSync(folder).sort()).toEqual(['graph.image', 'graph.image.b.new', 'mlg.db'])
  })
})
