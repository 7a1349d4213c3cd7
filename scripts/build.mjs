// `npm pack`: builds the published files. Types are stripped in a copy, since Node doesn't do that under node_modules.
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { environment, install, root } from './install.mjs'
import { buildPortal } from './portal.mjs'

const node = install({ replace: false })
await buildPortal(node)
rmSync(join(root, 'dist'), { recursive: true, force: true })
// The second builds the types of importable entry points: mlg/provider, mlg/provider/conformance and mlg/client.
for (const project of ['tsconfig.build.json', 'tsconfig.types.json']) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const done = spawnSync(node, [tsc, '-p', join(root, project)], {
    cwd: root,
    stdio: 'inherit',
    env: environment(node),
  })
  if (done.status !== 0) process.exit(done.status ?? 1)
}
// Files that the code reads beside itself: the providers, their types, and the demo's OpenAPI files and definitions.
for (const folder of [join('src', 'providers'), join('src', 'providers', 'demo')])
  for (const name of readdirSync(join(root, folder)).filter((each) => /\.(provider\.yaml|types\.json)$/.test(each)))
    cpSync(join(root, folder, name), join(root, 'dist', folder, name))
for (const folder of ['openapi', 'definitions'])
  cpSync(join(root, 'demo', folder), join(root, 'dist', 'demo', folder), { recursive: true })
