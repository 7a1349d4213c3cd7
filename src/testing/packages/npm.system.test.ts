import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { billOf, type Lockfile } from '../../../scripts/release/bill.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { eventually } from '../parts.ts'
import { model } from '../store/build.ts'
import { fill, toOldest } from '../store/upgrading.ts'
import { startSettledSystem, temporaryFolder } from '../system/harness.ts'
import { packedIn } from './packed.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = temporaryFolder()
afterAll(folder.remove)

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const execute = promisify(execFile)

/** The code of docs/extend/provider-in-code.md, and its proof. */
const page = readFileSync(join(root, 'docs/extend/provider-in-code.md'), 'utf8')
const [lakehouse = '', proof = ''] = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, text]) => text)

/** Its examples are programs. */
const guide = readFileSync(join(root, 'docs/guides/typescript.md'), 'utf8')

/** npm is beside the Node that runs it; the tests run under another one. */
const npm = process.env.npm_execpath

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, [...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Returns the files in which the compiler finds mistakes. */
async function mistaken(project: string): Promise<readonly string[]> {
  const { stdout } = await execute(process.execPath, [tsc, '-p', project, '--pretty', 'false'], { cwd: project }).catch(
    (failed: { readonly stdout: string }) => failed,
  )
  return [...new Set([...stdout.matchAll(/^([^\s(]+)\(\d+,\d+\): error/gm)].map(([, file = '']) => file))].toSorted()
}

function mlgVersion(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }).version
}

