import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { NamedFile } from '../catalogue/builtin.ts'
import type { CatalogueProblem } from '../catalogue/check.ts'
import { isProviderFile, LOAD_BOUNDS } from '../catalogue/load.ts'
import type { Provider, ProvidersByName } from '../contracts/source.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { Json } from '../lib/json.ts'
import { jsonOfFile } from '../lib/json-file.ts'
import { parseYaml } from '../lib/yaml.ts'
import { providerModule } from './code/module.ts'
import { compileProvider } from './declared/compile.ts'
import { messageOf } from '../lib/message-of.ts'

/** Where providers come from, beside the product's own. */
export interface ProviderFolders {
  readonly catalogueFolder: string | null
  /** Modules, by absolute path. */
  readonly providerModules?: readonly string[]
}

/**
 * Returns the provider files of a folder, by name, and provider modules, without content, since each thread loads them.
 * An unreadable folder has none: the definitions report it.
 */
export function providerFilesIn({
  catalogueFolder: folder,
  providerModules = [],
}: ProviderFolders): Result<readonly NamedFile[], readonly CatalogueProblem[]> {
  const names = folder === null ? [] : providerFileNames(folder)
  if (names.length > LOAD_BOUNDS.files)
    return err([
      {
        file: folder ?? '',
        path: '',
        reason: `${names.length} provider files; at most ${LOAD_BOUNDS.files} are read`,
      },
    ])
  const read = names.map((name) => readProviderFile(join(folder ?? '', name)))
  const problems = read.flatMap((one) => (one.ok ? [] : [one.error]))
  if (problems.length > 0) return err(problems)
  const modules = providerModules.map((name) => ({ name, content: null }))
  return ok([...read.flatMap((one) => (one.ok ? [one.value] : [])), ...modules])
}

/** Returns names relative to the folder. */
export function providerFileNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(isProviderFile).sort()
  } catch {
    return []
  }
}

/** Reads a file, JSON or YAML, without checking its content. */
export function readProviderFile(file: string): Result<NamedFile, CatalogueProblem> {
  try {
    const { size } = statSync(file)
    if (size > LOAD_BOUNDS.fileBytes)
      return err({ file, path: '', reason: `${size} bytes; at most ${LOAD_BOUNDS.fileBytes} are read` })
    const content = parseFile(file, readFileSync(file, 'utf8'))
    return content.ok ? ok({ name: file, content: content.value }) : err({ file, path: '', reason: content.error })
  } catch (error) {
    return err({ file, path: '', reason: messageOf(error) })
  }
}

function parseFile(file: string, text: string): Result<Json> {
  return file.endsWith('.json') ? jsonOfFile(text) : parseYaml(text)
}

/** Adds the providers that files declare to the present ones, or returns all mistakes in them. */
export function withDeclared(
  files: readonly NamedFile[],
  present: ProvidersByName,
): Result<ProvidersByName, readonly CatalogueProblem[]> {
  const { providers, problems } = validProviders(files, present)
  return problems.length > 0 ? err(problems) : ok(providers)
}

/** Takes the valid providers, and reports the problems of the others. */
export function validProviders(
  files: readonly NamedFile[],
  present: ProvidersByName,
): { readonly providers: ProvidersByName; readonly problems: readonly CatalogueProblem[] } {
  const added = new Map<string, Provider>()
  const providers = joinProviders(present, added)
  const problems: CatalogueProblem[] = []
  for (const file of files) {
    const compiled = providersOf(file)
    if (!compiled.ok) problems.push(...compiled.error)
    for (const provider of compiled.ok ? compiled.value : []) {
      const { name } = provider
      const taken = {
        file: file.name,
        path: 'provider',
        reason: `a provider "${name}" already exists; choose another name`,
      }
      if (providers.has(name)) problems.push(taken)
      else added.set(name, provider)
    }
  }
  return { providers, problems }
}

/** Joins two collections of providers, which have no name in common. */
export function joinProviders(present: ProvidersByName, added: ProvidersByName): ProvidersByName {
  return {
    get: (name) => added.get(name) ?? present.get(name),
    has: (name) => added.has(name) || present.has(name),
    keys: () => [...present.keys(), ...added.keys()],
    values: () => [...present.values(), ...added.values()],
  }
}

/** Compiles each on first use and caches it: compiling all of the product's takes a thread 0.3 s. */
export function makeWhenRequested(makers: ReadonlyMap<string, () => Provider>): ProvidersByName {
  const providers = new Map<string, Provider>()
  const get = (name: string): Provider | undefined => {
    const provider = providers.get(name) ?? makers.get(name)?.()
    if (provider !== undefined) providers.set(name, provider)
    return provider
  }
  return {
    get,
    has: (name) => makers.has(name),
    keys: () => makers.keys(),
    values: () => [...makers.keys()].flatMap((name) => get(name) ?? []),
  }
}

function providersOf({ name, content }: NamedFile): Result<readonly Provider[], readonly CatalogueProblem[]> {
  if (isProviderFile(name)) {
    const made = compileProvider(content, name)
    return made.ok ? ok([made.value]) : made
  }
  const made = providerModule(name)
  return made.ok ? ok(made.value.providers) : made
}

/** Returns the definitions that modules bring for the named providers. A module that can't be loaded brings none. */
export function definitionsOfModules(files: readonly NamedFile[], names: readonly string[]): readonly NamedFile[] {
  return files.flatMap(({ name: file }) => {
    const loaded = isProviderFile(file) ? null : providerModule(file)
    const isUsed = loaded?.ok === true && loaded.value.providers.some(({ name }) => names.includes(name))
    return isUsed ? loaded.value.definitions : []
  })
}
