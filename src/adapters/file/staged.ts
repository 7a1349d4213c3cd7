import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok, type Result } from '../../lib/result.ts'

/**
 * Files that are sent in parts into the folder of a source: they are put together in a folder of their own, which is hidden, so that the
 * source never reads a half of one, and are moved to their places at the end.
 */
const PREFIX = '.import-'
/** One that was not continued for so long was given up. */
const GIVEN_UP_MS = 3_600_000
const MAX_STARTED = 20

export interface StagedFile {
  /** The folder of the source. */
  readonly folder: string
  /** Which upload: a UUID. */
  readonly upload: string
  /** Checked by the caller: it is a name, and no path. */
  readonly name: string
}

export function stagingFolder({ folder, upload }: Pick<StagedFile, 'folder' | 'upload'>): string {
  return join(folder, PREFIX + upload)
}

/** Adds a part that begins at a byte of the file; at 0 the file begins anew. Returns how many bytes there are now. */
export async function addPart(
  of: StagedFile,
  { at, bytes }: { readonly at: number; readonly bytes: Uint8Array },
): Promise<Result<number>> {
  if (at === 0) {
    const room = await makeRoom(of)
    if (!room.ok) return room
    await mkdir(stagingFolder(of), { recursive: true })
  }
  const file = await open(join(stagingFolder(of), of.name), at === 0 ? 'w' : 'r+').catch(() => null)
  if (file === null) return err('it was not begun, or was given up')
  try {
    const { size } = await file.stat()
    if (size !== at) return err(`its part ${at} does not follow what is there, ${size} bytes`)
    await file.write(bytes, 0, bytes.length, at)
    return ok(at + bytes.length)
  } finally {
    await file.close()
  }
}

/** Moves complete files to their places: each of them at once. */
export async function putInPlace(of: Omit<StagedFile, 'name'>, names: readonly string[]): Promise<void> {
  for (const name of names) await rename(join(stagingFolder(of), name), join(of.folder, name))
  await giveUp(of)
}

export async function giveUp(of: Omit<StagedFile, 'name'>): Promise<void> {
  await rm(stagingFolder(of), { recursive: true, force: true })
}

async function makeRoom({ folder, upload }: StagedFile): Promise<Result<void>> {
  await mkdir(folder, { recursive: true })
  const started = (await readdir(folder)).filter((name) => name.startsWith(PREFIX) && name !== PREFIX + upload)
  let left = 0
  for (const name of started) {
    const { mtimeMs } = await stat(join(folder, name))
    if (Date.now() - mtimeMs < GIVEN_UP_MS) left++
    else await rm(join(folder, name), { recursive: true, force: true })
  }
  return left < MAX_STARTED ? ok(undefined) : err(`${left} imports are under way already`)
}
