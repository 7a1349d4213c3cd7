import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore, type SqliteStore } from '../../adapters/sqlite/store.ts'
import type { Token } from '../../contracts/access.ts'
import { below, randomFrom } from '../../lib/random.ts'
import { commitOf } from '../../testing/store/build.ts'
import { portraitOf } from '../../testing/store/portrait.ts'
import { randomWrite } from '../../testing/store/sequence.ts'
import { OLDEST, toOldest } from '../../testing/store/upgrading.ts'
import { backup } from './backup.ts'
import { MAX_INCREMENTS } from './backup-folder.ts'
import { digestOf, readManifest } from './manifest.ts'
import { restore, type RestoreOptions } from './restore.ts'

const SEED = Number(process.env.MLG_SEED ?? 7)

let base = ''
let store: SqliteStore
let at = 0
const random = randomFrom(SEED)
const inFolder = (...names: string[]) => join(base, ...names)
const data = () => inFolder('data')
const target = () => inFolder('backup')

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mlg-backup-'))
  mkdirSync(data())
  store = openSqliteStore({ path: join(data(), 'mlg.db') })
})
afterEach(async () => {
  delete process.env.MLG_BACKUP_PASSPHRASE
  await store.close()
  rmSync(base, { recursive: true })
})

async function live(changes: number): Promise<void> {
  for (let n = 0; n < changes; n++) await store.commit([commitOf(++at * 10, [randomWrite(random)])])
}

async function backUp(options: { readonly keyFile?: string } = {}): Promise<string[]> {
  const lines: string[] = []
  await backup(target(), { config: '', data: data(), ...options }, (line) => lines.push(line))
  return lines
}

let restored = 0
async function restoreNew(
  options: Partial<RestoreOptions> = {},
): Promise<{ readonly to: string; readonly lines: string[] }> {
  const lines: string[] = []
  const to = options.to ?? inFolder(`restored-${restored++}`)
  await restore(target(), { to, ...options }, (line) => lines.push(line))
  return { to, lines }
}

/** Expects everything readable to be equal, and both to continue alike. */
async function expectSame(to: string): Promise<void> {
  const copy = openSqliteStore({ path: join(to, 'mlg.db') })
  try {
    expect(await portraitOf(copy)).toEqual(await portraitOf(store))
    const write = randomWrite(randomFrom(at))
    const [expected, outcome] = await Promise.all(
      [store, copy].map((one) => one.commit([commitOf(at * 10 + 5, [write])])),
    )
    expect(outcome).toEqual(expected)
  } finally {
    await copy.close()
  }
}

const blocksIn = () => readdirSync(target()).filter((name) => name.endsWith('.blocks'))

describe('a backup', () => {
  it('is restored to the same record although it was open for writing, and prints the last transaction', async () => {
    await live(80)
    const { tx } = await store.head()
    const lines = await backUp()
    expect(lines[0]).toContain(`up to transaction ${tx} of 1970`)
    expect(lines[1]).toContain('Full:')
    const { to } = await restoreNew()
    await expectSame(to)
    expect(readdirSync(target()).some((name) => name.startsWith('copy'))).toBe(false)
  })

  it('adds only what changed, and is each time a complete record of its moment', async () => {
    // For a record of a few blocks, a full backup is as small as an increment.
    for (let n = 0; n < 40; n++) await store.saveNote(`filler-${n}`, randomBytes(22_000).toString('base64'))
    await live(200)
    await backUp()
    const full = statSync(inFolder('backup', '000001.blocks')).size
    for (let n = 2; n <= 4; n++) {
      await live(2)
      expect((await backUp())[1]).toContain('Incremental:')
      expect(statSync(inFolder('backup', `00000${n}.blocks`)).size).toBeLessThan(full)
      await expectSame((await restoreNew()).to)
    }
  })

  it('starts over after a bounded number of increments, and deletes unneeded files', async () => {
    await live(20)
    const kinds: string[] = []
    for (let n = 0; n < MAX_INCREMENTS + 5; n++) {
      await live(1)
      kinds.push((await backUp())[1]?.split(':')[0] ?? '')
      expect(blocksIn().length).toBeLessThanOrEqual(MAX_INCREMENTS)
    }
    expect(kinds.filter((kind) => kind === 'Full').length).toBeGreaterThan(1)
    expect(kinds).toContain('Incremental')
    await expectSame((await restoreNew()).to)
  })

  it('becomes a full one if an earlier increment was damaged', async () => {
    await live(50)
    await backUp()
    truncateSync(inFolder('backup', '000001.blocks'), 100)
    await live(1)
    expect((await backUp())[1]).toContain('Full:')
    await expectSame((await restoreNew()).to)
  })

  it('rejects a backup of another or a later record, and a folder with other files', async () => {
    await store.noteOnce('cursor-secret', 'mine')
    await live(10)
    writeFileSync(join(base, 'x'), '')
    mkdirSync(target())
    writeFileSync(inFolder('backup', 'letter.txt'), 'mine')
    await expect(backUp()).rejects.toThrow(/holds letter.txt/)
    rmSync(inFolder('backup', 'letter.txt'))
    await backUp()
    const { to } = await restoreNew()
    await live(5)
    await backUp()
    const older = backup(target(), { config: '', data: to }, () => undefined)
    await expect(older).rejects.toThrow(/it was reset since/)
    const other = openSqliteStore({ path: inFolder('other.db') })
    await other.noteOnce('cursor-secret', 'another')
    await other.close()
    mkdirSync(inFolder('other'))
    writeFileSync(inFolder('other', 'mlg.db'), readFileSync(inFolder('other.db')))
    const another = backup(target(), { config: '', data: inFolder('other') }, () => undefined)
    await expect(another).rejects.toThrow(/another record/)
  })
})

