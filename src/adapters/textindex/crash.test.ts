import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { IndexChange } from '../../contracts/search-documents.ts'
import type { SearchIndex } from '../../contracts/search-index.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { entity, request } from '../../testing/search/build.ts'
import { randomChanges, randomRequest } from '../../testing/search/corpus.ts'
import { runs, SOAKS } from '../../testing/runs.ts'
import { NaiveIndex } from '../../testing/search/naive.ts'
import type { Disk } from '../disk/disk.ts'
import { dyingDisk, UNSYNCED } from '../disk/testing.ts'
import { TextIndex } from './text-index.ts'

const root = mkdtempSync(join(tmpdir(), 'mlg-textindex-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folders = 0
const newFolder = (): string => join(root, String(folders++))

const reports: string[] = []
function open(folder: string, disk: Disk = UNSYNCED): Promise<TextIndex> {
  return TextIndex.open(folder, { freezeAt: 4, unionsFrom: 1, disk, report: (problem) => reports.push(problem) })
}

const random = randomFrom(11)
/** By transaction, from 1. */
const log: readonly (readonly IndexChange[])[] = Array.from({ length: 9 }, () => randomChanges(random, 4))

/** Writes what follows `from`; returns false if the process dies meanwhile. */
async function writeLog(index: TextIndex, from: number): Promise<boolean> {
  try {
    for (const [i, changes] of log.entries()) if (i + 1 > from) await index.write(changes, i + 1, i + 1)
    await index.close()
    return true
  } catch {
    return false
  }
}

const expected = new NaiveIndex()
for (const [i, changes] of log.entries()) await expected.write(changes, i + 1, i + 1)

async function expectSame(index: SearchIndex): Promise<void> {
  const requested = randomFrom(3)
  for (let i = 0; i < 8; i++) {
    const one = { ...randomRequest(requested, expected.documents), synonyms: false }
    const [page, other] = [await index.search(one), await expected.search(one)]
    expect(page).toEqual(other)
  }
  expect((await index.status()).documents).toBe(expected.documents.length)
}

/** Each file takes steps of the same kinds: every seventh, in file after file, covers each kind. */
const KILLED_EACH = SOAKS ? 1 : 7

describe('a killed process', () => {
  it('keeps everything up to its head at any step, and the rest after it is rewritten', async () => {
    let [steps, killed] = [1, true]
    for (; killed; steps += KILLED_EACH) {
      const folder = newFolder()
      const disk = dyingDisk(steps)
      const index = await open(folder, disk).catch(() => null)
      killed = index === null || !(await writeLog(index, 0)) || disk.isDead()
      const reopened = await open(folder)
      const { complete: head } = await reopened.head()
      expect(head).toBeLessThanOrEqual(log.length)
      await writeLog(reopened, head)
      await expectSame(reopened)
    }
    expect(steps).toBeGreaterThan(80)
    // A crash is no reason to rebuild.
    expect(reports.filter((text) => text.includes('built again'))).toEqual([])
  }, 120_000)

  it('keeps the old index or the new one if killed while a new one is filled and adopted', async () => {
    const filled = [entity(1, { name: 'new' })]
    let [isOld, isNew] = [false, false]
    let isDead = true
    for (let steps = 1; isDead; steps++) {
      const folder = newFolder()
      const before = await open(folder)
      await before.write([{ put: entity(1, { name: 'old' }) }], 1, 1)
      await before.close()
      const disk = dyingDisk(steps)
      const index = await open(folder, disk).catch(() => null)
      const fresh = await index?.fresh().catch(() => null)
      await fresh?.writer
        .write(
          filled.map((put) => ({ put })),
          2,
          2,
        )
        .catch(() => {})
      await fresh?.adopt().catch(() => {})
      isDead = disk.isDead()
      const reopened = await open(folder)
      const [hit] = (await reopened.search(request('x1'))).hits
      const name = (await reopened.search(request('new'))).total === 1 ? 'new' : 'old'
      expect([hit?.node, (await reopened.head()).complete]).toEqual([1, name === 'new' ? 2 : 1])
      if (name === 'new') isNew = true
      else isOld = true
      await reopened.close()
    }
    expect([isOld, isNew]).toEqual([true, true])
  }, 60_000)
})

it('an index closed during a write either has the write on disk or rejected it', async () => {
  const folder = newFolder()
  const index = await open(folder)
  const changes = Array.from({ length: 50 }, (_, n) => ({ put: entity(n + 1, { name: `thing ${n}` }) }))
  const written = index.write(changes, 1, 1)
  await Promise.all([written, index.close()])
  await expect(index.write(changes, 2, 2)).rejects.toThrow('The search index is closed')
  const reopened = await open(folder)
  expect(await reopened.head()).toEqual({ complete: 1, latest: 1 })
  expect((await reopened.status()).documents).toBe(50)
  await reopened.close()
})

describe('unusable files', () => {
  async function createFilled(): Promise<string> {
    const folder = newFolder()
    await writeLog(await open(folder), 0)
    return folder
  }

  function segmentsOf(folder: string): string[] {
    const [generation = ''] = readdirSync(folder).filter((name) => name.startsWith('index-'))
    return readdirSync(join(folder, generation)).map((name) => join(folder, generation, name))
  }

  async function expectBuiltAgain(folder: string, reason: string): Promise<void> {
    reports.length = 0
    const index = await open(folder)
    expect(reports).toEqual([expect.stringContaining(reason)])
    expect((await index.head()).complete).toBe(0)
    await writeLog(index, 0)
    await expectSame(await open(folder))
  }

  it.each([
    ['a changed byte', (bytes: Buffer) => void (bytes[2] = (bytes[2] ?? 0) ^ 1), 'checksum'],
    ['another format', (bytes: Buffer) => void bytes.writeUInt32LE(99, bytes.length - 24), 'format 99'],
    [
      'the end of another kind of file',
      (bytes: Buffer) => void bytes.write('notours', bytes.length - 8),
      'of another kind',
    ],
  ])('are refilled from the record: a segment with %s', async (_, damage, reason) => {
    const folder = await createFilled()
    const path = segmentsOf(folder).find((one) => one.endsWith('.segment')) ?? ''
    const bytes = readFileSync(path)
    damage(bytes)
    writeFileSync(path, bytes)
    await expectBuiltAgain(folder, reason)
  })

  it('are refilled from the record: a truncated segment, a missing one, a foreign manifest', async () => {
    const cut = await createFilled()
    truncateSync(segmentsOf(cut).find((one) => one.endsWith('.segment')) ?? '', 300)
    await expectBuiltAgain(cut, 'cut off')
    const missing = await createFilled()
    rmSync(segmentsOf(missing).find((one) => one.endsWith('.segment')) ?? '')
    await expectBuiltAgain(missing, 'is missing')
    const manifest = await createFilled()
    writeFileSync(segmentsOf(manifest).find((one) => one.endsWith('manifest')) ?? '', 'something else\n{}')
    await expectBuiltAgain(manifest, 'manifest')
  })
})

describe('whatever is left of the files of an index', () => {
  const sampled = (bytes: number): readonly number[] => {
    const chosen = randomFrom(bytes)
    const edges = [0, 1, bytes - 25, bytes - 24, bytes - 9, bytes - 8, bytes - 1].filter((at) => at >= 0 && at < bytes)
    return [...new Set([...edges, ...Array.from({ length: runs(6, 250) }, () => below(chosen, bytes))])]
  }

  it(
    'a start succeeds, complete or refilled from nothing, and never answers wrongly',
    { timeout: SOAKS ? 1_800_000 : 60_000 },
    async () => {
      const folder = newFolder()
      await writeLog(await open(folder), 0)
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      expect(files).toContain('current')
      expect(files.filter((name) => name.endsWith('.segment')).length).toBeGreaterThan(2)
      const damaged = newFolder()
      const found = { whole: 0, begunAgain: 0, unreported: new Set<string>() }
      for (const name of files) {
        const bytes = readFileSync(join(folder, name))
        const flipped = (at: number): Buffer => {
          const other = Buffer.from(bytes)
          other[at] = (other[at] ?? 0) ^ (1 << (at % 8))
          return other
        }
        for (const at of sampled(bytes.length))
          for (const content of [bytes.subarray(0, at), flipped(at)]) {
            rmSync(damaged, { recursive: true, force: true })
            cpSync(folder, damaged, { recursive: true })
            writeFileSync(join(damaged, name), content)
            reports.length = 0
            const index = await open(damaged)
            const { complete: head } = await index.head()
            expect([0, log.length]).toContain(head)
            if (head > 0) found.whole++
            else if (reports.length === 0) found.unreported.add(name)
            if (head === 0 && found.begunAgain++ % 25 === 0) await writeLog(index, 0)
            if ((await index.head()).complete > 0) await expectSame(index)
            else expect(await index.status()).toMatchObject({ head: 0, documents: 0 })
            await index.close()
          }
      }
      // Padding between two arrays doesn't matter.
      expect(found.whole).toBeLessThan(found.begunAgain / 10)
      expect([...found.unreported]).toEqual(['current'])
    },
  )
})

it('a document written 20,000 times takes the room of a few', async () => {
  const folder = newFolder()
  const index = await TextIndex.open(folder, { freezeAt: 256, disk: UNSYNCED })
  for (let i = 0; i < 100; i++) {
    const changes = Array.from({ length: 200 }, (_, j) => ({ put: entity(1, { name: `version ${i * 200 + j}` }) }))
    await index.write(changes, i + 1, i + 1)
  }
  await index.flush()
  const { documents, bytes } = await index.status()
  expect(documents).toBe(1)
  expect(bytes).toBeLessThan(10_000_000)
  expect((await index.search(request('version 19999'))).hits.map(({ node }) => node)).toEqual([1])
  expect(
    (
      await index.search(
        request('"version 19998"', {
          wanted: { ...request('x').wanted, text: '', words: [], phrases: [['version', '19998']] },
        }),
      )
    ).total,
  ).toBe(0)
  await index.close()
  const [generation = ''] = readdirSync(folder).filter((name) => name.startsWith('index-'))
  expect(readdirSync(join(folder, generation)).length).toBeLessThan(12)
})
