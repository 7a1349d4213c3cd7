import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { jsonOfFile } from '../lib/json-file.ts'
import { memoiseWeakly } from '../lib/memoise.ts'
import { printPath } from '../lib/print-path.ts'
import { err, must, ok, type Result } from '../lib/result.ts'
import { BUILTIN, type NamedFile } from './builtin.ts'
import type { CatalogueProblem, Definitions, LocatedDefinition } from './check.ts'
import type { RuleDefinition } from './definition.ts'
import { checkCatalogue, type Catalogue } from './registry.ts'
import { catalogueFile } from './shape.ts'
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

/** Loads a catalogue completely or not at all, and reports all mistakes at once. */
export function loadCatalogue(files: readonly NamedFile[]): Result<Catalogue, readonly CatalogueProblem[]> {
  const shapes = files.map(readOnce)
  const misshapen = shapes.flatMap((s) => (s.ok ? [] : s.error))
  if (misshapen.length > 0) return err(misshapen)
  const read = shapes.flatMap((s) => (s.ok ? [s.value] : []))
  const inForce = rulesInForce(read)
  if (!inForce.ok) return inForce
  return checkCatalogue({
    types: read.flatMap(({ types }) => types),
    rules: inForce.value,
    policies: read.flatMap(({ policies }) => policies),
    enforces: read.flatMap(({ enforces }) => enforces),
    classifications: read.flatMap(({ classifications }) => classifications),
    keys: read.flatMap(({ keys }) => keys),
    synonyms: read.flatMap(({ synonyms }) => synonyms),
    expectations: read.flatMap(({ expectations }) => expectations),
  })
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

let builtin: Catalogue | null = null

/** The built-in definitions. They are tested, so a mistake in them is a bug. */
export function builtinCatalogue(): Catalogue {
  if (builtin !== null) return builtin
  const loaded = loadCatalogue(BUILTIN)
  return (builtin = must(loaded.ok ? loaded : err(loaded.error.map(describeProblem).join('\n'))))
}

export function describeProblem({ file, path, reason }: CatalogueProblem): string {
  return `${file}: ${path === '' ? '' : `${path}: `}${reason}`
}

interface FileDefinitions extends Definitions {
  readonly without: readonly LocatedDefinition<string>[]
}

/** Every configuration has the built-in files. */
const readOnce = memoiseWeakly(readShape)

function readShape({ name, content }: NamedFile): Result<FileDefinitions, readonly CatalogueProblem[]> {
  const parsed = catalogueFile.safeParse(content)
  if (!parsed.success) {
    return err(parsed.error.issues.map((i) => ({ file: name, path: printPath(i.path), reason: i.message })))
  }
  const locate = <T>(kind: string, list: readonly T[] = []): readonly LocatedDefinition<T>[] =>
    list.map((definition, i) => ({ file: name, path: `${kind}[${i}]`, definition }))
  const { types, rules, policies, enforces, classifications, keys, without, synonyms = [], expectations } = parsed.data
  return ok({
    types: locate('types', types),
    rules: locate('rules', rules),
    policies: locate('policies', policies),
    enforces: locate('enforces', enforces),
    classifications: locate('classifications', classifications),
    keys: locate('keys', keys),
    without: locate('without', without),
    synonyms,
    expectations: locate('expectations', expectations),
  })
}

/** Files come in order: a later one may replace a rule with a newer version of it, or disable it. */
function rulesInForce(
  files: readonly FileDefinitions[],
): Result<readonly LocatedDefinition<RuleDefinition>[], readonly CatalogueProblem[]> {
  const rules = new Map<string, LocatedDefinition<RuleDefinition>>()
  const problems: CatalogueProblem[] = []
  for (const file of files) {
    const loaded = new Map(rules)
    for (const { definition: id, ...at } of file.without) {
      if (!rules.delete(id)) problems.push({ ...at, reason: `there is no rule "${id}" to do without` })
    }
    for (const at of file.rules) {
      const { id, version } = at.definition
      const before = loaded.get(id)?.definition
      // A duplicate in one file is a mistake that the checks report.
      if (before === undefined || !rules.has(id)) rules.set(rules.has(id) ? `${id} ${at.path}` : id, at)
      else if (version > before.version) rules.set(id, at)
      else {
        const reason = `the rule ${id} is loaded in version ${before.version}; one that replaces it needs a higher version`
        problems.push({ file: at.file, path: `${at.path}.version`, reason })
      }
    }
  }
  return problems.length > 0 ? err(problems) : ok([...rules.values()])
}
