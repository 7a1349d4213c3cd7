import type { CallableOperation } from './declare.ts'

/** The request that the REST API is sent for an operation. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** The members of a JSON body; null where it has none. */
  readonly body: Readonly<Record<string, unknown>> | null
}

/**
 * The request that an operation of the table is: parameters of its path there, the others in the query, or in the body
 * of a command. Values are sent as they are given: the service checks them.
 */
export function restRequest(operation: CallableOperation, values: Readonly<Record<string, unknown>>): RestRequest {
  const { path, takes, method } = operation
  const inPath = (name: string): boolean => path.includes(`{${name}}`)
  const resolvedPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(textOf(values[name])))
  const others = Object.entries(values).filter(([name, value]) => !inPath(name) && value !== undefined)
  if (method === undefined) {
    const pairs = others.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, textOf(one)]))
    const path = others.length === 0 ? resolvedPath : `${resolvedPath}?${new URLSearchParams(pairs)}`
    return { method: 'GET', path, body: null }
  }
  const hasBody = Object.keys(takes).some((name) => !inPath(name)) || others.length > 0
  return { method, path: resolvedPath, body: hasBody ? Object.fromEntries(others) : null }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