function changeByte(bytes: Buffer): void {
  const at = below(random, bytes.length)
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 + below(random, 255)), at)
}

describe('a restore', () => {
  it('rejects a folder that is not empty, and leaves it unchanged', async () => {
    await live(5)
    await backUp()
    mkdirSync(inFolder('full'))
    writeFileSync(inFolder('full', 'a'), 'mine')
    await expect(restoreNew({ to: inFolder('full') })).rejects.toThrow(/isn't empty/)
    expect(readdirSync(inFolder('full'))).toEqual(['a'])
  })

  it('accepts an empty folder, or one with an interrupted restore', async () => {
    await live(5)
    await backUp()
    const to = inFolder('disk')
    mkdirSync(join(to, '.restoring', 'configuration'), { recursive: true })
    mkdirSync(join(to, 'lost+found'))
    writeFileSync(join(to, '.restoring', 'mlg.db'), 'half')
    const { ino } = statSync(to)
    await restoreNew({ to })
    expect(readdirSync(to).sort()).toEqual(['lost+found', 'mlg.db'])
    expect(statSync(to).ino).toBe(ino)
    await expectSame(to)
  })

  it.each(['blocks', 'index', 'configuration'])('rejects %s that are changed, truncated or missing', async (ending) => {
    await live(50)
    await backUp()
    const path = inFolder('backup', `000001.${ending}`)
    const whole = readFileSync(path)
    for (let n = 0; n < 10; n++) {
      const damaged = Buffer.from(whole)
      changeByte(damaged)
      writeFileSync(path, damaged)
      await expect(restoreNew()).rejects.toThrow(/damaged/)
      writeFileSync(path, whole.subarray(0, below(random, whole.length)))
      await expect(restoreNew()).rejects.toThrow(/damaged/)
    }
    rmSync(path)
    await expect(restoreNew()).rejects.toThrow(/missing/)
    expect(readdirSync(base).filter((name) => name.startsWith('restored-'))).toEqual([])
  })

  it('upgrades a record of an earlier layout, which the backup keeps unchanged', async () => {
    await live(5)
    await store.close()
    toOldest(join(data(), 'mlg.db'))
    await backUp()
    expect(readManifest(target(), null).manifest.layout).toBe(OLDEST)
    const { to } = await restoreNew()
    store = openSqliteStore({ path: join(data(), 'mlg.db') })
    await expectSame(to)
  })

  it('rejects a backup with a newer layout or format, or an edited manifest', async () => {
    await live(5)
    await backUp()
    const path = inFolder('backup', 'manifest.json')
    const text = readFileSync(path, 'utf8')
    const { manifest } = readManifest(target(), null)
    const put = async (changed: object) => {
      const { canonicalJson } = await import('../../lib/json.ts')
      const signed = { ...manifest, ...changed }
      writeFileSync(path, JSON.stringify({ manifest: signed, signature: digestOf(canonicalJson(signed as never)) }))
    }
    await put({ layout: manifest.layout + 1 })
    await expect(restoreNew()).rejects.toThrow(/Restore it with that release/)
    await put({ version: 2 })
    await expect(restoreNew()).rejects.toThrow(/written by a newer release/)
    await put({ last: { tx: manifest.last.tx + 7, at: null } })
    await expect(restoreNew()).rejects.toThrow(`its manifest says ${manifest.last.tx + 7}`)
    writeFileSync(path, text.replace(`"tx": ${manifest.last.tx}`, `"tx": ${manifest.last.tx + 1}`))
    await expect(restoreNew()).rejects.toThrow(/was changed/)
    rmSync(path)
    await expect(restoreNew()).rejects.toThrow(/isn't a complete backup/)
  })

  it('restores no sessions, and no tokens that were or may have been revoked since', async () => {
    const token = (id: string, account: string | null): Token => ({
      kind: 'token',
      id,
      sha256: digestOf(id),
      name: id,
      account,
      rights: ['read'],
      platforms: null,
      createdAt: 1,
      expiresAt: 9_000_000_000_000,
      usedAt: null,
      createdBy: 'local',
    })
    const account = { id: 'i#a', name: 'A', email: null, groups: [], confirmedAt: 1, endedAt: null }
    await store.saveAccount(account)
    for (const id of ['stays', 'revoked']) await store.saveCredential(token(id, null))
    await store.saveCredential(token('of-one-who-left', 'i#a'))
    const { createdBy: _, name: __, rights: ___, platforms: ____, ...rest } = token('session', 'i#a')
    const session = { idleMs: 1, idToken: 'id', refreshToken: 'the-refresh-token', checkedAt: 1 }
    await store.saveCredential({ ...rest, ...session, kind: 'session', account: 'i#a' })
    await live(3)
    await backUp()
    await store.revokeCredentials(['revoked'])
    await store.saveAccount({ ...account, endedAt: 5 })
    const tokensIn = async (to: string) => {
      const copy = openSqliteStore({ path: join(to, 'mlg.db') })
      const found = [...(await copy.credentials('token', null, 9)), ...(await copy.credentials('session', null, 9))]
      await copy.close()
      return found.map(({ id }) => id)
    }
    const alone = await restoreNew()
    expect(await tokensIn(alone.to)).toEqual([])
    expect(alone.lines[1]).toContain('0 of its 3 tokens are valid')
    const beside = await restoreNew({ tokensFrom: data() })
    expect(await tokensIn(beside.to)).toEqual(['stays'])
    expect(readFileSync(join(alone.to, 'mlg.db')).includes('the-refresh-token')).toBe(false)
  })
})

describe('an encrypted backup', () => {
  it('contains no plain text, and opens only with its key', async () => {
    await live(30)
    await store.saveNote('marker', 'a-text-that-is-looked-for')
    process.env.MLG_BACKUP_PASSPHRASE = 'correct horse'
    expect((await backUp())[1]).toContain('encrypted')
    await live(2)
    await backUp()
    for (const name of readdirSync(target()))
      expect(readFileSync(inFolder('backup', name)).includes('a-text-that-is')).toBe(false)
    await expectSame((await restoreNew()).to)
    process.env.MLG_BACKUP_PASSPHRASE = 'wrong horse'
    await expect(restoreNew()).rejects.toThrow(/This isn't the key/)
    await expect(backUp()).rejects.toThrow(/This isn't the key/)
    delete process.env.MLG_BACKUP_PASSPHRASE
    await expect(restoreNew()).rejects.toThrow(/is encrypted/)
  })

  it('accepts a key file, and detects every change', async () => {
    const keyFile = inFolder('key')
    writeFileSync(keyFile, 'short')
    await expect(backUp({ keyFile })).rejects.toThrow(/a key needs at least 32/)
    writeFileSync(keyFile, Buffer.alloc(32, 7))
    await live(30)
    await backUp({ keyFile })
    await expectSame((await restoreNew({ keyFile })).to)
    const files = readdirSync(target()).filter((name) => /^\d/.test(name))
    for (const name of files) {
      const path = inFolder('backup', name)
      const whole = readFileSync(path)
      const damaged = Buffer.from(whole)
      changeByte(damaged)
      writeFileSync(path, damaged)
      await expect(restoreNew({ keyFile })).rejects.toThrow(/damaged/)
      writeFileSync(path, whole)
    }
    const manifest = inFolder('backup', 'manifest.json')
    const text = readFileSync(manifest, 'utf8')
    writeFileSync(manifest, text.replace(/"tx": \d+/, '"tx": 1'))
    await expect(restoreNew({ keyFile })).rejects.toThrow(/was changed/)
    expect(existsSync(inFolder('data', 'backup-copy'))).toBe(false)
  })
})
