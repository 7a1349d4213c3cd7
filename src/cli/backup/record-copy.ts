// Makes a file of a SQLite record that can be backed up, while the service goes on.
import { statSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { changeAlone, copyRecord, damageIn, removeDatabase } from '../../adapters/sqlite/schema/copy.ts'
import { digestOf, type BackupManifest } from './manifest.ts'
import { isoOf } from '../../lib/iso.ts'

export interface RecordCopy extends Pick<BackupManifest, 'layout' | 'record' | 'last'> {
  readonly path: string
}

/** Refuses where there is no room for it; the copy is there until `removeDatabase`. */
export async function makeRecordCopy(database: string, path: string): Promise<RecordCopy> {
  removeDatabase(path)
  const needed = statSync(database).size
  const { bavail, bsize } = statfsSync(dirname(path))
  if (bavail * bsize < needed)
    throw new Error(
      `${dirname(path)} has ${megabytes(bavail * bsize)} free, and a copy of the record needs ${megabytes(needed)} there meanwhile.`,
    )
  const layout = await copyRecord(database, path)
  const said = changeAlone(path, (db) => {
    const damage = damageIn(db)
    if (damage !== null) throw new Error(`${database} is damaged: ${damage}. Restore a backup from before.`)
    // Nobody stays signed in by a backup, and what the provider of identities gave does not lie about.
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

/** Identifies a record by a secret that it made for itself; null if no process has opened it yet. */
export function identityOf(secret: string | null): string | null {
  return secret === null ? null : digestOf(`backup of ${secret}`)
}

export const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
