import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { fetchPackages } from '../../../../scripts/services/python/packages.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import { lockForWriting } from '../../../adapters/sqlite/schema/lock.ts'
import { company, saying } from '../../../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../../../api/testing/world.ts'
import type { LogManifest } from '../../../cli/parquet/folder.ts'
import { runForLines } from '../../terminal.ts'
import { SOAKS } from '../../runs.ts'

/** Compares the log as Parquet, read by DuckDB, with the API's answers. */
const problem = await fetchPackages('parquet', (line) => console.log(line))
if (problem !== null && process.env['CI'] === 'true') throw new Error(`DuckDB can't be had: ${problem}`)
if (problem !== null) console.error(`SKIPPED: DuckDB can't be had on this machine: ${problem}`)

const TYPED = {
  type: 'Feature',
  uri: 'aip://feature/feature-store/typed',
  attributes: { name: 'Typed', window: 7.5, online: true, labels: ['a', 'ב'], text: '' },
} as const

type Row = Readonly<Record<string, unknown>>
interface ReadByDuckDb {
  readonly columns: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly rows: Readonly<Record<string, number>>
  readonly transactions: readonly Row[]
  readonly types: readonly Row[]
  readonly facts: readonly Row[]
  readonly edges: readonly Row[]
}

let world: ApiWorld
let url = ''
let root = ''
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company(20), saying(TYPED))
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
  root = mkdtempSync(join(tmpdir(), 'mlg-parquet-'))
})
afterAll(async () => {
  await world.close()
  rmSync(root, { recursive: true, force: true })
})

const sparkProgram = fileURLToPath(new URL('../../../../scripts/services/parquet/spark.py', import.meta.url))

let folders = 0
const newFolder = (): string => join(root, `export${++folders}`)
const toParquet = async (folder: string, ...more: readonly string[]): Promise<string> =>
  (await runForLines(url, 'export', 'log', '--format', 'parquet', '--out', folder, ...more)).join('\n')
const manifestOf = (folder: string): LogManifest =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as LogManifest
const readIn = async (folder: string): Promise<ReadByDuckDb> =>
  JSON.parse(await runPython('parquet', 'read.py', [folder])) as ReadByDuckDb

async function log(): Promise<readonly Row[]> {
  const transactions: Row[] = []
  for (let cursor = ''; ;) {
    const { body } = await world.get(`/api/v1/log?limit=100${cursor}`)
    const page = body as { transactions: Row[]; next: string | null }
    transactions.push(...page.transactions)
    if (page.next === null) return transactions
    cursor = `&cursor=${encodeURIComponent(page.next)}`
  }
}

