import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, it } from 'vitest'
import { model } from '../../../testing/store/build.ts'
import { openForWriting, snapshot, type Db } from '../schema/database.ts'
import { openLateReads } from './late-entries.ts'
import { openNodeNumbers, type NodeNumbers } from './node-numbers.ts'

const folder = mkdtempSync(join(tmpdir(), 'mlg-late-'))
afterAll(() => rmSync(folder, { recursive: true }))

const writeNode = (db: Db, id: number, name: string): void => {
  db.transaction(() => {
    db.prepare('INSERT INTO node (id, uri) VALUES (?, ?)').run(id, model(name))
    db.prepare(
      `INSERT INTO tx (id, at, cause_kind, trace, since, node_to, delta_to, support_to) VALUES (?, 1, 'event', 't', 1, ?, 0, 0)`,
    ).run(id, id)
  })()
}

const numbersOn = (db: Db): NodeNumbers => openNodeNumbers(db, openLateReads(db))

describe('entries that are not yet in an index', () => {
  it('are looked for by a connection that only reads after another one wrote, and not before', () => {
    const path = join(folder, 'record.db')
    const writer = openForWriting(path)
    let meta = 0
    const reader = new Database(path, {
      readonly: true,
      verbose: (sql) => {
        if (String(sql).includes('FROM meta')) meta++
      },
    })
    const numbers = numbersOn(reader)
    const numberOf = (name: string) => snapshot(reader, () => numbers()(model(name)))
    writeNode(writer, 1, 'first')
    expect(numberOf('first')).toBe(1)
    expect(numberOf('second')).toBeNull()
    expect(meta).toBe(1)
    writeNode(writer, 2, 'second')
    expect(numberOf('second')).toBe(2)
    expect(numberOf('first')).toBe(1)
    expect(meta).toBe(2)
    reader.close()
    writer.close()
  })

  it('are found once the snapshot has ended that began before they were written', () => {
    const path = join(folder, 'snapshots.db')
    const writer = openForWriting(path)
    const reader = new Database(path, { readonly: true })
    const numbers = numbersOn(reader)
    writeNode(writer, 1, 'first')
    snapshot(reader, () => {
      expect(numbers()(model('first'))).toBe(1)
      writeNode(writer, 2, 'second')
      expect(numbers()(model('second'))).toBeNull()
    })
    expect(snapshot(reader, () => numbers()(model('second')))).toBe(2)
    reader.close()
    writer.close()
  })

  it('are found by the connection that writes them', () => {
    const db = openForWriting(':memory:')
    const numbers = numbersOn(db)
    writeNode(db, 1, 'first')
    expect(snapshot(db, () => numbers()(model('first')))).toBe(1)
    writeNode(db, 2, 'second')
    expect(snapshot(db, () => numbers()(model('second')))).toBe(2)
    db.close()
  })
})
