import type { Operation } from '../questions/declare.ts'
import { optionOf } from './terminal-names.ts'
import type { Parameter } from '../questions/parameters.ts'

/** The arguments from a terminal: texts, true for a flag, and several texts of an option that is repeated. */
export type ParsedArguments = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

export interface OperationRequest {
  readonly path: string
  readonly init: RequestInit
}

/**
 * The request that an operation of the table is: parameters of its path there, the others in the query, or in the body
 * of a command.
 */
export function requestOf({ path, takes, ...operation }: Operation, given: ParsedArguments): OperationRequest {
  const inPath = (name: string): boolean => path.includes(`{${name}}`)
  const resolvedPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(given[name] ?? '')))
  const others = Object.entries(takes).flatMap(([name, parameter]) => {
    const value = given[name]
    return inPath(name) || value === undefined ? [] : [{ name, parameter, value }]
  })
  if (operation.kind === 'question') {
    const pairs = others.flatMap(({ name, value }) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    )
    const search = new URLSearchParams(pairs)
    return { path: others.length === 0 ? resolvedPath : `${resolvedPath}?${search}`, init: { method: 'GET' } }
  }
  const { method } = operation
  if (Object.keys(takes).every(inPath)) return { path: resolvedPath, init: { method } }
  const members = others.map(({ name, parameter, value }) => [name, jsonOf(name, parameter, value)])
  const headers = { 'content-type': 'application/json' }
  return { path: resolvedPath, init: { method, headers, body: JSON.stringify(Object.fromEntries(members)) } }
}

/** The service checks values: what is no number is sent as it was written. */
function jsonOf(name: string, { kind }: Parameter<unknown>, given: string | boolean | readonly string[]): unknown {
  if (typeof given !== 'string') return given
  if (kind === 'list') return given.split(',')
  if (kind === 'integer') return /^\d{1,16}$/.test(given) ? Number(given) : given
  if (kind !== 'json') return given
  try {
    return JSON.parse(given)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${optionOf(name)} is no JSON: ${why}. Put it in single quotes, with its strings in double ones.`, {
      cause: error,
    })
  }
}