/** Inputs: `src/providers`, `clients/typescript`, `schema`, `tsconfig.build.json`. */
describe('the package from npm pack', () => {
  it('is built, and runs under node_modules, where Node strips no types', { timeout: 120_000 }, () => {
    const tarball = packedIn(folder.path)
    const modules = join(folder.path, 'node_modules')
    mkdirSync(join(modules, 'mlg'), { recursive: true })
    run('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'mlg')], folder.path)
    // Lays out the dependencies like an installation, from those already here.
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (name !== 'mlg' && !name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name))
    }
    const mlg = (...args: string[]): string =>
      run(process.execPath, [join(modules, 'mlg', 'bin', 'mlg.mjs'), ...args], dirname(modules))
    expect(mlg('--version').trim()).toMatch(/^\d+\.\d+\.\d+$/)
    expect(JSON.parse(mlg('config-schema'))).toMatchObject({ type: 'object' })
    expect(() => mlg('start', '--config', 'nothing.json')).toThrow(/nothing\.json: can't be read/)
    expect(readdirSync(join(modules, 'mlg', 'dist')).toSorted()).toEqual(['clients', 'demo', 'src'])
    expect(readdirSync(join(modules, 'mlg', 'portal'))).toEqual(['dist'])
    expect(readdirSync(join(modules, 'mlg', 'portal', 'dist'))).toEqual([
      'assets',
      'built.json',
      'graphiql.html',
      'index.html',
    ])
  })

  it(
    'can be installed in an empty folder, and starts there on data of an earlier layout',
    { timeout: 120_000 },
    async () => {
      const empty = join(folder.path, 'empty')
      mkdirSync(join(empty, 'data'), { recursive: true })
      const tarball = readdirSync(folder.path).find((name) => name.endsWith('.tgz')) ?? ''
      writeFileSync(join(empty, 'package.json'), '{"private": true}')
      const quietly = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
      const install = ['install', join(folder.path, tarball), ...quietly]
      if (npm === undefined) run('npm', install, empty)
      else run(process.execPath, [npm, ...install], empty)
      const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile
      const bill = billOf(lock, { version: '0', commit: '', at: '', sha256: '' }) as {
        readonly components: readonly { readonly name: string }[]
      }
      const listed = new Set(bill.components.map(({ name }) => name))
      const installed = JSON.parse(readFileSync(join(empty, 'node_modules', '.package-lock.json'), 'utf8')) as Lockfile
      const names = Object.keys(installed.packages).map((path) => path.replace(/^.*node_modules\//, ''))
      expect(names.length).toBeGreaterThan(100)
      expect(names.filter((name) => name !== 'mlg' && !listed.has(name))).toEqual([])

      const database = join(empty, 'data', 'mlg.db')
      const store = openSqliteStore({ path: database })
      await fill(store)
      const { tx } = await store.head()
      await store.close()
      toOldest(database)
      // An unreachable source: answers come from the record.
      const sources = [{ platform: 'mlflow', provider: 'mlflow', baseUrl: 'http://mlflow.invalid' }]
      const config = { listen: { port: 0 }, data: 'data', sources }
      writeFileSync(join(empty, 'mlg.config.json'), JSON.stringify(config))
      const mlg = join(empty, 'node_modules', 'mlg', 'bin', 'mlg.mjs')
      const child = spawn(process.execPath, [mlg, 'start'], { cwd: empty, stdio: ['ignore', 'pipe', 'pipe'] })
      let said = ''
      for (const output of [child.stdout, child.stderr])
        output.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const ended = once(child, 'close')
      try {
        const address = () => /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
        await eventually(() => address() !== undefined || child.exitCode !== null, 'it listens', 30_000)
        const get = async (path: string) => await fetch(`${address() ?? said}${path}`)
        await eventually(async () => (await get('/readyz')).status === 200, 'it is ready', 30_000)
        const status = (await (await get('/api/v1/status')).json()) as {
          readonly version: string
          readonly head: { readonly tx: number }
        }
        expect(status.version).toBe(mlgVersion())
        // Rules may have added conclusions.
        expect(status.head.tx).toBeGreaterThanOrEqual(tx)
        const uri = encodeURIComponent(model('answered'))
        expect(await (await get(`/api/v1/entities/${uri}`)).json()).toMatchObject({ uri: model('answered') })
        expect(await (await get('/')).text()).toContain('<script')
        expect(said).toContain('the layout of the record was upgraded')
      } finally {
        child.kill('SIGTERM')
      }
      expect(await ended).toEqual([0, null])
    },
  )

  it('runs by npx from the file, and Ctrl-C stops it', { timeout: 180_000 }, async () => {
    const empty = join(folder.path, 'npx')
    const cache = join(folder.path, 'npm-cache')
    for (const path of [empty, cache]) mkdirSync(path)
    const npmOf = npm === undefined ? ['npm'] : [process.execPath, npm]
    const [command = '', ...before] = npmOf
    // Uses npm's existing cache, without leaving packages of npx there.
    const usual = run(command, [...before, 'config', 'get', 'cache'], empty).trim()
    mkdirSync(join(usual, '_cacache'), { recursive: true })
    symlinkSync(join(usual, '_cacache'), join(cache, '_cacache'))
    const sources = [{ platform: 'mlflow', provider: 'mlflow', baseUrl: 'http://mlflow.invalid' }]
    writeFileSync(join(empty, 'mlg.config.json'), JSON.stringify({ listen: { port: 0 }, sources }))
    const tarball = readdirSync(folder.path).find((name) => name.endsWith('.tgz')) ?? ''
    const flags = ['--yes', '--prefer-offline', '--cache', cache, '--loglevel=error']
    copyFileSync(join(folder.path, tarball), join(empty, tarball))
    const args = [...before, 'exec', ...flags, '--', `./${tarball}`, 'start']
    // Its own process group, as in a terminal, so that Ctrl-C reaches all of it.
    const child = spawn(command, args, { cwd: empty, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const ended = once(child, 'close')
    try {
      const address = () => /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      await eventually(
        () => address() !== undefined || child.exitCode !== null,
        () => `it listens: ${said}`,
        120_000,
      )
      const ready = async () => (await fetch(`${address() ?? said}/readyz`)).status === 200
      await eventually(ready, 'it is ready', 30_000)
    } finally {
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGINT')
    }
    // All writers have ended by then, including the service.
    await ended
    expect(said).toContain('"msg":"stopped"')
  })

  it('has the types and laws for an external provider', { timeout: 60_000 }, async () => {
    const outside = join(folder.path, 'outside')
    mkdirSync(outside)
    symlinkSync(join(folder.path, 'node_modules'), join(outside, 'node_modules'))
    const write = (name: string, text: string) => writeFileSync(join(outside, name), text)
    mkdirSync(join(outside, 'providers'))
    const options = { module: 'nodenext', target: 'es2024', strict: true, noEmit: true, checkJs: true, types: ['node'] }
    write('tsconfig.json', JSON.stringify({ compilerOptions: options, include: ['**/*.mjs'] }))
    write('providers/lakehouse.mjs', lakehouse)
    write('lakehouse.test.mjs', proof.replace("'http://127.0.0.1:4600'", "process.env.LAKEHOUSE ?? ''"))
    mkdirSync(join(outside, 'wrong'))
    write('wrong/lakehouse.mjs', lakehouse.replace("method: 'GET'", "method: 'DELETE'"))
    expect(await mistaken(outside)).toEqual(['wrong/lakehouse.mjs'])
    const server = createServer((request, response) => {
      const isKnown = /^\/tables(\/sales)?$/.test(request.url ?? '')
      response.writeHead(isKnown ? 200 : 404, { 'content-type': isKnown ? 'text/plain' : 'application/json' })
      response.end(isKnown ? 'sales\t120\talice@example.com' : '{"error": "unknown"}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const env = { ...process.env, LAKEHOUSE: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
    const laws = async (): Promise<string> =>
      await execute(process.execPath, ['--test', '--test-reporter=tap', 'lakehouse.test.mjs'], {
        cwd: outside,
        env,
      }).then(
        ({ stdout }) => stdout,
        (failed: { readonly stdout: string }) => failed.stdout,
      )
    try {
      expect(await laws()).toMatch(/^# tests 9\n(.*\n)*# pass 9\n# fail 0$/m)
      write('providers/lakehouse.mjs', lakehouse.replace("name: 'rowCount'", "name: 'rows'"))
      expect(await laws()).toMatch(
        /^not ok .*names only types, relationships and attributes[^]*Dataset has no attribute "rows"/m,
      )
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })

  it('has a typed client that needs only fetch', { timeout: 120_000 }, async () => {
    const folderOfClient = join(folder.path, 'client')
    mkdirSync(folderOfClient)
    symlinkSync(join(folder.path, 'node_modules'), join(folderOfClient, 'node_modules'))
    const write = (name: string, text: string) => writeFileSync(join(folderOfClient, name), text)
    const examples = [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => text)
    expect(examples.length).toBeGreaterThan(4)
    examples.forEach((text, i) => write(`example-${i}.mts`, text))
    const options = { module: 'nodenext', target: 'es2024', strict: true, noEmit: true, skipLibCheck: false }
    const wrong = [`connect().search({ query: 'x' })`, `connect().asOf(1).search({ q: 'x' })`, `connect().asOf(1).star`]
    wrong.forEach((mistake, i) =>
      write(`wrong-${i}.mts`, `import { connect } from 'mlg/client'\nexport const made = ${mistake}\n`),
    )
    for (const where of [
      { lib: ['es2024', 'dom', 'dom.asynciterable'], types: [] },
      { lib: ['es2024'], types: ['node'] },
    ]) {
      write('tsconfig.json', JSON.stringify({ compilerOptions: { ...options, ...where }, include: ['**/*.mts'] }))
      expect(await mistaken(folderOfClient)).toEqual(wrong.map((_, i) => `wrong-${i}.mts`))
    }
    const system = await startSettledSystem()
    try {
      const env = { ...process.env, MLG_URL: system.url }
      for (const i of examples.keys()) {
        const { stdout, stderr } = await execute(process.execPath, [`example-${i}.mts`], { cwd: folderOfClient, env })
        const complaints = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('May be incomplete: '))
        expect([i, stdout === '', complaints]).toEqual([i, false, []])
      }
    } finally {
      await system.stop()
    }
  })
})
