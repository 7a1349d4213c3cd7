import { isObject, type Json } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { canonicalUri, type Uri } from '../../model/uri.ts'

/** Maximum number of files of a change: larger ones are checked in parts. */
export const MAX_FILES = 10_000
/** Maximum number of URIs of one check: each is a walk of the graph. */
export const MAX_URIS = 200
const MAX_PATTERNS = 1_000

/** Maps files of a repository to the entities they describe: a path pattern, and its URIs. */
interface PathMap {
  readonly rules: readonly PathRule[]
}

interface PathRule {
  readonly pattern: RegExp
  /** `{1}` stands for the text that the pattern's first `*` matched. */
  readonly uris: readonly string[]
}

interface ChangedEntities {
  /** Each entity with the files that describe it. */
  readonly entities: ReadonlyMap<Uri, readonly string[]>
  readonly unmapped: readonly string[]
}

/**
 * ```yaml
 * paths:
 *   features/*.sql: aip://feature/feature-store/{1}
 *   training/ranking/**: [aip://pipeline/airflow/train_ranking, aip://model/mlflow/ranking]
 * ```
 */
export function readPathMap(content: Json): Result<PathMap> {
  if (!isObject(content) || !isObject(content.paths))
    return err('the file has no "paths", an object of patterns and URIs')
  const rules: PathRule[] = []
  const entries = Object.entries(content.paths)
  if (entries.length > MAX_PATTERNS) return err(`the file has ${entries.length} patterns; the limit is ${MAX_PATTERNS}`)
  for (const [path, of] of entries) {
    const uris = [of].flat()
    const stars = (path.match(/\*+/g) ?? []).length
    for (const uri of uris) {
      if (typeof uri !== 'string') return err(`"${path}" leads to something that isn't a URI`)
      const missing = [...uri.matchAll(/\{([^}]*)\}/g)].find(([, n = '']) => !/^[1-9]$/.test(n) || Number(n) > stars)
      if (missing !== undefined) return err(`"${path}": there is no * number ${missing[1] ?? ''} for ${uri}`)
      const example = canonicalUri(uri.replaceAll(/\{\d\}/g, 'x'))
      if (!example.ok) return err(`"${path}": ${example.error}`)
    }
    rules.push({ pattern: patternOf(path), uris: uris.filter((uri): uri is string => typeof uri === 'string') })
  }
  return ok({ rules })
}

/** `*` matches any text within a folder, `**` any text at all; each is a group. */
function patternOf(path: string): RegExp {
  const parts = path.split(/(\*+)/).map((part) => {
    if (!part.startsWith('*')) return part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    return part.length > 1 ? '(.*)' : '([^/]*)'
  })
  return new RegExp(`^${parts.join('')}$`)
}

export function entitiesOf(files: readonly string[], { rules }: PathMap): Result<ChangedEntities> {
  if (files.length > MAX_FILES) return err(`${files.length} files changed; the limit is ${MAX_FILES}`)
  const entities = new Map<Uri, string[]>()
  const unmapped: string[] = []
  for (const file of files) {
    const uris = rules.flatMap(({ pattern, uris: templates }) => {
      const found = pattern.exec(file)
      return found === null ? [] : templates.map((template) => filledIn(template, found))
    })
    if (uris.length === 0) unmapped.push(file)
    for (const text of uris) {
      const uri = canonicalUri(text)
      if (!uri.ok) return err(`${file}: ${uri.error}`)
      entities.set(uri.value, [...(entities.get(uri.value) ?? []), file])
    }
  }
  return ok({ entities, unmapped })
}

function filledIn(template: string, found: RegExpExecArray): string {
  return template.replaceAll(/\{(\d)\}/g, (_, n: string) =>
    encodeURIComponent(found[Number(n)] ?? '').replaceAll('%2F', '/'),
  )
}
