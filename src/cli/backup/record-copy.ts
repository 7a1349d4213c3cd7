// Copies a SQLite record to a file for a backup while the service runs.
import { statSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { changeAlone, copyRecord, damageIn, removeDatabase } from '../../adapters/sqlite/schema/copy.ts'
import { digestOf, type BackupManifest } from './manifest.ts'
import { isoOf } from '../../lib/iso.ts'

export interface RecordCopy extends Pick<BackupManifest, 'layout' | 'record' | 'last'> {
  readonly path: string
}

/** Refuses if there is no room for it; the copy exists until `removeDatabase`. */
export async function makeRecordCopy(database: string, path: string): Promise<RecordCopy> {
  removeDatabase(path)
  const needed = statSync(database).size
  const { bavail, bsize } = statfsSync(dirname(path))
  if (bavail * bsize < needed)
    throw new Error(
      `${dirname(path)} has ${megabytes(bavail * bsize)} free; a temporary copy of the record needs ${megabytes(needed)} there.`,
    )
  const layout = await copyRecord(database, path)
  const said = changeAlone(path, (db) => {
    const damage = damageIn(db)
    if (damage !== null) throw new Error(`${database} is damaged: ${damage}. Restore an earlier backup.`)
    // A backup must not keep anybody signed in, or contain data from the identity provider.
    db.exec(`DELETE FROM credential WHERE kind = 'session'`)
    const secret = db.prepare<[], string>(`SELECT value FROM note WHERE name = 'cursor-secret'`).pluck().get()
    const last = db
      .prepare<[], { tx: number; at: number }>('SELECT id AS tx, at FROM tx ORDER BY id DESC LIMIT 1')
      .get()
    return {
      record: identityOf(secret ?? null),
      last: { tx: last?.tx ?? 0, at: last === undefined ? null : isoOf(last.at) },
    }
  })
  return { path, layout, ...said }
}

/** Identifies a record by the secret that it generated; null if no process has opened it yet. */
export function identityOf(secret: string | null): string | null {
  return secret === null ? null : digestOf(`backup of ${secret}`)
}

export const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
