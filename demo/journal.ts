// Changes as JSON lines, appended as they happen. A line truncated by a crash is dropped, as if the change never was.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, truncateSync, writeSync } from 'node:fs'
import { isPlural } from './company/sizes.ts'
import { isObject } from './schema.ts'
import type { StoreChange } from './store.ts'

export interface Journal {
  /** Changes read at the start, oldest first. */
  readonly changes: readonly StoreChange[]
  readonly append: (change: StoreChange) => void
  readonly close: () => void
}

/** Compacts a journal when more than half of it, and at least so many lines, are superseded. */
export const SLACK = 10_000

/** `current` returns the changes that still count: the newest of each record. */
export function openJournal(file: string, current: () => StoreChange[], slack: number = SLACK): Journal {
  const changes = existsSync(file) ? read(file) : []
  let lines = changes.length
  let handle = openSync(file, 'a')

  const compact = (): void => {
    const retained = current().toSorted((a, b) => a.version - b.version)
    const fresh = openSync(`${file}.new`, 'w')
    writeSync(fresh, retained.map(lineOf).join(''))
    fsyncSync(fresh)
    closeSync(fresh)
    closeSync(handle)
    renameSync(`${file}.new`, file)
    handle = openSync(file, 'a')
    lines = retained.length
  }
  return {
    changes,
    append: (change) => {
      writeSync(handle, lineOf(change))
      lines++
      // Counting the current changes walks all, so this happens only every thousandth line.
      if (lines > slack && lines % Math.min(1_000, slack) === 0 && lines > 2 * current().length + slack) compact()
    },
    close: () => closeSync(handle),
  }
}

const lineOf = (change: StoreChange): string => `${JSON.stringify(change)}\n`

function read(file: string): StoreChange[] {
  const text = readFileSync(file, 'utf8')
  const changes: StoreChange[] = []
  let start = 0
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const change = end < 0 ? null : parse(text.slice(start, end))
    if (change === null) {
      const isLast = end < 0 || end === text.length - 1
      if (!isLast)
        throw new Error(`demo: ${file}, line ${changes.length + 1}, is damaged: delete the file to begin anew`)
      truncateSync(file, Buffer.byteLength(text.slice(0, start)))
      break
    }
    changes.push(change)
    start = end + 1
  }
  return changes
}

function parse(line: string): StoreChange | null {
  try {
    const value: unknown = JSON.parse(line)
    if (!isObject(value)) return null
    const { version, plural, id, updated, timed, record } = value
    if (typeof version !== 'number' || typeof updated !== 'number') return null
    if (typeof plural !== 'string' || typeof id !== 'string' || !isPlural(plural)) return null
    if (record !== null && !isObject(record)) return null
    return { version, plural, id, updated, timed: timed === 'record' ? 'record' : 'clock', record }
  } catch {
    return null
  }
}
