import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commitOf } from '../../../testing/store/build.ts'
import { randomWrite } from '../../../testing/store/sequence.ts'
import { randomFrom } from '../../../lib/random.ts'
import { openForReading } from '../schema/database.ts'
import { openSqliteStore } from '../store.ts'

it("SQLite doesn't rewrite its file while a reader has an old snapshot, so it must be retried", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wipe-'))
  const path = join(folder, 'record.db')
  const store = openSqliteStore({ path })
  const written = () => statSync(`${path}-wal`).size
  const commit = async (at: number) => void (await store.commit([commitOf(at, [randomWrite(randomFrom(at))])]))
  await commit(1)
  const reading = openForReading(path)
  reading.exec('BEGIN')
  reading.prepare('SELECT count(*) FROM node').get()
  await commit(2)
  const before = written()
  expect(await store.wipe()).toBe(false)
  expect(written()).toBe(before)
  await commit(3)
  reading.exec('COMMIT')
  reading.close()
  expect(await store.wipe()).toBe(true)
  expect(written()).toBe(0)
  await store.close()
  rmSync(folder, { recursive: true })
})
