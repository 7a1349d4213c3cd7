// `npm start`: installs what running needs, starts everything with the demo company, or with the given sources (`npm
// start -- --mlflow <address>` and the like), and meanwhile builds the portal if it has changed.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runInstead } from '../bin/node24.mjs'
import { install, programEnvironment, root } from './install.mjs'
import { buildPortal } from './portal.mjs'

const node = install({ only: 'running' })
const given = process.argv.slice(2)
const products = readdirSync(join(root, 'src', 'providers')).flatMap(
  (name) => /^(.+)\.provider\.yaml$/.exec(name)?.[1] ?? [],
)
const isOwn = given.some((arg) => products.some((name) => arg === `--${name}` || arg.startsWith(`--${name}=`)))
const args = [join(root, 'src', 'cli', 'main.ts'), 'start', ...(isOwn ? [] : ['--demo']), ...given]
const child = runInstead(node, args, { cwd: root, env: programEnvironment(node) })
// A portal that can't be built ends this process.
process.on('exit', () => child.kill('SIGTERM'))
await buildPortal(node)
