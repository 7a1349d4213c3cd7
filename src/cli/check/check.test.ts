import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ALICE, company, saying, type Saying } from '../../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../../api/testing/world.ts'
import { must } from '../../lib/result.ts'
import { parseYaml } from '../../lib/yaml.ts'
import { temporaryFolder } from '../../testing/system/harness.ts'
import { runForLines } from '../../testing/terminal.ts'

const FEATURE = 'aip://feature/feature-store/f0'
const ORDERS = 'aip://dataset/dbt/orders'
const SECOND = 'aip://feature/feature-store/f1'
const REPORT = 'aip://dataset/dbt/report'
const column = (dataset: string, name: string) => `${dataset.replace('dataset', 'dataset-column')}/${name}`

/** A dataset with columns, one of which is the origin of another dataset's column. */
function tables() {
  const columnsOf = (uri: string, names: readonly string[]) =>
    names.map((name) => ({ type: 'DatasetColumn', uri: column(uri, name), attributes: { name, type: 'bigint' } }))
  const edgesOf = (uri: string, names: readonly string[]) =>
    names.map((name) => ['DatasetColumn.columnOf', uri, column(uri, name)] as const)
  return [
    saying({
      type: 'Dataset',
      uri: ORDERS,
      attributes: {
        name: 'orders | <b>all</b>',
        assertions: [{ assertion: 'not_null', column: 'customer', success: true }],
      },
      edges: edgesOf(ORDERS, ['id', 'customer', 'note']),
      parts: columnsOf(ORDERS, ['id', 'customer', 'note']),
    }),
    saying({
      type: 'Dataset',
      uri: REPORT,
      attributes: { name: 'report' },
      edges: [
        ['Dataset.derivedFrom', ORDERS],
        ['Entity.ownedBy', ALICE],
        ...edgesOf(REPORT, ['orders']),
        ['DatasetColumn.derivedFrom', column(ORDERS, 'id'), column(REPORT, 'orders')],
      ],
      parts: columnsOf(REPORT, ['orders']),
    }),
    saying({
      type: 'Dataset',
      uri: 'aip://dataset/lake/plain',
      attributes: { name: 'plain', schema: [{ name: 'a', type: 'int' }, { name: 'b' }] },
    }),
    saying({
      type: 'Dataset',
      uri: 'aip://dataset/lake/copy',
      edges: [['Dataset.derivedFrom', 'aip://dataset/lake/plain']],
    }),
  ]
}

const folder = temporaryFolder()
const repository = temporaryFolder()
let world: ApiWorld
let url: string
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company(), ...tables())
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await world.close()
  folder.remove()
  repository.remove()
})

async function check(...args: readonly string[]): Promise<{ readonly text: string; readonly code: unknown }> {
  process.exitCode = undefined
  const text = (await runForLines(url, 'check', ...args)).join('\n')
  return { text, code: process.exitCode }
}

/** Something changes after each answer of the service. */
async function whileChanging<T>(change: (n: number) => Saying, work: () => Promise<T>): Promise<T> {
  const real = globalThis.fetch
  let changes = 0
  const spied = vi.spyOn(globalThis, 'fetch').mockImplementation(async (...args) => {
    const answer = await real(...args)
    await world.say(change(changes++))
    return answer
  })
  const done = await work().finally(() => spied.mockRestore())
  expect(changes).toBeGreaterThan(1)
  return done
}

