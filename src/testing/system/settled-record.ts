import { cpSync, existsSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { inject } from 'vitest'
import { whileLocked } from '../../../scripts/services/cache.ts'

/**
 * The data folder of a service that has read the whole demo company and has nothing left to do. The first file of a run
 * that needs it creates it, and the others wait; each gets a copy.
 */
export async function copySettledRecord(to: string, make: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(inject('runFolder'), 'settled-record')
  if (!existsSync(folder)) {
    await whileLocked(folder, console.log, async () => {
      if (existsSync(folder)) return
      const part = `${folder}.part`
      rmSync(part, { recursive: true, force: true })
      await make(part)
      renameSync(part, folder)
    })
  }
  cpSync(folder, to, { recursive: true, filter: (path) => basename(path) !== 'mlg.log' })
}
