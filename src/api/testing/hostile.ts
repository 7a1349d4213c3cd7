// Makes random requests of somebody who wants the service to fail.
import type { InjectOptions } from 'fastify'
import { below, type Random } from '../../lib/random.ts'
import type { Parameter, Parameters } from '../../questions/parameters.ts'
import { pick } from '../../testing/store/sequence.ts'

/** The target of a hostile request: an operation of the tables, or an endpoint. */
export interface Target {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  /** Parameters of the query string and, if there is a body, members of the body. */
  readonly parameters: Parameters
  readonly hasBody: boolean
}

const TEXTS: readonly string[] = [
  '',
  ' ',
  '日本',
  '\u{1f600}',
  '\ud800',
  '\udc00\ud800',
  'e\u0301\u0323'.repeat(50),
  '\u202egnp.exe',
  '\u0000',
  'a\u0000b',
  '\u2028\u2029\ufeff',
  '\r\nset-cookie: a=b',
  '<script>alert(1)</script>',
  '"\'`\\;--',
  '${7*7}{{7*7}}%s%n',
  '../../../../etc/passwd',
  '..\\..\\',
  '%',
  '%00',
  '%ff%fe',
  '%252e%252e%252f',
  '*',
  '(((((((((((((((((((',
  '^(a+)+$',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '-1',
  '1e309',
  '-0',
  '0x10',
  '9007199254740993',
  '99999999999999999999999999999999999999',
  '2026-99-99T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  '1970-01-01',
  'aip://',
  'aip://model/registry/m',
  'aip://model/registry/日本',
  'aip://model/registry/%zz',
  'aip://model//',
  'aip://model/registry/m#x?y',
  'javascript:alert(1)',
  'https://evil.example/',
  'type:Model owner:"',
  'tag: tag: tag:',
  'x'.repeat(3_000),
  '日'.repeat(1_000),
  'a '.repeat(500),
]

/** Sent unchanged: unencoded, decoded twice or leading elsewhere. */
export const PATHS: readonly string[] = [
  '/%',
  '/%00',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/..%2f..%2fetc%2fpasswd',
  '//evil.example/%2e%2e',
  '/\\evil.example',
  '/api/v1/entities/%',
  '/api/v1/entities/%ff',
  '/api/v1/entities/aip:%2F%2Fmodel%2Fregistry%2F%E0%A4%A',
  '/api/v1/entities//',
  '/api/v1/entities/aip://model/registry/m/normalised/normalised',
  '/api/v1//entities',
  '/API/V1/status',
  '/api/v1/status;jsessionid=1',
  '/api/v1/status?%',
  '/api/v1/status?__proto__=1&constructor=2',
  '/api/v1/search?q=%ff&q=%00&q[]=1&q[a]=2',
  '/assets/..%2f..%2fpackage.json',
  '/assets/%00',
  '/scim/v2/Users/%',
  '/unsubscribe/%/%',
  '/sign-in/cli/%00',
  '/sign-in?return=%ff',
  `/${'x/'.repeat(4_000)}`,
  `/api/v1/entities/${'%41'.repeat(3_000)}`,
]

export function hostileText(random: Random): string {
  return pick(random, TEXTS)
}

export function hostileJson(random: Random, depth = 0): unknown {
  const kinds = depth > 3 ? 5 : 8
  switch (below(random, kinds)) {
    case 0:
      return null
    case 1:
      return random() < 0.5
    case 2:
      return pick(random, [0, -0, -1, 1.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 2 ** 53 + 2])
    case 3:
    case 4:
      return hostileText(random)
    case 5:
      return Array.from({ length: below(random, 4) }, () => hostileJson(random, depth + 1))
    case 6:
      return JSON.parse(`{"__proto__":{"a":1},"constructor":{"prototype":null},"${'k'.repeat(below(random, 300))}":[]}`)
    default:
      return Object.fromEntries(
        Array.from({ length: below(random, 4) }, () => [hostileText(random), hostileJson(random, depth + 1)]),
      )
  }
}

