import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sourceNames } from '../../../demo/tables/all.ts'
import { readConfig } from '../../config/config.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { startSettledSystem, temporaryFolder, type System } from './harness.ts'

/** Runs each command as printed on the first pages, since people type these. */
const root = new URL('../../../', import.meta.url)
const page = (name: string): string => readFileSync(new URL(`docs/${name}`, root), 'utf8')
const [, cli = ''] = /^## At a terminal\n(.*?)^## /ms.exec(page('ask.md')) ?? []
const run = promisify(execFile)
const commands = [...cli.matchAll(/^mlg (.*?)\s*(?:#.*)?$/gm)].map(([, args = '']) => args.split(' '))

const folder = temporaryFolder()
let system: System
beforeAll(async () => {
  system = await startSettledSystem({ data: folder.path })
})
afterAll(async () => {
  await system.stop()
  folder.remove()
})

it('the docs contain commands to run', () => expect(commands.length).toBeGreaterThan(6))

it.each(commands.map((args) => [args.join(' '), args] as const))('mlg %s', async (_text, args) => {
  const { port } = new URL(system.url)
  const env = { ...process.env, MLG_PORT: port, MLG_DATA: folder.path }
  const { stdout, stderr } = await run(process.execPath, [fileURLToPath(new URL('bin/mlg.mjs', root)), ...args], {
    env,
  })
  expect(stderr).toBe('')
  expect(stdout.length).toBeGreaterThan(20)
})

describe('the configuration beside the demo', () => {
  it('is valid, and reads every source where "npm run demo" has it', () => {
    const configure = page('operate/configure.md')
    const [, base = ''] = /npm run demo -- --port-base (\d+)/.exec(configure) ?? []
    const [, events = ''] = /--events (\S+)\/api\/v1\/events/.exec(configure) ?? []
    const [, text = ''] = /<<'END'\n(.*?)\nEND/s.exec(configure) ?? []
    const config = readConfig(JSON.parse(text), { base: '/', providers: PROVIDERS, env: {} })
    expect(config.ok ? config.value.sources.map(({ platform, baseUrl }) => [platform, baseUrl]) : config.error).toEqual(
      sourceNames.map((name, i) => [name, `http://127.0.0.1:${Number(base) + i}`]),
    )
    expect(config).toMatchObject({ value: { listen: { port: Number(new URL(events).port) } } })
  })
})
