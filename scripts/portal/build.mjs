// Builds the portal into a folder beside the last build, and then replaces that, adding compressed files and a stamp.
// `--if-changed`: skips an up-to-date build. `--sizes`: prints what a browser loads. Exceeding a limit is an error.
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'vite'
import { root } from '../install.mjs'
import { linesOverBound, lineOf, sizesOf } from './sizes.mjs'
import { built, isBuilt, writeStamp } from './stamp.mjs'

// Tests that run the build have another NODE_ENV, which would build the libraries for development.
process.env.NODE_ENV = 'production'

/** Compressing smaller files gains nothing: they fit one packet. */
const WORTH_IT = 1_024
/** 11 makes the whole a twentieth smaller and takes thirteen times as long, which a first start would wait for. */
const BROTLI_QUALITY = 9

if (process.argv.includes('--if-changed') && isBuilt()) process.exit(0)
// Tests build it too, and their NODE_ENV would give a larger build, unlike the shipped one.
process.env.NODE_ENV = 'production'
const inputs = new Set()
const folder = `${built}-${process.pid}`

try {
  const { output } = await buildInto(folder, 'portal')
  checkSizes(sizesOf(output))
  // Built separately, since a browser doesn't load it with the portal.
  await buildInto(folder, 'portal/graphiql')
  await compressAll(join(folder, 'assets'))
  writeStamp(folder, inputs)
  replaceLast()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function buildInto(outDir, part) {
  return await build({
    configFile: join(root, part, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir },
    plugins: [inputsInto(inputs)],
  })
}

function checkSizes(sizes) {
  const all = linesOverBound(sizes)
  if (all.length > 0)
    throw new Error(
      `The portal is larger than its bounds (scripts/portal/sizes.mjs):\n  ${all.join('\n  ')}\nTake something out of it, or import it where it is used.`,
    )
  if (process.argv.includes('--sizes')) console.log(lineOf(sizes))
}

/**
 * The last build is first moved away, since removing its files takes a while. Another build may have put its result
 * there in between, which stays if its files are the same.
 */
function replaceLast(attempts = 5) {
  moveAway()
  try {
    renameSync(folder, built)
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
    if (isBuilt()) rmSync(folder, { recursive: true, force: true })
    else if (attempts === 1) throw error
    else replaceLast(attempts - 1)
  }
}

function moveAway() {
  const last = `${folder}-last`
  try {
    renameSync(built, last)
  } catch (error) {
    // There is none, or another build moved it.
    if (error.code !== 'ENOENT') throw error
  }
  rmSync(last, { recursive: true, force: true })
}

/** Lists the files that the build reads outside of the portal's folder, including those of its configuration. */
function inputsInto(all) {
  const add = (path) => {
    const own = relative(root, path.replace(/[?#].*$/, ''))
    const read = path.startsWith(root) && !own.startsWith('node_modules') && !own.startsWith('portal')
    if (read) all.add(own.split(sep).join('/'))
  }
  return {
    name: 'inputs',
    configResolved: ({ configFile, configFileDependencies, plugins }) => {
      const ofPlugins = plugins.flatMap(({ api }) => api?.inputs ?? [])
      for (const path of [configFile, ...configFileDependencies, ...ofPlugins]) add(path)
    },
    buildEnd() {
      for (const id of this.getModuleIds()) add(id)
    },
  }
}

async function compressAll(assets) {
  const names = readdirSync(assets).filter((name) => /\.(js|css|svg|json|ttf)$/.test(name))
  await Promise.all(
    names.map(async (name) => {
      const path = join(assets, name)
      const content = await readFile(path)
      if (content.length < WORTH_IT) return
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      }
      await writeFile(`${path}.br`, await promisify(brotliCompress)(content, { params }))
      await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }))
    }),
  )
}
