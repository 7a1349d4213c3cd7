// Draws requests of operations, with valid and broken values.
import fc from 'fast-check'
import type { RawRequest } from './raw.ts'
import { anyCodePoint } from '../any-code-point.ts'

export interface OperationObject {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly parameters?: readonly ParameterObject[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>> }>
  >
}

interface ParameterObject {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: JsonSchema
}

export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly JsonSchema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly uniqueItems?: boolean
}

export interface DocumentedOperation {
  readonly method: string
  readonly path: string
  readonly of: OperationObject
}

/** Existing values, so that some requests get as far as an answer. */
export interface RealValues {
  readonly uris: readonly string[]
  /** For parameters that accept only some URIs, by name. */
  readonly urisNamed: Readonly<Record<string, readonly string[]>>
  /** Texts, by parameter name. */
  readonly texts: Readonly<Record<string, readonly string[]>>
  /** Keyed by operation name. */
  readonly bodies: Readonly<Record<string, readonly unknown[]>>
}

/** Never a valid value: control characters, halves of characters, syntax of other systems. */
const ODD_TEXT = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'null',
    'NaN',
    '-1',
    '1e999',
    '0x10',
    '٣',
    '../../etc/passwd',
    '%',
    '%00',
    '{{7*7}}',
    "' or 1=1 --",
    '\ud800',
    '\u202e',
    '💥'.repeat(3),
    '__proto__',
    'constructor',
    'aip://',
    'aip://a',
    'aip:///x/y',
    'aip://a/b/%zz',
    'aip://model/registry/' + 'x'.repeat(2_049),
  ),
  fc.string({ unit: anyCodePoint, maxLength: 40 }),
  fc.integer({ min: 100, max: 9_000 }).map((length) => 'x'.repeat(length)),
)

/** Generates a value that the schema allows. */
function valid(schema: JsonSchema, name: string, known: RealValues): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const [first] = schema.anyOf ?? []
  if (first !== undefined) return fc.oneof(...(schema.anyOf ?? []).map((one) => valid(one, name, known)))
  const type = [schema.type].flat()[0]
  switch (type) {
    case 'boolean':
      return name === 'dryRun' ? fc.constant(true) : fc.boolean()
    case 'integer':
    case 'number': {
      const { minimum = 0, maximum = 1_000 } = schema
      return fc.oneof(
        fc.integer({ min: minimum, max: Math.min(maximum, minimum + 20) }),
        fc.constantFrom(minimum, maximum),
      )
    }
    case 'array': {
      const { minItems = 1, uniqueItems = false, items = {} } = schema
      const bounds = { minLength: minItems, maxLength: Math.max(minItems, 3) }
      const item = valid(items, name, known)
      return uniqueItems ? fc.uniqueArray(item, bounds) : fc.array(item, bounds)
    }
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, of]) => [key, valid(of, key, known)])),
        // Always states `dryRun`: otherwise there would soon be nothing left to query.
        {
          requiredKeys: [
            ...(schema.required ?? []),
            ...(schema.properties?.['dryRun'] === undefined ? [] : ['dryRun']),
          ] as never,
        },
      )
    case 'string':
      if (schema.pattern?.startsWith('^aip:') === true) return fc.constantFrom(...(known.urisNamed[name] ?? known.uris))
      return fc.constantFrom(...(known.texts[name] ?? [...Object.values(known.texts).flat(), ...known.uris]))
    default:
      return fc.jsonValue()
  }
}

/** Generates a value of a wrong type, or just out of bounds. */
function broken(schema: JsonSchema): fc.Arbitrary<unknown> {
  const bounds = [schema.minimum, schema.maximum].flatMap((bound, i) =>
    bound === undefined ? [] : [i === 0 ? bound - 1 : bound + 1],
  )
  return fc.oneof(
    ODD_TEXT,
    fc.constantFrom<unknown>(...bounds, -1, 0.5, 1e300, null, true, [], {}, [[1]], { a: 1 }),
    fc.jsonValue({ maxDepth: 3 }),
  )
}

/** Mostly right, so that a request is seldom wrong in more than one place. */
function value(schema: JsonSchema, name: string, known: RealValues): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 14, arbitrary: valid(schema, name, known) }, { weight: 1, arbitrary: broken(schema) })
}

