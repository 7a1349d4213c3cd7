import { statfsSync } from 'node:fs'

export interface DiskProblem {
  readonly kind: 'full' | 'refused' | 'damaged' | 'failing'
  /** Says what happened, to which file, and what to do. */
  readonly text: string
}

const KINDS: readonly (readonly [codes: RegExp, kind: DiskProblem['kind']])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT|EFBIG)$/, 'full'],
  [/^(SQLITE_READONLY|SQLITE_CANTOPEN|SQLITE_PERM|SQLITE_AUTH|EROFS$|EACCES$|EPERM$|ENOTDIR$)/, 'refused'],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, 'damaged'],
  [/^(SQLITE_IOERR|EIO$)/, 'failing'],
]

/** Returns null if the error isn't the disk's. */
export function diskProblem(error: unknown, path: string): DiskProblem | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const { code } = error
  const [, kind] = KINDS.find(([codes]) => codes.test(code)) ?? []
  return kind === undefined ? null : { kind, text: `${TEXTS[kind](path)} (${code}: ${error.message})` }
}

const TEXTS: Readonly<Record<DiskProblem['kind'], (path: string) => string>> = {
  full: (path) =>
    `The disk of ${path} is full: nothing more can be written. Free some space there; a running service then goes on by itself`,
  refused: (path) =>
    `${path} can't be opened or written. Check that the folder exists on a disk that is mounted for ` +
    'writing, and that this user may write there',
  damaged: (path) => `${path} is damaged. Stop the service and restore a backup; "mlg verify" reports what is damaged`,
  failing: (path) =>
    `The disk of ${path} fails. Check it (the log of the operating system has the reason), and move the data to another disk if need be`,
}

/** Returns the bytes that this user may still write on the folder's disk; null if unknown. */
export function freeBytes(folder: string): number | null {
  return diskRoom(folder)?.free ?? null
}

/** Returns the bytes available to this user and the size of the disk; null if unknown. */
export function diskRoom(folder: string): { readonly free: number; readonly total: number } | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder)
    return { free: bavail * bsize, total: blocks * bsize }
  } catch {
    return null
  }
}
