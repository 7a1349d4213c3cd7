import { dirname } from 'node:path'
import pino from 'pino'
import type { Log } from '../contracts/telemetry.ts'
import { makeFolder } from '../lib/make-folder.ts'
import { messageOf } from '../lib/message-of.ts'

/** Lines that couldn't be written wait for the next one, up to this many bytes; more are dropped. */
const MAX_WAITING_BYTES = 1_048_576

/**
 * Structured logs, to a file or to standard output; all threads append to the same one. On a full disk lines are lost,
 * and the work that logs them continues.
 */
export function openLog(level: string, file: string | null): Log {
  const destination = openDestination(file)
  destination.on('error', () => undefined)
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
}

function openDestination(file: string | null): ReturnType<typeof pino.destination> {
  try {
    if (file !== null) makeFolder(dirname(file))
    return pino.destination({ dest: file ?? 1, sync: true, append: true, maxLength: MAX_WAITING_BYTES })
  } catch (error) {
    const reason = messageOf(error)
    const todo = 'Check that its folder lies on a disk that is mounted for writing, and that this user may write there'
    throw new Error(`The log ${file ?? 'on standard output'} can't be opened. ${todo} (${reason})`, { cause: error })
  }
}
