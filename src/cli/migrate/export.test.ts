import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inspectDatabase } from '../../adapters/sqlite/schema/inspect.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { verifyAudit } from '../../access/verify-audit.ts'
import type { Account, Token } from '../../contracts/access.ts'
import type { AuditEvent } from '../../contracts/audit.ts'
import { randomFrom } from '../../lib/random.ts'
import type { Uri } from '../../model/uri.ts'
import { commitOf, keyOf, markOf, model, stateFacts, statementsOf } from '../../testing/store/build.ts'
import { randomMark, randomWrite } from '../../testing/store/sequence.ts'
import { migrateStore } from './migrate-store.ts'

let folder = ''
const file = (name: string) => join(folder, name)
const quietly = () => undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-export-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const ACCOUNT: Account = { id: 'i#a', name: 'Alice', email: null, groups: ['ml'], confirmedAt: 5, endedAt: null }
const TOKEN: Token = {
  kind: 'token',
  id: 't1',
  sha256: 'a'.repeat(64),
  name: 'ci',
  account: ACCOUNT.id,
  rights: ['read'],
  platforms: null,
  createdAt: 1,
  expiresAt: 9_000_000_000_000,
  usedAt: null,
  createdBy: 'local',
}
const EVENT: AuditEvent = {
  at: 10,
  kind: 'write',
  caller: ACCOUNT.id,
  name: 'Alice',
  operation: 'annotate',
  subject: null,
  address: '127.0.0.1',
  outcome: 'done',
  tx: 1,
  count: 1,
}

async function writeRecord(path: string): Promise<void> {
  const random = randomFrom(7)
  const store = openSqliteStore({ path })
  for (let at = 1; at <= 60; at++) {
    await store.commit([commitOf(at * 10, [randomWrite(random)])])
    await store.mark([randomMark(random, at)])
  }
  const key = keyOf(model('bytes'), 'Model')
  await store.commit([
    commitOf(1_000, [stateFacts(key, { facts: { text: 'line\nend é\u2028' }, raw: '{"a":"\\u0000"}' })]),
  ])
  await store.saveAccount(ACCOUNT)
  await store.saveCredential(TOKEN)
  await store.appendAudit([EVENT, EVENT, { ...EVENT, at: 20 }])
  await store.dropAudit(20)
  await store.close()
}

