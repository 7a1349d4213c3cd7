import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { company, MODEL } from '../api/testing/company.ts'
import { serveExports } from '../api/testing/exporting.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { parseCsv } from '../testing/csv.ts'
import { eventually } from '../testing/parts.ts'
import { putInQuarantine } from '../testing/store/build.ts'
import { runForLines } from '../testing/terminal.ts'

const HUB = 'aip://dataset/datasets/d0'
const EVENT = { at: 5, channel: 'http', reason: 'missing-id', detail: '', payload: 'x', source: null } as const

let world: ApiWorld
let url = ''
let folder = ''
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  await putInQuarantine(world.store, [EVENT, EVENT])
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => world.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-export-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function mlg(args: readonly string[], at = url): Promise<string> {
  return (await runForLines(at, ...args)).join('\n')
}

const file = (name: string): string => join(folder, name)
const textOf = (name: string): string => readFileSync(file(name), 'utf8')

describe('mlg export', () => {
  it('writes a file, and says its size and as of when', async () => {
    const message = await mlg(['export', 'lineage', HUB, '-d', 'downstream', '--out', file('a.csv')])
    const rows = parseCsv(textOf('a.csv').slice(1))
    expect(rows[0]).toEqual([
      'Type',
      'Name',
      'URI',
      'Standing',
      'Steps away',
      'Path standing',
      'Path',
      'Known by reference only',
    ])
    expect(message).toMatch(
      new RegExp(`^${rows.length - 1} rows as of transaction \\d+ \\(2026-01-01T.*Z\\), in .*a\\.csv$`),
    )
    expect(await mlg(['export', 'quarantine', '--out', file('q.json')])).toMatch(
      /^2 rows as of 20\d\d-.*, in .*q\.json$/,
    )
    expect(readdirSync(folder).sort()).toEqual(['a.csv', 'q.json'])
  })

  it('derives the format from the file extension if none is given', async () => {
    await mlg(['export', 'quarantine', '--out', file('q.ndjson')])
    expect(textOf('q.ndjson').split('\n')).toHaveLength(4)
    await mlg(['export', 'quarantine', '--out', file('q.JSON')])
    expect(JSON.parse(textOf('q.JSON'))).toMatchObject({ export: 'quarantine', rows: 2 })
    await mlg(['export', 'quarantine', '--format', 'json', '--out', file('q.txt')])
    expect(JSON.parse(textOf('q.txt'))).toMatchObject({ rows: 2 })
    await mlg(['export', 'quarantine', '--out', file('q.other')])
    expect(textOf('q.other')).toContain('Id,At,Channel')
  })

  it('overwrites a file only with --force', async () => {
    writeFileSync(file('a.csv'), 'mine')
    expect(await mlg(['export', 'quarantine', '--out', file('a.csv')])).toMatch(
      /a\.csv exists already; --force replaces it\.$/,
    )
    expect([textOf('a.csv'), process.exitCode]).toEqual(['mine', 1])
    await mlg(['export', 'quarantine', '--out', file('a.csv'), '--force'])
    expect(textOf('a.csv')).toContain('Id,At,Channel')
  })

  it.each([
    [['lineage', 'aip://model/registry/none', '-d', 'upstream'], 'aip://model/registry/none'],
    [['lineage', MODEL, '--direction', 'sideways'], '--direction must be upstream or downstream, not "sideways".'],
    [['deletions', 'nowhere'], 'List the configured sources with "mlg sources".'],
    [['quarantine', '--format', 'xlsx'], '--format must be csv, ndjson or json, not "xlsx".'],
  ])('refuses %j as the question would be, leaving no file', async (args, message) => {
    const text = await mlg(['export', ...args, '--out', file('x.csv')])
    expect([process.exitCode, readdirSync(folder)]).toEqual([1, []])
    expect(text).toContain(message)
  })

  it('leaves no file, and reports it, if the connection breaks', async () => {
    const snapshot = async () => ({ ...(await world.store.snapshot()), quarantineCount: async () => 3 })
    const server = await serveExports(world, { around: { snapshot } })
    const message = await mlg(['export', 'quarantine', '--out', file('q.csv')], server.url)
    await server.close()
    expect(message).toMatch(/^The connection broke before the export was complete\./)
    expect([process.exitCode, readdirSync(folder)]).toEqual([1, []])
  })

  it('leaves no file if it is interrupted', async () => {
    const quarantined = async (after: number, limit: number) =>
      Array.from({ length: limit }, (_, i) => ({
        ...EVENT,
        id: after + i + 1,
        replays: 0,
        payload: 'x'.repeat(10_000),
      }))
    const snapshot = async () => ({
      ...(await world.store.snapshot()),
      quarantineCount: async () => 900_000,
      quarantined,
    })
    const server = await serveExports(world, { around: { snapshot } })
    const args = ['export', 'quarantine', '--out', file('q.csv'), '--url', server.url]
    const { stderr, status } = await run(args, (child) => {
      void eventually(() => readdirSync(folder).length > 0, 'the first bytes').then(() => child.kill('SIGINT'))
    })
    await server.close()
    expect([stderr, status, readdirSync(folder)]).toEqual(["Interrupted: the export isn't complete.\n", 130, []])
  })

  it('writes only the export to standard output without --out', async () => {
    const { stdout, stderr, status } = await run(['export', 'quarantine', '--format', 'json', '--url', url])
    expect([JSON.parse(stdout), status]).toEqual([expect.objectContaining({ rows: 2 }), 0])
    expect(stderr).toMatch(/^2 rows as of /)
  })

  it('is quiet if the reader of standard output closes it', async () => {
    const { stderr } = await run(['export', 'quarantine', '--url', url], (child) => child.stdout?.destroy())
    expect(stderr).not.toContain('EPIPE')
  })
})

const MLG = fileURLToPath(new URL('../../bin/mlg.mjs', import.meta.url))

function run(args: readonly string[], begun: (child: ReturnType<typeof spawn>) => void = () => undefined) {
  const child = spawn(process.execPath, [MLG, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  begun(child)
  const [out, err]: [string[], string[]] = [[], []]
  child.stdout.on('data', (data: Buffer) => out.push(String(data)))
  child.stderr.on('data', (data: Buffer) => err.push(String(data)))
  return new Promise<{ stdout: string; stderr: string; status: number | null }>((resolve) =>
    child.on('close', (status) => resolve({ stdout: out.join(''), stderr: err.join(''), status })),
  )
}
