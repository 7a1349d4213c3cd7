// Computes the inputs of a product or package suite, and whether they changed since it last passed. `.ci/run` skips a
// suite whose inputs are unchanged. The engine behind the providers isn't an input: `npm test` proves it on recorded
// answers of each product and on real services.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const PRODUCTS = 'src/testing/products'
const PACKAGES = 'src/testing/packages'
const SUITE = '.system.test.ts'

/** Imports are followed into these folders and no further. */
const FOLLOWED = [PRODUCTS, PACKAGES, 'scripts/services', 'scripts/packages', 'src/providers']

/** Imports every provider. */
const REGISTRY = 'src/providers/all.ts'

/** Files and folders that affect every product's suite: how a provider file makes requests and reads answers. */
const READING = ['src/providers/declared', 'src/providers/code', 'src/providers/provider.ts', 'src/normalise']
const PACKAGING = ['bin', 'deploy', 'scripts', 'src/config', 'package.json', 'package-lock.json']
const NOT_PACKAGING = ['scripts/services/', 'scripts/test/', 'scripts/mutants/']

/** The suites that run apart from the others, as paths from the root. */
export function productSuites(): readonly string[] {
  return [PRODUCTS, PACKAGES].flatMap(filesUnder).filter((path) => path.endsWith(SUITE))
}

/** Beside the suite; its only line is the digest of the inputs with which the suite passed. */
export const digestFileOf = (suite: string): string => suite.replace(SUITE, '.passed')

export function isStale(suite: string): boolean {
  const file = join(root, digestFileOf(suite))
  return !existsSync(file) || readFileSync(file, 'utf8').trim() !== digestOf(suite)
}

export function digestOf(suite: string): string {
  const hash = createHash('sha256')
  for (const path of inputsOf(suite)) {
    const content = readFileSync(join(root, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** Imports that a suite needs to run the product, but that aren't its subject. */
const NOT_DIRECT = /^src\/(?:testing|wiring|config|lib|model|providers\/all)\b/

/** Paths from the root, sorted. */
export function inputsOf(suite: string): readonly string[] {
  const own = filesUnder(dirname(suite)).filter((path) => path === suite || !path.endsWith(SUITE))
  const imported = closureOf([suite])
  const text = [...imported]
    .filter((path) => path.startsWith(PRODUCTS) || path.startsWith(PACKAGES))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n')
  const named = suite.startsWith(PACKAGES)
    ? packaging()
    : [...READING.flatMap(filesUnder), ...productFiles(suite, text)]
  const direct = importsOf(suite).filter((path) => !NOT_DIRECT.test(path))
  const found = [...own, ...imported, ...direct, ...named, ...documentsNamedIn(text), ...inputsNamedIn(text)]
  return [...new Set(found)].filter((path) => !isTestOfElsewhere(path, suite)).toSorted()
}

function packaging(): readonly string[] {
  return PACKAGING.flatMap(filesUnder).filter((path) => !NOT_PACKAGING.some((folder) => path.startsWith(folder)))
}

/**
 * For each product that the suite names: its provider file, its types, its seeding programs, its locked packages, and
 * every folder of `src` with its name, including recorded answers.
 */
function productFiles(suite: string, text: string): readonly string[] {
  const isNamed = (name: string): boolean => new RegExp(`/${name}[./-]`).test(suite) || text.includes(`'${name}'`)
  const named = products().filter(isNamed)
  return named.flatMap((name) => [
    ...[`${name}.provider.yaml`, `${name}.types.json`].flatMap((file) => filesUnder(`src/providers/${file}`)),
    ...filesUnder(`scripts/services/${name}`),
    ...['in', 'lock'].flatMap((ending) => filesUnder(`scripts/services/python/${name}.${ending}`)),
    ...foldersOfSource()
      .filter((folder) => folder.endsWith(`/${name}`))
      .flatMap(filesUnder),
  ])
}

/** Every product that has a provider, or programs that fill it. */
function products(): readonly string[] {
  const providers = readdirSync(join(root, 'src/providers'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.provider.yaml'))
    .map(({ name }) => name.split('.')[0] ?? '')
  const programs = readdirSync(join(root, 'scripts/services'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  return [...new Set([...providers, ...programs])].filter((name) => !NO_PRODUCTS.includes(name))
}

/** Folders beside the products that belong to none. */
const NO_PRODUCTS = ['code', 'declared', 'demo', 'python']

let folders: readonly string[] | null = null

/** Every folder of `src` except those of the suites themselves. */
function foldersOfSource(): readonly string[] {
  folders ??= [...new Set(filesUnder('src').map(dirname))].filter((folder) => !folder.startsWith(PRODUCTS))
  return folders
}

function documentsNamedIn(text: string): readonly string[] {
  return [...text.matchAll(/docs\/[\w/-]+\.md/g)].flatMap(([path]) => filesUnder(path))
}

/**
 * Files and folders listed after "Inputs:" at the end of a suite's comment, which it tests through a whole service
 * without importing them.
 */
function inputsNamedIn(text: string): readonly string[] {
  const lists = [...text.matchAll(/\bInputs:([^]*?)\*\//g)].map(([, list = '']) => list)
  const paths = lists.flatMap((list) => [...list.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path))
  const missing = paths.filter((path) => !existsSync(join(root, path)))
  if (missing.length > 0) throw new Error(`a suite names inputs that are not there: ${missing.join(', ')}`)
  return paths.flatMap(filesUnder)
}

const isTestOfElsewhere = (path: string, suite: string): boolean => path.endsWith('.test.ts') && path !== suite

function closureOf(suites: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>()
  const open = [...suites]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    open.push(...importsOf(path).filter(isFollowed))
  }
  return reached
}

const isFollowed = (target: string): boolean =>
  target !== REGISTRY && FOLLOWED.some((folder) => target.startsWith(`${folder}/`))

function importsOf(path: string): readonly string[] {
  const text = readFileSync(join(root, path), 'utf8')
  return [...text.matchAll(/\b(?:from|import\()\s*'(\.[^']+\.ts)'/g)]
    .map(([, target = '']) => relative(root, resolve(join(root, dirname(path)), target)))
    .filter((target) => existsSync(join(root, target)))
}

/** Returns the files below a path, or the file itself; none if nothing exists there. */
function filesUnder(path: string): readonly string[] {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .filter((name) => name !== '__pycache__' && name !== 'node_modules' && !name.endsWith('.passed'))
    .flatMap((name) => filesUnder(`${path}/${name}`))
}
