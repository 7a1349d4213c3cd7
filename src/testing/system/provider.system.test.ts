import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../../../scripts/services/ports.ts'
import { testProvider } from '../../cli/provider/test-provider.ts'
import { readConfigFile } from '../../config/config.ts'
import { must } from '../../lib/result.ts'
import { providersWith } from '../../providers/all.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import { eventually } from '../parts.ts'
import { temporaryFolder } from './harness.ts'

/**
 * Follows docs/extend/provider.md from a REST API to a source: its files, its output, and a change while everything
 * runs.
 */
const folder = temporaryFolder()
const definitions = join(folder.path, 'definitions')
const file = join(definitions, 'notebooks.provider.yaml')
const page = readFileSync(new URL('../../../docs/extend/provider.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
  language,
  text,
}))
/** The first block drafts a file for another product, which `products/drafted` tests. */
const [, api, types, draft, printed, fields, configuration] = blocks.map(({ text }) => text)

let url = ''
let product: ChildProcess
let service: RunningService | null = null

beforeAll(async () => {
  const [port = 0] = await freePorts(1)
  url = `http://127.0.0.1:${port}`
  mkdirSync(definitions)
  write('notebooks.mjs', (api ?? '').replace('4500', String(port)))
  write('definitions/notebooks.json', types ?? '')
  write(
    'mlg.config.json',
    (configuration ?? '').replace('"port": 4322', '"port": 0').replace('http://127.0.0.1:4500', url),
  )
  product = spawn(process.execPath, [join(folder.path, 'notebooks.mjs')], { stdio: 'ignore' })
  await eventually(
    () =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    'the product answers',
  )
})
afterEach(() => void (process.exitCode = undefined))
afterAll(async () => {
  await service?.stop()
  product.kill()
  folder.remove()
})

function write(name: string, text: string): void {
  writeFileSync(join(folder.path, name), text)
}

/** The draft with the rules of the fourth step filled in. */
function complete(): string {
  const rules = (fields ?? '').split('\n').map((line) => line.trimEnd())
  const indent = Math.min(...rules.filter((line) => line !== '').map((line) => line.search(/\S/)))
  const moved = rules.map((line) => (line === '' ? '' : `    ${line.slice(indent)}`)).join('\n')
  return (draft ?? '').replace(/^ {4}fields:\n.*/ms, moved)
}

async function says(): Promise<string> {
  const lines: string[] = []
  await testProvider(file, { url, sample: 20, header: [], definitions, json: false }, (line) => lines.push(line))
  return lines.join('\n')
}

async function get(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${service?.url}${path}`)).json()) as Record<string, unknown>
}

const described = async (uid: string): Promise<Record<string, unknown>> => {
  const query = `{ notebook(id: "aip://notebook/notebooks/${uid}") { name kernel updatedAt tags { tag value } } }`
  const answer = await fetch(`${service?.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data } = (await answer.json()) as { data: { notebook: Record<string, unknown> | null } }
  return data.notebook ?? {}
}

const inForce = async () => (await get('/api/v1/status')).definitions as { providers: string[]; problem: string | null }

describe('from a REST API to a source', () => {
  it('the draft is tested, with the output that the page shows', async () => {
    write('definitions/notebooks.provider.yaml', draft ?? '')
    expect(`${await says()}\n`).toBe((printed ?? '').split('\n').slice(1).join('\n'))
  })

  it('the complete file leaves no field unnamed', async () => {
    write('definitions/notebooks.provider.yaml', complete())
    const said = await says()
    expect(said).not.toContain('no rule names')
    expect(said).not.toContain("couldn't be read")
    expect(said).toMatch(/: no errors$/)
  })

  it('the service reads it', async () => {
    const path = join(folder.path, 'mlg.config.json')
    const configured = { path, read: () => readConfigFile(path, providersWith, {}) }
    service = await startService({
      config: must(configured.read()),
      file: configured,
      logFile: join(folder.path, 'log'),
    })
    await eventually(async () => (await described('nb-3')).name === 'Empty', 'the notebooks are read', 30_000)
    expect(await described('nb-2')).toEqual({
      name: 'Prices',
      kernel: 'R',
      updatedAt: '2026-11-20T07:03:10.000Z',
      tags: [],
    })
    expect(await described('nb-1')).toMatchObject({ kernel: null, tags: [{ tag: 'team', value: 'retention' }] })
    expect((await inForce()).providers).toEqual([file])
  })

  it('a changed mapping is picked up at run time, without the source', async () => {
    product.kill()
    write('definitions/notebooks.provider.yaml', complete().replace('r: R', 'r: GNU R'))
    await eventually(async () => (await described('nb-2')).kernel === 'GNU R', 'it is mapped again', 30_000)
  })

  it('a mistake changes nothing, and is shown with its place', async () => {
    write(
      'definitions/notebooks.provider.yaml',
      complete().replace('from: "split(tables, \',\')"', 'from: split(tables'),
    )
    await eventually(async () => (await inForce()).problem !== null, 'it is refused')
    expect((await inForce()).problem).toMatch(/notebooks\.provider\.yaml: types\.Notebook\.fields\.tables/)
    expect((await described('nb-2')).kernel).toBe('GNU R')
    write('definitions/notebooks.provider.yaml', complete())
    await eventually(async () => (await described('nb-2')).kernel === 'R', 'the corrected file is in force', 30_000)
    expect((await inForce()).problem).toBeNull()
  })
})
