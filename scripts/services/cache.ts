import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lockForWriting } from '../../src/adapters/sqlite/schema/lock.ts'

/** Longer than the slowest fetch on a slow line: nobody waits longer for another process. */
const LOCK_MS = 600_000
const LOOK_EVERY_MS = 250

/**
 * Outside the repository, so that all checkouts on a machine share it. Servers refuse to run as root and are then
 * started as another user, who can't read root's home: for root it is elsewhere.
 */
export function cacheFolder(): string {
  const told = process.env['MLG_SERVICES_CACHE']
  const usual = process.getuid?.() === 0 ? '/var/tmp/mlg-services' : join(homedir(), '.cache', 'mlg-services')
  const folder = told === undefined || told === '' ? usual : told
  mkdirSync(folder, { recursive: true })
  return folder
}

/** One process at a time fetches a service; the others wait, and then find it there. */
export async function whileLocked<T>(path: string, say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + LOCK_MS
  let output = false
  for (;;) {
    const lock = tryLock(path)
    if (lock !== null) {
      try {
        return await work()
      } finally {
        lock.release()
      }
    }
    if (Date.now() > deadline) throw new Error(`another process has held ${path}.lock for ${LOCK_MS / 60_000} minutes`)
    if (!output) say('another process is fetching it; waiting for that')
    output = true
    await sleep(LOOK_EVERY_MS)
  }
}

function tryLock(path: string): { release(): void } | null {
  try {
    return lockForWriting(path)
  } catch (error) {
    if (error instanceof Error && error.message.includes('is open for writing')) return null
    throw error
  }
}
