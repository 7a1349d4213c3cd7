import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runToEnd } from './java.ts'

/** npm packages of a test partner, in the cache, from their own lockfile: no dependencies of this project. */
export interface LockedPackages {
  readonly name: string
  /** The folder with package.json and package-lock.json. */
  readonly declared: string
}

/** Another lockfile gets another folder. */
export function packagesIn(cache: string, { name, declared }: LockedPackages): string {
  const lock = createHash('sha256')
    .update(readFileSync(join(declared, 'package-lock.json')))
    .digest('hex')
  return join(cache, `${name}-${lock.slice(0, 12)}`)
}

/** Prints `what` while fetching. */
export async function fetchPackages(
  cache: string,
  packages: LockedPackages,
  { say, what }: { readonly say: (line: string) => void; readonly what: string },
): Promise<void> {
  const home = packagesIn(cache, packages)
  if (existsSync(home)) return
  say(what)
  const folder = `${home}.part`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(join(packages.declared, name), join(folder, name))
  await runToEnd(
    'npm',
    ['ci', '--ignore-scripts', '--loglevel=error', '--no-audit', '--no-fund', '--prefix', folder],
    cache,
  )
  renameSync(folder, home)
}
