import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, whileLocked } from './cache.ts'
import { lacksDebianTools, unpackPackage } from './debian.ts'

/** Says why libfaketime is unavailable here, or returns null. */
export const lacksFaketime = (): string | null => lacksDebianTools()

/** The library that fakes a process's wall clock (LD_PRELOAD), unpacked from Debian's package: 100 kB. */
export async function fetchFaketime(say: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder(), 'libfaketime')
  await whileLocked(folder, say, async () => {
    if (!existsSync(folder)) unpackPackage('libfaketime', folder, say)
  })
  const libraries = join(folder, 'usr/lib')
  const architecture = readdirSync(libraries).find((name) => name.endsWith('-linux-gnu'))
  if (architecture === undefined) throw new Error(`there is no library in ${libraries}`)
  return join(libraries, architecture, 'faketime', 'libfaketimeMT.so.1')
}
