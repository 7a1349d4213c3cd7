import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../testing/parts.ts'
import { commitOf, keyOf, model, stateFacts } from '../../testing/store/build.ts'
import { remoteStore, serveStore } from './remote.ts'
import { openForWriting, type Db } from './schema/database.ts'
import { openSqliteStore } from './store.ts'
import { PAGE_BYTES } from './testing.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-full-'))
  path = join(folder, 'record.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const described = (n: number) =>
  commitOf(1_000 * n, [
    stateFacts(keyOf(model(`m${n}`), 'Model'), { facts: { description: `${n} is long `.repeat(2_000) } }),
  ])

/** A record whose file can't grow beyond so many pages, until there is space again. */
function openOnSmallDisk(pages: number) {
  const opened: Db[] = []
  const store = openSqliteStore({
    path,
    open: (file) => {
      const db = openForWriting(file)
      db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + pages}`)
      opened.push(db)
      return db
    },
  })
  return { store, makeRoom: () => opened.forEach((db) => db.pragma('max_page_count = 1000000')) }
}

describe('a full disk', () => {
  it('refuses a write, naming the file and the remedy, and accepts it once there is room', async () => {
    const { store, makeRoom } = openOnSmallDisk(40)
    const { port1, port2 } = new MessageChannel()
    const served = serveStore(store, port1)
    const reading = remoteStore({ path, port: port2 })
    expect([store.fault(), reading.fault()]).toEqual([null, null])
    let written = 0
    const refused = await (async () => {
      for (;;) {
        await reading.commit([described(written + 1)])
        written++
      }
    })().catch((error: unknown) => error)
    expect(refused).toMatchObject({
      name: 'RecordUnavailable',
      message: expect.stringContaining(`The disk of ${path} is full`),
    })
    expect(String(refused)).toContain('Free some space')
    await eventually(() => reading.fault() !== null, 'the other thread hears of it')
    expect([reading.fault(), store.fault()]).toEqual([expect.stringContaining(path), expect.stringContaining(path)])
    // Acknowledged writes are there, and readable.
    expect((await reading.head()).tx).toBe(written)

    makeRoom()
    await eventually(() => store.fault() === null && reading.fault() === null, 'it is found that there is room again')
    await reading.commit([described(written + 1)])
    expect((await reading.head()).tx).toBe(written + 1)
    await reading.close()
    served.close()
    await store.close()
  })

  it('is not considered free after a successful read', async () => {
    const { store } = openOnSmallDisk(4)
    await expect(store.commit([described(1), described(2), described(3)])).rejects.toThrow(path)
    await store.head()
    expect(store.fault()).toContain(`The disk of ${path} is full`)
    await store.close().catch(() => undefined)
  })

  it('leaves nothing open after a stop', async () => {
    const { store } = openOnSmallDisk(4)
    await expect(store.commit([described(1), described(2), described(3)])).rejects.toThrow(path)
    await store.close().catch(() => undefined)
    const again = openSqliteStore({ path })
    await again.commit([described(1)])
    await again.close()
  })
})

describe('a damaged file', () => {
  /** Damages its pages from a share on. */
  async function damage(from: number): Promise<void> {
    const store = openSqliteStore({ path })
    for (let n = 1; n <= 20; n++) await store.commit([described(n)])
    await store.close()
    const bytes = readFileSync(path)
    bytes.fill(0xa5, Math.ceil((from * bytes.length) / PAGE_BYTES) * PAGE_BYTES)
    writeFileSync(path, bytes)
  }

  it('is named with the remedy when it is opened', async () => {
    await damage(0.01)
    expect(() => openSqliteStore({ path })).toThrow(`${path} is damaged. Stop the service and restore a backup`)
    writeFileSync(path, 'this is not a database at all'.repeat(1_000))
    expect(() => openSqliteStore({ path })).toThrow(`${path} is damaged`)
    expect(() => openSqliteStore({ path, readonly: true })).toThrow(`${path} is damaged`)
  })

  it('is a lasting fault if a read meets it', async () => {
    await damage(0.5)
    const store = openSqliteStore({ path, readonly: true })
    await expect(store.read(0, 100)).rejects.toMatchObject({ name: 'RecordUnavailable' })
    await store.head().catch(() => undefined)
    expect(store.fault()).toContain(`${path} is damaged`)
    await store.close()
  })
})
