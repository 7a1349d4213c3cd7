// Implements `mlg backup`: saves the record, its configuration and its definitions to a folder.
import { formatCount } from '../../lib/format-count.ts'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { removeDatabase } from '../../adapters/sqlite/schema/copy.ts'
import { lockForWriting } from '../../adapters/sqlite/schema/lock.ts'
import { makeDataFolder } from '../../wiring/data-folder.ts'
import { DATABASE } from '../../wiring/record.ts'
import { version } from '../../wiring/version.ts'
import type { Print } from '../call-service.ts'
import { configurationIn } from '../configuration.ts'
import { addBackup, MAX_INCREMENTS, openTarget, type BackupReport } from './backup-folder.ts'
import { copyConfiguration, NO_CONFIGURATION } from './configuration.ts'
import { makeDump } from './dump.ts'
import type { BackupSecret } from './manifest.ts'
import { makeRecordCopy, megabytes } from './record-copy.ts'
import { isoOf } from '../../lib/iso.ts'
import { makeFolder } from '../../lib/make-folder.ts'

export interface BackupOptions {
  readonly config: string
  /** A data folder without a configuration. */
  readonly data?: string
  readonly keyFile?: string
}

export async function backup(folder: string, options: BackupOptions, print: Print): Promise<void> {
  const configured = options.data === undefined ? configurationIn(options.config) : null
  const server = configured !== null && configured.store !== 'sqlite' ? configured.store : null
  const data = resolve(options.data ?? configured?.data ?? '')
  const database = join(data, DATABASE)
  if (server === null && !existsSync(database))
    throw new Error(`There is no record at ${database}. Name the configuration with --config.`)
  const configuration = configured === null ? NO_CONFIGURATION : copyConfiguration(options.config)
  const secret = secretOf(options)
  makeFolder(folder, 0o700)
  const report = await runAlone(join(folder, 'lock'), async () => {
    openTarget(folder, secret)
    // The plain copy of a record that is to be encrypted is never stored in the backup's folder.
    const copyPath = secret === null ? join(folder, 'copy') : join(data, 'backup-copy')
    makeDataFolder(dirname(copyPath))
    return await runAlone(copyPath, async () => {
      try {
        const copy = server === null ? await makeRecordCopy(database, copyPath) : await makeDump(server, copyPath)
        const content = {
          ...copy,
          program: version(),
          engine: server === null ? 'sqlite' : 'postgres',
          configuration: JSON.stringify(configuration),
          takenAt: isoOf(Date.now()),
        } as const
        return await addBackup(folder, content, secret)
      } finally {
        removeDatabase(copyPath)
      }
    })
  })
  for (const line of reportLines(folder, report, configuration.missing)) print(line)
}

/** Runs one at a time; the lock disappears with its process, however that ends. */
async function runAlone<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = lockForWriting(path)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

/** Reads it from a file or the environment, because typed text stays in the shell's history. */
export function secretOf({ keyFile }: Pick<BackupOptions, 'keyFile'>): BackupSecret | null {
  const passphrase = process.env.MLG_BACKUP_PASSPHRASE
  if (keyFile === undefined) return passphrase === undefined || passphrase === '' ? null : passphrase
  const key = readFileSync(keyFile)
  if (key.length < MIN_KEY_BYTES)
    throw new Error(
      `${keyFile} has ${formatCount(key.length, 'byte')}; a key needs at least ${MIN_KEY_BYTES}: openssl rand -out key 32`,
    )
  return key
}

const MIN_KEY_BYTES = 32

function reportLines(folder: string, { manifest, incremental, stored }: BackupReport, missing: readonly string[]) {
  const { last, file, blocks, key } = manifest
  return [
    `Backed up to ${folder}, up to transaction ${last.tx}${last.at === null ? '' : ` of ${last.at}`}.`,
    `${incremental ? 'Incremental' : 'Full'}: ${megabytes(stored)} added for a record of ${megabytes(file.bytes)}, ` +
      `in ${blocks.length} of at most ${MAX_INCREMENTS} files of blocks${key === null ? '' : ', encrypted'}; read again, nothing is damaged.`,
    ...(missing.length === 0 ? [] : ['Not included:', ...missing.map((line) => `  ${line}`)]),
  ]
}
