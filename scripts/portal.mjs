// `npm run portal`: builds the portal where it is not built from what is there; with `-- --sizes` in any case, and
// prints what a browser loads. Plain JavaScript that runs on Node 20.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { environment, install, root } from './install.mjs'
import { isBuilt } from './portal/stamp.mjs'

/** Ends the process where it cannot be built. */
export function buildPortal(node, { sizes = false } = {}) {
  if (isBuilt() && !sizes) return
  const began = Date.now()
  process.stdout.write('Building the portal … ')
  const done = spawnSync(node, [join(root, 'scripts', 'portal', 'build.mjs'), ...(sizes ? ['--sizes'] : [])], {
    cwd: root,
    encoding: 'utf8',
    env: environment(node),
  })
  if (done.status === 0) {
    console.log(`${((Date.now() - began) / 1_000).toFixed(1)} s`)
    if (sizes) console.log(done.stdout.trim())
    return
  }
  console.log('failed')
  console.error(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`)
  console.error('The portal could not be built; the lines above say why. Mend that, and run this again.')
  process.exit(1)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  buildPortal(install(), { sizes: process.argv.includes('--sizes') })
