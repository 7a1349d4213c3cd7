import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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
  // Stands in for npm: what it is asked for is noted, and nothing is fetched or removed.
  writeFileSync(join(folder, 'npm.mjs'), `import { writeFileSync, mkdirSync } from 'node:fs'
mkdirSync('node_modules', { recursive: true })
writeFileSync(${JSON.stringify(join(folder, 'asked'))}, process.argv.slice(2).join(' '))`) // prettier-ignore
  writeFileSync(join(folder, 'hello.mjs'), 'console.log("ran")')
})
afterEach(() => rmSync(folder, { recursive: true }))

function run(): { readonly status: number | null; readonly said: string } {
  const done = spawnSync(process.execPath, [join(checkout, 'scripts', 'run.mjs'), join(folder, 'hello.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: join(folder, 'npm.mjs') },
  })
  return { status: done.status, said: done.stdout + done.stderr }
}

it('the installer installs missing packages', () => {
  expect(run()).toMatchObject({ status: 0, said: expect.stringContaining('ran') })
  expect(existsSync(join(folder, 'asked'))).toBe(true)
})

it('the installer does not install through a link, which would empty the packages of another checkout', () => {
  const other = join(folder, 'other')
  mkdirSync(other)
  symlinkSync(other, join(checkout, 'node_modules'))
  const { status, said } = run()
  expect(said).toContain(`${join(checkout, 'node_modules')} is a link to ${other}`)
  expect(said).toContain('Install there, or remove the link')
  expect(status).toBe(1)
  expect(existsSync(join(folder, 'asked'))).toBe(false)
})
