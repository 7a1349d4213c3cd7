import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { jsonOfFile } from '../lib/json-file.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { BUILTIN, type NamedFile } from './builtin.ts'
import type { CatalogueProblem } from './check.ts'
import { loadCatalogue, type Catalogue } from './registry.ts'
import { messageOf } from '../lib/message-of.ts'

/** Limits of a definitions folder, which people write: anything larger is a mistake. */
export const LOAD_BOUNDS = { files: 100, fileBytes: 1_000_000 } as const

/** Tells whether a file of the folder declares a provider, not types or rules. */
export function isProviderFile(name: string): boolean {
  return /\.provider\.(yaml|yml|json)$/.test(name)
}

/**
 * Loads the built-in definitions, those of the sources' providers, and those of a configured folder (`*.json`, in the
 * order of their names), as one.
 */
export async function loadFromFolder(
  folder: string | null,
  brought: readonly NamedFile[] = [],
): Promise<Result<Catalogue, readonly CatalogueProblem[]>> {
  const files = folder === null ? ok([]) : await readFolder(folder)
  return files.ok ? loadCatalogue([...BUILTIN, ...brought, ...files.value]) : files
}

async function readFolder(folder: string): Promise<Result<readonly NamedFile[], readonly CatalogueProblem[]>> {
  let names: string[]
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.json') && !isProviderFile(name)).sort()
  } catch (error) {
    return err([
      {
        file: folder,
        path: '',
        reason: `the folder can't be read: ${messageOf(error)}; make it, or name another one as catalogue.folder`,
      },
    ])
  }
  if (names.length > LOAD_BOUNDS.files) {
    return err([{ file: folder, path: '', reason: `${names.length} files; at most ${LOAD_BOUNDS.files} are read` }])
  }
  const read = await Promise.all(names.map((name) => readDefinitions(path.join(folder, name))))
  const problems = read.flatMap((r) => (r.ok ? [] : [r.error]))
  return problems.length > 0 ? err(problems) : ok(read.flatMap((r) => (r.ok ? [r.value] : [])))
}

async function readDefinitions(file: string): Promise<Result<NamedFile, CatalogueProblem>> {
  try {
    const { size } = await stat(file)
    if (size > LOAD_BOUNDS.fileBytes) {
      return err({ file, path: '', reason: `${size} bytes; at most ${LOAD_BOUNDS.fileBytes} are read` })
    }
    const content = jsonOfFile(await readFile(file, 'utf8'))
    return content.ok ? ok({ name: file, content: content.value }) : err({ file, path: '', reason: content.error })
  } catch (error) {
    return err({ file, path: '', reason: messageOf(error) })
  }
}
