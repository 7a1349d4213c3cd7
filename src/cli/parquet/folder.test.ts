import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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

it('the Parquet folder lists completed files, and continues only from there', async () => {
  const log = new LogFolder(folder)
  expect(log.manifest).toBeNull()
  await expect(log.write(part(1, 2))).rejects.toThrow("doesn't follow")
  await log.begin(0, null)
  await log.write(part(1, 2))
  await expect(log.write(part(4, 5))).rejects.toThrow("the files are complete to transaction 2, and 4 doesn't follow")
  await expect(log.write(part(2, 3))).rejects.toThrow("doesn't follow")
  await log.write(part(3, 9))
  log.close()
  const again = new LogFolder(folder)
  expect(again.manifest).toMatchObject({ after: 0, complete: { tx: 9 }, parts: [{ first: 1, last: 2 }, { first: 3 }] })
  again.close()
  expect(filesOf('transactions')).toEqual(['000000000001-000000000002.parquet', '000000000003-000000000009.parquet'])
  // An empty table has one file, so that programs find its columns.
  expect(filesOf('edges')).toEqual(['000000000001-000000000002.parquet'])
})

it('the Parquet folder removes the leftovers of a killed run, and nothing else', async () => {
  const first = new LogFolder(folder)
  await first.begin(0, null)
  await first.write(part(1, 2))
  first.close()
  for (const name of ['000000000003-000000000004.parquet', '000000000003-000000000004.parquet.part', 'notes.txt'])
    writeFileSync(join(folder, 'transactions', name), 'x')
  new LogFolder(folder).close()
  expect(filesOf('transactions')).toEqual(['000000000001-000000000002.parquet', 'notes.txt'])
})

it('the Parquet folder has one writer at a time, and is taken over from an ended one', () => {
  // An earlier release wrote its number like this, and was killed.
  writeFileSync(join(folder, 'export.lock'), '999999999')
  const first = new LogFolder(folder)
  expect(() => new LogFolder(folder)).toThrow(`this process (pid ${process.pid}) is exporting to ${folder}`)
  first.close()
  new LogFolder(folder).close()
})

it('the Parquet folder is refused if it has other content or another format', () => {
  mkdirSync(join(folder, 'photos'))
  expect(() => new LogFolder(folder)).toThrow(/isn't empty and not an export of a log/)
  writeFileSync(join(folder, 'manifest.json'), '{"format":2}')
  expect(() => new LogFolder(folder)).toThrow(/has format 2, but this version writes 1/)
})
