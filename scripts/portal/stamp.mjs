// Tells whether the built portal matches the current files. Plain JavaScript that runs on Node 20.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../install.mjs'

export const built = join(root, 'portal', 'dist')
/** Inputs of the result besides the files read: the versions of the packages, and how it is built. */
const ALWAYS = ['package-lock.json', 'scripts/portal/build.mjs', 'scripts/portal/sizes.mjs']

/** Tells whether the portal's folder, and all other inputs of the last build, are unchanged. */
export function isBuilt() {
  try {
    const { inputs, hash } = JSON.parse(readFileSync(join(built, 'built.json'), 'utf8'))
    return hash === hashOf(inputs)
  } catch {
    return false
  }
}

/** `inputs`: files read outside of the portal's folder, as paths from the root. */
export function writeStamp(folder, inputs) {
  const all = [...new Set([...ALWAYS, ...inputs])].sort()
  writeFileSync(join(folder, 'built.json'), JSON.stringify({ hash: hashOf(all), inputs: all }))
}

function hashOf(inputs) {
  const hash = createHash('sha256')
  const all = [...filesOf('portal'), ...inputs]
  for (const path of all)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  return hash.digest('hex')
}

function filesOf(folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries
    .filter(({ name }) => !name.startsWith('dist') && !/\.test\.tsx?$/.test(name))
    .flatMap((one) => (one.isDirectory() ? filesOf(`${folder}/${one.name}`) : [`${folder}/${one.name}`]))
    .sort()
}
