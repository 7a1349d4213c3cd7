// `npm start`: installs what is missing, builds the portal where it has changed, and starts everything with the demo company.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { install, programEnvironment, root } from './install.mjs'
import { buildPortal } from './portal.mjs'

const node = install()
buildPortal(node)
const args = [join(root, 'src', 'cli', 'main.ts'), 'start', '--demo', ...process.argv.slice(2)]
const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: programEnvironment(node) })
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
