import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockDataFolder, makeDataFolder } from './data-folder.ts'

it("a data folder is private to its user, and one that can't be created is named with a remedy", () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-folder-'))
  makeDataFolder(join(folder, 'a', 'b'))
  expect(statSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700)
  makeDataFolder(join(folder, 'a', 'b'))
  writeFileSync(join(folder, 'file'), '')
  const data = join(folder, 'file', 'data')
  expect(() => makeDataFolder(data)).toThrow(`The data folder ${data} can't be made. Check that it lies on a disk`)
  rmSync(folder, { recursive: true })
})

it('a data folder admits one process, and tells a second one the owner and the remedy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-folder-'))
  const first = lockDataFolder(folder)
  expect(() => lockDataFolder(folder)).toThrow(
    new RegExp(`${folder} is in use by this process \\(pid ${process.pid}\\).*set MLG_DATA to another folder`),
  )
  first.release()
  lockDataFolder(folder).release()
  rmSync(folder, { recursive: true })
})
