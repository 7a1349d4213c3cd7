import { existsSync, readFileSync } from 'node:fs'

/** Output of a failed test: the end of the logs of each process and service that it used. */
interface FailureLog {
  /** Reads the rest before its file is removed. */
  close(): void
}

const LINES = 40
/** A file may start hundreds of processes in sequence; the last ones matter. */
const MAX_LOGS = 12

const logs: { readonly name: string; read: () => string }[] = []

/** Called before each file, since several run in one process. */
export function forgetLogs(): void {
  logs.length = 0
}

export function printOnFailure(name: string, read: () => string): FailureLog {
  const log = { name, read: () => lastLines(read()) }
  logs.push(log)
  if (logs.length > MAX_LOGS) logs.shift()
  return {
    close() {
      const end = log.read()
      log.read = () => end
    },
  }
}

export function printFileOnFailure(name: string, path: string): FailureLog {
  return printOnFailure(name, () => (existsSync(path) ? readFileSync(path, 'utf8') : ''))
}

export function failureReport(): string {
  return logs
    .map(({ name, read }) => ({ name, text: read() }))
    .filter(({ text }) => text !== '')
    .map(({ name, text }) => `--- the last ${LINES} lines of ${name}\n${text}`)
    .join('\n')
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LINES).join('\n')
}
