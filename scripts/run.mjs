// `node scripts/run.mjs <file.ts> …`: runs one of the project's own programs with the right Node.
import { spawn } from 'node:child_process'
import { install, programEnvironment, root } from './install.mjs'

const node = install()
const child = spawn(node, process.argv.slice(2), { cwd: root, stdio: 'inherit', env: programEnvironment(node) })
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