/** Generates requests for one operation: as documented, and wrong in every way we could think of. */
export function requestsOf({ method, path, of }: DocumentedOperation, known: RealValues): fc.Arbitrary<RawRequest> {
  const parameters = of.parameters ?? []
  const inPath = fc.record(
    Object.fromEntries(parameters.filter(isIn('path')).map(({ name, schema }) => [name, value(schema, name, known)])),
  )
  const query = fc.tuple(
    ...parameters.filter(isIn('query')).map(({ name, schema, required }) =>
      fc
        .option(value(schema, name, known), { freq: required === true ? 20 : 2, nil: undefined })
        // Waiting requests may take ten seconds, so they are rare.
        .chain((one) => (name === 'waitFor' ? seldom(fc.constant(one), undefined) : fc.constant(one)))
        .map((one): Pairs => pairsOf(name, one)),
    ),
  )
  const headers = fc.record(
    Object.fromEntries(
      parameters.filter(isIn('header')).map(({ name }) => [name, fc.constantFrom('0', '1', 'soon', '-1', '1e3', '')]),
    ),
    { requiredKeys: [] },
  )
  return fc
    .record({
      inPath,
      query,
      headers: seldom<object>(headers, {}),
      extra: seldom(EXTRA, ''),
      body: bodyOf(of, known),
    })
    .map(({ inPath: values, query: pairs, headers: own, extra, body }) => {
      const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => percentEncode(printGiven(values[name])))
      const search = [...pairs.flat().map(([name, one]) => `${percentEncode(name)}=${percentEncode(one)}`), extra]
      const line = search.filter((one) => one !== '').join('&')
      const { type, text } = body
      return {
        method,
        path: line === '' ? at : `${at}?${line}`,
        headers: { ...(own as Record<string, string>), ...(type === undefined ? {} : { 'content-type': type }) },
        ...(text === undefined ? {} : { body: text }),
      }
    })
}

function seldom<T>(arbitrary: fc.Arbitrary<T>, otherwise: T): fc.Arbitrary<T> {
  return fc.oneof({ weight: 1, arbitrary }, { weight: 11, arbitrary: fc.constant(otherwise) })
}

type Pairs = readonly (readonly [string, string])[]

/** Parameters that don't exist, twice, and in a broken encoding. */
const EXTRA = fc.constantFrom(
  'nosuch=1',
  'limit=1&limit=2',
  'uri=%zz',
  '%',
  '=',
  '&&',
  'asOf',
  'a[b]=c',
  '%00=%00',
  '__proto__=x',
  'limit=%F0%9F%92%A5',
  'cursor=%ff',
)

function isIn(location: ParameterObject['in']): (parameter: ParameterObject) => boolean {
  return (parameter) => parameter.in === location
}

function pairsOf(name: string, given: unknown): Pairs {
  if (given === undefined) return []
  if (Array.isArray(given)) return given.map((one) => [name, printGiven(one)])
  return [[name, printGiven(given)]]
}

function printGiven(given: unknown): string {
  return typeof given === 'string' ? given : (JSON.stringify(given) ?? '')
}

/** Percent-encodes even halves of characters, which aren't valid UTF-8, and which encodeURIComponent refuses. */
function percentEncode(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    return encodeURIComponent(text.toWellFormed()).replaceAll('%EF%BF%BD', '%ED%A0%80')
  }
}

interface Body {
  readonly type?: string
  readonly text?: string
}

const ODD_BODIES = [
  '',
  '{',
  '[',
  '"',
  'null',
  'true',
  '0',
  '[]',
  '{}{}',
  '\0',
  '{"a":1,}',
  "{'a':1}",
  '{"__proto__":{"a":1}}',
  '{"a":"\\ud800"}',
  '\ufeff{}',
  '['.repeat(5_000),
  `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
  `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
] as const
const MEDIA_TYPES = [
  'application/json',
  'application/json; charset=latin1',
  'text/plain',
  'application/xml',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
  '',
  ';',
  'application/json, text/plain',
] as const
/** Exceeds the limit of every route except those that take events. */
const TOO_MUCH = `{"a":"${'x'.repeat(1_100_000)}"}`

function bodyOf({ operationId, requestBody }: OperationObject, known: RealValues): fc.Arbitrary<Body> {
  const schemas = Object.entries(requestBody?.content ?? {})
  const odd = fc.record({
    type: fc.constantFrom(...MEDIA_TYPES),
    text: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom<string>(...ODD_BODIES) },
      { weight: 5, arbitrary: fc.json() },
      { weight: 1, arbitrary: fc.constant(TOO_MUCH) },
    ),
  })
  if (schemas.length === 0) return seldom<Body>(odd, {})
  const right = fc.oneof(
    ...schemas.map(([type, { schema }]) =>
      value(schema, '', known).map((body) => ({ type, text: typeof body === 'string' ? body : JSON.stringify(body) })),
    ),
  )
  const nearly = schemas.flatMap(([type, { schema }]) =>
    Object.entries(schema.properties ?? {}).map(([name, of]) =>
      fc
        .tuple(valid(schema, '', known), broken(of))
        .map(([body, wrong]) => ({ type, text: JSON.stringify({ ...(body as object), [name]: wrong }) })),
    ),
  )
  const real = (known.bodies[operationId] ?? []).map((body) => ({
    type: 'application/json',
    text: JSON.stringify(body),
  }))
  return fc.oneof(
    { weight: 4, arbitrary: right },
    ...(real.length === 0 ? [] : [{ weight: 4, arbitrary: fc.constantFrom(...real) }]),
    { weight: 2, arbitrary: fc.oneof(odd, ...nearly) },
  )
}