/** Makes an argument that is of the parameter's kind about half the time. */
function hostileArgument(random: Random, { kind }: Parameter<unknown>): unknown {
  if (random() < 0.4) return hostileText(random)
  if (kind === 'uri') return pick(random, ['aip://model/registry/m', 'aip://user/identity/日本', 'aip://x/y/z'])
  if (kind === 'integer') return pick(random, [-1, 0, 1, 1.5, 1e9, 2 ** 53])
  if (kind === 'flag') return pick(random, [true, 'true', 'yes', 0])
  return hostileJson(random)
}

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  {},
  { accept: 'text/html', 'accept-language': '*;q=0,,;;' },
  { 'x-mlg-transaction': '9'.repeat(400) },
  { 'x-mlg-transaction': '1e3' },
  { 'last-event-id': '-1' },
  { 'if-none-match': '*, W/"x' },
  { traceparent: '00-zz-zz-zz', tracestate: '=,=' },
  { cookie: '__Host-mlg=%00; __Host-mlg-sign-in=e30.e30.e30.e30.e30; =; ;' },
  { 'x-forwarded-for': '127.0.0.1, \u00ff', 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'evil.example' },
  { range: 'bytes=0-18446744073709551615', expect: 'nothing' },
  { 'content-encoding': 'br' },
  { origin: 'http://localhost:80', 'sec-fetch-site': 'same-origin' },
]

const TYPES: readonly string[] = [
  'application/json',
  'application/json',
  'application/json',
  'application/scim+json',
  'application/x-ndjson',
  'text/plain; charset=utf-16',
  'application/json; charset="',
  'multipart/form-data',
  'a/b;c',
]

const BODIES: readonly string[] = [
  '',
  '{',
  '[',
  'null',
  '"\\ud800"',
  '{"a":1,"a":2}',
  '[1,2,3]',
  '\u0000',
  '\ufeff{}',
  '['.repeat(5_000) + ']'.repeat(5_000),
  `{"query":"${'x'.repeat(100_000)}"}`,
  '{"__proto__":{"caller":{"kind":"local"}}}',
]

const QUERIES: readonly string[] = [
  '{',
  '{ __typename }',
  '{ a: __typename b: __typename }',
  'query ($a: [[[Int!]!]!]!) { component(uri: $a) { uri } }',
  '{ component(uri: "\\ud800") { uri } }',
  'fragment A on Query { ...B } fragment B on Query { ...A } { ...A }',
  `{ component(uri: "aip://model/registry/m") ${'{ relationships { edges { node '.repeat(60)}`,
  `{ ${Array.from({ length: 500 }, (_, i) => `a${i}: __typename`).join(' ')} }`,
  '{ models(first: 99999999999999999999) { totalCount } }',
  '{ search(q: "日本\\u0000") { totalCount } }',
  'mutation { anything }',
  'subscription { anything }',
  '{ models @skip(if: "x") @include { totalCount } }',
]

/** Makes the same request for the same generator state. */
export function hostileRequest(target: Target, random: Random): InjectOptions {
  const path = target.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(hostileText(random).toWellFormed() || 'x'))
  const given = Object.entries(target.parameters)
    .filter(([, { required }]) => required || random() < 0.4)
    .map(([name, parameters]) => [name, hostileArgument(random, parameters)] as const)
  const inBody = target.hasBody && random() < 0.9
  const query = new URLSearchParams()
  if (!inBody) for (const [name, value] of given) query.append(name, asText(value))
  if (random() < 0.1) query.append(hostileText(random), hostileText(random))
  const url = query.size === 0 ? path : `${path}?${query}`
  const headers = { ...pick(random, HEADERS), ...(target.hasBody && { 'content-type': pick(random, TYPES) }) }
  return { method: target.method, url, headers, ...(target.hasBody && { payload: bodyOf(target, given, random) }) }
}

function bodyOf({ path }: Target, given: readonly (readonly [string, unknown])[], random: Random): string {
  if (random() < 0.2) return pick(random, BODIES)
  if (path === '/graphql')
    return JSON.stringify({ query: pick(random, QUERIES), variables: hostileJson(random), operationName: null })
  if (path === '/mcp') {
    const method = pick(random, ['initialize', 'tools/list', 'tools/call', 'resources/read', hostileText(random)])
    return JSON.stringify({ jsonrpc: '2.0', id: hostileJson(random), method, params: hostileJson(random) })
  }
  if (path.startsWith('/scim/')) {
    const named = { userName: hostileText(random), displayName: hostileText(random), members: hostileJson(random) }
    return JSON.stringify(random() < 0.5 ? { ...named, emails: hostileJson(random) } : hostileJson(random))
  }
  if (given.length === 0) return JSON.stringify(hostileJson(random)) ?? ''
  return JSON.stringify(Object.fromEntries(given))
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
