import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sourceNames } from '../../../demo/tables/all.ts'
import { readConfig } from '../../config/config.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { startSettledSystem, temporaryFolder, type System } from './harness.ts'

/** What the README prints is typed by people: each command is run as it stands there. */
const root = new URL('../../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const run = promisify(execFile)
const commands = [...readme.matchAll(/^mlg (.*?)\s*(?:#.*)?$/gm)]
  .map(([, args = '']) => args.split(' '))
  // It goes on until it is stopped, and is the next suite's: the configuration that it reads.
  .filter((args) => !args.includes('--config'))

const folder = temporaryFolder()
let system: System
beforeAll(async () => {
  system = await startSettledSystem({ data: folder.path })
})
afterAll(async () => {
  await system.stop()
  folder.remove()
})

it('has commands to run', () => expect(commands.length).toBeGreaterThan(6))

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
  it('is right, and reads every source where "npm run demo" has it', () => {
    const [, base = ''] = /npm run demo -- --port-base (\d+)/.exec(readme) ?? []
    const [, events = ''] = /--events (\S+)\/api\/v1\/events/.exec(readme) ?? []
    const [, text = ''] = /<<'END'\n(.*?)\nEND/s.exec(readme) ?? []
    const config = readConfig(JSON.parse(text), { base: '/', providers: PROVIDERS, env: {} })
    expect(config.ok ? config.value.sources.map(({ platform, baseUrl }) => [platform, baseUrl]) : config.error).toEqual(
      sourceNames.map((name, i) => [name, `http://127.0.0.1:${Number(base) + i}`]),
    )
    expect(config).toMatchObject({ value: { listen: { port: Number(new URL(events).port) } } })
  })
})
