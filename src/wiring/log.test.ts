import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openLog } from './log.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'mlg-log-'))))
afterEach(() => rmSync(folder, { recursive: true }))

it('a log is written to its file, whose folder is created', () => {
  const file = join(folder, 'new', 'mlg.log')
  openLog('info', file).info({ what: 1 }, 'done')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ what: 1, msg: 'done' })
})

// Every write to it fails like one to a full disk.
it.skipIf(process.platform !== 'linux')('a log on a full disk fails none of its writers', () => {
  const log = openLog('info', '/dev/full')
  expect(() => {
    for (let n = 0; n < 1_000; n++) log.error({ n }, 'x'.repeat(5_000))
  }).not.toThrow()
})

it("a log that can't be opened is named, with what to do", () => {
  writeFileSync(join(folder, 'file'), '')
  const file = join(folder, 'file', 'mlg.log')
  expect(() => openLog('info', file)).toThrow(`The log ${file} can't be opened. Check that its folder`)
})
