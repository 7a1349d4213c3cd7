import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cacheFolder } from '../../../../scripts/services/cache.ts'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { fetchEnvironment, pythonProblem } from '../../../../scripts/services/python/environment.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import { compareTexts } from '../../../lib/compare-texts.ts'
import { eventually } from '../../parts.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { startProcess, type ServiceProcess } from '../../system/process.ts'
import { ask } from '../graph.ts'

const RUNNING = { timeout: 120_000 }
const root = fileURLToPath(new URL('../../../../', import.meta.url))
const KEY = 'the key of the senders'
const why = pythonProblem()
if (why !== null && process.env['CI'] === 'true') throw new Error(`Python can't be had, so this isn't tested: ${why}`)

/** Code blocks of docs/guides/openlineage.md, with this test's port. */
function guide(port: number): { readonly configuration: string; readonly curl: string } {
  const page = readFileSync(join(root, 'docs/guides/openlineage.md'), 'utf8').replaceAll('4322', String(port))
  const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind, text = '']) => ({ kind, text }))
  const [configuration] = blocks.filter(({ kind }) => kind === 'json')
  const curl = blocks.find(({ text }) => text.startsWith('curl'))
  return { configuration: configuration?.text ?? '', curl: curl?.text ?? '' }
}

describe.skipIf(why !== null)('OpenLineage, as its own client sends it', () => {
  const folder = temporaryFolder()
  let port = 0
  let service: ServiceProcess
  const path = join(folder.path, 'openlineage.json')

  const start = async (more: object = {}): Promise<void> => {
    const { configuration } = guide(port)
    writeFileSync(path, JSON.stringify({ ...JSON.parse(configuration), ...more, log: { level: 'warn' } }))
    service = await startProcess(path, port)
  }
  const emit = async (what: string, ...more: readonly string[]): Promise<unknown[]> => {
    const printed = await runPython('airflow', 'emit.py', [service.url, what, ...more])
    return printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
  }
  /** Waits for an answer, since pushed payloads are interpreted a moment later. */
  const shows = async (query: string, expected: object): Promise<void> => {
    const same = async () => JSON.stringify(await ask(service.url, query)) === JSON.stringify(expected)
    await eventually(same, 'it is shown', 30_000).catch(async () =>
      expect(await ask(service.url, query)).toEqual(expected),
    )
  }

  beforeAll(async () => {
    await fetchEnvironment('airflow', cacheFolder(), console.log)
    ;[port = 0] = await freePorts(1)
    await start()
  }, 300_000)
  afterAll(async () => {
    await service?.kill('SIGKILL')
    folder.remove()
  })

  it('is received as the guide describes it', RUNNING, async () => {
    const run = promisify(execFile)
    const mlg = [join(root, 'bin/mlg.mjs'), 'doctor', '--config', path]
    await service.kill('SIGTERM')
    const { stdout: checked } = await run(process.execPath, mlg, { cwd: folder.path })
    expect(checked).toMatch(/openlineage/)
    // `connect` writes the page's configuration.
    const connecting = [join(root, 'bin/mlg.mjs'), 'connect', 'openlineage', '--yes', '--config', 'connected.json']
    await run(process.execPath, connecting, { cwd: folder.path })
    const written = JSON.parse(readFileSync(join(folder.path, 'connected.json'), 'utf8')) as {
      readonly sources: readonly object[]
    }
    expect(written.sources).toEqual((JSON.parse(guide(port).configuration) as typeof written).sources)
    await start({ sources: written.sources })
    const { stdout: answer } = await run('bash', ['-c', guide(port).curl])
    expect(answer).toMatch(/^HTTP\/1.1 201 /)
    await shows('{ pipeline(id: "aip://pipeline/openlineage/by-hand/nightly") { name } }', {
      pipeline: { name: 'nightly' },
    })
  })

  const COMPLETE = 'aip://pipeline-run/openlineage/01a1f7db-0000-7000-8000-000000000001'
  const STATS = 'aip://dataset/openlineage/postgres://db:5432/shop.stats'
  const RUNS = `{ pipelineRun(id: "${COMPLETE}") { status runOf { name nodes { edges { node { name command
    reads { edges { node { ... on Dataset { name } } } } writes { edges { node { ... on Dataset { name } } } } } } } }
    produced { edges { node { ... on DatasetVersion { version rowCount } } } }
    attempts { edges { node { id status error } } } } }`
  const edges = (...nodes: readonly object[]) => ({ edges: nodes.map((node) => ({ node })) })
  const attempt = (n: number, status: string, error: string | null) => ({
    id: `aip://job-attempt/openlineage/01a1f7db-0000-7000-8000-00000000000${n}`,
    status,
    error,
  })

  it(
    'is whole after the service was killed right behind its answer, whatever order events come in',
    RUNNING,
    async () => {
      const sent = await emit('shop')
      await service.kill('SIGKILL')
      expect(sent).toEqual(Array(8).fill(true))
      await start()
      const shown = async () =>
        (await ask(service.url, RUNS)) as { pipelineRun: { attempts: { edges: { node: { id: string } }[] } } }
      await eventually(async () => JSON.stringify(await shown()).includes('deadlock'), 'the runs are shown', 30_000)
      await eventually(async () => (await shown()).pipelineRun.attempts.edges.length === 3, 'all attempts', 30_000)
      const { attempts, ...run } = (await shown()).pipelineRun
      expect(attempts.edges.map(({ node }) => node).toSorted((a, b) => compareTexts(a.id, b.id))).toEqual([
        attempt(1, 'succeeded', null),
        attempt(2, 'failed', 'deadlock'),
        attempt(3, 'succeeded', null),
      ])
      expect(run).toMatchObject({
        status: 'succeeded',
        runOf: { name: 'stats_daily' },
        produced: edges({ version: '3', rowCount: 12 }),
      })
      expect(JSON.stringify(run)).toContain(
        JSON.stringify({
          name: 'stats_daily.build',
          command: 'INSERT INTO stats SELECT 1',
          reads: edges({ name: 'shop.orders' }),
          writes: edges({ name: 'shop.stats' }),
        }),
      )
    },
  )

  it(
    'leads from a column to the columns that it is made from, and from a dataset to what makes it',
    RUNNING,
    async () => {
      await shows(
        `{ dataset(id: "${STATS}") { columns { edges { node { name derivedFrom { edges { node { name columnOf { name } } } } } } } madeBy { edges { node { name } } } } }`,
        {
          dataset: {
            columns: edges(
              { name: 'customer', derivedFrom: edges() },
              { name: 'total', derivedFrom: edges({ name: 'amount', columnOf: { name: 'shop.orders' } }) },
            ),
            madeBy: edges({ name: 'stats_daily' }),
          },
        },
      )
    },
  )

  it('shows the past as it was', RUNNING, async () => {
    const headers = { 'content-type': 'application/json' }
    const query = `{ pipelineRun(id: "${COMPLETE}") { status } }`
    const statusOf = async (search = ''): Promise<{ readonly extensions: { readonly tx: number } }> => {
      const answer = await fetch(`${service.url}/graphql${search}`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      })
      return (await answer.json()) as { readonly extensions: { readonly tx: number } }
    }
    const { tx } = (await statusOf()).extensions
    const failed = {
      eventType: 'FAIL',
      eventTime: '2026-11-20T07:01:00Z',
      run: { runId: COMPLETE.slice(-36) },
      job: { namespace: 'shop', name: 'stats_daily' },
    }
    const sent = await fetch(`${service.url}/api/v1/lineage`, { method: 'POST', headers, body: JSON.stringify(failed) })
    expect([sent.status, await sent.text()]).toEqual([201, ''])
    await shows(query, { pipelineRun: { status: 'failed' } })
    expect(await statusOf(`?asOf=${tx}`)).toMatchObject({ data: { pipelineRun: { status: 'succeeded' } } })
  })

  it('takes events of a megabyte, and refuses larger and wrong ones', RUNNING, async () => {
    expect([await emit('wide'), await emit('over'), await emit('wrong')]).toEqual([[true], [413], [422]])
    const query = '{ dataset(id: "aip://dataset/openlineage/postgres://db:5432/shop.wide") { schema { name } } }'
    const columns = async () =>
      ((await ask(service.url, query)) as { dataset: { schema: unknown[] } | null }).dataset?.schema.length
    await eventually(async () => (await columns()) === 9_500, 'all columns are shown', 30_000)
  })

  it('asks for the key, where there is one', RUNNING, async () => {
    await service.kill('SIGTERM')
    await start({ intake: { openlineage: { apiKey: KEY } } })
    expect([await emit('wrong'), await emit('wrong', 'another key'), await emit('wrong', KEY)]).toEqual([
      [401],
      [401],
      [422],
    ])
  })
})
