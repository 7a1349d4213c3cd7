// Adds a backup to a folder, or reads one back, independently of the engine that wrote the record.
import { createHash } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DISK, replaceText } from '../../adapters/disk/disk.ts'
import type { Sealing } from '../../lib/sealing.ts'
import {
  BlockReader,
  blocksOf,
  BlockWriter,
  fileName,
  indexBytes,
  placesOf,
  storeBytes,
  storedBytes,
  type BlockPlace,
} from './blocks.ts'
import {
  digestOf,
  hasManifest,
  manifestPath,
  manifestText,
  newKey,
  readManifest,
  type BackupManifest,
  type BackupSecret,
  type StoredFile,
} from './manifest.ts'

/** Maximum number of block files that a restore reads: after that, the next backup is a full one. */
export const MAX_INCREMENTS = 30
/** A full backup is also made if the stored data is more than this many times the used data. */
const MAX_WASTE = 2

/** The record and the configuration to back up, as one file and one text. */
type BackupContent = Pick<BackupManifest, 'program' | 'engine' | 'layout' | 'record' | 'last'> & {
  /** The record, or a dump of it; nothing changes it meanwhile. */
  readonly path: string
  readonly configuration: string
  readonly takenAt: string
}

export interface BackupReport {
  readonly manifest: BackupManifest
  /** True if it reuses blocks of earlier ones. */
  readonly incremental: boolean
  readonly stored: number
}

/** Opens the target folder of a backup; null if it is empty, or has only leftovers of an interrupted backup. */
export function openTarget(folder: string, secret: BackupSecret | null): ReturnType<typeof readManifest> | null {
  if (hasManifest(folder)) return readManifest(folder, secret)
  const stranger = readdirSync(folder).find((name) => !isOwn(name))
  if (stranger === undefined) return null
  throw new Error(
    `${folder} holds ${stranger}, which isn't part of a backup. Use an empty folder, or that of a backup.`,
  )
}

/** `copy` is the record while it is cut into blocks; `lock` keeps two backups apart. */
const isOwn = (name: string): boolean =>
  /^\d{6}\.(blocks|index|configuration)$|^manifest\.json(\.new)?$|^(copy|lock)(\.|$)/.test(name)

/**
 * Stores what the folder lacks, reads all of it back, and only then makes it the folder's backup. If interrupted
 * earlier, it leaves the previous backup, or none.
 */
export async function addBackup(
  folder: string,
  content: BackupContent,
  secret: BackupSecret | null,
): Promise<BackupReport> {
  const before = openTarget(folder, secret)
  if (before !== null) refuseOther(folder, before.manifest, content)
  const encryption = before === null && secret !== null ? newKey(secret) : null
  const sealing = before?.sealing ?? encryption?.sealing ?? null
  const key = before?.manifest.key ?? encryption?.key ?? null
  const number = lastNumber(before?.manifest ?? null) + 1
  // Each dump is packed anew, and shares no block with the last one.
  const basis = before === null || content.engine === 'postgres' ? null : await basisOf(folder, before)
  const parts: BackupStep = { folder, content, sealing, number }
  let stored = await storeBlocks(parts, basis)
  const isWasteful = stored.blocks.length > MAX_INCREMENTS || wasteOf(stored) > MAX_WASTE
  if (basis !== null && (isWasteful || !(await isReadable(folder, stored, sealing))))
    stored = await storeBlocks(parts, null)
  const index = await storeBytes(folder, fileName(number, 'index'), { bytes: indexBytes(stored.places), sealing })
  const configuration = await storeBytes(folder, fileName(number, 'configuration'), {
    bytes: Buffer.from(content.configuration),
    sealing,
  })
  const { path: _, configuration: __, ...of } = content
  const manifest: BackupManifest = {
    format: 'mlg-backup',
    version: 1,
    ...of,
    file: stored.file,
    key,
    blocks: [...stored.blocks],
    index,
    configuration,
  }
  await verifyFiles(folder, { manifest, sealing })
  await DISK.syncFolder(folder)
  await replaceText(DISK, folder, manifestPath(folder), manifestText(manifest, sealing))
  removeUnused(folder, manifest)
  const own = stored.blocks.find(({ name }) => name === fileName(number, 'blocks'))?.bytes ?? 0
  return {
    manifest,
    incremental: stored.blocks.length > 1 || own === 0,
    stored: own + index.bytes + configuration.bytes,
  }
}

