// Implements `mlg restore`: turns a backup into a data folder, all or nothing.
import { formatCount } from '../../lib/format-count.ts'
import { makeFolder } from '../../lib/make-folder.ts'
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { DISK } from '../../adapters/disk/disk.ts'
import { SCHEMA } from '../../adapters/record/columns.ts'
import { changeAlone, damageIn } from '../../adapters/sqlite/schema/copy.ts'
import { openSqliteStore } from '../../adapters/sqlite/store.ts'
import { DATABASE } from '../../wiring/record.ts'
import type { Print } from '../call-service.ts'
import { secretOf } from './backup.ts'
import { verifyFiles } from './backup-folder.ts'
import { configurationOf, writeConfiguration } from './configuration.ts'
import { lastTransaction, refuseUsed, restoreDump } from './dump.ts'
import { readManifest, type BackupManifest } from './manifest.ts'

export interface RestoreOptions {
  /** A folder that doesn't exist yet or is empty, or the URL of an empty database. */
  readonly to: string
  /** New folder for the configuration, if a database is restored. */
  readonly configuration?: string
  readonly keyFile?: string
  /** The present data folder that the backup was made from, which knows which tokens were revoked since. */
  readonly tokensFrom?: string
}

/** Inside the target, which may be a separate disk, so that the complete folder is renamed instead of copied. */
const PART = '.restoring'
const LOST_AND_FOUND = 'lost+found'

export async function restore(folder: string, options: RestoreOptions, print: Print): Promise<void> {
  if (isDatabase(options.to)) return await restoreDatabase(folder, options, print)
  const to = resolve(options.to)
  const wasThere = existsSync(to)
  const stranger = (wasThere ? readdirSync(to) : []).find((name) => name !== PART && name !== LOST_AND_FOUND)
  if (stranger !== undefined)
    throw new Error(`${to} isn't empty (${stranger}). Restore into a new folder; nothing is replaced.`)
  const opened = readManifest(folder, secretOf(options))
  const { manifest } = opened
  refuseLayout(folder, manifest, 'sqlite')
  const valid = options.tokensFrom === undefined ? [] : validTokens(resolve(options.tokensFrom))
  const part = join(to, PART)
  rmSync(part, { recursive: true, force: true })
  makeFolder(part, 0o700)
  try {
    const path = join(part, DATABASE)
    const { configuration } = await writtenTo(path, (take) => verifyFiles(folder, opened, take))
    const tokens = changeAlone(path, (db) => prepare(db, { manifest, valid }))
    await openOnce(path, manifest)
    const copy = configurationOf(configuration)
    const config = writeConfiguration(join(part, 'configuration'), copy)
    // Moves the record last: without it, this isn't a data folder.
    for (const name of ['configuration', DATABASE])
      if (existsSync(join(part, name))) renameSync(join(part, name), join(to, name))
    rmSync(part, { recursive: true })
    await DISK.syncFolder(to)
    print(`Restored to ${to}, up to transaction ${manifest.last.tx}. Nobody is signed in.`)
    print(tokenLine(tokens))
    for (const line of copy.missing) print(`Not included: ${line}`)
    if (config !== null) print(`Start it with: mlg start --config ${join(to, 'configuration', 'mlg.config.json')}`)
  } catch (error) {
    rmSync(wasThere ? part : to, { recursive: true, force: true })
    throw error
  }
}

const isDatabase = (to: string): boolean => /^postgres(ql)?:\/\//.test(to)

