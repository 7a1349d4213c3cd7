import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

let folder = ''
let checkout = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-install-'))
  checkout = join(folder, 'checkout')
  mkdirSync(checkout)
  for (const part of ['bin', 'scripts', 'package.json', 'package-lock.json'])
    cpSync(join(root, part), join(checkout, part), { recursive: true })
  // Stands in for npm: records its arguments, and neither fetches nor removes anything.
  writeFileSync(
    join(folder, 'npm.mjs'),
    `import { writeFileSync, mkdirSync } from 'node:fs'
mkdirSync('node_modules', { recursive: true })
writeFileSync(${JSON.stringify(join(folder, 'asked'))}, process.argv.slice(2).join(' '))`,
  )
  writeFileSync(join(folder, 'hello.mjs'), 'console.log("ran")')
})
afterEach(() => rmSync(folder, { recursive: true }))

function run(script = 'run.mjs'): { readonly status: number | null; readonly output: string } {
  const done = spawnSync(process.execPath, [join(checkout, 'scripts', script), join(folder, 'hello.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: join(folder, 'npm.mjs') },
  })
  return { status: done.status, output: done.stdout + done.stderr }
}

it('the installer installs missing packages', () => {
  expect(run()).toMatchObject({ status: 0, output: expect.stringContaining('ran') })
  expect(existsSync(join(folder, 'asked'))).toBe(true)
})

/** Lays out packages like npm, with some versions replaced. */
function layOutPackages(others: Readonly<Record<string, string>> = {}, dev = true): void {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lockfile
  const there = Object.entries(packages).filter(
    ([path, of]) => path !== '' && of.optional !== true && (dev || of.dev !== true),
  )
  const versions = there.map(([path, { version }]) => [path, { version: others[path] ?? version }] as const)
  mkdirSync(join(checkout, 'node_modules'), { recursive: true })
  writeFileSync(
    join(checkout, 'node_modules', '.package-lock.json'),
    JSON.stringify({ packages: Object.fromEntries(versions) }),
  )
}

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { readonly version: string; readonly optional?: boolean; readonly dev?: boolean }>
  >
}

it('the installer keeps what fits the lockfile, whoever installed it, and replaces the rest', () => {
  layOutPackages()
  expect(run()).toMatchObject({ status: 0, output: 'ran\n' })
  expect(existsSync(join(folder, 'asked'))).toBe(false)
  layOutPackages({ 'node_modules/vitest': '0.0.1' })
  expect(run()).toMatchObject({ status: 0 })
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toMatch(/^ci /)
})

it('a start installs only runtime dependencies, and keeps what else is there', () => {
  const start = () => run('only-running.mjs')
  writeFileSync(
    join(checkout, 'scripts', 'only-running.mjs'),
    `import { install } from './install.mjs'\ninstall({ only: 'running' })`,
  )
  start()
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toMatch(/^ci --omit=dev /)
  rmSync(join(folder, 'asked'))
  for (const everything of [false, true]) {
    layOutPackages({}, everything)
    start()
    expect(existsSync(join(folder, 'asked'))).toBe(false)
  }
})

it('installing development dependencies adds to runtime ones, and removes nothing from a running service', () => {
  layOutPackages({}, false)
  expect(run()).toMatchObject({ status: 0 })
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toMatch(/^install --no-save /)
})

it('a build replaces no packages, because tests may be using them', () => {
  layOutPackages({ 'node_modules/vitest': '0.0.1' })
  const { status, output } = run('build.mjs')
  expect(output).toContain('are not those of package-lock.json. Run "npm ci')
  expect(status).toBe(1)
  expect(existsSync(join(folder, 'asked'))).toBe(false)
})

it("the installer does not install through a link, which would empty another checkout's packages", () => {
  const other = join(folder, 'other')
  mkdirSync(other)
  symlinkSync(other, join(checkout, 'node_modules'))
  const { status, output } = run()
  expect(output).toContain(`${join(checkout, 'node_modules')} is a link to ${other}`)
  expect(output).toContain('Install there, or remove the link')
  expect(status).toBe(1)
  expect(existsSync(join(folder, 'asked'))).toBe(false)
})
