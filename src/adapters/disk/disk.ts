import { open, rename, rm } from 'node:fs/promises'

/** File operations, behind an interface so that a test can interrupt each step. */
export interface Disk {
  create(path: string): Promise<FileWriter>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Flushes the folder, so that new names in it survive a crash of the machine. */
  syncFolder(path: string): Promise<void>
}

export interface FileWriter {
  write(bytes: Uint8Array): Promise<void>
  /** Flushes written data, so that it survives a crash of the machine. */
  sync(): Promise<void>
  close(): Promise<void>
}

export const DISK: Disk = {
  create: async (path) => {
    const file = await open(path, 'w')
    return {
      write: async (bytes) => {
        for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten
      },
      sync: () => file.sync(),
      close: () => file.close(),
    }
  },
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  syncFolder: async (path) => {
    // On Windows folders can't be opened, but their names are durable anyway.
    const folder = await open(path, 'r').catch(() => null)
    if (folder === null) return
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  },
}

/** Replaces a file with a new one written beside it: after a crash, one or the other is there, complete. */
export async function replaceFile(
  disk: Disk,
  { folder, path, newPath }: { readonly folder: string; readonly path: string; readonly newPath: string },
  write: (file: FileWriter) => Promise<void>,
): Promise<void> {
  const file = await disk.create(newPath)
  try {
    await write(file)
    await file.sync()
  } finally {
    await file.close()
  }
  await disk.rename(newPath, path)
  await disk.syncFolder(folder)
}

/** Replaces a small file that one process at a time writes. */
export async function replaceText(disk: Disk, folder: string, path: string, text: string): Promise<void> {
  await replaceFile(disk, { folder, path, newPath: `${path}.new` }, (file) => file.write(Buffer.from(text)))
}