/** Restores through a file that only this user may read, which is removed at the end. */
async function restoreDatabase(folder: string, options: RestoreOptions, print: Print): Promise<void> {
  const { to: url, configuration: configurationFolder } = options
  if (options.tokensFrom !== undefined)
    throw new Error('A backup of a PostgreSQL database has no tokens: omit --tokens-from.')
  if (configurationFolder !== undefined && existsSync(configurationFolder))
    throw new Error(`${configurationFolder} exists already. Name a new folder with --configuration.`)
  const opened = readManifest(folder, secretOf(options))
  const { manifest } = opened
  refuseLayout(folder, manifest, 'postgres')
  await refuseUsed(url)
  const part = mkdtempSync(join(tmpdir(), 'mlg-restore-'))
  try {
    const path = join(part, 'record.dump')
    const { configuration } = await writtenTo(path, (take) => verifyFiles(folder, opened, take))
    await restoreDump(url, path)
    const tx = await lastTransaction(url)
    if (tx !== manifest.last.tx)
      throw new Error(`The restored database ends at ${tx}, but its manifest says ${manifest.last.tx}. Drop it.`)
    const copy = configurationOf(configuration)
    if (configurationFolder !== undefined) writeConfiguration(resolve(configurationFolder), copy)
    print(`Restored up to transaction ${tx}. Nobody is signed in, and no token is valid: create new ones.`)
    for (const line of copy.missing) print(`Not included: ${line}`)
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
}

function refuseLayout(folder: string, { engine, layout, program }: BackupManifest, to: BackupManifest['engine']): void {
  if (engine !== to)
    throw new Error(
      engine === 'sqlite'
        ? `${folder} is a backup of a SQLite file. Restore it to a folder; "mlg migrate-store" moves it to a database.`
        : `${folder} is a backup of a PostgreSQL database. Restore it to the URL of an empty one.`,
    )
  if (layout > SCHEMA)
    throw new Error(
      `${folder} has layout ${layout}, written by release ${program}, but this release reads ${SCHEMA}. Restore it with that release.`,
    )
}

async function writtenTo<T>(path: string, write: (take: (block: Buffer) => Promise<void>) => Promise<T>): Promise<T> {
  const file = await DISK.create(path)
  try {
    const written = await write((block) => file.write(block))
    await file.sync()
    return written
  } finally {
    await file.close()
  }
}

interface TokenCounts {
  readonly had: number
  readonly valid: number
}

/** A backup can't know what was revoked after it, so it restores only tokens that its original record still has. */
function prepare(
  db: Database.Database,
  { manifest, valid }: { readonly manifest: BackupManifest; readonly valid: readonly string[] },
): TokenCounts {
  const damage = damageIn(db)
  if (damage !== null) throw new Error(`The record in the backup is damaged: ${damage}. Use another backup.`)
  const tx = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM tx').pluck().get()
  if (tx !== manifest.last.tx)
    throw new Error(
      `The record in the backup ends at ${tx}, but its manifest says ${manifest.last.tx}. Use another backup.`,
    )
  const count = () => db.prepare<[], number>('SELECT count(*) FROM credential').pluck().get() ?? 0
  db.exec(`DELETE FROM credential WHERE kind <> 'token'`)
  const had = count()
  db.prepare('DELETE FROM credential WHERE sha256 NOT IN (SELECT value FROM json_each(?))').run(JSON.stringify(valid))
  return { had, valid: count() }
}

/** Returns tokens of service accounts, and of people who still have access. */
function validTokens(data: string): readonly string[] {
  const path = join(data, DATABASE)
  if (!existsSync(path))
    throw new Error(`There is no record at ${path}. Name the previous data folder with --tokens-from.`)
  const db = new Database(path, { readonly: true })
  try {
    return db
      .prepare<[], string>(
        `SELECT sha256 FROM credential WHERE kind = 'token'
         AND (account IS NULL OR account IN (SELECT id FROM account WHERE ended_at IS NULL))`,
      )
      .pluck()
      .all()
  } finally {
    db.close()
  }
}

/** Opens the record like a start does, so that one that can't be opened is refused now. */
async function openOnce(path: string, { last }: BackupManifest): Promise<void> {
  const store = openSqliteStore({ path })
  try {
    const { tx } = await store.head()
    if (tx !== last.tx) throw new Error(`The record in the backup ends at ${tx}, not at ${last.tx}.`)
  } finally {
    await store.close()
  }
}

function tokenLine({ had, valid }: TokenCounts): string {
  if (had === 0) return 'It had no tokens.'
  if (valid === had)
    return had === 1
      ? "Its token is valid: it wasn't revoked since."
      : `Its ${had} tokens are valid: none was revoked since.`
  return `${valid} of its ${formatCount(had, 'token')} ${valid === 1 ? 'is' : 'are'} valid. The others were revoked, or may have been: create new ones ("mlg token create"), or restore again with --tokens-from <the previous data folder>.`
}
