// `node scripts/run.mjs <file.ts> …`: runs one of the project's own programs with the right Node.
import { spawn } from 'node:child_process'
import { environment, install, root } from './install.mjs'

const node = install()
const child = spawn(node, process.argv.slice(2), { cwd: root, stdio: 'inherit', env: environment(node) })
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
