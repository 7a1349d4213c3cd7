// Fills the placeholders of declared requests, encoding everything that comes from a source.
import type { SourceRequest } from '../../contracts/source.ts'
import { filterValue, toGeneralizedTime } from '../../lib/directory-text.ts'
import { isObject, type Json } from '../../lib/json.ts'
import { piecesOf, placeholdersOf, type Placeholder, type TemplatePiece } from '../../lib/template.ts'
import { pathSegment } from '../path-segment.ts'
import { queryMistakes, type Mistake } from './graphql.ts'
import { usualPath, type DeclaredRequest } from './shape.ts'

/**
 * Value of a placeholder. Values from a source (ids, cursors) are always encoded as one path segment, a whole query
 * value or a whole text of the body, never as a part of one.
 */
type RequestValue = string | number | readonly string[] | null
export type RequestValues = Readonly<Record<string, RequestValue>>

/** Placeholders filled by the product or the configuration: only they may be part of a longer text, unencoded. */
const UNENCODED: ReadonlySet<string> = new Set(['since', 'limit', 'page', 'offset'])
export const SETTING = 'settings.'
/** The region for which requests to AWS are signed. */
const REGION = `${SETTING}region`
const FORMS: ReadonlySet<string> = new Set(['iso', 's', 'ms', 'generalized', 'csv', 'filter', 'uri', 'int', 'each'])
/** `[{ urn: '{ids:each}' }]` in a body makes an item for each id. */
const EACH = 'ids'

/** Checks the placeholders of a request, of which `known` have values. */
export function requestMistakes(request: DeclaredRequest, known: readonly string[]): readonly Mistake[] {
  const texts: [string, string, boolean][] = [
    ['path', pathOf(request), true],
    ...Object.entries(request.query ?? {}).flatMap(([name, values]) =>
      [values].flat().map((text): [string, string, boolean] => [`query.${name}`, text, false]),
    ),
    ...[
      ...textsByPath('body', (request.body ?? null) as Json),
      ...textsByPath('graphql.variables', (request.graphql?.variables ?? {}) as Json),
    ].map(([at, text]): [string, string, boolean] => [at, text, false]),
  ]
  const own =
    request.path === undefined && usualPath(request) === null
      ? [{ path: 'path', reason: 'needs "path", "graphql" or "aws"' }]
      : [...queryMistakes(request), ...operationMistakes(request, known)]
  const inTexts = texts.flatMap(([at, text, isPath]) => {
    const pieces = piecesOf(text)
    if (!pieces.ok) return [{ path: at, reason: pieces.error }]
    const wrong = (isPath ? brokenSegments : unsafePlaceholder)(pieces.value)
    const unknown = placeholdersOf(pieces.value).flatMap((placeholder) => unknownIn(placeholder, known))
    return [...(wrong === null ? [] : [wrong]), ...unknown].map((reason) => ({ path: at, reason }))
  })
  return [...own, ...inTexts]
}

function pathOf(request: DeclaredRequest): string {
  return request.path ?? usualPath(request) ?? '/'
}

/** Refuses members that an AWS operation already implies, and a file without the setting "region". */
function operationMistakes(request: DeclaredRequest, known: readonly string[]): readonly Mistake[] {
  if (request.aws === undefined) return []
  const excluded = (['method', 'graphql', 'format', 'query'] as const).filter((member) => request[member] !== undefined)
  return [
    ...excluded.map((path) => ({ path, reason: 'must not be set, because "aws" is sent by POST as JSON' })),
    ...(known.includes(REGION)
      ? []
      : [{ path: 'aws', reason: 'needs the setting "region", for which requests are signed' }]),
  ]
}

function unknownIn({ name, form }: Placeholder, known: readonly string[]): readonly string[] {
  if (!known.includes(name))
    return [
      `unknown placeholder {${name}}; known here: ${known.length === 0 ? 'none' : known.map((one) => `{${one}}`).join(', ')}`,
    ]
  return form === null || FORMS.has(form)
    ? []
    : [`{${name}:${form}} has an unknown form; known: ${[...FORMS].join(', ')}`]
}

function unsafePlaceholder(pieces: readonly TemplatePiece[]): string | null {
  // A value in a directory filter is escaped, and an encoded one has no syntax character but "%".
  const isSafe = ({ name, form }: Placeholder) =>
    UNENCODED.has(name) || name.startsWith(SETTING) || form === 'filter' || form === 'uri'
  const foreign = placeholdersOf(pieces).find((placeholder) => !isSafe(placeholder))
  return foreign === undefined || pieces.length === 1
    ? null
    : `{${foreign.name}} must be the whole text, because its value comes from outside`
}

/** A verb may follow it, like `{model}:listVersions`: in a value ":" is encoded. */
function brokenSegments(pieces: readonly TemplatePiece[]): string | null {
  const broken = pieces.some((piece, i) => {
    const [before, after] = [pieces[i - 1], pieces[i + 1]]
    if (typeof piece === 'string') return false
    return (
      !(typeof before === 'string' && before.endsWith('/')) ||
      !(after === undefined || (typeof after === 'string' && /^\/|^:[A-Za-z]+$/.test(after)))
    )
  })
  return broken ? 'a placeholder must be a whole segment of the path' : null
}

