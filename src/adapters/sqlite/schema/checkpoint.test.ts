import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../../testing/parts.ts'
import { commitOf, keyOf, model, stateFacts } from '../../../testing/store/build.ts'
import { checkpoint, openForReading, openForWriting } from './database.ts'
import { openSqliteStore } from '../store.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-checkpoint-'))
  path = join(folder, 'record.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const walBytes = (): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
const texts = (n: number) =>
  commitOf(1_000 * n, [stateFacts(keyOf(model(`m${n}`), 'Model'), { facts: { name: `${n}` } })])

/** Reads the head from the file alone, ignoring its log. */
async function headOfFileAlone(): Promise<number> {
  const copy = join(folder, 'alone.db')
  copyFileSync(path, copy)
  const store = openSqliteStore({ path: copy })
  const { tx } = await store.head()
  await store.close()
  return tx
}

describe('the write-ahead log of the record', () => {
  it("is empty after a stop, even if another thread's reader still has the file open", async () => {
    const store = openSqliteStore({ path })
    const reader = openSqliteStore({ path, readonly: true })
    for (let n = 1; n <= 20; n++) await store.commit([texts(n)])
    await store.close()
    expect(walBytes()).toBe(0)
    expect(await headOfFileAlone()).toBe(20)
    await reader.close()
    expect(walBytes()).toBe(0)
  })

  it('is checkpointed in time while the record is written and read', async () => {
    const store = openSqliteStore({ path, checkpointMs: 10 })
    const reader = openSqliteStore({ path, readonly: true })
    for (let n = 1; n <= 20; n++) await store.commit([texts(n)])
    await eventually(() => walBytes() === 0, 'the log of writes is empty')
    expect(await headOfFileAlone()).toBe(20)
    await reader.close()
    await store.close()
  })

  it('is copied in small steps while there is little work, and restarts from its beginning', async () => {
    const store = openSqliteStore({ path, copyMs: 10 })
    for (let n = 1; n <= 20; n++) await store.commit([texts(n)])
    await eventually(async () => (await headOfFileAlone()) === 20, 'the file alone has everything')
    const written = walBytes()
    expect(written).toBeGreaterThan(0)
    await store.commit([texts(21)])
    expect(walBytes()).toBe(written)
    await store.close()
  })

  it('is left for later while an old snapshot is read, and waits no longer than allowed', () => {
    const db = openForWriting(path)
    db.exec(`INSERT INTO note VALUES ('a', '1')`)
    const reader = openForReading(path)
    reader.exec('BEGIN')
    reader.prepare('SELECT * FROM note').all()
    db.exec(`INSERT INTO note VALUES ('b', '2')`)
    const began = performance.now()
    expect(checkpoint(db, 0)).toBe(false)
    // Less than the five seconds that a write waits for a lock.
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(walBytes()).toBeGreaterThan(0)
    reader.exec('COMMIT')
    expect(checkpoint(db, 0)).toBe(true)
    expect(walBytes()).toBe(0)
    reader.close()
    db.close()
  })
})
