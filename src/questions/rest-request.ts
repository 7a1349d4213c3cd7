import type { CallableOperation } from './declare.ts'

interface RestRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  /** Members of the JSON body; null without one. */
  readonly body: Readonly<Record<string, unknown>> | null
}

/**
 * Builds the request for an operation of the table: parameters of its path go there, others into the query, or the body
 * of a command. Values are sent unchanged, and the service checks them.
 */
export function restRequest(operation: CallableOperation, values: Readonly<Record<string, unknown>>): RestRequest {
  const { path, parameters, method } = operation
  const inPath = (name: string): boolean => path.includes(`{${name}}`)
  const resolvedPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(printArgument(values[name])),
  )
  const others = Object.entries(values).filter(([name, value]) => !inPath(name) && value !== undefined)
  if (method === undefined) {
    const pairs = others.flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, printArgument(one)]),
    )
    const address = others.length === 0 ? resolvedPath : `${resolvedPath}?${new URLSearchParams(pairs)}`
    return { method: 'GET', path: address, body: null }
  }
  const hasBody = Object.keys(parameters).some((name) => !inPath(name)) || others.length > 0
  return { method, path: resolvedPath, body: hasBody ? Object.fromEntries(others) : null }
}

function printArgument(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