function textsByPath(at: string, body: Json): readonly (readonly [string, string])[] {
  if (typeof body === 'string') return [[at, body]]
  if (Array.isArray(body)) return (body as readonly Json[]).flatMap((item, i) => textsByPath(`${at}[${i}]`, item))
  if (!isObject(body)) return []
  return Object.entries(body).flatMap(([name, member]) => textsByPath(`${at}.${name}`, member))
}

/** Fills a checked request. `queryText`, from a source's link, replaces its query. */
export function fillRequest(request: DeclaredRequest, values: RequestValues, queryText?: string): SourceRequest {
  const path = filledPath(pathOf(request), values)
  const query = queryText ?? filledQuery(request.query ?? {}, values)
  const body = bodyFor(request, values)
  return {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    path: query === '' ? path : `${path}?${query}`,
    ...(body !== undefined && { body: body ?? null }),
    ...(request.format !== undefined && { format: request.format }),
    ...(request.graphql !== undefined && { format: 'graphql' as const }),
    ...(request.aws !== undefined && {
      format: 'aws' as const,
      aws: { ...request.aws, region: String(values[REGION] ?? '') },
    }),
  }
}

function bodyFor({ graphql, aws, body }: DeclaredRequest, values: RequestValues): Json | undefined {
  if (aws !== undefined) return filledBody((body ?? {}) as Json, values) ?? {}
  if (graphql === undefined) return body === undefined ? undefined : filledBody(body as Json, values)
  return { query: graphql.query, variables: filledBody((graphql.variables ?? {}) as Json, values) ?? {} }
}

/** Includes its further requests. */
export function filledRead(
  { and = {}, ...read }: DeclaredRequest & { readonly and?: Readonly<Record<string, DeclaredRequest>> | undefined },
  values: RequestValues,
  queryText?: string,
): SourceRequest {
  const further = Object.entries(and).map(([member, each]) => [member, fillRequest(each, values)] as const)
  return { ...fillRequest(read, values, queryText), ...(further.length > 0 && { and: Object.fromEntries(further) }) }
}

function splitTemplate(text: string): readonly TemplatePiece[] {
  const made = piecesOf(text)
  return made.ok ? made.value : [text]
}

export function filledPath(path: string, values: RequestValues): string {
  const text = (piece: TemplatePiece) =>
    typeof piece === 'string' ? piece : pathSegment(String(values[piece.name] ?? ''))
  return splitTemplate(path).map(text).join('')
}

function filledQuery(query: NonNullable<DeclaredRequest['query']>, values: RequestValues): string {
  const params = new URLSearchParams()
  for (const [name, templates] of Object.entries(query))
    for (const template of [templates].flat()) {
      const value = filledText(template, values)
      if (Array.isArray(value)) for (const each of value as readonly string[]) params.append(name, each)
      else if (value !== null) params.append(name, String(value))
    }
  return params.toString()
}

function filledBody(body: Json, values: RequestValues): Json | undefined {
  if (typeof body === 'string') return (filledText(body, values) as Json | null) ?? undefined
  if (Array.isArray(body))
    return (body as readonly Json[])
      .flatMap((item) => valuesOfEach(item, values).map((each) => filledBody(item, each)))
      .filter((item) => item !== undefined)
  if (!isObject(body)) return body
  const members = Object.entries(body).map(([name, member]) => [name, filledBody(member, values)] as const)
  return Object.fromEntries(members.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined))
}

/** Repeats a list item that contains `{ids:each}` for each id. */
function valuesOfEach(item: Json, values: RequestValues): readonly RequestValues[] {
  const ids = values[EACH]
  return Array.isArray(ids) && JSON.stringify(item).includes(`{${EACH}:each}`)
    ? (ids as readonly string[]).map((id) => ({ ...values, [EACH]: id }))
    : [values]
}

/** Returns null if a placeholder has no value. */
function filledText(template: string, values: RequestValues): RequestValue {
  const parts = splitTemplate(template).map((piece) => (typeof piece === 'string' ? piece : formatValue(piece, values)))
  if (parts.some((part) => part === null)) return null
  return parts.length === 1 ? (parts[0] ?? '') : parts.join('')
}

function formatValue({ name, form }: Placeholder, values: RequestValues): RequestValue {
  const value = values[name] ?? null
  if (value === null) return null
  switch (form) {
    case 'iso':
      return requestTimeOf(value) === null ? null : value
    case 'ms':
      return requestTimeOf(value)
    case 's':
      return secondsOf(requestTimeOf(value))
    case 'generalized':
      return toGeneralizedTime(String(value))
    case 'filter':
      return filterValue(String(value))
    case 'uri':
      return encodedWhole(String(value))
    case 'int':
      return integerOf(value)
    case 'csv':
      return Array.isArray(value) ? value.join(',') : String(value)
    default:
      return value
  }
}

/** Encodes all but the unreserved characters of RFC 3986. */
function encodedWhole(text: string): string {
  const rest = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(text.toWellFormed()).replaceAll(/[!'()*]/g, rest)
}

/** Returns null if it isn't an integer; the product then refuses the request instead of misreading it. */
function integerOf(value: RequestValue): number | null {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}

/** Returns null if it isn't a time; the parameter is then left out. */
function requestTimeOf(value: RequestValue): number | null {
  const at = Date.parse(String(value))
  return Number.isNaN(at) ? null : at
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1_000)
}
