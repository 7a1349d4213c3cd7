// Plain JavaScript that runs on Node 20: finds a Node >= 24 to run the product with.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export const NEEDED = 24

/**
 * For glibc, which reads it when a process starts. Otherwise it has a pool of memory for each thread, and takes ever
 * larger arrays from the pools once one was freed: what a large read freed stays there.
 */
export const ALLOCATOR = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144' }

/**
 * This Node where it is new enough, else the one that npm brought as an optional dependency; null where there is none.
 */
export function findNode(root) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  try {
    const require = createRequire(join(root, 'package.json'))
    const path = join(
      dirname(require.resolve(`${name}/package.json`)),
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    )
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

export function complainAboutNode() {
  console.error(
    `The Model Lifecycle Graph needs Node ${NEEDED} or newer; this is ${process.versions.node}, and npm has no Node ${NEEDED} for ${process.platform}-${process.arch}.`,
  )
  console.error('Install it from your system or a version manager, and run this again.')
}
