import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sourceNames } from '../../../demo/tables/all.ts'
import { readConfig } from '../../config/config.ts'
import { PROVIDERS } from '../../providers/all.ts'
import { documentedCommands, unlikePage, type DocumentedCommand } from '../documented-output.ts'
import { startSettledSystem, temporaryFolder, type System } from './harness.ts'

/** Runs each command as printed on the pages of docs, since people type these; docs/questions.md has its own test. */
const root = new URL('../../../', import.meta.url)
const page = (name: string): string => readFileSync(new URL(`docs/${name}`, root), 'utf8')
const run = promisify(execFile)
const pages = ['..', '.', 'guides'].flatMap((folder) =>
  readdirSync(new URL(`docs/${folder}/`, root))
    .filter((name) => name.endsWith('.md') && name !== 'questions.md')
    .map((name) => `${folder}/${name}`),
)
const commands = pages.flatMap((name) =>
  documentedCommands(page(name)).map((one) => ({ name, line: one.command.join(' '), one })),
)

const folder = temporaryFolder()
let system: System
beforeAll(async () => {
  // The demo company enforces policies.
  const definitions = fileURLToPath(new URL('demo/definitions', root))
  system = await startSettledSystem({ data: folder.path, definitions })
})
afterAll(async () => {
  await system.stop()
  folder.remove()
})

it('the docs contain commands to run', () => expect(commands.length).toBeGreaterThan(20))

it.each(commands)('$name: mlg $line', async ({ one }) => {
  const { port } = new URL(system.url)
  const env = { ...process.env, MLG_PORT: port, MLG_DATA: folder.path }
  const mlg = [fileURLToPath(new URL('bin/mlg.mjs', root)), ...one.command]
  const ending: Promise<Ended> = run(process.execPath, mlg, { env, cwd: folder.path })
  const { code = 0, stdout, stderr } = await ending.catch((failed: Ended) => failed)
  const printed = stdout + stderr
  expect([printed, code]).toEqual([printed, isFailed(one) ? 1 : 0])
  expect(printed.length).toBeGreaterThan(20)
  expect(unlikePage(one, printed)).toEqual([])
})

/** True for a check that fails, as the page says. */
function isFailed({ output }: DocumentedCommand): boolean {
  return output.some((line) => line.startsWith('Failed: '))
}

interface Ended {
  readonly code?: number
  readonly stdout: string
  readonly stderr: string
}

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