function file(name: string, content: unknown): string {
  const path = join(folder.path, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('mlg check impact', () => {
  it('fails if a condition holds, and passes if none does', async () => {
    const failed = await check('impact', FEATURE, '--fail-on', 'running tests > 0', '--fail-on', 'teams > 9')
    expect(failed.code).toBe(1)
    expect(failed.text).toContain('✗ running tests > 0: 1')
    expect(failed.text).toContain('✓ teams > 9: ')
    expect(failed.text).toContain('Ranking Model v5 vs v4 (running)')
    expect(failed.text).toMatch(/Failed: 1 of 1 entity\.$/)
    const passed = await check('impact', FEATURE, '--fail-on', 'running tests > 1')
    expect(passed).toMatchObject({ code: 0, text: expect.stringMatching(/Passed: 1 entity\.$/) })
    expect(await check('impact', FEATURE)).toMatchObject({
      code: 0,
      text: expect.stringMatching(/without conditions\.$/),
    })
  })

  it('checks what the changed files describe, all as of one transaction', async () => {
    const map = file('mlg-paths.yaml', { paths: { 'features/*.sql': 'aip://feature/feature-store/{1}' } })
    const changed = file('changed.txt', 'features/f0.sql\r\nfeatures/new.sql\nREADME.md\nfeatures/f1.sql\n')
    const given = ['impact', '--changed-files', changed, '--map', map, '--fail-on', 'running tests > 0', '--json']
    const { text, code } = await check(...given)
    const found = JSON.parse(text) as {
      tx: number
      failed: number
      notes: string[]
      subjects: { uri: string; files: string[] }[]
    }
    expect(code).toBe(1)
    expect(found.failed).toBe(2)
    expect(found.subjects.map(({ uri, files }) => [uri, files])).toEqual([
      [FEATURE, ['features/f0.sql']],
      ['aip://feature/feature-store/f1', ['features/f1.sql']],
    ])
    expect(found.notes.slice(0, 2)).toEqual([
      `1 changed file maps to nothing in ${map}.`,
      'Not in the graph, so no users of them are known: aip://feature/feature-store/new',
    ])
  })

  it('answers everything as of the first answer, and names its transaction', async () => {
    const { tx } = await world.store.head()
    const { text } = await whileChanging(
      (n) => saying({ type: 'Feature', uri: SECOND, attributes: { name: `changed ${n}` } }),
      () => check('impact', FEATURE, SECOND, '--json'),
    )
    const found = JSON.parse(text) as { tx: number; subjects: { name: string }[] }
    expect([found.tx, found.subjects.map(({ name }) => name)]).toEqual([tx, ['Feature 0', 'Feature 1']])
  })

  it.each([
    [['impact'], 'Name what changes: one or more URIs, or --changed-files with --map.'],
    [['impact', 'x'], '"x" doesn\'t begin with aip://'],
    [['impact', 'aip://feature/feature-store/none'], "aip://feature/feature-store/none isn't in the graph."],
    [
      ['impact', FEATURE, '--fail-on', 'test > 0'],
      '--fail-on "test > 0": there is no count called "test"; did you mean "tests"?',
    ],
    [['impact', '--changed-files', '/no/such/file', '--map', '/no/such/map'], "--map /no/such/map can't be read: "],
    [['schema', '--dataset', ORDERS, '--file', '/no/such/file'], "--file /no/such/file can't be read: "],
    [['schema', '--dataset', FEATURE, '--file', '-'], ''],
  ])('ends %j with 2, because it checked nothing', async (args, message) => {
    const columns = file('columns.json', [])
    const { text, code } = await check(...args.map((arg) => (arg === '-' ? columns : arg)))
    expect(text).toContain(message)
    expect(code).toBe(2)
  })

  it('exits with 2 if no service answers', async () => {
    process.exitCode = undefined
    const lines = await runForLines('http://127.0.0.1:1', 'check', 'impact', FEATURE)
    expect([lines[0], process.exitCode]).toEqual([expect.stringContaining('No service answers'), 2])
  })
})

describe('mlg check schema', () => {
  it('answers about columns and readers as of one moment, and names its transaction', async () => {
    const dataset = 'aip://dataset/lake/plain'
    const columns = file('new.json', ['a', 'b'])
    const { tx } = await world.store.head()
    const { text } = await whileChanging(
      (n) => saying({ type: 'Dataset', uri: `aip://dataset/dbt/new${n}`, edges: [['Dataset.derivedFrom', dataset]] }),
      () => check('schema', '--dataset', dataset, '--file', columns, '--json'),
    )
    const found = JSON.parse(text) as { tx: number; subjects: { sentence: string }[] }
    expect([found.tx, found.subjects[0]?.sentence]).toEqual([tx, expect.stringContaining('1 entity reads the dataset')])
  })

  it('fails if a removed column is used by another column or a test', async () => {
    const columns = file('new.json', [{ name: 'NOTE', type: 'text' }, { name: 'added' }])
    const { text, code } = await check('schema', '--dataset', ORDERS, '--file', columns)
    expect(code).toBe(1)
    expect(text).toContain(
      'It removes 2 columns (2 in use), changes the type of 1 and adds 1; 1 entity reads the dataset.',
    )
    expect(text).toContain('  id is used by (1)\n    orders of report')
    expect(text).toContain('  customer is used by (1)\n    the test not_null')
    expect(text).toContain('note bigint becomes text')
    expect(text).toContain('Dataset report, owned by Alice')
  })

  it('passes if nobody uses the removed column', async () => {
    const columns = file('new.json', { columns: ['id', 'customer'] })
    const { text, code } = await check('schema', '--dataset', ORDERS, '--file', columns)
    expect(code).toBe(0)
    expect(text).toContain('removed, without known readers (1)\n    note bigint')
    expect(
      (await check('schema', '--dataset', ORDERS, '--file', columns, '--fail-on', 'removed columns > 0')).code,
    ).toBe(1)
  })

  it('compares all columns, however many', async () => {
    const wide = 'aip://dataset/lake/wide'
    const names = Array.from({ length: 501 }, (_, i) => `c${String(i).padStart(3, '0')}`)
    await world.say(
      saying({
        type: 'Dataset',
        uri: wide,
        edges: names.map((name) => ['DatasetColumn.columnOf', wide, column(wide, name)] as const),
        parts: names.map((name) => ({ type: 'DatasetColumn', uri: column(wide, name), attributes: { name } })),
      }),
    )
    const { text } = await check('schema', '--dataset', wide, '--file', file('new.json', names.slice(0, 500)))
    expect(text).toContain('It removes 1 column (0 in use), changes the type of 0 and adds 0')
  })

  it('compares the columns of the newest version if the dataset itself has none', async () => {
    const fares = 'aip://dataset/mlflow/fares'
    const version = (n: number, columns: readonly string[]) =>
      saying({
        type: 'DatasetVersion',
        uri: `aip://dataset-version/mlflow/fares/${n}`,
        attributes: { createdAt: `2026-01-0${n}T00:00:00Z`, schema: columns.map((name) => ({ name })) },
        edges: [['DatasetVersion.versionOf', fares]],
      })
    await world.say(
      saying({ type: 'Dataset', uri: fares, attributes: { name: 'fares' } }),
      version(2, ['id', 'fare']),
      version(1, ['id']),
    )
    const { text } = await check('schema', '--dataset', fares, '--file', file('new.json', ['id']))
    expect(text).toContain('It removes 1 column (0 in use), changes the type of 0 and adds 0')
  })

  it('says if nobody states which columns are used', async () => {
    const columns = file('new.json', ['a'])
    const { text } = await check('schema', '--dataset', 'aip://dataset/lake/plain', '--file', columns)
    expect(text).toContain('No source states which columns the readers use: a removed one may be in use.')
  })
})

describe('a report', () => {
  it('escapes names that contain Markdown', async () => {
    const { text } = await check('schema', '--dataset', ORDERS, '--file', file('new.json', ['id']), '--as', 'markdown')
    expect(text).toContain('| [orders &#124; &lt;b&gt;all&lt;/b&gt;](')
    expect(text).not.toContain('<b>')
  })

  it('is SARIF that shows a failure at each file', async () => {
    const map = file('mlg-paths.yaml', { paths: { '*.sql': FEATURE } })
    const changed = file('changed.txt', 'a b.sql\nc.sql\n')
    const given = ['--changed-files', changed, '--map', map, '--fail-on', 'running tests > 0', '--as', 'sarif']
    const { text } = await check('impact', ...given)
    expect(JSON.parse(text)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'mlg', rules: [{ id: 'running tests > 0' }] } },
          results: [
            {
              ruleId: 'running tests > 0',
              level: 'error',
              locations: [
                { physicalLocation: { artifactLocation: { uri: 'a%20b.sql' } } },
                { physicalLocation: { artifactLocation: { uri: 'c.sql' } } },
              ],
            },
          ],
        },
      ],
    })
  })
})

