// `npm run lockfile`: writes each package's source into package-lock.json. Without it, npm first asks the registry for
// all releases of each package, and `npm ci` takes half as long again. The host names no registry: .npmrc has npm put
// the configured one in its place. Plain JavaScript that runs on Node 20.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './install.mjs'

const HOST = 'https://registry.invalid'
/** npm itself writes the registry that it was configured with. */
const REGISTRY_FILE = /^https?:.*\/-\/[^/]+\.tgz$/

function withRegistry(path, of) {
  const { version, resolved, ...rest } = of
  const isOurs = of.link === true || of.inBundle === true || !path.includes('node_modules/')
  if (isOurs || (resolved !== undefined && !REGISTRY_FILE.test(resolved))) return of
  const name = of.name ?? path.split('node_modules/').at(-1)
  const file = `${name.split('/').at(-1)}-${version}.tgz`
  // In npm's order, so that npm writes the same file.
  return { ...(of.name === undefined ? {} : { name }), version, resolved: `${HOST}/${name}/-/${file}`, ...rest }
}

const lockfile = join(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(lockfile, 'utf8'))
for (const [path, of] of Object.entries(lock.packages)) lock.packages[path] = withRegistry(path, of)
writeFileSync(lockfile, `${JSON.stringify(lock, null, 2)}\n`)
