import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'

export interface ServerBounds {
  /** Time within which a request must arrive, body included. The largest, 16 MiB of events, then needs 280 kB/s. */
  readonly requestMs: number
  /** Interval between checks of connections, and so the longest delay of closing one. */
  readonly checkMs: number
  readonly connections: number
}

const MAX_CONNECTIONS = 1_000
const MIN_CONNECTIONS = 8
/** Files that a process itself keeps open: 43 at rest, more while it merges index segments and reads sources. */
const OWN_FILES = 64

export function serverBounds(): ServerBounds {
  return { requestMs: 60_000, checkMs: 5_000, connections: connectionsFor(openFiles()) }
}

/** Returns a quarter of the files that the process may still open: with the full number, the search thread failed. */
export function connectionsFor(files: number | 'unlimited'): number {
  if (files === 'unlimited') return MAX_CONNECTIONS
  return Math.max(MIN_CONNECTIONS, Math.min(MAX_CONNECTIONS, Math.floor((files - OWN_FILES) / 4)))
}

function openFiles(): number | 'unlimited' {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? NaN) || 'unlimited'
  } catch {
    // Systems other than Linux don't tell, and allow more than this needs.
    return 'unlimited'
  }
}

/** Bounds a server's connections. Closes further ones, and idle ones, so that there is room for another try. */
export function limitConnections(server: Server, connections: number): void {
  server.maxConnections = connections
  server.on('drop', () => server.closeIdleConnections())
}
