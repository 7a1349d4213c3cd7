import { percentEncode } from '../lib/data-uri.ts'
import { decodeComponent } from '../lib/decode-component.ts'
import { memberAt, type Json } from '../lib/json.ts'
import { err, must, ok, type Result } from '../lib/result.ts'
import { piecesOf, placeholdersOf } from '../lib/template.ts'
import { makeUri, partsOf, readId, type Uri } from './uri.ts'

/**
 * An id composed of a record's properties (`{name}/{version}`), and parsed back into them for a request. It is parsed
 * from the left: in each part but the last, occurrences of the following separator are percent-encoded, so that no two
 * records have one id.
 */
export interface ComposedId {
  /** The properties, as dotted paths. */
  readonly names: readonly string[]
  /** Returns the properties that a record lacks, or that aren't ids there. */
  missing(record: Json): readonly string[]
  /** Returns null if a property is missing or can't be part of an id. */
  compose(record: Json): string | null
  /** Returns the parts of an id by name; null if it wasn't composed this way. */
  parse(id: string): Readonly<Record<string, string>> | null
}

interface IdPart {
  readonly name: string
  readonly path: readonly string[]
  readonly before: string
  /** The text that ends this part; null for the last part of a template without a suffix. */
  readonly until: string | null
}

const MAX_PARTS = 5
const known = new Map<string, Result<ComposedId>>()
/** Far more templates than the definition files have; a test run may compile a few more. */
const MAX_KNOWN = 5_000

export function composedId(template: string): Result<ComposedId> {
  const compiled = known.get(template) ?? compile(template)
  if (known.size >= MAX_KNOWN) known.clear()
  known.set(template, compiled)
  return compiled
}

function compile(template: string): Result<ComposedId> {
  const pieces = piecesOf(template)
  if (!pieces.ok) return pieces
  const placeholders = placeholdersOf(pieces.value)
  if (placeholders.length === 0) return err(`${JSON.stringify(template)} has no placeholder such as {id}`)
  if (placeholders.length > MAX_PARTS) return err(`an id has at most ${MAX_PARTS} parts`)
  if (new Set(placeholders.map(({ name }) => name)).size < placeholders.length) return err('an id has each part once')
  const formed = placeholders.find(({ form }) => form !== null)
  if (formed !== undefined) return err(`a part of an id has no form ("${formed.name}:${formed.form}")`)
  const parts: IdPart[] = []
  let before = ''
  for (const [i, piece] of pieces.value.entries()) {
    if (typeof piece === 'string') {
      before = piece
      continue
    }
    const next = pieces.value[i + 1]
    if (next !== undefined && typeof next !== 'string') return err('two parts of an id have a text between them')
    parts.push({ name: piece.name, path: piece.name.split('.'), before, until: next ?? null })
    before = ''
  }
  return ok({
    names: parts.map(({ name }) => name),
    missing: (record) => parts.filter(({ path }) => readId(memberAt(record, path)) === null).map(({ name }) => name),
    compose: (record) => compose(parts, record),
    parse: (id) => parse(parts, id),
  })
}

function compose(parts: readonly IdPart[], record: Json): string | null {
  let id = ''
  for (const part of parts) {
    const value = readId(memberAt(record, part.path))
    if (value === null) return null
    id += part.before + (part.until === null ? value : encodeSeparator(value, part.until))
  }
  return id + (parts.at(-1)?.until ?? '')
}

function parse(parts: readonly IdPart[], id: string): Readonly<Record<string, string>> | null {
  const values: Record<string, string> = {}
  let rest = id
  if (!rest.startsWith(parts[0]?.before ?? '')) return null
  rest = rest.slice(parts[0]?.before.length ?? 0)
  for (const { name, until } of parts) {
    const end = until === null ? rest.length : rest.indexOf(until)
    if (end <= 0) return null
    const value = until === null ? rest : decodeComponent(rest.slice(0, end))
    if (value === null) return null
    values[name] = value
    rest = rest.slice(end + (until?.length ?? 0))
  }
  return rest === '' ? values : null
}

/** Encodes the separator within a part: its first character is enough. */
function encodeSeparator(value: string, until: string): string {
  const first = until.slice(0, 1)
  return [...value].map((char) => (char === '%' || char === first ? percentEncode(char) : char)).join('')
}

/** Returns what the URIs of parts begin with, before the separator: a composed id escapes the percent signs of its parts. */
export function partsBeginWith(whole: Uri): string {
  const { componentType, platformId, resourceId } = partsOf(whole)
  return resourceId.includes('%') ? must(makeUri(componentType, platformId, resourceId.replaceAll('%', '%25'))) : whole
}
