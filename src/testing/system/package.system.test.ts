import { execFile, execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from './harness.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = temporaryFolder()
afterAll(folder.remove)

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const execute = promisify(execFile)

/** The provider of docs/extend/provider-in-code.md that is code, and its proof. */
const page = readFileSync(join(root, 'docs/extend/provider-in-code.md'), 'utf8')
const [lakehouse = '', proof = ''] = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, text]) => text)

/** npm stands beside the Node that runs it; the tests run under another one. */
const npm = process.env.npm_execpath

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, [...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

describe('the package that npm pack makes', () => {
  it('is built, and runs from under node_modules, where Node strips no types', { timeout: 120_000 }, () => {
    const pack = ['pack', '--silent', '--pack-destination', folder.path]
    if (npm === undefined) run('npm', pack, root)
    else run(process.execPath, [npm, ...pack], root)
    const tarball = readdirSync(folder.path).find((name) => name.endsWith('.tgz')) ?? ''
    const modules = join(folder.path, 'node_modules')
    mkdirSync(join(modules, 'mlg'), { recursive: true })
    run('tar', ['-xzf', join(folder.path, tarball), '--strip-components=1', '-C', join(modules, 'mlg')], folder.path)
    // Its dependencies as an installation would lay them: from the ones that are here already.
    for (const name of readdirSync(join(root, 'node_modules'))) {
      if (name !== 'mlg' && !name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name))
    }
    const mlg = (...args: string[]): string =>
      run(process.execPath, [join(modules, 'mlg', 'bin', 'mlg.mjs'), ...args], dirname(modules))
    expect(mlg('--version').trim()).toMatch(/^\d+\.\d+\.\d+$/)
    expect(JSON.parse(mlg('config-schema'))).toMatchObject({ type: 'object' })
    expect(() => mlg('start', '--config', 'nothing.json')).toThrow(/nothing\.json: can't be read/)
    expect(readdirSync(join(modules, 'mlg', 'dist')).toSorted()).toEqual(['demo', 'src'])
    expect(readdirSync(join(modules, 'mlg', 'portal'))).toEqual(['dist'])
    expect(readdirSync(join(modules, 'mlg', 'portal', 'dist'))).toEqual([
      'assets',
      'built.json',
      'graphiql.html',
      'index.html',
    ])
  })

  it('has the types and the laws for a provider that is written outside', { timeout: 60_000 }, async () => {
    const outside = join(folder.path, 'outside')
    mkdirSync(outside)
    symlinkSync(join(folder.path, 'node_modules'), join(outside, 'node_modules'))
    const write = (name: string, text: string) => writeFileSync(join(outside, name), text)
    mkdirSync(join(outside, 'providers'))
    const options = { module: 'nodenext', target: 'es2024', strict: true, noEmit: true, checkJs: true, types: ['node'] }
    write('tsconfig.json', JSON.stringify({ compilerOptions: options, include: ['**/*.mjs'] }))
    write('providers/lakehouse.mjs', lakehouse)
    write('lakehouse.test.mjs', proof.replace("'http://127.0.0.1:4600'", "process.env.LAKEHOUSE ?? ''"))
    run(process.execPath, [tsc, '-p', outside], outside)
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
      write('providers/lakehouse.mjs', lakehouse.replace("method: 'GET'", "method: 'DELETE'"))
      expect(() => run(process.execPath, [tsc, '-p', outside], outside)).toThrow()
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  })
})
