// Plain JavaScript that runs on Node 20: installs missing packages, and finds the Node that runs the rest.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ALLOCATOR, complainAboutNode, findNode } from '../bin/node24.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Installs if the packages don't match the lockfile; returns the path of a recent enough Node. `only: 'running'`
 * requires only what the service and the portal's build need; further packages stay. With `replace` false existing
 * packages stay, since others may be running from them, and the process ends if they don't match.
 */
export function install({ replace = true, only = 'everything' } = {}) {
  const modules = join(root, 'node_modules')
  const state = stateOf(modules)
  if (!isEnough(state, only)) {
    refuseLink(modules)
    if (!replace && existsSync(modules)) refuseOthers(modules)
    // No package needs its install script: native parts come prebuilt. Without this an npm older than `allowScripts`
    // would call a compiler that may not be there.
    const quietly = ['--ignore-scripts', '--loglevel=error', '--no-audit', '--no-fund']
    if (state === 'other') {
      const most = only === 'running' ? ['--omit=dev'] : []
      console.log(
        `Installing what is missing (${only === 'running' ? 'ten seconds' : 'half a minute'} on a fresh clone) …`,
      )
      npm(['ci', ...most, ...quietly])
    } else {
      // Adds packages and removes none, since a service may be running from them.
      console.log('Installing what developers need …')
      npm(['install', '--no-save', ...quietly])
    }
  }
  const node = findNode(root)
  if (node === null) {
    complainAboutNode()
    process.exit(1)
  }
  return node
}

function isEnough(state, only) {
  return state === 'everything' || (state === 'running' && only === 'running')
}

/**
 * Reads what npm last recorded as installed, whoever called it: `everything`, at least what `running` needs, or
 * `other`, which matches neither. Ignores packages of other systems, and the portal, which is a folder of ours.
 */
function stateOf(modules) {
  const wanted = packagesIn(join(root, 'package-lock.json'))
  const present = packagesIn(join(modules, '.package-lock.json'))
  if (wanted === null || present === null) return 'other'
  const isOurs = ([path, { link }]) => link === true || !path.startsWith('node_modules/')
  const isSame = ([path, { version }]) => wanted[path]?.version === version
  if (!Object.entries(present).every((one) => isOurs(one) || isSame(one))) return 'other'
  const missing = Object.entries(wanted).filter(
    ([path, of]) =>
      !isOurs([path, of]) && present[path] === undefined && of.optional !== true && of.devOptional !== true,
  )
  if (missing.length === 0) return 'everything'
  return missing.every(([, { dev }]) => dev === true) ? 'running' : 'other'
}

/** Keyed by path; null if the file is missing or invalid. */
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

/** `npm ci` first removes existing packages: through a link, those of another checkout, which may be in use. */
function refuseLink(modules) {
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return
  console.error(
    `${modules} is a link to ${readlinkSync(modules)}, and what is installed there does not fit package-lock.json, or was not installed by us.`,
  )
  console.error('Install there, or remove the link and run this again.')
  process.exit(1)
}

/** Runs npm with the Node that runs us: npm's own launcher may not be on the caller's PATH. */
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
 * Environment of the project's own programs: memory is allocated as in the shipped product, and the compile cache is
 * stored beside the packages, as by `mlg`, so that they start in half the time.
 */
export function programEnvironment(node) {
  const kept = process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'mlg')
  return { ...ALLOCATOR, ...environment(node), NODE_COMPILE_CACHE: kept }
}