function refuseOther(folder: string, had: BackupManifest, { record, last, engine }: BackupContent): void {
  if (had.engine !== engine || (had.record !== null && record !== null && had.record !== record))
    throw new Error(`${folder} holds a backup of another record. Use a separate folder for each record.`)
  if (had.last.tx > last.tx)
    throw new Error(
      `${folder} holds transactions up to ${had.last.tx}, but the record ends at ${last.tx}: it was reset since. Use another folder, to keep that backup.`,
    )
}

function lastNumber(manifest: BackupManifest | null): number {
  return Number(manifest?.index.name.slice(0, 6) ?? 0)
}

interface Stored {
  readonly places: readonly BlockPlace[]
  readonly blocks: readonly StoredFile[]
  readonly file: BackupManifest['file']
}

interface BackupStep {
  readonly folder: string
  readonly content: BackupContent
  readonly sealing: Sealing | null
  readonly number: number
}

interface Basis {
  readonly places: readonly BlockPlace[]
  readonly blocks: readonly StoredFile[]
}

/** Returns the backup that the next one builds on; null if it can't be read, so that a full one replaces it. */
async function basisOf(folder: string, { manifest, sealing }: ReturnType<typeof readManifest>): Promise<Basis | null> {
  const index = await storedBytes(folder, manifest.index, sealing).catch(() => null)
  return index === null ? null : { places: placesOf(index), blocks: manifest.blocks }
}

async function storeBlocks({ folder, content, sealing, number }: BackupStep, basis: Basis | null): Promise<Stored> {
  const writer = await BlockWriter.create(folder, number, sealing)
  try {
    const places: BlockPlace[] = []
    const whole = createHash('sha256')
    let bytes = 0
    for await (const block of blocksOf(content.path)) {
      const sha256 = digestOf(block)
      const had = basis?.places[places.length]
      places.push(had?.sha256 === sha256 ? had : await writer.add(block, sha256))
      whole.update(block)
      bytes += block.length
    }
    const used = new Set(places.map(({ file }) => fileName(file, 'blocks')))
    const own = await writer.end()
    const earlier = (basis?.blocks ?? []).filter(({ name }) => used.has(name))
    const blocks = own.bytes > 0 || earlier.length === 0 ? [...earlier, own] : earlier
    return { places, blocks, file: { bytes, sha256: whole.digest('hex') } }
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

function wasteOf({ places, blocks }: Stored): number {
  const used = places.reduce((sum, { length }) => sum + length, 0)
  return blocks.reduce((sum, { bytes }) => sum + bytes, 0) / Math.max(1, used)
}

async function isReadable(folder: string, stored: Stored, sealing: Sealing | null): Promise<boolean> {
  return await readAll(folder, stored, sealing).then(
    () => true,
    () => false,
  )
}

/** Reads every block, and compares it with the record. */
async function readAll(
  folder: string,
  { places, file }: Pick<Stored, 'places' | 'file'>,
  sealing: Sealing | null,
  take: (block: Buffer) => Promise<void> = async () => undefined,
): Promise<void> {
  const reader = new BlockReader(folder, sealing)
  try {
    const whole = createHash('sha256')
    let bytes = 0
    for (const place of places) {
      const block = await reader.read(place)
      whole.update(block)
      bytes += block.length
      await take(block)
    }
    if (bytes !== file.bytes || whole.digest('hex') !== file.sha256)
      throw new Error(`${folder} is damaged: its blocks don't add up to the record that was backed up`)
  } finally {
    await reader.close()
  }
}

/** Throws an error that names what is damaged or missing. `take` receives the record, block by block. */
export async function verifyFiles(
  folder: string,
  { manifest, sealing }: ReturnType<typeof readManifest>,
  take?: (block: Buffer) => Promise<void>,
): Promise<{ readonly configuration: string }> {
  const places = placesOf(await storedBytes(folder, manifest.index, sealing))
  const configuration = await storedBytes(folder, manifest.configuration, sealing)
  await readAll(folder, { places, file: manifest.file }, sealing, take)
  return { configuration: configuration.toString() }
}

/** Removes files that no backup needs any more, and leftovers of interrupted ones. */
function removeUnused(folder: string, { blocks, index, configuration }: BackupManifest): void {
  const used = new Set([...blocks, index, configuration].map(({ name }) => name))
  for (const name of readdirSync(folder))
    if (/^\d{6}\./.test(name) && isOwn(name) && !used.has(name)) rmSync(join(folder, name), { force: true })
}
