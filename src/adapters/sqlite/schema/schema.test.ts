import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../store.ts'
import { SCHEMA } from '../../record/columns.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-schema-'))
  path = join(folder, 'record.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

function change(sql: string): void {
  const db = new Database(path)
  db.exec(sql)
  db.close()
}

function expectRefusal(message: RegExp): void {
  expect(() => openSqliteStore({ path })).toThrow(message)
  expect(() => openSqliteStore({ path, readonly: true })).toThrow(message)
  // The lock was released.
  expect(() => openSqliteStore({ path })).toThrow(message)
}

describe('a file opened as a record', () => {
  it('is refused with the way to migrate it if no step leads from its layout to this one', async () => {
    await openSqliteStore({ path }).close()
    change('PRAGMA user_version = 11')
    expectRefusal(
      new RegExp(
        `layout 11, and this release has ${SCHEMA}: Copy it.*migrate-store --from .*record\\.db --to export\\.ndjson\\.gz" with the release that wrote it.*--to <new file>" with this one`,
      ),
    )
  })

  it('is refused if a newer release wrote it', async () => {
    await openSqliteStore({ path }).close()
    change(`PRAGMA user_version = ${SCHEMA + 1}`)
    expectRefusal(new RegExp(`layout ${SCHEMA + 1}, and this release has ${SCHEMA}: a newer release wrote it`))
  })

  it('is refused, and left unchanged, if it is something else', () => {
    change('CREATE TABLE other (a)')
    expectRefusal(/isn't a record of this product/)
    const db = new Database(path)
    expect(db.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['other'])
    db.close()
  })

  it('is refused with the page that says how to copy it if it was written before layouts had numbers', () => {
    change('CREATE TABLE speaker (a); CREATE TABLE edge_type (a); CREATE TABLE delta (a)')
    expectRefusal(/was written before 22 November 2026: docs\/operate\/maintain\.md#upgrade says how to copy it/)
  })

  it('is refused for reading if it is still empty', () => {
    new Database(path).exec('VACUUM').close()
    expect(() => openSqliteStore({ path, readonly: true })).toThrow(/open it once for writing/)
  })
})
