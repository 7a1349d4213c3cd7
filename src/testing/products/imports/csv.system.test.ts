import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { readConfig } from '../../../config/config.ts'
import { must } from '../../../lib/result.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { startService, type RunningService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { temporaryFolder } from '../../system/harness.ts'

/** Follows docs/guides/imports.md step by step with the command, and then changes the imported files. */
const root = fileURLToPath(new URL('../../../../', import.meta.url))
const page = readFileSync(join(root, 'docs/guides/imports.md'), 'utf8')
const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind, text = '']) => ({ kind, text }))
const [configuration = ''] = blocks.filter(({ kind }) => kind === 'json').map(({ text }) => text)
const [nodes = '', edges = ''] = blocks.filter(({ kind }) => kind === 'csv').map(({ text }) => text)
const [command = ''] = blocks
  .filter(({ kind, text }) => kind === 'sh' && text.startsWith('mlg '))
  .map(({ text }) => text)

const folder = temporaryFolder()
const imports = join(folder.path, 'imports')
const RUNNING = { timeout: 120_000 }
const WITHIN_MS = 60_000
let service: RunningService

beforeAll(async () => {
  const [port = 0] = await freePorts(1)
  const text = configuration
    .replace('4322', String(port))
    .replace('file:///srv/imports/', String(pathToFileURL(imports)) + '/')
    .replace('"provider": "csv"', '"provider": "csv", "sweep": { "fullSeconds": 5 }')
  const config = must(readConfig(JSON.parse(text), { base: folder.path, providers: PROVIDERS, env: {} }))
  service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
}, 60_000)
afterAll(async () => {
  await service?.stop()
  folder.remove()
})

/** Runs a command of the guide at this test's address. */
async function mlg(line: string): Promise<{ readonly code: number; readonly output: string }> {
  const args = line.trim().replace('http://127.0.0.1:4322', service.url).split(' ').slice(1)
  const withUrl = args.includes('--url') ? args : [...args, '--url', service.url]
  return await new Promise((resolve) =>
    execFile(process.execPath, [join(root, 'bin/mlg.mjs'), ...withUrl], { cwd: folder.path }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: out + err }),
    ),
  )
}

function write(name: string, text: string): void {
  writeFileSync(join(folder.path, name), text)
}

