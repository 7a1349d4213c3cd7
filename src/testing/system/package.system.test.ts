import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from './harness.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folder = temporaryFolder()
afterAll(folder.remove)

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
})