describe('an exported record', () => {
  it.each(['a.ndjson', 'a.ndjson.gz'])('is complete: imported and exported again it is the same, %s', async (name) => {
    await writeRecord(file('from.db'))
    const lines: string[] = []
    await migrateStore(file('from.db'), file(name), (line) => lines.push(line))
    expect(lines.at(-1)).toMatch(/counts and digests match/)
    await migrateStore(file(name), file('to.db'), quietly)
    await migrateStore(file('to.db'), file(`again-${name}`), quietly)
    expect(readFileSync(file(`again-${name}`)).equals(readFileSync(file(name)))).toBe(true)
  })

  it('includes accounts and tokens, and the audit with its bounds', async () => {
    await writeRecord(file('from.db'))
    await migrateStore(file('from.db'), file('a.ndjson'), quietly)
    await migrateStore(file('a.ndjson'), file('to.db'), quietly)
    const store = openSqliteStore({ path: file('to.db') })
    expect(await store.account(ACCOUNT.id)).toEqual(ACCOUNT)
    expect(await store.credential(TOKEN.sha256)).toEqual(TOKEN)
    expect(await verifyAudit(store, null)).toMatchObject({ problem: null, entries: 1, base: { id: 2 } })
    await store.appendAudit([EVENT])
    expect(await verifyAudit(store, null)).toMatchObject({ problem: null, entries: 2 })
    await store.close()
  })

  it('is rejected if it is truncated or no export', async () => {
    await writeRecord(file('from.db'))
    await migrateStore(file('from.db'), file('a.ndjson'), quietly)
    const lines = readFileSync(file('a.ndjson'), 'utf8').trimEnd().split('\n')
    const refused = async (retained: readonly string[], message: RegExp) => {
      writeFileSync(file('b.ndjson.gz'), gzipSync(`${retained.join('\n')}\n`))
      await expect(migrateStore(file('b.ndjson.gz'), file('b.db'), quietly)).rejects.toThrow(message)
    }
    await refused(lines.slice(0, -1), /cut off/)
    await refused(lines.slice(0, 5), /cut off/)
    await refused(lines.slice(1), /isn't an export/)
    await refused([...lines.slice(0, -1), '{"later":{}}', ...lines.slice(-1)], /a newer release/)
    const whole = gzipSync(`${lines.join('\n')}\n`)
    writeFileSync(file('c.ndjson.gz'), whole.subarray(0, whole.length / 2))
    await expect(migrateStore(file('c.ndjson.gz'), file('b.db'), quietly)).rejects.toThrow(/damaged or cut off/)
  })

  it('is recognised by its content, whatever its name', async () => {
    await writeRecord(file('from.db'))
    await migrateStore(file('from.db'), file('a.ndjson'), quietly)
    // Releases without exports copied a record like this.
    copyFileSync(file('from.db'), file('copied.ndjson.gz'))
    writeFileSync(file('compressed.ndjson'), gzipSync(readFileSync(file('a.ndjson'))))
    for (const [i, name] of ['copied.ndjson.gz', 'compressed.ndjson'].entries()) {
      await migrateStore(file(name), file(`${i}.db`), quietly)
      await migrateStore(file(`${i}.db`), file(`${i}.ndjson`), quietly)
      expect(readFileSync(file(`${i}.ndjson`)).equals(readFileSync(file('a.ndjson')))).toBe(true)
    }
    writeFileSync(file('other.ndjson'), 'PK\u0003\u0004')
    writeFileSync(file('empty.ndjson'), '')
    const refusals: readonly (readonly [name: string, reason: RegExp])[] = [
      ['other.ndjson', /begins with "PK.*neither a SQLite file nor an export/],
      ['empty.ndjson', /is empty: it's neither/],
      ['missing.ndjson', /can't be read: ENOENT/],
    ]
    for (const [name, reason] of refusals)
      await expect(migrateStore(file(name), file('to.db'), quietly)).rejects.toThrow(reason)
  })

  it('leaves a record that is rejected until its import succeeds', async () => {
    const at = file('new/mlg.db')
    await writeRecord(file('from.db'))
    await migrateStore(file('from.db'), file('a.ndjson'), quietly)
    writeFileSync(file('bad.ndjson'), readFileSync(file('a.ndjson')).subarray(0, -100))
    const died = new Error('killed')
    const dies = (line: string): void => {
      if (line.startsWith('node')) throw died
    }
    const attempts = [
      ['missing.ndjson', quietly],
      ['bad.ndjson', quietly],
      ['a.ndjson', dies],
    ] as const
    for (const [name, say] of attempts) {
      await expect(migrateStore(file(name), at, say)).rejects.toThrow()
      const finish = `"mlg migrate-store --from ${file(name)} --to ${at}" again.*delete ${at}`
      expect(() => openSqliteStore({ path: at })).toThrow(new RegExp(`holds nothing yet.*${finish}`))
      expect(inspectDatabase(at).filter(({ ok }) => !ok)).toMatchObject([{ what: 'record' }])
      await expect(migrateStore(at, file('b.ndjson'), quietly)).rejects.toThrow('holds nothing yet')
    }
    await migrateStore(file('a.ndjson'), at, quietly)
    await openSqliteStore({ path: at }).close()
    expect(inspectDatabase(at).filter(({ ok }) => !ok)).toEqual([])
    await migrateStore(at, file('again.ndjson'), quietly)
    expect(readFileSync(file('again.ndjson')).equals(readFileSync(file('a.ndjson')))).toBe(true)
    // A record in use isn't a target, and stays unchanged.
    await expect(migrateStore(file('a.ndjson'), at, quietly)).rejects.toThrow(`${at} isn't empty: copy a record`)
    await openSqliteStore({ path: at }).close()
  })

  it('never overwrites a file, and leaves no incomplete one', async () => {
    await writeRecord(file('from.db'))
    writeFileSync(file('a.ndjson'), 'mine')
    await expect(migrateStore(file('from.db'), file('a.ndjson'), quietly)).rejects.toThrow(/isn't empty/)
    expect(readFileSync(file('a.ndjson'), 'utf8')).toBe('mine')
    const stop = () => {
      throw new Error('enough')
    }
    await expect(migrateStore(file('from.db'), file('b.ndjson'), stop)).rejects.toThrow('enough')
    expect([existsSync(file('b.ndjson')), existsSync(file('b.ndjson.part'))]).toEqual([false, false])
  })

  it('continues the numbers of the record', async () => {
    await writeRecord(file('from.db'))
    await migrateStore(file('from.db'), file('a.ndjson'), quietly)
    await migrateStore(file('a.ndjson'), file('to.db'), quietly)
    const [from, to] = [openSqliteStore({ path: file('from.db') }), openSqliteStore({ path: file('to.db') })]
    const mark = [markOf(model('new'), 1)]
    expect(await to.mark(mark)).toEqual(await from.mark(mark))
    await Promise.all([from.close(), to.close()])
  })

  /**
   * `old-layout.ndjson.gz` was exported by the last release with the layout before docs/decisions/0048, from its record
   * of a small demo company: a person described a pipeline twice and rejected an edge, a pushed payload was taken in,
   * another one waits, and a quarter of the past was dropped.
   */
  it('copies the previous layout, with what no source can give again', async () => {
    const old = fileURLToPath(new URL('old-layout.ndjson.gz', import.meta.url))
    await migrateStore(old, file('to.db'), quietly)
    const store = openSqliteStore({ path: file('to.db') })
    const { tx } = await store.head()
    expect([tx, (await store.horizon())?.tx]).toEqual([109, 27])
    expect(await store.counts()).toEqual({
      nodes: 157,
      entities: 92,
      edges: 177,
      transactions: 109,
      facts: 1_082,
      documents: 106,
    })
    const described = 'aip://pipeline/orchestrator/bid-shading-etl-new-members-1f' as Uri
    const [entity] = await store.entities([described], tx)
    const person = entity?.stated.find(({ origin }) => origin === 'person')
    expect(person).toMatchObject({ type: 'Olga', attributes: { description: 'What people say of it now' } })
    const history = await store.history(described, tx + 1, 100)
    const descriptions = history
      .filter(({ origin }) => origin === 'person')
      .map(({ asserted }) => asserted['description'])
    expect(descriptions).toEqual(['What people say of it now', 'What people say of it'])
    const [rejected] = await store.rejections(tx, 0, 10)
    expect(rejected).toMatchObject({ type: 'Entity.ownedBy', from: described, provenance: 'REJECTED' })
    expect(await statementsOf(store, model('pushed'))).toMatchObject({
      [`events|Model|${model('pushed')}`]: { name: 'pushed once' },
    })
    const raw = await store.raw(keyOf(model('pushed'), 'Model', 'events'))
    expect(Buffer.from(raw?.body ?? []).toString()).toBe('{"taken":true}')
    const waiting = await store.waiting(model('pushed'))
    expect(waiting.map(({ body }) => Buffer.from(body ?? []).toString())).toEqual(['{"waits":true}'])
    expect(await store.quarantineCount()).toBe(1)
    const pending = await store.pending([model('marked'), model('pushed')])
    expect(pending.map((mark) => mark !== null)).toEqual([true, true])
    await store.close()
    // Nothing else is lost either.
    await migrateStore(file('to.db'), file('again.ndjson.gz'), quietly)
    const rowsOf = (path: string): unknown[] =>
      gunzipSync(readFileSync(path))
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    expect(rowsOf(file('again.ndjson.gz'))).toEqual(rowsOf(old))
  })
})
