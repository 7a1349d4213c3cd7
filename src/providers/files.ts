import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { NamedFile } from '../catalogue/builtin.ts'
import type { CatalogueProblem } from '../catalogue/check.ts'
import { isProviderFile, LOAD_BOUNDS } from '../catalogue/load.ts'
import type { Provider } from '../contracts/source.ts'
import type { Json } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { parseYaml } from '../lib/yaml.ts'
import { compiledProvider } from './declared/compile.ts'

export type ProvidersByName = ReadonlyMap<string, Provider>

/** The files of a folder that declare providers, in the order of their names. A folder that cannot be read has none: the definitions report it. */
export function providerFilesIn(folder: string | null): Result<readonly NamedFile[], readonly CatalogueProblem[]> {
  const names = folder === null ? [] : namesIn(folder)
  if (names.length > LOAD_BOUNDS.files)
    return err([{ file: folder ?? '', path: '', reason: `${names.length} files of providers; at most ${LOAD_BOUNDS.files} are read` }]) // prettier-ignore
  const read = names.map((name) => readProviderFile(join(folder ?? '', name)))
  const problems = read.flatMap((one) => (one.ok ? [] : [one.error]))
  return problems.length > 0 ? err(problems) : ok(read.flatMap((one) => (one.ok ? [one.value] : [])))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(isProviderFile).sort()
  } catch {
    return []
  }
}

/** The content of a file, JSON or YAML, before anything is checked in it. */
export function readProviderFile(file: string): Result<NamedFile, CatalogueProblem> {
  try {
    const { size } = statSync(file)
    if (size > LOAD_BOUNDS.fileBytes)
      return err({ file, path: '', reason: `${size} bytes; at most ${LOAD_BOUNDS.fileBytes} are read` })
    const content = parsed(file, readFileSync(file, 'utf8'))
    return content.ok ? ok({ name: file, content: content.value }) : err({ file, path: '', reason: content.error })
  } catch (error) {
    return err({ file, path: '', reason: error instanceof Error ? error.message : String(error) })
  }
}

function parsed(file: string, text: string): Result<Json> {
  if (!file.endsWith('.json')) return parseYaml(text)
  try {
    return ok(JSON.parse(text) as Json)
  } catch (error) {
    return err(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The providers that files declare, beside those that there are already; or all mistakes in them. */
export function withDeclared(
  files: readonly NamedFile[],
  present: ProvidersByName,
): Result<ProvidersByName, readonly CatalogueProblem[]> {
  const providers = new Map(present)
  const problems: CatalogueProblem[] = []
  for (const { name: file, content } of files) {
    const made = compiledProvider(content, file)
    if (!made.ok) problems.push(...made.error)
    else if (providers.has(made.value.name))
      problems.push({
        file,
        path: 'provider',
        reason: `there is a provider "${made.value.name}" already; choose another name`,
      })
    else providers.set(made.value.name, made.value)
  }
  return problems.length > 0 ? err(problems) : ok(providers)
}