describe.skipIf(problem !== null)('a log that is exported as Parquet', { timeout: 120_000 }, () => {
  it('has what the record has: typed columns, all transactions, types, facts and edges', async () => {
    const folder = newFolder()
    expect(await toParquet(folder)).toMatch(/^Transactions 1 to \d+, in /)
    const [read, logged] = [await readIn(folder), await log()]
    expect(read.columns['facts']).toMatchObject({
      tx: 'BIGINT',
      written_at: expect.stringMatching(/^TIMESTAMP/),
      number: 'DOUBLE',
      boolean: 'BOOLEAN',
      text: 'VARCHAR',
    })
    expect(read.transactions).toEqual(
      logged.map(({ tx, at, cause, trace }) => ({ tx, at: Date.parse(String(at)), cause, trace })),
    )
    const counts = await world.store.counts()
    expect(read.rows).toMatchObject({ transactions: counts.transactions, nodes: counts.nodes })
    expect(read.facts).toHaveLength(counts.facts)
    const { graph } = world.deps
    for (const { uri, type } of read.types) {
      const node = graph().idOf(uri as never)
      expect([uri, type]).toEqual([uri, node === undefined ? 'unknown' : graph().typeOf(node, graph().head)])
    }
    const supports = (await Promise.all(read.types.map(({ uri }) => world.store.supports(uri as never, 1e9, 10_000))))
      .flatMap(({ rows }) => rows)
      .map(({ id, type, from, to, provenance, document }) => [id, type, from, to, provenance, document.platform])
    const known = new Set(supports.map((one) => JSON.stringify(one)))
    expect(new Set(read.edges.map((edge) => JSON.stringify(Object.values(edge))))).toEqual(known)
    expect(known.size).toBeGreaterThan(40)
  })

  it('has each value as JSON, and in the column of its type', async () => {
    const folder = newFolder()
    await toParquet(folder)
    const stated = (await readIn(folder)).facts.filter(
      ({ uri, document_platform: platform }) => uri === TYPED.uri && platform !== null,
    )
    const cells = Object.fromEntries(
      stated.map(({ attribute, value, text, number, boolean }) => [attribute, [value, text, number, boolean]]),
    )
    expect(cells).toMatchObject({
      name: ['"Typed"', 'Typed', null, null],
      window: ['7.5', null, 7.5, null],
      online: ['true', null, null, true],
      labels: ['["a","ב"]', null, null, null],
    })
  })

  it('gets only what is new from a second run, and nothing where nothing is', async () => {
    const folder = newFolder()
    await toParquet(folder)
    const before = manifestOf(folder)
    expect(await toParquet(folder)).toMatch(/^Nothing new: .* is complete to transaction \d+$/)
    expect(manifestOf(folder)).toEqual(before)
    const tx = await world.say(saying({ ...TYPED, attributes: { name: 'Renamed' } }))
    expect(await toParquet(folder)).toContain(`Transactions ${before.complete.tx + 1} to ${tx}`)
    const after = manifestOf(folder)
    expect(after.parts.slice(0, before.parts.length)).toEqual(before.parts)
    expect(after.parts.at(-1)).toMatchObject({ first: before.complete.tx + 1, last: tx })
    const read = await readIn(folder)
    expect(read.rows['transactions']).toBe(tx)
    const names = read.facts.filter(({ uri, attribute }) => uri === TYPED.uri && attribute === 'name')
    expect(names.map(({ text }) => text)).toEqual(['Renamed'])
    expect(read.facts.filter(({ uri, attribute }) => uri === TYPED.uri && attribute === 'window')).toEqual([])
  })

  it('removes what a run left that was killed, and goes on from the manifest', async () => {
    const folder = newFolder()
    await toParquet(folder, '--until', '5')
    const whole = newFolder()
    await toParquet(whole)
    // Files of a part without a manifest, one of them half-written.
    const orphan = readdirSync(join(whole, 'facts'))[0] ?? ''
    const torn = '000000000006-000000000009.parquet.part'
    writeFileSync(join(folder, 'facts', orphan), readFileSync(join(whole, 'facts', orphan)))
    writeFileSync(join(folder, 'edges', torn), 'PAR1')
    writeFileSync(join(folder, 'export.lock'), '999999999')
    await toParquet(folder)
    expect(existsSync(join(folder, 'edges', torn))).toBe(false)
    expect(existsSync(join(folder, 'facts', orphan))).toBe(false)
    expect(await readIn(folder)).toEqual(await readIn(whole))
  })

  it.each<[string, (folder: string) => Promise<void>, RegExp]>([
    [
      'has other things',
      async (folder) => void (await toParquet(join(folder, 'inner'))),
      /isn't empty and not an export/,
    ],
    [
      'is of another record',
      async (folder) => {
        await toParquet(folder)
        const path = join(folder, 'manifest.json')
        const manifest = manifestOf(folder)
        const { tx } = manifest.complete
        writeFileSync(path, JSON.stringify({ ...manifest, complete: { tx, at: '2020-01-01T00:00:00.000Z' } }))
      },
      /is of another record: its transaction \d+ was written at 2020/,
    ],
    [
      'another run writes to',
      async (folder) => {
        await toParquet(folder)
        const lock = lockForWriting(join(folder, 'export'))
        onTestFinished(() => lock.release())
      },
      /this process \(pid \d+\) is exporting to /,
    ],
  ])('refuses a folder that %s', async (_, prepare, reason) => {
    const folder = newFolder()
    await prepare(folder)
    expect(await toParquet(folder)).toMatch(reason)
    expect(process.exitCode).toBe(1)
  })

  it('fails where the service breaks the export off, and the next run completes it', async () => {
    const folder = newFolder()
    const read = world.service.store.read.bind(world.service.store)
    let reads = 0
    const failing = vi.spyOn(world.service.store, 'read').mockImplementation(async (...args) => {
      // One for the head, one before the answer begins, one within it.
      if (++reads > 3) throw new Error('the record is away')
      return await read(...args)
    })
    const message = await toParquet(folder)
    failing.mockRestore()
    // A follower may read during the export.
    expect(reads).toBeGreaterThan(3)
    expect(process.exitCode).toBe(1)
    expect(message).not.toContain('Transactions')
    expect(manifestOf(folder).complete.tx).toBe(0)
    await toParquet(folder)
    expect((await readIn(folder)).rows['transactions']).toBe((await world.store.head()).tx)
  })

  it('answers the questions of the guide', async () => {
    const folder = newFolder()
    await toParquet(folder)
    const guide = fileURLToPath(new URL('../../../../docs/guides/parquet.md', import.meta.url))
    const counts = JSON.parse(await runPython('parquet', 'guide.py', [folder, guide])) as number[]
    // The latency of events, and the most frequent changes; no dataset has versions in this company.
    expect(counts).toHaveLength(3)
    expect(counts.slice(1).every((count) => count > 0)).toBe(true)
  })

  it('is refused to whoever something is hidden from', async () => {
    world.hide({ platforms: ['registry'], exceptFor: ['insider'] })
    world.callAs({ roles: new Set() })
    try {
      expect(await toParquet(newFolder())).toMatch(/log covers the whole graph, and some of it is hidden/)
    } finally {
      world.hide()
    }
  })
})

/** Spark alone takes half a minute, and downloads 480 MB. */
if (SOAKS) {
  describe('the same files, read by Spark', { timeout: 600_000 }, () => {
    it('have the transactions, facts and edges that DuckDB reads', async () => {
      expect(await fetchPackages('spark', (line) => console.log(line))).toBeNull()
      const folder = newFolder()
      await toParquet(folder, '--until', '30')
      await toParquet(folder)
      const bySpark = JSON.parse(await runPython('spark', sparkProgram, [folder])) as ReadByDuckDb
      const byDuckDb = await readIn(folder)
      expect([bySpark.rows, bySpark.transactions, bySpark.edges]).toEqual([
        byDuckDb.rows,
        byDuckDb.transactions,
        byDuckDb.edges,
      ])
      const texts = (facts: readonly Row[]): readonly string[] => facts.map((fact) => JSON.stringify(fact)).toSorted()
      expect(texts(bySpark.facts)).toEqual(texts(byDuckDb.facts))
    })
  })
}
