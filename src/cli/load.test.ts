import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { COMMANDS } from '../commands/all.ts'
import { QUESTIONS } from '../questions/all.ts'
import type { Operation } from '../questions/declare.ts'
import { nameAtTerminal, optionOf } from './terminal-names.ts'

/** A command's start time depends on what it loads: one that asks the running service loads nothing of that service. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const RECORDER = `
import { registerHooks } from 'node:module'
const loaded = globalThis.loaded = []
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
process.on('exit', () => console.log('LOADED ' + JSON.stringify(loaded)))
`
/** Runs command lines in turn, and prints for each its output and what it loaded beyond the earlier ones. */
const RUNNER = `
loaded.splice(0)
const [program, lines] = process.argv.slice(2)
const { commandLine } = await import(program)
const said = []
console.error = (...words) => said.push(words.join(' '))
const ran = []
for (const words of JSON.parse(lines)) {
  await commandLine().parseAsync(words, { from: 'user' })
  ran.push({ message: said.splice(0).join('\\n'), urls: loaded.splice(0) })
}
process.exitCode = 0
console.log('RAN ' + JSON.stringify(ran))
`
const NOWHERE = ['--url', 'http://127.0.0.1:1']
const MODEL = 'aip://model/registry/ranking-v5'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-load-'))
  writeFileSync(join(folder, 'recorder.mjs'), RECORDER)
  writeFileSync(join(folder, 'runner.mjs'), RUNNER)
  writeFileSync(join(folder, 'mlg.config.json'), '{"listen": {"port": 1}, "sources": []}')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Loaded {
  readonly message: string
  readonly modules: readonly string[]
}

/** Returns the modules that `mlg …` loaded, relative to the repository's root. */
function loadedBy(args: readonly string[]): Loaded {
  const { output, printed } = ran([join(root, 'bin/mlg.mjs'), ...args], 'LOADED ')
  return { message: output, modules: modulesOf(printed as string[]) }
}

/** Does so for many in one process: what each loaded that none before it had. */
function loadedByEach(lines: readonly (readonly string[])[]): readonly Loaded[] {
  const program = pathToFileURL(join(root, 'src/cli/program.ts')).href
  const { printed } = ran([join(folder, 'runner.mjs'), program, JSON.stringify(lines)], 'RAN ')
  const each = printed as { message: string; urls: string[] }[]
  return each.map(({ message, urls }) => ({ message, modules: modulesOf(urls) }))
}

function ran(args: readonly string[], begin: string): { output: string; printed: unknown } {
  const done = spawnSync(process.execPath, ['--import', join(folder, 'recorder.mjs'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, MLG_PORT: undefined },
    maxBuffer: 4_194_304,
  })
  const line = done.stdout.split('\n').find((text) => text.startsWith(begin))
  return { output: done.stdout + done.stderr, printed: line === undefined ? [] : JSON.parse(line.slice(begin.length)) }
}

function modulesOf(urls: readonly string[]): readonly string[] {
  return urls.filter((url) => url.startsWith('file:')).map((url) => nameOf(fileURLToPath(url)))
}

/** Names a package without its path, wherever it is installed. */
function nameOf(file: string): string {
  const [, inside] = file.split('/node_modules/')
  return inside === undefined ? relative(root, file) : `the package ${inside.split('/')[0]}`
}

/** The command line and the declarations: no answer, no schema library, nothing of the service. */
const ALLOWED =
  /^(bin\/|src\/cli\/|src\/lib\/|src\/wiring\/(roles|version|root)\.ts$|src\/(questions|commands)\/[\w-]+\.ts$|src\/config\/default-port\.ts$|src\/contracts\/(audit|deliveries|problem|score-condition|search-index)\.ts$|src\/catalogue\/(glyphs|reasons)\.ts$|src\/model\/uri\.ts$|the package commander$)/

const ASKING = [...QUESTIONS, ...COMMANDS].flatMap((operation) =>
  operation.cli === null ? [] : [[...nameAtTerminal(operation).split(' '), ...anyArguments(operation)]],
)

/** Any values will do, since nobody answers. */
function anyArguments({ parameters, cli }: Operation): readonly string[] {
  const positional: readonly string[] = cli?.positional ?? []
  const named = Object.entries(parameters).filter(([name, { required }]) => required && !positional.includes(name))
  return [
    ...positional.map(() => MODEL),
    ...named.flatMap(([name, { kind }]) => [optionOf(name), ...(kind === 'flag' ? [] : ['1'])]),
  ]
}

const EXPORTING = ASKING.filter(([name]) => name === 'lineage' || name === 'quarantine').map((args) => [
  'export',
  ...args,
])

const NOBODY_ANSWERS = 'No service answers at http://127.0.0.1:1'

it('a command that asks the service loads only the command line and the declarations', () => {
  const lines = [...ASKING, ...EXPORTING].map((args) => [...args, ...NOWHERE])
  const each = loadedByEach(lines)
  const quiet = lines.filter((_, i) => each[i]?.message.includes(NOBODY_ANSWERS) !== true)
  expect(quiet).toEqual([])
  const needless = each.flatMap(({ modules }, i) => {
    const more = modules.filter((file) => !ALLOWED.test(file))
    return more.length === 0 ? [] : [[lines[i]?.join(' '), ...more]]
  })
  expect(needless).toEqual([])
})

it('a command started from a shell loads nothing more', () => {
  const { message, modules } = loadedBy(['lineage', MODEL, ...NOWHERE])
  expect(message).toContain(NOBODY_ANSWERS)
  expect(modules).toContain('src/cli/main.ts')
  expect(modules.filter((file) => !ALLOWED.test(file))).toEqual([])
})

it.each([[['help']], [['help', 'lineage']]])('mlg %j loads no printers, questions or answers', (args) => {
  const { modules } = loadedBy(args)
  expect(modules).toContain('src/cli/main.ts')
  expect(modules.filter((file) => !ALLOWED.test(file) || /cli\/(print|run|service)/.test(file))).toEqual([])
})

it('a service loads the Kafka client only if it is configured', () => {
  const service = pathToFileURL(join(root, 'src/wiring/main.ts')).href
  const { printed } = ran(['--input-type=module', '--eval', `await import('${service}')`], 'LOADED ')
  const modules = modulesOf(printed as string[])
  expect(modules).toContain('src/wiring/buses.ts')
  expect(modules).not.toContain('the package @platformatic')
})
