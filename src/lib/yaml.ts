import { isAlias, isMap, isNode, isScalar, parseDocument, visit, type Document, type YAMLMap } from 'yaml'
import type { Json } from './json.ts'
import { err, ok, type Result } from './result.ts'

/** Parsing is synchronous, at about 0.7 MB/s. */
const MAX_YAML_BYTES = 1_048_576
/** Of one document; and what they multiply to is bounded by the same number. */
const MAX_ALIASES = 50

/** One YAML document as JSON: no tags, no merge keys, few aliases, each key once. */
export function parseYaml(text: string, maxBytes = MAX_YAML_BYTES): Result<Json> {
  const bytes = Buffer.byteLength(text)
  if (bytes > maxBytes) return err(`it has ${bytes} bytes, of at most ${maxBytes} for YAML`)
  try {
    // The parser compares every key with every other one: `refusedIn` looks for repeated ones instead.
    const document = parseDocument(text, { schema: 'core', merge: false, uniqueKeys: false, logLevel: 'error' })
    const [mistake] = [...document.errors, ...document.warnings]
    if (mistake !== undefined) return err(firstLine(mistake.message))
    const refused = refusedIn(document)
    if (refused !== null) return err(refused)
    return ok(JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES }) ?? null)) as Json)
  } catch (error) {
    return err(firstLine(error instanceof Error ? error.message : String(error)))
  }
}

function refusedIn(document: Document.Parsed): string | null {
  let aliases = 0
  let refused: string | null = null
  visit(document, (_, node) => {
    if (isAlias(node) && ++aliases > MAX_ALIASES) refused = `it has more than ${MAX_ALIASES} aliases`
    if (isNode(node) && !isAlias(node) && node.tag !== undefined) refused = `it has a tag (${node.tag})`
    if (isMap(node)) refused ??= repeatedKey(node)
    return refused === null ? undefined : visit.BREAK
  })
  return refused
}

function repeatedKey(map: YAMLMap): string | null {
  const seen = new Set<string>()
  for (const { key } of map.items) {
    const name = isScalar(key) ? String(key.value) : String(key)
    if (seen.has(name)) return `it has the key ${JSON.stringify(name.slice(0, 100))} twice in one mapping`
    seen.add(name)
  }
  return null
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message
}