const root = fileURLToPath(new URL('../../../', import.meta.url))
const workflow = (name: string) => must(parseYaml(readFileSync(join(root, 'docs/guides/ci', name), 'utf8')))

interface GithubWorkflow {
  readonly jobs: { readonly impact: { readonly steps: readonly { readonly run?: string }[] } }
}

interface GitlabJob {
  readonly impact: { readonly script: readonly string[] }
}

/** A repository whose last commit changes a file that describes the feature. */
function changedRepository(): { readonly path: string; readonly base: string } {
  const { path } = repository
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd: path,
      encoding: 'utf8',
    }).trim()
  git('init', '--quiet', '--initial-branch=main')
  writeFileSync(join(path, 'mlg-paths.yaml'), 'paths:\n  features/*.sql: aip://feature/feature-store/{1}\n')
  git('add', '.')
  git('commit', '--quiet', '--message=first')
  const base = git('rev-parse', 'HEAD')
  mkdirSync(join(path, 'features'))
  writeFileSync(join(path, 'features/f0.sql'), 'select 1')
  git('add', '.')
  git('commit', '--quiet', '--message=second')
  return { path, base }
}

/** Runs a workflow's lines like a runner does in a shell. The service that they ask answers from this process. */
async function shell(script: string, { path, base }: ReturnType<typeof changedRepository>): Promise<unknown> {
  const programs = join(folder.path, 'bin')
  mkdirSync(programs, { recursive: true })
  writeFileSync(join(programs, 'mlg'), `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin/mlg.mjs')}' "$@"\n`)
  chmodSync(join(programs, 'mlg'), 0o755)
  const PATH = [programs, process.env.PATH].join(delimiter)
  const env = { ...process.env, PATH, MLG_URL: url, MLG_TOKEN: '', BASE: base }
  const run = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd: path, env })
  return (await once(run, 'exit'))[0]
}

describe('a workflow', () => {
  const github = workflow('github.yml') as unknown as GithubWorkflow
  const gitlab = workflow('gitlab.yml') as unknown as GitlabJob
  const scripts = {
    github: github.jobs.impact.steps.find(({ run }) => run?.includes('git diff') === true)?.run ?? '',
    gitlab: gitlab.impact.script[0] ?? '',
  }
  let changed: ReturnType<typeof changedRepository>
  beforeAll(() => {
    changed = changedRepository()
  })

  it.each(['github', 'gitlab'] as const)('fails on %s, and leaves its reports', async (name) => {
    for (const left of ['impact.md', 'impact.sarif']) rmSync(join(changed.path, left), { force: true })
    expect(await shell(scripts[name], changed)).toBe(1)
    expect(readFileSync(join(changed.path, 'impact.md'), 'utf8')).toContain('❌ running tests &gt; 0: 1')
    const { runs } = JSON.parse(readFileSync(join(changed.path, 'impact.sarif'), 'utf8')) as {
      runs: { results: object[] }[]
    }
    expect(runs[0]?.results).toHaveLength(1)
  })
})
