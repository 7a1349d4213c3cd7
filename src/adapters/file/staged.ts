import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok, type Result } from '../../lib/result.ts'

/**
 * Stages files that are uploaded in parts for a source's folder. Parts are assembled in a hidden subfolder, so that the
 * source never reads half a file, and moved to their final names at the end.
 */
const PREFIX = '.import-'
/** An upload idle for this long is abandoned. Reading its source, or another upload, removes its parts. */
const ABANDONED_AFTER_MS = 3_600_000
/** Uploads in progress in one folder. Together with the size limit of each, this bounds the space they take. */
const MAX_STARTED = 20
/** Files in one import. */
export const MAX_FILES = 20

interface StagedFile {
  readonly folder: string
  /** Id of the upload, a UUID. */
  readonly upload: string
  /** The caller has checked that it is a name, not a path. */
  readonly name: string
}

interface PartRefusal {
  readonly kind: 'large' | 'wrong'
  readonly reason: string
  readonly todo: string
}

export function stagingFolder({ folder, upload }: Pick<StagedFile, 'folder' | 'upload'>): string {
  return join(folder, PREFIX + upload)
}

/** Appends a part at an offset of the file; 0 starts the file again. Returns the new size. */
export async function addPart(
  of: StagedFile,
  { at, bytes, maxBytes }: { readonly at: number; readonly bytes: Uint8Array; readonly maxBytes: number },
): Promise<Result<number, PartRefusal>> {
  const others = (await filesIn(stagingFolder(of))).filter(({ name }) => name !== of.name)
  if (others.length >= MAX_FILES)
    return err(
      large(`an import has at most ${MAX_FILES} files`, 'Put the tables together, or import them one after the other.'),
    )
  if (others.reduce((sum, { size }) => sum + size, at + bytes.length) > maxBytes)
    return err(
      large(
        `the files of an import have at most ${maxBytes} bytes together`,
        'Divide them among several platforms, or raise limits.maxBytes of the source.',
      ),
    )
  if (at === 0) {
    const started = await startedIn(of)
    if (started >= MAX_STARTED)
      return err(
        partRefusal(
          `${started} imports are under way already`,
          'Wait until one of them has ended, or an hour for those that were given up.',
        ),
      )
    await mkdir(stagingFolder(of), { recursive: true })
  }
  const file = await open(join(stagingFolder(of), of.name), at === 0 ? 'w' : 'r+').catch(() => null)
  if (file === null) return err(partRefusal("the upload wasn't begun or was abandoned", AGAIN))
  try {
    const { size } = await file.stat()
    if (size !== at) return err(partRefusal(`the part at ${at} must begin at ${size}`, AGAIN))
    await file.write(bytes, 0, bytes.length, at)
    return ok(at + bytes.length)
  } finally {
    await file.close()
  }
}

const AGAIN = 'Begin the import again.'

function large(reason: string, todo: string): PartRefusal {
  return { kind: 'large', reason, todo }
}

function partRefusal(reason: string, todo: string): PartRefusal {
  return { kind: 'wrong', reason, todo }
}

/** Moves complete files to their final names, each atomically. */
export async function putInPlace(of: Omit<StagedFile, 'name'>, names: readonly string[]): Promise<void> {
  for (const name of names) await rename(join(stagingFolder(of), name), join(of.folder, name))
  await giveUp(of)
}

export async function giveUp(of: Omit<StagedFile, 'name'>): Promise<void> {
  await rm(stagingFolder(of), { recursive: true, force: true })
}

/** Removes the parts of abandoned uploads; returns the names of the others. */
export async function removeGivenUp(folder: string, now: number = Date.now()): Promise<readonly string[]> {
  const left: string[] = []
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue
    const path = join(folder, name)
    // A folder's own time doesn't change with the files in it.
    const changes = [await changeOf(path), ...(await filesIn(path)).map(({ changedAt }) => changedAt)]
    if (now - Math.max(...changes) < ABANDONED_AFTER_MS) left.push(name)
    else await rm(path, { recursive: true, force: true })
  }
  return left
}

/** Counts the other uploads. */
async function startedIn({ folder, upload }: StagedFile): Promise<number> {
  await mkdir(folder, { recursive: true })
  return (await removeGivenUp(folder)).filter((name) => name !== PREFIX + upload).length
}

interface UploadedFile {
  readonly name: string
  readonly size: number
  readonly changedAt: number
}

/** Skips files that are removed meanwhile. */
async function filesIn(folder: string): Promise<readonly UploadedFile[]> {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names.map(async (name) => {
      const stats = await stat(join(folder, name)).catch(() => null)
      return stats === null ? [] : [{ name, size: stats.size, changedAt: stats.mtimeMs }]
    }),
  )
  return found.flat()
}

async function changeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.mtimeMs ?? 0
}
