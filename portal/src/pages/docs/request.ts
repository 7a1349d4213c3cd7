import { shellQuote } from '../../../../src/lib/shell-quote.ts'
import type { ReferenceOperation, OperationParameter } from './reference.ts'

/** Typed text for each parameter; empty ones are omitted. */
export type TypedValues = Readonly<Record<string, string>>

export interface BuiltRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** Key of a raw body. */
export const BODY = ' body'

export function buildRequest(operation: ReferenceOperation, typed: TypedValues): BuiltRequest {
  const { method, path, parameters, body } = operation
  const given = parameters.filter(({ name }) => (typed[name] ?? '').trim() !== '')
  const within = (location: OperationParameter['in']) => given.filter((one) => one.in === location)
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent((typed[name] ?? '').trim()))
  const search = new URLSearchParams(
    within('query').flatMap((one) => splitLines(one, typed).map((value): [string, string] => [one.name, value])),
  ).toString()
  const hasMembers = parameters.some((one) => one.in === 'body')
  const members = within('body').map((one) => [one.name, valueOf(one, typed)] as const)
  const sent = hasMembers ? JSON.stringify(Object.fromEntries(members)) : body === null ? null : (typed[BODY] ?? '')
  return {
    method,
    url: search === '' ? filled : `${filled}?${search}`,
    headers: {
      ...Object.fromEntries(within('header').map(({ name }) => [name, (typed[name] ?? '').trim()])),
      ...(sent === null ? {} : { 'content-type': body?.type ?? 'application/json' }),
    },
    body: sent,
  }
}

export function missingFrom({ parameters, body }: ReferenceOperation, typed: TypedValues): readonly string[] {
  const missing = parameters.filter(({ name, required }) => required && (typed[name] ?? '').trim() === '')
  return [...missing.map(({ name }) => name), ...(body !== null && (typed[BODY] ?? '').trim() === '' ? ['body'] : [])]
}

/** Splits the text of a list into lines. */
function splitLines({ name, schema }: OperationParameter, typed: TypedValues): readonly string[] {
  const text = (typed[name] ?? '').trim()
  if (schema['type'] !== 'array') return [text]
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function valueOf(parameter: OperationParameter, typed: TypedValues): unknown {
  const text = (typed[parameter.name] ?? '').trim()
  switch (parameter.schema['type']) {
    case 'array':
      return splitLines(parameter, typed)
    case 'integer':
    case 'number':
      return Number(text)
    case 'boolean':
      return text === 'true'
    case 'string':
      return text
    default:
      return jsonOrText(text)
  }
}

/** The service explains what is wrong with text that isn't JSON. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Converts the values of an example into typed text. */
export function typedFrom(values: Readonly<Record<string, unknown>>): TypedValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.map(String).join('\n')]
      return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]
    }),
  )
}

export function curlOf({ method, url, headers, body }: BuiltRequest, origin: string, needsToken: boolean): string {
  const all = needsToken ? { authorization: 'Bearer <token>', ...headers } : headers
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${shellQuote(origin + url)}`,
    ...Object.entries(all).map(([name, value]) => `  -H ${shellQuote(`${name}: ${value}`)}`),
    ...(body === null ? [] : [`  -d ${shellQuote(body)}`]),
  ].join(' \\\n')
}
