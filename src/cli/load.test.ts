import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { COMMANDS } from '../commands/all.ts'
import { QUESTIONS } from '../questions/all.ts'
import type { Operation } from '../questions/declare.ts'
import { nameAtTerminal, optionOf } from './terminal-names.ts'

/** What a command loads is what it costs to start: one that asks the running service loads nothing of that service. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const RECORDER = `
import { registerHooks } from 'node:module'
const loaded = []
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
process.on('exit', () => console.log('LOADED ' + JSON.stringify(loaded)))
`
const NOWHERE = ['--url', 'http://127.0.0.1:1']
const MODEL = 'aip://model/registry/ranking-v5'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-load-'))
  writeFileSync(join(folder, 'recorder.mjs'), RECORDER)
  writeFileSync(join(folder, 'mlg.config.json'), '{"listen": {"port": 1}, "sources": []}')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The modules that `mlg …` loaded, from the root of the repository. */
function loadedBy(args: readonly string[]): { message: string; modules: readonly string[] } {
  const recorder = ['--import', join(folder, 'recorder.mjs')]
  const done = spawnSync(process.execPath, [...recorder, join(root, 'bin/mlg.mjs'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, MLG_PORT: undefined },
  })
  const line = done.stdout.split('\n').find((text) => text.startsWith('LOADED '))
  const urls = line === undefined ? [] : (JSON.parse(line.slice('LOADED '.length)) as string[])
  const files = urls.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url))
  return { message: done.stdout + done.stderr, modules: files.map(nameOf) }
}

/** Of a package its name alone, wherever it is installed. */
function nameOf(file: string): string {
  const [, inside] = file.split('/node_modules/')
  return inside === undefined ? relative(root, file) : `the package ${inside.split('/')[0]}`
}

/** The command line and the declarations: no answer, no schema library, nothing of the service. */
const ALLOWED =
  /^(bin\/|src\/cli\/|src\/lib\/|src\/wiring\/(version|root)\.ts$|src\/(questions|commands)\/[\w-]+\.ts$|src\/contracts\/(audit|deliveries|problem|score-condition|search-index)\.ts$|src\/catalogue\/(glyphs|reasons)\.ts$|src\/model\/uri\.ts$|the package commander$)/

const ASKING = [...QUESTIONS, ...COMMANDS].flatMap((operation) =>
  operation.terminal === null ? [] : [[...nameAtTerminal(operation).split(' '), ...anyArguments(operation)]],
)

/** Whatever they are, since nobody answers. */
function anyArguments({ takes, terminal }: Operation): readonly string[] {
  const positional: readonly string[] = terminal?.positional ?? []
  const named = Object.entries(takes).filter(([name, { required }]) => required && !positional.includes(name))
  return [
    ...positional.map(() => MODEL),
    ...named.flatMap(([name, { kind }]) => [optionOf(name), ...(kind === 'flag' ? [] : ['1'])]),
  ]
}

const EXPORTING = ASKING.filter(([name]) => name === 'lineage' || name === 'quarantine').map((args) => [
  'export',
  ...args,
])

it.each([...ASKING, ...EXPORTING])('mlg %s loads the command line and the declarations alone', (...args) => {
  const { message, modules } = loadedBy([...args, ...NOWHERE])
  expect(message).toContain('No service answers at http://127.0.0.1:1')
  expect(modules).toContain('src/cli/main.ts')
  expect(modules.filter((file) => !ALLOWED.test(file))).toEqual([])
})

it.each([[['help']], [['help', 'lineage']]])('mlg %j loads no printer, nothing that asks, and no answer', (args) => {
  const { modules } = loadedBy(args)
  expect(modules).toContain('src/cli/main.ts')
  expect(modules.filter((file) => !ALLOWED.test(file) || /cli\/(print|run|service)/.test(file))).toEqual([])
})
