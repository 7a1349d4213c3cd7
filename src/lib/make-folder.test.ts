import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeFolder } from './make-folder.ts'

it('makes a folder and those above it, and keeps one that exists', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-make-'))
  const path = join(folder, 'a', 'b')
  makeFolder(path, 0o700)
  makeFolder(path)
  expect([join(folder, 'a'), path].map((one) => statSync(one).mode & 0o777)).toEqual([0o700, 0o700])
  writeFileSync(join(folder, 'file'), '')
  expect(() => makeFolder(join(folder, 'file'))).toThrow('EEXIST')
  expect(() => makeFolder(join(folder, 'file', 'c'))).toThrow(/ENOTDIR|EEXIST/)
  rmSync(folder, { recursive: true })
})

it.skipIf(process.platform !== 'linux')('ends with an error where no folder can be made', () => {
  expect(() => makeFolder('/proc/none/data')).toThrow('ENOENT')
})
