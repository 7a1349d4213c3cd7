import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { testProvider } from '../../cli/provider/test-provider.ts'
import { readConfigFile } from '../../config/config.ts'
import { must } from '../../lib/result.ts'
import { providersWith } from '../../providers/all.ts'
import { checkConfiguration } from '../../wiring/check-configuration.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import { eventually } from '../parts.ts'
import { temporaryFolder } from './harness.ts'

/** Runs the module and configuration of docs/extend/provider-in-code.md in a service, and modules that fail. */
const folder = temporaryFolder()
const page = readFileSync(new URL('../../../docs/extend/provider-in-code.md', import.meta.url), 'utf8')
const [lakehouse = '', configuration = ''] = [...page.matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, text]) => text)
const path = join(folder.path, 'mlg.config.json')
const file = join(folder.path, 'providers', 'lakehouse.mjs')
const configured = { path, read: () => readConfigFile(path, providersWith, {}) }

const tables = new Map([
  ['sales', 'sales\t120\talice@example.com'],
  ['raw/customers', 'raw/customers\t30\t'],
])
let server: Server
let url = ''
let service: RunningService | null = null

beforeAll(async () => {
  server = createServer((request, response) => {
    const id = /^\/tables\/(.+)$/.exec(request.url ?? '')?.[1]
    const line = id === undefined ? [...tables.values()].join('\n') : tables.get(decodeURIComponent(id))
    response.writeHead(line === undefined ? 404 : 200, {
      'content-type': line === undefined ? 'application/json' : 'text/plain',
    })
    response.end(line ?? '{"error": "unknown"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  mkdirSync(join(folder.path, 'providers'))
  writeFileSync(file, lakehouse)
  configure({})
})
afterEach(() => void (process.exitCode = undefined))
afterAll(async () => {
  await service?.stop()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  folder.remove()
})

function configure(more: object, source: object = {}): void {
  const text = configuration.replace('"port": 4322', '"port": 0').replace('http://127.0.0.1:4600', url)
  const content = JSON.parse(text) as { sources: object[] }
  writeFileSync(
    path,
    JSON.stringify({
      ...content,
      sources: [{ ...content.sources[0], ...source }, ...((more as { added?: object[] }).added ?? [])],
      ...more,
      added: undefined,
    }),
  )
}

async function get(of: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${service?.url}${of}`)).json()) as Record<string, unknown>
}

async function sendChange(table: string): Promise<void> {
  const sent = await fetch(`${service?.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ event_type: 'table.changed', table }),
  })
  expect(sent.status).toBe(202)
}

const uriOf = (platform: string, id: string) => `aip://dataset/${platform}/${id}`
const attributesOf = async (uri: string) =>
  (await get(`/api/v1/entities/${encodeURIComponent(uri)}`)).attributes as Record<string, unknown> | undefined

describe('a configured module', () => {
  it('is tested like a file', async () => {
    const lines: string[] = []
    await testProvider(file, { url, sample: 20, header: [], json: false }, (line) => lines.push(line))
    expect(lines[0]).toBe('✓ Dataset              2 listed on 1 page, 2 mapped')
    expect(lines.at(-1)).toBe('lakehouse: no errors')
  })

  it('is read by the service, from its listing and by single reads', async () => {
    service = await startService({
      config: must(configured.read()),
      file: configured,
      logFile: join(folder.path, 'log'),
    })
    const uri = uriOf('lakehouse', 'raw/customers')
    await eventually(async () => (await attributesOf(uri))?.rowCount === 30, 'the tables are read', 30_000)
    tables.set('sales', 'sales\t121\talice@example.com')
    await sendChange('sales')
    await eventually(
      async () => (await attributesOf(uriOf('lakehouse', 'sales')))?.rowCount === 121,
      'it is read again',
    )
    expect((await get('/api/v1/status')).definitions).toMatchObject({ providers: [file], problem: null })
  })

  it('breaks only what it fails at, with the reason', async () => {
    // Adds a module beside the first, while the service runs, whose functions throw for one table.
    const other = lakehouse
      .replace("name: 'lakehouse'", "name: 'brittle'")
      .replace('events: {', 'events: {}, unused: {')
      .replace('record: recordOf(line)', 'record: undefined')
      .replace(
        'recordOf(lines(body)[0] ??',
        "(id => id === 'sales' ? id.rows.sum : recordOf(lines(body)[0]))(lines(body)[0].split('\\t')[0] ??",
      )
    writeFileSync(join(folder.path, 'providers', 'brittle.mjs'), other)
    configure({
      providers: ['./providers/lakehouse.mjs', './providers/brittle.mjs'],
      added: [{ platform: 'brittle', provider: 'brittle', baseUrl: url }],
    })
    await eventually(
      async () => (await attributesOf(uriOf('brittle', 'raw/customers'))) !== undefined,
      'it is read',
      30_000,
    )
    const shown = async () =>
      JSON.stringify(await get(`/api/v1/entities/${encodeURIComponent(uriOf('brittle', 'sales'))}`))
    await eventually(
      async () => (await shown()).includes('Dataset.record() failed: Cannot read properties of undefined'),
      'the reason is shown',
    )
    tables.set('sales', 'sales\t122\t')
    await sendChange('sales')
    await eventually(async () => (await attributesOf(uriOf('lakehouse', 'sales')))?.rowCount === 122, 'others go on')
  })

  it('fails the start and the doctor if invalid, and changes nothing in a running service', async () => {
    writeFileSync(
      join(folder.path, 'providers', 'wrong.mjs'),
      `export default { name: 'wrong', domains: ['datasets'] }`,
    )
    configure({
      providers: ['./providers/lakehouse.mjs', './providers/brittle.mjs', './providers/wrong.mjs'],
      added: [{ platform: 'brittle', provider: 'brittle', baseUrl: url }],
    })
    const wrong = join(folder.path, 'providers', 'wrong.mjs')
    const read = must(configured.read())
    expect(await checkConfiguration(read)).toMatchObject({
      ok: false,
      error: [
        { file: wrong, path: 'default.events' },
        { file: wrong, path: 'default.types' },
      ],
    })
    await eventually(
      async () => JSON.stringify((await get('/api/v1/status')).definitions).includes(wrong),
      'it is reported',
    )
    expect((await attributesOf(uriOf('lakehouse', 'sales')))?.rowCount).toBe(122)
    configure({ providers: ['nobody-has-this'] })
    expect(configured.read()).toMatchObject({
      ok: false,
      error: expect.arrayContaining([expect.stringContaining('providers[0]: there is no package "nobody-has-this"')]),
    })
  })
})
