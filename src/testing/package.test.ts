import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const npm = process.env.npm_execpath

/** The package's files as listed by npm, without a build. */
function packagedFiles(): ReadonlySet<string> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const [command, rest] = npm === undefined ? ['npm', args] : [process.execPath, [npm, ...args]]
  const text = execFileSync(command, rest, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const [pack] = JSON.parse(text) as { files: { path: string }[] }[]
  return new Set(pack?.files.map((file) => file.path))
}

/** Relative links, without their anchors, as paths from the root. */
function linksOf(file: string): readonly string[] {
  const text = readFileSync(new URL(file, new URL('../../', import.meta.url)), 'utf8')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^(\w+:|#)/.test(target))
    .map((target) => posix.join(posix.dirname(file), target.replace(/#.*$/, '')))
}

it('the package contains every file that its documents link to', () => {
  const files = packagedFiles()
  const documents = [...files].filter((file) => file.endsWith('.md'))
  const missing = documents.flatMap((file) =>
    linksOf(file)
      .filter((link) => (link.endsWith('/') ? ![...files].some((f) => f.startsWith(link)) : !files.has(link)))
      .map((link) => `${file} links to ${link}`),
  )
  expect(linksOf('README.md').length).toBeGreaterThan(5)
  expect(documents).toContain('README.md')
  expect(missing).toEqual([])
})

it('npm gives no warning on Node 20, which the launcher runs on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-npm-'))
  for (const file of ['package.json', 'package-lock.json', '.npmrc', 'portal/package.json'])
    cpSync(join(root, file), join(folder, file))
  // The Node version that npm compares with `engines`.
  writeFileSync(join(folder, 'old.cjs'), `Object.defineProperty(process, 'version', { value: 'v20.19.0' })`)
  const args = ['install', '--package-lock-only', '--ignore-scripts', '--offline']
  const [command, rest] = npm === undefined ? ['npm', args] : [process.execPath, [npm, ...args]]
  // `npm test` sets npm's own settings in the environment, which override the project's.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_config_'))
  const env = { ...Object.fromEntries(own), NODE_OPTIONS: `--require=${join(folder, 'old.cjs')}` }
  const { status, stdout, stderr } = spawnSync(command, rest, { cwd: folder, encoding: 'utf8', env })
  const { engines } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { engines: object }
  rmSync(folder, { recursive: true })
  expect([status, stderr], stdout).toEqual([0, ''])
  expect(engines).toEqual({ node: '>=20' })
})
