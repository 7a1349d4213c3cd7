import pino from 'pino'
import type { Log } from '../contracts/telemetry.ts'

/** Structured logs, to a file or to standard output; all threads append to the same one. */
export function openLog(level: string, file: string | null): Log {
  const destination = pino.destination({ dest: file ?? 1, sync: true, append: true, mkdir: true })
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
}
