// Plain JavaScript that runs on Node 20: finds a Node >= 24, and runs the product with it.
import { spawn } from 'node:child_process'
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

/**
 * Runs a program in place of this process, which only waits for it: signals reach it, and its exit code is ours. The
 * channel is how the program notices that this process was killed (src/cli/main.ts): otherwise it would go on, holding
 * its port and its data, while a supervisor starts another one.
 */
export function runInstead(node, args, options = {}) {
  const child = spawn(node, args, { ...options, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  // Ctrl-C reaches the child by itself, as it is in the same process group; we only wait for it to end well.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
  return child
}

export function complainAboutNode() {
  console.error(
    `The Model Lifecycle Graph needs Node ${NEEDED} or newer; this is ${process.versions.node}, and npm has no Node ${NEEDED} for ${process.platform}-${process.arch}.`,
  )
  console.error('Install it from your system or a version manager, and run this again.')
}
