// Plain JavaScript that runs on Node 20: installs what is missing, and says which Node runs the rest.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { complainAboutNode, findNode } from '../bin/node24.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Installs where the packages are not those of the lockfile; returns the path of a Node that is new enough. `replace`
 * false: what is there stays, since others may be running from it, and the process ends where that does not fit.
 */
export function install({ replace = true } = {}) {
  const modules = join(root, 'node_modules')
  if (!isInstalled(modules)) {
    refuseLink(modules)
    if (!replace && existsSync(modules)) refuseOthers(modules)
    console.log('Installing what is missing (half a minute on a fresh clone) …')
    // No package needs its install script: native parts come prebuilt. Without this an npm older than `allowScripts`
    // would call a compiler that may not be there.
    npm(['ci', '--ignore-scripts', '--loglevel=error', '--no-audit', '--no-fund'])
  }
  const node = findNode(root)
  if (node === null) {
    complainAboutNode()
    process.exit(1)
  }
  return node
}

/** npm writes down last what it installed, whoever called it. Packages of other systems are left out there. */
function isInstalled(modules) {
  const wanted = packagesIn(join(root, 'package-lock.json'))
  const present = packagesIn(join(modules, '.package-lock.json'))
  if (wanted === null || present === null) return false
  const isSame = ([path, { version }]) => wanted[path]?.version === version
  const isThere = ([path, { optional }]) => path === '' || optional === true || present[path] !== undefined
  return Object.entries(present).every(isSame) && Object.entries(wanted).every(isThere)
}

/** By their paths; null where the file is not there, or is none. */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return null
  }
}

function refuseOthers(modules) {
  console.error(
    `The packages in ${modules} are not those of package-lock.json. Run "npm ci --ignore-scripts" while nothing runs from there, then this again.`,
  )
  process.exit(1)
}

/** `npm ci` begins by removing what is there: through a link, the packages of another checkout, which may be in use. */
function refuseLink(modules) {
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return
  console.error(
    `${modules} is a link to ${readlinkSync(modules)}, and what is installed there does not fit package-lock.json, or was not installed by us.`,
  )
  console.error('Install there, or remove the link and run this again.')
  process.exit(1)
}

/** npm by the Node that runs us: npm's own launcher may not be on the PATH of whoever calls. */
export function npm(args) {
  const cli = process.env.npm_execpath
  const [command, rest] = cli === undefined ? ['npm', args] : [process.execPath, [cli, ...args]]
  const done = spawnSync(command, rest, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (done.status !== 0) {
    console.error(`npm ${args.join(' ')} failed; the lines above say why. Mend that, and run this again.`)
    process.exit(1)
  }
}

/** PATH with the packages' own commands, and with the right Node first. */
export function environment(node) {
  const separator = process.platform === 'win32' ? ';' : ':'
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(separator)
  return { ...process.env, PATH: path }
}

/**
 * For the project's own programs: what was compiled of them is kept beside the packages, as `mlg` keeps it, so that
 * they start in half the time.
 */
export function programEnvironment(node) {
  const kept = process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'mlg')
  return { ...environment(node), NODE_COMPILE_CACHE: kept }
}
