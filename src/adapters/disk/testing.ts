import { DISK, type Disk } from './disk.ts'

/** Skips syncing, which would take most of the time of a test with thousands of files. */
export const UNSYNCED: Disk = {
  ...DISK,
  create: async (path) => ({ ...(await DISK.create(path)), sync: async () => {} }),
  syncFolder: async () => {},
}

/** Simulates a process killed after so many disk operations: the last one stops halfway, and later ones do nothing. */
export function dyingDisk(steps: number): Disk & { readonly isDead: () => boolean } {
  let left = steps
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (left <= 0) throw new Error('killed')
    left--
    return await work()
  }
  return {
    isDead: () => left <= 0,
    create: (path) =>
      step(async () => {
        const file = await UNSYNCED.create(path)
        let isFirst = true
        return {
          write: async (bytes) => {
            if (left <= 0) throw new Error('killed')
            // A file counts as one step in its middle, since any others would behave like it.
            if (isFirst) left--
            isFirst = false
            await file.write(left <= 0 ? bytes.subarray(0, bytes.length >> 1) : bytes)
            if (left <= 0) throw new Error('killed')
          },
          sync: () => step(() => file.sync()),
          close: () => file.close(),
        }
      }),
    rename: (from, to) => step(() => UNSYNCED.rename(from, to)),
    remove: (path) => step(() => UNSYNCED.remove(path)),
    syncFolder: (path) => step(() => UNSYNCED.syncFolder(path)),
  }
}
