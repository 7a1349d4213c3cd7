#!/usr/bin/env node
// The command `mlg`. In the repository it runs the sources as they are; in an installed package, what was built of
// them, since Node does not strip types under node_modules.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ALLOCATOR, complainAboutNode, findNode, runInstead } from './node24.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const node = findNode(root)
if (node === null) {
  complainAboutNode()
  process.exit(1)
}
const built = join(root, 'dist', 'src', 'cli', 'main.js')
const source = join(root, 'src', 'cli', 'main.ts')
const entry = existsSync(source) ? source : built
if (node === process.execPath) {
  // What was compiled is kept beside the packages, where who may write may change the program as well; where nobody
  // may, it is not.
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'mlg'))
  await import(pathToFileURL(entry).href)
} else {
  // Another Node than this one is new enough.
  runInstead(node, [entry, ...process.argv.slice(2)], { env: { ...ALLOCATOR, ...process.env } })
}
