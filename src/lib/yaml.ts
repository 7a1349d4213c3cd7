import { constructFromEvents, CORE_SCHEMA, parseEvents } from 'js-yaml'
import { isObject, type Json } from './json.ts'
import { MAX_JSON_DEPTH, TOO_DEEP } from './read-json.ts'
import { err, ok, type Result } from './result.ts'
import { truncate } from './cut-text.ts'
import { messageOf } from './message-of.ts'

const MAX_YAML_BYTES = 1_048_576
/** Maximum number of aliases in one document. */
const MAX_ALIASES = 50

/** Parses one YAML document as JSON: no tags, few aliases, each key once. The largest allowed takes about 1 s. */
export function parseYaml(text: string, maxBytes = MAX_YAML_BYTES): Result<Json> {
  const documents = parseYamlDocuments(text, maxBytes)
  if (!documents.ok) return documents
  const [first = null, ...others] = documents.value
  return others.length > 0 ? err(`the text has ${others.length + 1} documents; one is read`) : ok(first)
}

/** Parses a text with several documents, like `parseYaml`. */
export function parseYamlDocuments(text: string, maxBytes = MAX_YAML_BYTES): Result<readonly Json[]> {
  const bytes = Buffer.byteLength(text)
  if (bytes > maxBytes) return err(`the text has ${bytes} bytes; the limit for YAML is ${maxBytes}`)
  try {
    const events = parseEvents(text, { maxDepth: MAX_JSON_DEPTH })
    const tagged = events.find((event) => 'tagStart' in event && event.tagStart >= 0)
    if (tagged !== undefined && 'tagStart' in tagged)
      return err(`the text has a tag (${truncate(text.slice(tagged.tagStart, tagged.tagEnd), 40)}); tags aren't read`)
    const documents = constructFromEvents(events, { source: text, schema: CORE_SCHEMA, maxAliases: MAX_ALIASES })
    const budget = { left: MAX_VALUES * (text.length + 1_000) }
    return ok(documents.map((document) => expandAliases(document, MAX_JSON_DEPTH, budget)))
  } catch (error) {
    return err(messageOf(error).split('\n', 1)[0] ?? '')
  }
}

/** Aliases of aliases multiply: at most this many values for each character. */
const MAX_VALUES = 2

/** Expands aliases into plain JSON. */
function expandAliases(value: unknown, depth: number, budget: { left: number }): Json {
  if (--budget.left < 0) throw new Error('its aliases expand to more than the limit; write the values out')
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || value === null) return null
  if (depth === 0) throw new Error(TOO_DEEP)
  if (Array.isArray(value)) return value.map((item) => expandAliases(item, depth - 1, budget))
  if (!isObject(value)) return null
  const members = Object.entries(value).map(
    ([name, member]) => [name, expandAliases(member, depth - 1, budget)] as const,
  )
  return Object.fromEntries(members)
}
