import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyAudit } from '../../access/verify-audit.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { withErasures } from '../../contracts/erasures.ts'
import { sweepMark } from '../../contracts/marks.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { isErased } from '../../model/erasure.ts'
import {
  ACCOUNT,
  ADDRESS,
  auditEvent,
  everything,
  expectNoTrace,
  fill,
  key,
  live,
  NAME,
  person,
  TRACES,
} from '../../testing/erasing.ts'
import { commitOf, keyOf, stateFacts, user } from '../../testing/store/build.ts'
import { portraitOf } from '../../testing/store/portrait.ts'
import { erase } from './erase.ts'

let base = ''
const data = (): string => join(base, 'data')
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mlg-erase-'))
  mkdirSync(data())
})
afterEach(() => rmSync(base, { recursive: true }))

async function inRecord<T>(work: (store: RecordPorts) => Promise<T>): Promise<T> {
  const store = await withErasures(openSqliteStore({ path: join(data(), 'mlg.db') }))
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const OPTIONS = { config: '', also: [] as string[], without: [] as string[], keepAudit: false }

async function run(
  who: string,
  options: Partial<typeof OPTIONS> & { readonly confirm?: string } = {},
): Promise<string[]> {
  const lines: string[] = []
  await erase(who, { ...OPTIONS, data: data(), ...options }, (line) => lines.push(line))
  return lines
}

async function eraseNow(who = ADDRESS): Promise<string[]> {
  const plan = await run(who)
  return await run(who, { confirm: codeIn(plan) })
}

function codeIn(plan: readonly string[]): string {
  return /--confirm ([0-9a-f]{8})/.exec(plan.join('\n'))?.[1] ?? 'none'
}

/** Searches the bytes of every file; compressed data is read through the record. */
function traces(): string[] {
  const found: string[] = []
  for (const file of readdirSync(data(), { recursive: true, withFileTypes: true })) {
    if (file.isDirectory()) continue
    const { name } = file
    const bytes = readFileSync(join(file.parentPath, name))
    const texts = [bytes.toString().toLowerCase(), bytes.toString('latin1').toLowerCase()]
    for (const trace of [...TRACES, key])
      if (texts.some((text) => text.includes(trace.toLowerCase()))) found.push(`${trace} in ${name}`)
  }
  return found
}

describe('mlg erase', () => {
  it('plans first, and changes nothing', async () => {
    await inRecord(fill)
    const before = await inRecord(everything)
    const plan = await run(ADDRESS)
    for (const text of [NAME, ADDRESS, ACCOUNT]) expect(plan.join('\n')).toContain(text)
    expect(await inRecord(everything)).toBe(before)
    await expect(run(ADDRESS, { confirm: '00000000' })).rejects.toThrow('check it again')
  })

  it('leaves no byte of the names, and an unchanged graph', async () => {
    await inRecord(fill)
    mkdirSync(join(data(), 'search'))
    writeFileSync(join(data(), 'search', 'segment'), NAME)
    writeFileSync(join(data(), 'graph.image'), ACCOUNT)
    expect(traces().length).toBeGreaterThan(5)
    const before = await inRecord(portraitOf)
    const lines = await eraseNow()
    expect(traces()).toEqual([])
    expect(lines.join('\n')).toContain('earlier backups')
    await inRecord(async (store) => {
      expectNoTrace(await everything(store))
      const after = await portraitOf(store)
      expect(after.edges).toEqual(before.edges)
      expect(after.tx).toBe(before.tx)
      expect(after.nodes.map(({ id, types }) => [id, types])).toEqual(before.nodes.map(({ id, types }) => [id, types]))
      expect(new Set(after.nodes.map(({ uri }) => uri)).size).toBe(before.nodes.length)
      expect(after.past.map((then) => then.length)).toEqual(before.past.map((then) => then.length))
      expect(JSON.stringify(after.raw)).toContain('12345678901234567890')
      expect((await verifyAudit(store, null)).problem).toBeNull()
      expect((await store.auditEntries(0, 10)).at(-1)).toMatchObject({ operation: 'erase', outcome: 'done' })
      expect((await store.credentials('session', null, 10)).length).toBe(0)
      expect((await store.credentials('token', null, 10)).map(({ id }) => id)).toEqual(['u'])
      expect((await store.accounts(10))[0]?.endedAt).not.toBeNull()
      const subscriptions = await store.subscriptions()
      expect(subscriptions.map(({ id, suspended }) => [id, suspended !== null])).toEqual([
        ['mine', true],
        ['team', true],
        ['theirs', false],
      ])
    })
  })

  it('ignores the person in later answers, so that the same answers change nothing', async () => {
    await inRecord(fill)
    await eraseNow()
    await inRecord(async (store) => {
      const { tx } = await store.head()
      await live(store, 100)
      expect((await store.head()).tx).toBe(tx)
      const [lease] = await store.take({ marks: [sweepMark(person, 'User', 900)], upTo: 1e9, now: 1e6, leaseMs: 10 })
      expect(lease?.uri).toBe(person)
      await store.commit([
        commitOf(200, [stateFacts(keyOf(person, 'User', 'identity'), { facts: { name: NAME, title: `Dr. ${NAME}` } })]),
      ])
      await store.saveNote('health', { reason: NAME })
      await store.appendAudit([auditEvent(person)])
      await store.saveAccount({
        id: 'https://sso#0c9d1f3e',
        name: NAME,
        email: ADDRESS,
        groups: [],
        confirmedAt: 1,
        endedAt: null,
      })
      expect((await store.nodePage(0, 100)).filter(({ uri }) => isErased(uri)).length).toBe(4)
      expectNoTrace(await everything(store))
    })
    expect(traces()).toEqual([])
  })

  it('gives the same result if repeated, also for another spelling', async () => {
    await inRecord(fill)
    const plan = await run(ADDRESS)
    const [first] = await run(ADDRESS, { confirm: codeIn(plan) })
    const after = await inRecord(everything)
    expect((await run(ADDRESS))[0]).toContain(first?.split(' ').at(-1))
    expect((await run(NAME.toUpperCase()))[0]).toContain('erased before')
    expect(await inRecord(everything)).toBe(after)
  })

  it('spares namesakes, other words of the record, and shared names', async () => {
    await inRecord(async (store) => {
      await fill(store)
      await store.commit([
        commitOf(50, [
          stateFacts(keyOf(user('other'), 'User', 'identity'), { facts: { name: NAME, email: 'other@corp.example' } }),
        ]),
      ])
      await store.commit([
        commitOf(51, [
          stateFacts(keyOf(user('model'), 'User', 'identity'), { facts: { name: 'Mo Del', email: 'mo@corp.example' } }),
        ]),
      ])
    })
    await expect(run(NAME)).rejects.toThrow('may be two people')
    const plan = (await run(ADDRESS)).join('\n')
    expect(plan).toContain(`${NAME}: the text also names ${user('other')}`)
    expect((await run('mo@corp.example')).join('\n')).toContain('model: the text is a name of the record itself')
    await expect(run('aip://user/identity/nobody')).rejects.toThrow('has no person')
  })

  it('reports names inside longer words, and refuses a broken audit or a running service', async () => {
    await inRecord(async (store) => {
      await fill(store)
      await store.saveNote('health', { reason: `x${ACCOUNT}x` })
    })
    expect((await run(ADDRESS)).join('\n')).toContain(
      'Inside longer words, which stay unless --also names them: rows 1 of note.',
    )
    const store = openSqliteStore({ path: join(data(), 'mlg.db') })
    await expect(run(ADDRESS)).rejects.toThrow('one writer')
    await store.close()
    const db = new Database(join(data(), 'mlg.db'))
    db.exec(`UPDATE audit SET operation = 'nothing' WHERE id = 2`)
    db.close()
    await expect(eraseNow()).rejects.toThrow('broken at entry 2')
    expect(traces().length).toBeGreaterThan(0)
  })
})

describe('mlg erase, killed', () => {
  /** Killed by SIGKILL, before the nth run of a statement that matches the pattern. */
  function killedAt(pattern: string, nth: number, confirm: string): void {
    const script = `
      import Database from 'better-sqlite3'
      let left = ${nth}
      const look = (sql) => { if (new RegExp(${JSON.stringify(pattern)}).test(sql) && --left === 0) process.kill(process.pid, 'SIGKILL') }
      for (const name of ['exec', 'prepare', 'pragma']) {
        const own = Database.prototype[name]
        Database.prototype[name] = function (sql, ...rest) { look(sql); return own.call(this, sql, ...rest) }
      }
      const { erase } = await import(${JSON.stringify(new URL('./erase.ts', import.meta.url).href)})
      await erase(${JSON.stringify(ADDRESS)}, ${JSON.stringify({ ...OPTIONS, data: data(), confirm })}, () => {})`
    const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: process.cwd(),
    })
    expect([signal, String(stderr)]).toEqual(['SIGKILL', ''])
  }

  it('reaches the same end, wherever it was interrupted', { timeout: 60_000 }, async () => {
    await inRecord(fill)
    cpSync(data(), join(base, 'whole'), { recursive: true })
    const points: readonly (readonly [string, number])[] = [
      ['^UPDATE', 1],
      ['^UPDATE', 9],
      ['UPDATE "audit"', 1],
      ['^COMMIT', 1],
      ['^wal_checkpoint', 1],
      ['^VACUUM', 1],
      ['^wal_checkpoint', 2],
      ['^DELETE FROM note', 1],
    ]
    for (const [pattern, nth] of points) {
      rmSync(data(), { recursive: true })
      cpSync(join(base, 'whole'), data(), { recursive: true })
      const confirm = codeIn(await run(ADDRESS))
      killedAt(pattern, nth, confirm)
      const lines = await run(ADDRESS, { confirm })
      expect(lines[0]).toMatch(/^Erased|complete/)
      expect([pattern, traces()]).toEqual([pattern, []])
      expectNoTrace(await inRecord(everything))
    }
  })
})
