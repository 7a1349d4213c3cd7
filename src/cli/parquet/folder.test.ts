import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LogFolder, type LogPart } from './folder.ts'
import { noRows } from './tables.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'mlg-parquet-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function part(first: number, last: number): LogPart {
  const rows = noRows()
  for (let tx = first; tx <= last; tx++) rows.transactions.push([tx, tx, 'event', 't', tx])
  return { first, last, lastAt: '2026-01-01T00:00:00.000Z', rows }
}

const filesOf = (table: string): readonly string[] => readdirSync(join(folder, table)).sort()

it('lists what is complete, and goes on from there alone', () => {
  const log = new LogFolder(folder)
  expect(log.manifest).toBeNull()
  expect(() => log.write(part(1, 2))).toThrow('does not follow')
  log.begin(0, null)
  log.write(part(1, 2))
  expect(() => log.write(part(4, 5))).toThrow('the files are complete to transaction 2, and 4 does not follow')
  expect(() => log.write(part(2, 3))).toThrow('does not follow')
  log.write(part(3, 9))
  log.close()
  const again = new LogFolder(folder)
  expect(again.manifest).toMatchObject({ after: 0, complete: { tx: 9 }, parts: [{ first: 1, last: 2 }, { first: 3 }] })
  again.close()
  expect(filesOf('transactions')).toEqual(['000000000001-000000000002.parquet', '000000000003-000000000009.parquet'])
  // An empty table has one file, so that programs find its columns.
  expect(filesOf('edges')).toEqual(['000000000001-000000000002.parquet'])
})

it('removes what a run that was ended left behind, and nothing else', () => {
  const first = new LogFolder(folder)
  first.begin(0, null)
  first.write(part(1, 2))
  first.close()
  for (const name of ['000000000003-000000000004.parquet', '000000000003-000000000004.parquet.part', 'notes.txt'])
    writeFileSync(join(folder, 'transactions', name), 'x')
  new LogFolder(folder).close()
  expect(filesOf('transactions')).toEqual(['000000000001-000000000002.parquet', 'notes.txt'])
})

it('is written by one process at a time, and taken over from one that has ended', () => {
  const first = new LogFolder(folder)
  expect(() => new LogFolder(folder)).toThrow(`Process ${process.pid} exports to ${folder}.`)
  first.close()
  // No process has a number as large as this.
  writeFileSync(join(folder, 'export.lock'), '999999999')
  const next = new LogFolder(folder)
  expect(readFileSync(join(folder, 'export.lock'), 'utf8')).toBe(String(process.pid))
  next.close()
  expect(existsSync(join(folder, 'export.lock'))).toBe(false)
})

it('refuses a folder of other things, and one of another format', () => {
  mkdirSync(join(folder, 'photos'))
  expect(() => new LogFolder(folder)).toThrow(/is not empty, and is no export of a log/)
  writeFileSync(join(folder, 'manifest.json'), '{"format":2}')
  expect(() => new LogFolder(folder)).toThrow(/has format 2, and this version writes 1/)
})
