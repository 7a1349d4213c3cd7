import { lstat, readdir, realpath } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, sep } from 'node:path'
import { compareTexts } from '../../lib/compare-texts.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { messageOf } from '../../lib/message-of.ts'

/** A folder with more files, or deeper ones, isn't a catalogue. */
const MAX_FILES = 10_000
const MAX_DEPTH = 20

/** Formats by file name extension. Other files are skipped. */
const FORMATS = {
  '.json': 'json',
  '.jsonl': 'lines',
  '.ndjson': 'lines',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.csv': 'csv',
} as const
export type ReadFormat = (typeof FORMATS)[keyof typeof FORMATS]

export interface FoundFile {
  /** Path below the address of the source. */
  readonly name: string
  /** Path with links resolved. */
  readonly path: string
  readonly format: ReadFormat
  readonly bytes: number
  /** Changes whenever the file's size, times or identity change. */
  readonly mark: string
}

/** Finds the one file, or the files below a folder in the order of their names; or says why none of them is read. */
export async function findFiles(
  at: string,
  {
    names = [],
    mayBeEmpty = false,
  }: { readonly names?: readonly string[] | undefined; readonly mayBeEmpty?: boolean } = {},
): Promise<Result<readonly FoundFile[]>> {
  try {
    const root = await realpath(at)
    if (dirname(root) === root) return err(`${at} is the root of the file system: name the folder that has the files`)
    if (!(await lstat(root)).isDirectory()) return await theOne(root, at)
    const found: FoundFile[] = []
    const wrong = await collect({ root, folder: root, depth: 0, isWanted: nameMatcher(names) }, found)
    if (wrong !== null) return err(wrong)
    if (found.length === 0 && !mayBeEmpty)
      return err(`there is no file ${names.length > 0 ? names.join(', ') : Object.keys(FORMATS).join(', ')} in ${at}`)
    return ok(found)
  } catch (error) {
    return mayBeEmpty && codeOf(error) === 'ENOENT' ? ok([]) : err(explain(error, at))
  }
}

async function theOne(path: string, at: string): Promise<Result<readonly FoundFile[]>> {
  const file = await fileAt(path, basename(path))
  if (file === null) return err(`${at} isn't an ordinary file`)
  return file === 'unknown' ? err(`${at} is none of ${Object.keys(FORMATS).join(', ')}`) : ok([file])
}

interface SearchFolder {
  readonly root: string
  readonly folder: string
  readonly depth: number
  readonly isWanted: (name: string) => boolean
}

function nameMatcher(names: readonly string[]): (name: string) => boolean {
  const form = (name: string) => name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  const known = new RegExp(`^(${names.map(form).join('|')})$`, 'is')
  return (name) => names.length === 0 || known.test(name)
}

/** Adds the files below a folder, except hidden ones; returns a reason if it can't be read completely. */
async function collect({ root, folder, depth, isWanted }: SearchFolder, found: FoundFile[]): Promise<string | null> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => compareTexts(a.name, b.name))) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    const name = relative(root, path)
    if (entry.isDirectory()) {
      if (depth === MAX_DEPTH) return `${name} is more than ${MAX_DEPTH} folders deep`
      const wrong = await collect({ root, folder: path, depth: depth + 1, isWanted }, found)
      if (wrong !== null) return wrong
      continue
    }
    if (formatOf(name) === null || !isWanted(entry.name)) continue
    // A link may name another file of the folder, as mounted configurations do.
    const target = entry.isSymbolicLink() ? await targetOf(path) : path
    if (target === null) return `${name} is a broken link: what it leads to isn't there`
    if (!target.startsWith(root + sep)) return `${name} is a link that leaves the folder`
    const file = await fileAt(target, name)
    if (file === null) return `${name} isn't an ordinary file`
    if (file !== 'unknown') found.push(file)
    if (found.length > MAX_FILES) return `the folder has more than ${MAX_FILES} files`
  }
  return null
}

/** Returns null if the link leads to nothing, or to itself. */
async function targetOf(link: string): Promise<string | null> {
  try {
    return await realpath(link)
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'ENOTDIR'].includes(String(codeOf(error)))) return null
    throw error
  }
}

async function fileAt(path: string, name: string): Promise<FoundFile | 'unknown' | null> {
  const stats = await lstat(path, { bigint: true })
  if (!stats.isFile()) return null
  const format = formatOf(name)
  const mark = [name, stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ')
  return format === null ? 'unknown' : { name, path, format, bytes: Number(stats.size), mark }
}

function formatOf(name: string): ReadFormat | null {
  const ending = extname(name).toLowerCase()
  return Object.hasOwn(FORMATS, ending) ? FORMATS[ending as keyof typeof FORMATS] : null
}

function explain(error: unknown, at: string): string {
  const code = codeOf(error)
  if (code === 'ENOENT') return `there is nothing at ${at}`
  if (code === 'ELOOP') return `${at} is a link that leads to itself`
  if (code === 'EACCES' || code === 'EPERM') return `${at} may not be read by the user that the service runs as`
  return messageOf(error)
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null
}
