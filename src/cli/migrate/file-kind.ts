// Tells by a file's first bytes what it holds, since its name may be misleading.
import { closeSync, openSync, readSync } from 'node:fs'
import { messageOf } from '../../lib/message-of.ts'

export type FileKind = 'sqlite' | 'gzip' | 'lines'

const SQLITE = 'SQLite format 3\0'
const GZIP = '\u001f\u008b'

export function kindOfFile(path: string): FileKind {
  const start = firstBytes(path)
  if (start.startsWith(SQLITE)) return 'sqlite'
  if (start.startsWith(GZIP)) return 'gzip'
  if (start.startsWith('{')) return 'lines'
  const found = start === '' ? 'is empty' : `begins with ${JSON.stringify(start)}`
  throw new Error(`${path} ${found}: it's neither a SQLite file nor an export (lines of JSON, also compressed by gzip)`)
}

/** Decodes each byte as a character. */
function firstBytes(path: string): string {
  const buffer = Buffer.alloc(SQLITE.length)
  const file = openOrExplain(path)
  try {
    return buffer.toString('latin1', 0, readSync(file, buffer))
  } finally {
    closeSync(file)
  }
}

function openOrExplain(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    const reason = messageOf(error)
    throw new Error(`${path} can't be read: ${reason}`, { cause: error })
  }
}
