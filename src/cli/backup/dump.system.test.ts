import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { postgres } from '../../../scripts/services/postgres.ts'
import type { StartedService } from '../../../scripts/services/service.ts'
import { connectTo, openDatabases } from '../../adapters/postgres/testing.ts'
import { openPostgresStore } from '../../adapters/postgres/store.ts'
import { randomFrom } from '../../lib/random.ts'
import { sharedService } from '../../testing/services.ts'
import { commitOf } from '../../testing/store/build.ts'
import { randomWrite } from '../../testing/store/sequence.ts'
import { text } from '../../testing/packages/manifests.ts'
import { backup } from './backup.ts'
import { restoreDump } from './dump.ts'
import { restore } from './restore.ts'

/** The machine's server with the tools of its release. Without them, only the refusal is tested. */
const SYSTEM = '/usr/lib/postgresql'
const release = existsSync(SYSTEM)
  ? readdirSync(SYSTEM)
      .map(Number)
      .sort((a, b) => b - a)[0]
  : undefined
const tools = release === undefined ? null : join(SYSTEM, String(release), 'bin')
const hasTools = tools !== null && existsSync(join(tools, 'pg_dump'))

const packaged = await sharedService('postgres')
let base = ''
const path = process.env.PATH
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mlg-dump-'))
})
afterEach(() => {
  process.env.PATH = path
  delete process.env.MLG_BACKUP_PASSPHRASE
  rmSync(base, { recursive: true })
})

async function backUp(url: string): Promise<string[]> {
  const config = join(base, 'mlg.config.json')
  const source = { platform: 'registry', provider: 'registry', baseUrl: 'http://127.0.0.1:1' }
  writeFileSync(config, JSON.stringify({ store: url, data: 'data', sources: [source] }))
  const lines: string[] = []
  await backup(join(base, 'backup'), { config }, (line) => lines.push(line))
  return lines
}

describe.skipIf(packaged === null)('a PostgreSQL record without the tools of its server', () => {
  it('is refused with the command to run, leaving no backup and no password', async () => {
    const database = await openDatabases(() => packaged?.url ?? '').take()
    const store = await openPostgresStore({ url: database.url })
    mkdirSync(join(base, 'empty'))
    process.env.PATH = join(base, 'empty')
    const secret = database.url.replace('app@', 'app:hush-hush@')
    const refused = await backUp(secret).catch((error: unknown) => String(error))
    expect(refused).toMatch(/pg_dump failed: .*ENOENT/)
    expect(refused).toMatch(/ {2}pg_dump --format=custom .*--dbname=postgres:\/\/app@127/)
    expect(refused).not.toContain('hush-hush')
    expect(readdirSync(join(base, 'backup')).filter((name) => !name.startsWith('lock'))).toEqual([])
    await store.close()
    await database.giveBack()
  })
})

describe.skipIf(!hasTools)('a PostgreSQL record with the tools of its server', () => {
  let server: StartedService
  let data = ''
  const databases = openDatabases(() => server.url)
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'mlg-server-'))
    // With an empty cache, the system's own release is used.
    server = await postgres.start({ cache: join(data, 'none'), data, say: () => undefined })
  }, 120_000)
  afterAll(async () => {
    await server.stop()
    rmSync(data, { recursive: true, force: true })
  })

  it('is dumped while it is written, encrypted, and restored up to its last transaction', async () => {
    process.env.PATH = `${tools}:${path}`
    process.env.MLG_BACKUP_PASSPHRASE = 'correct horse'
    const [from, to] = [await databases.take(), await databases.take()]
    const store = await openPostgresStore({ url: from.url })
    const random = randomFrom(3)
    let at = 0
    const live = () => store.commit([commitOf(++at * 10, [randomWrite(random)])])
    for (let n = 0; n < 40; n++) await live()
    const state = { writing: true }
    const writing = (async () => {
      while (state.writing) await live()
    })()
    const lines = await backUp(from.url)
    state.writing = false
    await writing
    const tx = Number(/up to transaction (\d+)/.exec(lines[0] ?? '')?.[1])
    expect(tx).toBeGreaterThan(10)
    expect((await store.head()).tx).toBeGreaterThan(tx)
    const configuration = join(base, 'configuration')
    await restore(join(base, 'backup'), { to: to.url, configuration }, () => undefined)
    expect(readdirSync(configuration)).toEqual(['mlg.config.json'])
    const copy = await openPostgresStore({ url: to.url })
    expect((await copy.head()).tx).toBe(tx)
    const upTo = async (one: typeof copy) => (await one.read(0, 1_000)).filter((entry) => entry.tx <= tx)
    expect(await upTo(copy)).toEqual(await upTo(store))
    expect(await copy.commit([commitOf(at * 20, [randomWrite(random)])])).toMatchObject([{ kind: 'committed' }])
    await copy.close()
    await expect(restore(join(base, 'backup'), { to: to.url }, () => undefined)).rejects.toThrow(/an empty database/)
    await expect(restore(join(base, 'backup'), { to: join(base, 'file') }, () => undefined)).rejects.toThrow(/URL of/)
    await store.close()
  }, 60_000)

  it("is dumped by the chart's job, without credentials, and restored", { timeout: 60_000 }, async () => {
    const template = text('deploy/helm/mlg/templates/backup.yaml')
    const [, script = ''] = /args:\n +- \|\n(.*?)\n +resources:/s.exec(template) ?? []
    const [from, to] = [await databases.take(), await databases.take()]
    const store = await openPostgresStore({ url: from.url })
    await store.commit([commitOf(10, [randomWrite(randomFrom(3))])])
    writeFileSync(join(base, 'record-url'), `${from.url}\n`)
    const own = script.replaceAll('/run/secrets/mlg', base).replaceAll('/backups', base)
    const args = ['-euc', own.replace(/\{\{.*?\}\}/, '14')]
    execFileSync('sh', args, { env: { ...process.env, PATH: `${tools}:${path}` } })
    const made = readdirSync(base).filter((name) => name.endsWith('.dump'))
    expect(made).toEqual([expect.stringMatching(/^mlg-\d{8}T\d{6}Z\.dump$/)])
    process.env.PATH = `${tools}:${path}`
    await restoreDump(to.url, join(base, made[0] ?? ''))
    const copy = await openPostgresStore({ url: to.url })
    expect(await copy.read(0, 10)).toEqual(await store.read(0, 10))
    await Promise.all([copy.close(), store.close()])
  })

  it('reports a server newer than the tools', async () => {
    if (packaged === null) return
    process.env.PATH = `${tools}:${path}`
    const client = await connectTo(packaged.url)
    const { rows } = await client.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    )
    await client.end()
    if ((rows[0]?.version ?? 0) < ((release ?? 0) + 1) * 10_000) return
    const database = await openDatabases(() => packaged.url).take()
    await (await openPostgresStore({ url: database.url })).close()
    await expect(backUp(database.url)).rejects.toThrow(/server version mismatch/)
    await database.giveBack()
  })
})
