// Edits the text of a configuration for `mlg connect`, keeping comments and layout.
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { recordLocation, readConfig, type Config } from '../../config/config.ts'
import { DEFAULT_PORT } from '../../config/default-port.ts'
import { jsonOfFile } from '../../lib/json-file.ts'
import { withItem, withMember, type JsonPath } from '../../lib/json-text.ts'
import { asObject, isObject, type Json, type JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { providersWith } from '../../providers/all.ts'
import { checkConfiguration, formatProblems, type DefinitionsInForce } from '../../wiring/check-configuration.ts'
import { messageOf } from '../../lib/message-of.ts'

/** A configuration file as read; `text` is null if it doesn't exist yet. */
export interface ConfigurationText {
  readonly path: string
  readonly text: string | null
  readonly content: JsonObject
}

/** Content of a new file: its own data folder keeps it apart from the demo company's record. */
const NEW_FILE: JsonObject = { listen: { port: DEFAULT_PORT }, data: 'mlg-data' }

export function readConfigurationText(path: string): Result<ConfigurationText> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = isObject(error) ? error.code : null
    if (code === 'ENOENT') return ok({ path, text: null, content: NEW_FILE })
    return err(`${path}: can't be read: ${messageOf(error)}`)
  }
  const content = jsonOfFile(text)
  if (!content.ok) return err(`${path}: ${content.error}`)
  return isObject(content.value) ? ok({ path, text, content: content.value }) : err(`${path}: isn't a JSON object`)
}

/** Returns why a start would refuse the file; having no source yet is allowed. */
export function problemsIn(file: ConfigurationText): readonly string[] {
  const { path, content } = file
  if (!hasSources(file)) return []
  const read = readWithoutSecrets(path, content)
  return read.ok ? [] : read.error
}

/** Returns the definitions that a start would use, ignoring missing variables; without sources, the product's own. */
export async function definitionsIn(file: ConfigurationText): Promise<Result<DefinitionsInForce, readonly string[]>> {
  const read = readWithoutSecrets(
    file.path,
    hasSources(file) ? file.content : { ...file.content, sources: [NO_SOURCE] },
  )
  if (!read.ok) return read
  const checked = await checkConfiguration(read.value)
  return checked.ok ? checked : err(formatProblems(checked.error))
}

/** A provider without types of its own. */
const NO_SOURCE: JsonObject = { platform: 'none', provider: 'registry', baseUrl: 'http://127.0.0.1' }

function hasSources({ content: { sources } }: ConfigurationText): boolean {
  return sources !== undefined && !(Array.isArray(sources) && sources.length === 0)
}

/** An item added to a list of the configuration, or a member added to one of its objects. */
export type Addition =
  | { readonly path: JsonPath; readonly item: Json }
  | { readonly path: JsonPath; readonly name: string; readonly value: Json }

interface ChangedText {
  readonly text: string
  readonly defined: DefinitionsInForce
}

/** Returns the text with the additions, validated like at a start. */
export async function withAdditions(
  { path, text, content }: ConfigurationText,
  additions: readonly Addition[],
): Promise<Result<ChangedText, readonly string[]>> {
  let next = text ?? `${JSON.stringify(content, null, 2)}\n`
  for (const addition of additions) {
    const { path: at } = addition
    const isItem = 'item' in addition
    const changed = isItem ? withItem(next, at, addition.item) : withMember(next, at, addition.name, addition.value)
    if (changed === null)
      return err([`${path}: ${at.join('.')} ${isItem ? "isn't a list" : `can't get "${addition.name}"`}`])
    next = changed
  }
  const config = readWithoutSecrets(path, JSON.parse(next) as Json)
  if (!config.ok) return config
  const checked = await checkConfiguration(config.value)
  return checked.ok ? ok({ text: next, defined: checked.value }) : err(formatProblems(checked.error))
}

/** Variables not set here may be set for the service, so each counts as set. */
function readWithoutSecrets(path: string, content: Json): Result<Config, readonly string[]> {
  const named = Object.fromEntries(variablesIn(content).map((name) => [name, 'a value of its own, where it runs']))
  const { store } = asObject(content)
  const storeEnv = isObject(store) && typeof store.env === 'string' ? { [store.env]: 'sqlite' } : {}
  const env = { ...named, ...storeEnv }
  const read = readConfig(content, { ...recordLocation(path), providers: providersWith, env })
  return read.ok ? read : err(read.error.map((problem) => `${path}: ${problem}`))
}

/** Lists the environment variables that a configuration, or a part of one, names. */
export function variablesIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(variablesIn)
  if (!isObject(value)) return []
  const members = value
  return [...(typeof members.env === 'string' ? [members.env] : []), ...Object.values(members).flatMap(variablesIn)]
}

/** Writes all or nothing, keeping the file's mode; refuses if somebody changed it since it was read. */
export function writeConfigurationText({ path, text: before }: ConfigurationText, text: string): Result<null> {
  try {
    const target = before === null ? path : realpathSync(path)
    if (
      before === null
        ? statSync(target, { throwIfNoEntry: false }) !== undefined
        : readFileSync(target, 'utf8') !== before
    )
      return err(`${path} was changed in the meantime: nothing was written; run it again`)
    const part = `${target}.${process.pid}.new`
    try {
      const file = openSync(part, 'wx', 0o600)
      try {
        writeFileSync(file, text)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      chmodSync(part, before === null ? 0o644 & ~process.umask() : statSync(target).mode & 0o7777)
      renameSync(part, target)
    } catch (error) {
      rmSync(part, { force: true })
      throw error
    }
    return ok(null)
  } catch (error) {
    return err(`${path} can't be written: ${messageOf(error)}`)
  }
}
