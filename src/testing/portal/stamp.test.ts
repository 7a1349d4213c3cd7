import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

interface Stamp {
  isBuilt(): boolean
  writeStamp(folder: string, inputs: readonly string[]): void
}

const root = fileURLToPath(new URL('../../../', import.meta.url))
const TABLE = 'src/questions/all.ts'

let checkout = ''
let stamp: Stamp
beforeEach(async () => {
  checkout = mkdtempSync(join(tmpdir(), 'mlg-stamp-'))
  for (const part of ['bin', 'scripts']) cpSync(join(root, part), join(checkout, part), { recursive: true })
  for (const path of ['package-lock.json', 'portal/src/main.tsx', 'portal/src/page.test.ts', TABLE]) put(path)
  stamp = (await import(pathToFileURL(join(checkout, 'scripts/portal/stamp.mjs')).href)) as Stamp
})
afterEach(() => rmSync(checkout, { recursive: true }))

function put(path: string, content = 'as it was'): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true })
  writeFileSync(join(checkout, path), content)
}

function build(): void {
  put('portal/dist/index.html')
  stamp.writeStamp(join(checkout, 'portal', 'dist'), [TABLE])
}

it('the portal is built once, and not again if nothing has changed', () => {
  expect(stamp.isBuilt()).toBe(false)
  build()
  expect(stamp.isBuilt()).toBe(true)
  put('portal/src/main.tsx')
  put('portal/dist/index.html', 'another')
  put('portal/dist-17/index.html')
  put('portal/src/page.test.ts', 'changed')
  put('src/questions/other.ts', 'not read by it')
  expect(stamp.isBuilt()).toBe(true)
})

it.each([
  'portal/src/main.tsx',
  'portal/src/new.css',
  TABLE,
  'package-lock.json',
  'scripts/portal/build.mjs',
  'scripts/portal/sizes.mjs',
])('the portal is built again if %s has changed', (path) => {
  build()
  put(path, 'changed')
  expect(stamp.isBuilt()).toBe(false)
  build()
  expect(stamp.isBuilt()).toBe(true)
})

it('the portal is built again if one of its inputs is gone', () => {
  build()
  rmSync(join(checkout, TABLE))
  expect(stamp.isBuilt()).toBe(false)
})
