// `node scripts/run.mjs <file.ts> …`: runs one of the project's own programs with the right Node.
import { runInstead } from '../bin/node24.mjs'
import { install, programEnvironment, root } from './install.mjs'

const node = install()
runInstead(node, process.argv.slice(2), { cwd: root, env: programEnvironment(node) })
