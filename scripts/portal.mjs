// `npm run portal`: builds the portal if it isn't up to date; with `-- --sizes` always, and prints what a browser
// loads. Plain JavaScript that runs on Node 20.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { environment, install, root } from './install.mjs'
import { isBuilt } from './portal/stamp.mjs'

/** Resolves once it is built; ends the process if it can't be. */
export async function buildPortal(node, { sizes = false } = {}) {
  if (isBuilt() && !sizes) return
  const began = Date.now()
  console.log('Building the portal …')
  const { status, output } = await run(node, [
    join(root, 'scripts', 'portal', 'build.mjs'),
    ...(sizes ? ['--sizes'] : []),
  ])
  if (status === 0) {
    // A service that starts meanwhile may be counting in the last line of the terminal.
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[K')
    console.log(`The portal is built after ${((Date.now() - began) / 1_000).toFixed(1)} s.`)
    if (sizes) console.log(output.trim())
    return
  }
  console.error(output)
  console.error('The portal could not be built; the lines above say why. Mend that, and run this again.')
  process.exit(1)
}

async function run(node, args) {
  const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment(node) })
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk))
  const status = await new Promise((resolve) => {
    child.on('error', (error) => {
      output.push(Buffer.from(error.message))
      resolve(null)
    })
    child.on('close', resolve)
  })
  return { status, output: Buffer.concat(output).toString() }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await buildPortal(install(), { sizes: process.argv.includes('--sizes') })
