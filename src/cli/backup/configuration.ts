// Copies the configuration and definitions for a backup: without secrets, and with paths that lead to the copies.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { LOAD_BOUNDS } from '../../catalogue/load.ts'
import { configSchema } from '../../config/shape.ts'
import { jsonOfFile } from '../../lib/json-file.ts'
import { isObject, mapValues, type Json } from '../../lib/json.ts'

const FILE = 'mlg.config.json'
const DEFINITIONS = 'definitions'
const PROVIDERS = 'providers'

const copyShape = z.strictObject({
  files: z.record(z.string().regex(/^[^/\\]+(\/[^/\\]+)?$/), z.string()),
  /** Things that somebody must supply: secrets, named files, packages. */
  missing: z.array(z.string()),
})
type ConfigurationCopy = z.output<typeof copyShape>

export const NO_CONFIGURATION: ConfigurationCopy = { files: {}, missing: ['the configuration: none was given'] }

export function configurationOf(text: string): ConfigurationCopy {
  return copyShape.parse(JSON.parse(text))
}

/** Copies a configuration file with the folders and modules that it names. */
export function copyConfiguration(path: string): ConfigurationCopy {
  const read = jsonOfFile(readFileSync(path, 'utf8'))
  if (!read.ok) throw new Error(`${path}: ${read.error}`)
  const base = dirname(resolve(path))
  const missing: string[] = []
  const files: Record<string, string> = {}
  const schema = configSchema() as Schema
  const config = withoutSecrets([schema], read.value, { base, missing, path: [], root: schema })
  if (!isObject(config)) throw new Error(`${path} isn't a JSON object`)
  const { catalogue, providers, access, ...rest } = config
  if (isObject(catalogue) && typeof catalogue.folder === 'string') copyFolder(resolve(base, catalogue.folder), files)
  const modules = Array.isArray(providers)
    ? providers.map((one) => copyModule(String(one), base, { files, missing }))
    : []
  const changed = {
    ...rest,
    // Relative to the data folder that it is restored to: see restore.ts.
    data: '..',
    ...(catalogue !== undefined && { catalogue: { folder: DEFINITIONS } }),
    ...(modules.length > 0 && { providers: modules }),
    ...(access !== undefined && { access: withoutTokens(access, missing) }),
  }
  files[FILE] = `${JSON.stringify(changed, null, 2)}\n`
  return { files, missing }
}

/** A token removed from the configuration must not come back with an older backup. */
function withoutTokens(access: unknown, missing: string[]): unknown {
  if (!isObject(access) || !Array.isArray(access.tokens) || access.tokens.length === 0) return access
  const { tokens, ...rest } = access
  const names = tokens.map((token) => (isObject(token) ? String(token.name) : '?'))
  missing.push(`access.tokens (${names.join(', ')}): add those that are still valid again`)
  return rest
}

function copyFolder(folder: string, files: Record<string, string>): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, name)
    const { size } = statSync(path)
    if (!/\.(json|yaml|yml)$/.test(name) || size > LOAD_BOUNDS.fileBytes) continue
    files[`${DEFINITIONS}/${name}`] = readFileSync(path, 'utf8')
  }
}

interface Collected {
  readonly files: Record<string, string>
  readonly missing: string[]
}

/** A package stays a name, and is installed again after a restore. */
function copyModule(module: string, base: string, { files, missing }: Collected): string {
  if (!/^\.{0,2}\//.test(module)) {
    missing.push(`the package ${module}: install it again`)
    return module
  }
  const text = readFileSync(resolve(base, module), 'utf8')
  const name = freeName(basename(module), text, files)
  files[name] = text
  missing.push(`whatever ${module} imports`)
  return `./${name}`
}

/** Modules of several folders may have the same name. */
function freeName(name: string, text: string, files: Readonly<Record<string, string>>): string {
  for (let n = 1; ; n++) {
    const free = `${PROVIDERS}/${n === 1 ? '' : `${n}-`}${name}`
    if (files[free] === undefined || files[free] === text) return free
  }
}

interface Walk {
  readonly base: string
  readonly missing: string[]
  readonly path: readonly string[]
  readonly root: Schema
}

type Schema = Record<string, unknown>

/** Follows the schema of the configuration, which knows where secrets may occur. */
function withoutSecrets(schemas: readonly unknown[], value: Json, walk: Walk): unknown {
  const possible = schemas.flatMap((schema) => alternativesOf(schema, walk.root))
  if (possible.some((schema) => memberOf(schema, 'env') !== undefined)) return reference(value, walk)
  const below = (name: string): Walk => ({ ...walk, path: [...walk.path, name] })
  if (Array.isArray(value)) {
    const items = possible.map((schema) => schema.items)
    return value.map((item: Json, i) => withoutSecrets(items, item, below(String(i))))
  }
  if (isObject(value)) {
    return mapValues(value, (member, name) => {
      const members = possible.map((schema) => memberOf(schema, name) ?? schema.additionalProperties)
      return withoutSecrets(members, member as Json, below(name))
    })
  }
  return isPath(walk.path) && typeof value === 'string' ? noteMissingFile(value, walk) : value
}

/** Returns the schemas, without references, of which a value may have to match one. */
function alternativesOf(schema: unknown, root: Schema): readonly Schema[] {
  if (!isObject(schema)) return []
  const { $ref, allOf = [], anyOf = [], oneOf = [] } = schema
  const { definitions } = root
  const name = typeof $ref === 'string' ? $ref.replace('#/definitions/', '') : null
  const referred = name !== null && isObject(definitions) ? [definitions[name]] : []
  const inner = [...referred, ...[allOf, anyOf, oneOf].flat()].flatMap((one) => alternativesOf(one, root))
  return [schema, ...inner]
}

function memberOf({ properties }: Schema, name: string): unknown {
  return isObject(properties) ? properties[name] : undefined
}

/** Replaces a secret in the file by an environment variable, which must be set again. */
function reference(value: Json, walk: Walk): unknown {
  if (value === 'sqlite') return value
  const at = walk.path.join('.')
  if (typeof value === 'string') {
    const env = `MLG_${walk.path.join('_').replace(/\W/g, '_').toUpperCase()}`
    walk.missing.push(`${at}: set the environment variable ${env}`)
    return { env }
  }
  if (!isObject(value)) return value
  if (typeof value.file === 'string') return { ...value, file: noteMissingFile(value.file, walk) }
  walk.missing.push(`${at}: set the environment variable ${String(value.env)}`)
  return value
}

/** Recognises certificates and their keys. */
function isPath(path: readonly string[]): boolean {
  const [name, parent] = [path.at(-1), path.at(-2)]
  if (name === 'ca') return true
  return parent === 'tls' && (name === 'cert' || name === 'key')
}

function noteMissingFile(file: string, { base, missing, path }: Walk): string {
  const absolute = resolve(base, file)
  missing.push(`${path.join('.')}: the file ${absolute}`)
  return absolute
}

/** Writes to a new folder; returns the path of the configuration, or null if the backup has none. */
export function writeConfiguration(folder: string, { files }: ConfigurationCopy): string | null {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    if (!path.startsWith(`${folder}/`) || name.includes('..')) throw new Error(`the backup names a file ${name}`)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, text, { mode: 0o600 })
  }
  return FILE in files ? join(folder, FILE) : null
}
