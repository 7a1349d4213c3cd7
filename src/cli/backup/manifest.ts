// Reads and writes the file that makes a folder a backup: written last, and read first.
import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { jsonOfFile } from '../../lib/json-file.ts'
import { canonicalJson } from '../../lib/json.ts'
import { newSalt, sealingOf, type Sealing } from '../../lib/sealing.ts'

/*
 * A backup is a folder:
 *
 *   manifest.json           what it is of, and the digest of every other file; written last
 *   000007.blocks           what the seventh backup brought: blocks of 64 KiB, compressed, and sealed where there is a key
 *   000007.index            for each block of the record: its digest, and where it lies (in this file or an older one)
 *   000007.configuration    the configuration and the definitions, without secrets
 */
const NAME = 'manifest.json'
const FORMAT = 'mlg-backup'
const VERSION = 1

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const storedFile = z.strictObject({
  name: z.string().regex(/^\d{6}\.(blocks|index|configuration)$/),
  bytes: z.int().min(0),
  sha256: digest,
})
const shape = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  program: z.string(),
  engine: z.enum(['sqlite', 'postgres']),
  layout: z.int(),
  /** Identifies the record: a digest of the secret that each record generates; null if it has none yet. */
  record: digest.nullable(),
  takenAt: z.iso.datetime(),
  last: z.strictObject({ tx: z.int().min(0), at: z.iso.datetime().nullable() }),
  file: z.strictObject({ bytes: z.int().min(0), sha256: digest }),
  key: z.strictObject({ salt: z.string().regex(/^[0-9a-f]{32}$/), check: digest }).nullable(),
  blocks: z.array(storedFile).min(1).max(100),
  index: storedFile,
  configuration: storedFile,
})
const signedShape = z.strictObject({ manifest: shape, signature: digest })

export type StoredFile = z.output<typeof storedFile>
export type BackupManifest = z.output<typeof shape>

/** A passphrase, or the content of a key file. */
export type BackupSecret = string | Uint8Array

export function digestOf(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex')
}

export const manifestPath = (folder: string): string => join(folder, NAME)

export function hasManifest(folder: string): boolean {
  return existsSync(manifestPath(folder))
}

/** Formats the manifest, signed with the key; without one, its digest only reveals damage. */
export function manifestText(manifest: BackupManifest, sealing: Sealing | null): string {
  const text = canonicalJson(manifest)
  return `${JSON.stringify({ manifest, signature: sealing?.sign(text) ?? digestOf(text) }, null, 2)}\n`
}

interface OpenManifest {
  readonly manifest: BackupManifest
  readonly sealing: Sealing | null
}

const CHECK = 'the key of this backup'

export function newKey(secret: BackupSecret): {
  readonly key: NonNullable<BackupManifest['key']>
  readonly sealing: Sealing
} {
  const salt = newSalt()
  const sealing = sealingOf(secret, salt)
  return { key: { salt, check: sealing.sign(CHECK) }, sealing }
}

/** Throws the reason if the folder isn't a backup that this release opens with this key. */
export function readManifest(folder: string, secret: BackupSecret | null): OpenManifest {
  const path = manifestPath(folder)
  if (!existsSync(path))
    throw new Error(`${folder} isn't a complete backup: it has no ${NAME}, which is written last. Use another one.`)
  const content = jsonOfFile(readFileSync(path, 'utf8'))
  if (!content.ok) throw new Error(`${path} is damaged: ${content.error}. Use another backup.`)
  refuseNewer(path, content.value)
  const read = signedShape.safeParse(content.value)
  if (!read.success) throw new Error(`${path} is damaged: it wasn't written by a backup. Use another backup.`)
  const { manifest, signature } = read.data
  const sealing = sealingFor(folder, manifest.key, secret)
  const text = canonicalJson(manifest)
  const isWhole = sealing === null ? digestOf(text) === signature : sealing.hasSigned(text, signature)
  if (!isWhole) throw new Error(`${path} was changed after it was written. Use another backup.`)
  return { manifest, sealing }
}

function refuseNewer(path: string, content: unknown): void {
  const read = z.object({ manifest: z.object({ format: z.literal(FORMAT), version: z.int() }) }).safeParse(content)
  if (!read.success || read.data.manifest.version <= VERSION) return
  throw new Error(`${path} was written by a newer release, in a format that this one can't read. Use that release.`)
}

function sealingFor(folder: string, key: BackupManifest['key'], secret: BackupSecret | null): Sealing | null {
  if (key === null) {
    if (secret === null) return null
    throw new Error(`${folder} isn't encrypted. Omit the key, or use another folder.`)
  }
  if (secret === null)
    throw new Error(`${folder} is encrypted. Name its key file with --key-file, or set MLG_BACKUP_PASSPHRASE.`)
  const sealing = sealingOf(secret, key.salt)
  if (!sealing.hasSigned(CHECK, key.check)) throw new Error(`This isn't the key that ${folder} was encrypted with.`)
  return sealing
}
