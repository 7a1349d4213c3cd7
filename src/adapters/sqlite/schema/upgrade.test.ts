import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { below, randomFrom } from '../../../lib/random.ts'
import { commitOf, keyOf, model, stateFacts } from '../../../testing/store/build.ts'
import { portraitOf } from '../../../testing/store/portrait.ts'
import { fill, LATER, OLDEST, oldestTables, toOldest } from '../../../testing/store/upgrading.ts'
import { LAYOUT, type Layout } from '../../record/migrations.ts'
import { openSqliteStore } from '../store.ts'
import { digestOf } from '../testing.ts'
import { openForWriting } from './database.ts'
import { inspectDatabase } from './inspect.ts'

const KILLS = 4

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlg-upgrade-'))
  path = join(folder, 'record.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a file with an earlier layout', () => {
  it('is upgraded when it is opened, gives the same answers, and continues', async () => {
    const before = await fillRecord(path)
    toOldest(path)
    const steps: number[] = []
    const store = openSqliteStore({ path, upgraded: (to) => steps.push(to) })
    expect(steps).toEqual(LAYOUT.migrations.map(({ to }) => to))
    expect(await portraitOf(store)).toEqual(before.portrait)
    const next = before.portrait.tx + 1
    expect(await store.commit([commitOf(9_000, [stateFacts(keyOf(model('next'), 'Model'))])])).toMatchObject([
      { tx: next },
    ])
    await store.close()
    const other = join(folder, 'new.db')
    await openSqliteStore({ path: other }).close()
    expect(tablesOf(path)).toEqual(tablesOf(other))
  })

  it('is, in these tests, one that its release wrote', async () => {
    await fillRecord(path)
    toOldest(path)
    const old = join(folder, 'oldest.db')
    new Database(old).exec(oldestTables('sqlite')).close()
    expect(tablesOf(path)).toEqual(tablesOf(old))
  })

  it('keeps every row unchanged', async () => {
    const before = await fillRecord(path)
    toOldest(path)
    openForWriting(path).close()
    expect(digestOf(path)).toBe(before.digest)
  })

  it('refuses reads before it is upgraded, and says so', async () => {
    await fillRecord(path)
    toOldest(path)
    const found = new RegExp(
      `layout ${OLDEST}, and this release has ${LAYOUT.number}: back it up, and start this release once`,
    )
    expect(() => openSqliteStore({ path, readonly: true })).toThrow(found)
    // An upgrade is no fault.
    expect(inspectDatabase(path)).toMatchObject([{ ok: true, found: expect.stringMatching(found) as string }])
  })

  it('stays unchanged if a step fails, except for the steps before it', async () => {
    await fillRecord(path)
    const last = LATER.migrations.at(-1)
    if (last === undefined) throw new Error('no step')
    const broken: Layout = {
      ...LATER,
      migrations: LATER.migrations.map((step) =>
        step === last ? { ...step, sqlite: `${step.sqlite}; SELECT missing` } : step,
      ),
    }
    expect(() => openForWriting(path, { layout: broken })).toThrow(/no such column: missing/)
    expect(versionOf(path)).toBe(last.to - 1)
    expect(tablesOf(path).some(([name]) => name === 'later')).toBe(true)
    openForWriting(path, { layout: LATER }).close()
    expect(versionOf(path)).toBe(LATER.number)
  })

  it(`survives ${KILLS} kills midway: each step is complete or absent`, { timeout: 60_000 }, async () => {
    await fillRecord(path)
    toOldest(path)
    const done = join(folder, 'done.db')
    copyFileSync(path, done)
    openForWriting(done, { layout: LATER }).close()
    const random = randomFrom(Number(process.env['MLG_SEED'] ?? 75))
    const versions = new Set<number>()
    for (let kill = 0; kill < KILLS; kill++) {
      const killed = join(folder, `${kill}.db`)
      copyFileSync(path, killed)
      await upgradeAndKill(killed, below(random, 120))
      versions.add(versionOf(killed))
      openForWriting(killed, { layout: LATER }).close()
      expect(versionOf(killed)).toBe(LATER.number)
      expect(digestOf(killed)).toBe(digestOf(done))
    }
    // Reached by the slow step, which follows the first.
    expect([...versions]).toContain(LAYOUT.number)
  })
})

/** A record of today's layout with data in every layout's tables. */
async function fillRecord(file: string) {
  const store = openSqliteStore({ path: file })
  await fill(store)
  const portrait = await portraitOf(store)
  await store.close()
  return { portrait, digest: digestOf(file) }
}

/** Tables and indexes by name with their definitions, without comments and white space. */
function tablesOf(file: string): readonly (readonly [name: string, sql: string])[] {
  const db = new Database(file, { readonly: true })
  const rows = db
    .prepare<[], { name: string; sql: string | null }>('SELECT name, sql FROM sqlite_schema ORDER BY name')
    .all()
  db.close()
  return rows.map(({ name, sql }) => [name, (sql ?? '').replaceAll(/--.*$/gm, '').replaceAll(/\s+/g, ' ')])
}

function versionOf(file: string): number {
  const db = new Database(file)
  const version = Number(db.pragma('user_version', { simple: true }))
  db.close()
  return version
}

/** Kills it so long after the last quick step. */
async function upgradeAndKill(file: string, ms: number): Promise<void> {
  const url = (module: string) => JSON.stringify(new URL(module, import.meta.url).href)
  const script = `
    import { writeSync } from 'node:fs'
    const { openForWriting } = await import(${url('./database.ts')})
    const { LATER } = await import(${url('../../../testing/store/upgrading.ts')})
    openForWriting(${JSON.stringify(file)}, { layout: LATER, upgraded: (to) => writeSync(1, to + '\\n') })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await after(ms)
  child.kill('SIGKILL')
  await once(child, 'close')
}
