import { randomUUID } from 'node:crypto'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { GraphFile, GraphImage } from '../contracts/graph-file.ts'
import type { JsonObject } from '../lib/json.ts'
import { readArrays, UnusableFile, writeArrays, type ArrayDirectory, type ArrayFileFormat } from './disk/array-file.ts'
import { DISK, replaceFile, type Disk, type FileWriter } from './disk/disk.ts'

const NAME = 'graph.image'
const FORMAT: ArrayFileFormat = { magic: 'MLGGRAPH', version: 2 }
/** After this long, an unfinished file is left over from a process that ended. */
const ABANDONED_MS = 3_600_000

interface ImageDirectory extends ArrayDirectory {
  readonly about: JsonObject
}

/**
 * Stores the image of the graph in a folder: next to the record, or in the folder of the process if the record is on a
 * server. The image is written under another name and then renamed, so a crash leaves either the old or the new one.
 * `unusable` receives why an existing file isn't used; the file stays until it is replaced.
 */
export function graphImageIn(folder: string, unusable: (why: string) => void, disk: Disk = DISK): GraphFile {
  const path = join(folder, NAME)
  return {
    async load(): Promise<GraphImage | null> {
      try {
        await removeAbandoned(folder, disk)
        const { directory, data } = await readArrays<ImageDirectory>(path, FORMAT, (bytes) => new ArrayBuffer(bytes))
        return { about: directory.about, data: data as object }
      } catch (error) {
        if (isMissing(error)) return null
        if (!(error instanceof UnusableFile)) throw error
        unusable(`${path}: ${error.message}`)
        return null
      }
    },
    async save({ about, data }, signal): Promise<void> {
      await mkdir(folder, { recursive: true })
      const newPath = `${path}.${randomUUID()}.new`
      const write = (file: FileWriter): Promise<void> =>
        writeArrays(stoppable(file, signal), FORMAT, data, (directory) => [JSON.stringify({ ...directory, about })])
      try {
        await replaceFile(disk, { folder, path, newPath }, write)
      } catch (error) {
        await disk.remove(newPath).catch(() => undefined)
        throw error
      }
    },
  }
}

/** Checks the signal between two pieces, so that a stop doesn't wait for the whole file. */
function stoppable(file: FileWriter, signal: AbortSignal): FileWriter {
  return {
    ...file,
    write: async (bytes) => {
      signal.throwIfAborted()
      await file.write(bytes)
    },
  }
}

async function removeAbandoned(folder: string, disk: Disk): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${NAME}.`)) continue
    const path = join(folder, name)
    // Another process may remove it at this moment.
    const found = await stat(path).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > ABANDONED_MS) await disk.remove(path)
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