async function ask(query: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${service.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return ((await response.json()) as { data: unknown }).data
}

async function becomes(query: string, expected: unknown): Promise<void> {
  let got: unknown
  const same = async () => {
    got = await ask(query)
    return JSON.stringify(got) === JSON.stringify(expected)
  }
  await eventually(same, 'it is in the graph', WITHIN_MS).catch(() => expect(got).toEqual(expected))
}

/** Expects it at once, since the command waited for it. */
async function is(query: string, expected: unknown): Promise<void> {
  expect(await ask(query)).toEqual(expected)
}

const COUNTED = '{ datasets(first: 1) { totalCount } groups(first: 1) { totalCount } }'
const counted = (datasets: number, groups: number) => ({
  datasets: { totalCount: datasets },
  groups: { totalCount: groups },
})

describe('tables that are imported', () => {
  it('come from a folder that may be absent, and then empty, before the first of them', RUNNING, async () => {
    const state = async () =>
      (await fetch(`${service.url}/api/v1/sources`)).json() as Promise<{
        readonly sources: readonly {
          readonly health: string
          readonly sweep: { readonly lastError: string | null; readonly lastFullReport: object | null } | null
        }[]
      }>
    const listings = async () => {
      const sweep = (await state()).sources[0]?.sweep
      return sweep === null || sweep?.lastFullReport === null ? null : sweep
    }
    await eventually(async () => (await listings()) !== null, 'it is listed', WITHIN_MS)
    expect(await listings()).toMatchObject({ lastError: null, lastFullReport: { listed: 0 } })
    mkdirSync(imports)
    const { output } = await mlg('mlg sources')
    expect(output).not.toMatch(/failing|no file|nothing at/)
  })

  it('are in the graph, as the guide has it', RUNNING, async () => {
    write('nodes.csv', nodes)
    write('edges.csv', edges)
    const { code, output } = await mlg(command)
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(
        /^5 entities from 9 rows, 0 rows refused\nIn the graph: \d new or changed, 0 gone\n$/,
      ),
    })
    await is(
      `{ model(id: "aip://model/imported/churn") { name description framework tags { tag value } owners { name }
         currentInstance { version features { edges { node { name inGroup { name entityKeys } } } } } } }`,
      {
        model: {
          name: 'Churn',
          description: 'Who is about to leave,\nand why',
          framework: 'xgboost',
          tags: [
            { tag: 'tier', value: '1' },
            { tag: 'gold', value: '' },
          ],
          owners: [{ name: 'Growth' }],
          currentInstance: {
            version: '1',
            features: {
              edges: [
                { node: { name: 'orders', inGroup: { name: 'Customer statistics', entityKeys: ['customer', 'day'] } } },
              ],
            },
          },
        },
      },
    )
    expect(readdirSync(imports)).toEqual(['edges.csv', 'nodes.csv'])
  })

  it('have wrong rows that are refused, and nothing at all is imported where that is asked for', RUNNING, async () => {
    write('nodes.csv', `${nodes}Modell,x,X,,,,,,\nDataset,sales,Sales,,,,,,\n`)
    const wrong = 'nodes.csv, line 8, type: there is no type "Modell"; the closest is Model\n'
    expect(await mlg('mlg import nodes.csv --strict')).toEqual({
      code: 1,
      output: `${wrong}1 row was refused: nothing was imported\n`,
    })
    expect(readFileSync(join(imports, 'nodes.csv'), 'utf8')).toBe(nodes)
    const { code, output } = await mlg('mlg import nodes.csv')
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(
        /6 entities from 11 rows, 1 row refused\nIn the graph: \d new or changed, 0 gone\n$/,
      ),
    })
    await is(COUNTED, counted(1, 1))
    const issues = async () => JSON.stringify(await (await fetch(`${service.url}/api/v1/sources`)).json())
    await eventually(
      async () => (await issues()).includes('line 8, type: there is no type'),
      'the source reports it',
      WITHIN_MS,
    )
  })

  it('have many wrong rows listed by kind and reason, and counted as rows', RUNNING, async () => {
    const wrong = Array.from(
      { length: 30 },
      (_, i) => `Dataset,wrong-${i},Wrong ${i},Group:nobody-${i}\nModel,m-${i},M ${i},no-owner\n`,
    )
    write('wrong.csv', `type,id,name,owner\n${wrong.join('')}`)
    const { code, output } = await mlg('mlg import wrong.csv --strict')
    expect({ code, output }).toEqual({
      code: 1,
      output: [
        '61 rows refused, by kind and reason:',
        '  30 × Dataset, owner: there is no row for Group:nobody-0 (first: wrong.csv, line 2)',
        '  30 × Model, owner: "no-owner" isn\'t an e-mail address, a URI, or anything like Group:growth (first: wrong.csv, line 3)',
        '  1 × Modell, type: there is no type "Modell"; the closest is Model (first: nodes.csv, line 8)',
        '61 rows were refused: nothing was imported',
        '',
      ].join('\n'),
    })
  })

  it('replace what the same file said before, and nothing else', RUNNING, async () => {
    const many = Array.from({ length: 100 }, (_, i) => `Dataset;set-${i};"Set ""${i}"""\r\n`)
    write('sets.csv', `\uFEFFtype;id;name\r\n${many.join('')}`)
    expect(await mlg('mlg import sets.csv')).toMatchObject({ code: 0 })
    await is(COUNTED, counted(101, 1))
    await is('{ dataset(id: "aip://dataset/imported/set-7") { name } }', { dataset: { name: 'Set "7"' } })
    write('nodes.csv', nodes.replace('Model,churn,Churn', 'Model,churn,Leaving'))
    write('sets.csv', `type;id;name\n${many.slice(5).join('')}`)
    expect(await mlg('mlg import nodes.csv sets.csv')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/\nIn the graph: \d new or changed, \d gone\n$/),
    })
    await is(COUNTED, counted(95, 1))
    await is('{ model(id: "aip://model/imported/churn") { name } }', { model: { name: 'Leaving' } })
    const gone = await (
      await fetch(`${service.url}/api/v1/entities/${encodeURIComponent('aip://dataset/imported/set-1')}`)
    ).json()
    expect(gone).toMatchObject({ deletedAtSource: expect.any(String) })
  })

  it('wait for a person where most of a table left', RUNNING, async () => {
    write('sets.csv', 'type,id,name\nDataset,set-99,Set 99\n')
    expect(await mlg('mlg import sets.csv')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/\nIn the graph: .*\n94 deletions wait for you to decide: mlg deletions imported/),
    })
    expect((await mlg('mlg deletions imported')).output).toContain('Dataset')
    expect(await ask(COUNTED)).toEqual(counted(95, 1))
    expect(await mlg('mlg confirm-deletions imported')).toMatchObject({ code: 0 })
    await becomes(COUNTED, counted(1, 1))
  })

  it('stay as they are while their file is broken, and are sent whole or not at all', RUNNING, async () => {
    write('sets.csv', 'type,id,name\nDataset,"set-99,Set 99\n')
    const { code, output } = await mlg('mlg import sets.csv')
    expect([code, output]).toEqual([1, expect.stringContaining('sets.csv: line 2: a quote is opened and never closed')])
    expect(readdirSync(imports).toSorted()).toEqual(['edges.csv', 'nodes.csv', 'sets.csv'])
    mkdirSync(join(folder.path, 'away'))
    renameSync(join(imports, 'nodes.csv'), join(folder.path, 'away/nodes.csv'))
    writeFileSync(join(imports, 'nodes.csv'), '')
    const failing = async () =>
      (await (await fetch(`${service.url}/api/v1/sources`)).text()).includes('nodes.csv: the file is empty')
    await eventually(failing, 'the source reports it', WITHIN_MS)
    expect(await ask(COUNTED)).toEqual(counted(1, 1))
  })

  it('may be large: other threads parse them, and wrong rows are told as of small ones', RUNNING, async () => {
    renameSync(join(folder.path, 'away/nodes.csv'), join(imports, 'nodes.csv'))
    const row = (i: number) => `Feature,large/f-${i},"Feature ${i}, of ${'many '.repeat(20)}"\n`
    write('large.csv', `type,id,name\n${Array.from({ length: 4_000 }, (_, i) => row(i)).join('')}Modell,x,X\n`)
    const { code, output } = await mlg('mlg import large.csv')
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        /^large\.csv, line 4002, type: there is no type "Modell".*\n4,0\d\d entities from 4,0\d\d rows, 1 row refused\nIn the graph: \d+ new or changed, \d+ gone\n$/,
      ),
    })
    await is('{ feature(id: "aip://feature/imported/large/f-3999") { name } }', {
      feature: { name: `Feature 3999, of ${'many '.repeat(20).trim()}` },
    })
    const all = async () =>
      ((await ask('{ features(first: 1) { totalCount } }')) as { features: { totalCount: number } }).features.totalCount
    expect(await all()).toBeGreaterThanOrEqual(4_000)
  })

  it('wait where somebody paused the source, and say who did, and until when', RUNNING, async () => {
    expect(await mlg('mlg source pause imported')).toMatchObject({ code: 0 })
    let [n, output] = [0, '']
    const query = (): string => `{ dataset(id: "aip://dataset/imported/more-${n}") { name } }`
    const waits = async (): Promise<boolean> => {
      // The process may not know of the pause yet, or may be listing already, and import the file.
      write(`more-${++n}.csv`, `type,id,name\nDataset,more-${n},More\n`)
      const imported = await mlg(`mlg import more-${n}.csv`)
      output = imported.output
      return imported.code === 1 && isDeepStrictEqual(await ask(query()), { dataset: null })
    }
    await eventually(waits, 'an import waits', WITHIN_MS)
    const paused = 'The files are stored, but imported was paused by local operator.'
    expect(output).toContain(`${paused} Resume it: mlg source resume imported`)
    expect(await mlg('mlg source resume imported')).toMatchObject({ code: 0 })
    await becomes(query(), { dataset: { name: 'More' } })
  })

  it.each([
    ['a platform that is none', 'other', {}, 404],
    ['a path', 'imported', { file: '../x.csv' }, 400],
    ['a hidden file', 'imported', { file: '.x.csv' }, 400],
    ['an upload that is none', 'imported', { upload: '../../x' }, 400],
    ["a part that doesn't follow", 'imported', { at: 10 }, 409],
    ['a part that is too large', 'imported', { content: Buffer.alloc(262_145).toString('base64') }, 413],
  ])('are sent in parts, of which one is refused: %s', async (_, platform, changes, status) => {
    const part = { upload: '00000000-0000-4000-8000-000000000000', file: 'x.csv', at: 0, content: 'eA==', ...changes }
    const url = `${service.url}/api/v1/imports/${platform}/parts`
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(part) })
    expect(response.status).toBe(status)
    expect(readdirSync(folder.path).filter((name) => name.endsWith('x.csv') || name === 'x')).toEqual([])
  })
})
