import { cpSync, existsSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { inject } from 'vitest'
import { whileLocked } from '../../../scripts/services/cache.ts'

/**
 * The data folder of a service that has read the whole demo company and has nothing left to do. The first file of a run
 * that needs it creates it, and the others wait; each gets a copy.
 */
export async function copySettledRecord(to: string, make: (folder: string) => Promise<void>): Promise<void> {
  const kept = join(inject('runFolder'), 'settled-record')
  if (!existsSync(kept)) {
    await whileLocked(kept, console.log, async () => {
      if (existsSync(kept)) return
      const part = `${kept}.part`
      rmSync(part, { recursive: true, force: true })
      await make(part)
      renameSync(part, kept)
    })
  }
  cpSync(kept, to, { recursive: true, filter: (path) => basename(path) !== 'mlg.log' })
}
