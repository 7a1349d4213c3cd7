import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, whileLocked } from '../../../scripts/services/cache.ts'
import { fetchPackages, packagesIn } from '../../../scripts/services/locked-packages.ts'
import { here } from '../../tools.ts'

const PACKAGES = { name: 'proof-peers', declared: here('./proof/packages') }

/** Installs the embedded engines into the cache, since they aren't dependencies of the project. Returns the folder. */
export async function peerPackages(): Promise<string> {
  const cache = cacheFolder()
  const say = (line: string): void => console.log(line)
  const home = packagesIn(cache, PACKAGES)
  await whileLocked(join(cache, PACKAGES.name), say, async () => {
    if (existsSync(home)) return
    const what = 'installing embedded engines to compare with (half a minute, 700 MB)'
    await fetchPackages(cache, PACKAGES, { say, what })
    // Its own script copies the build for this platform to where the package expects it.
    const prepared = spawnSync(process.execPath, ['install.js'], { cwd: join(home, 'node_modules', 'kuzu') })
    if (prepared.status !== 0) throw new Error(`Kùzu can't be prepared: ${prepared.stderr.toString().trim()}`)
  })
  return home
}
