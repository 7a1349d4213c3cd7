import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, whileLocked } from './cache.ts'
import { unpackPackage } from './debian.ts'

/** Prometheus's own checker of rules, of Debian's package, which is unpacked into the cache: 100 MB. */
export async function fetchPromtool(say: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder(), 'prometheus')
  const program = join(folder, 'usr/bin/promtool')
  await whileLocked(folder, say, async () => {
    if (!existsSync(program)) unpackPackage('prometheus', folder, say)
  })
  return program
}
