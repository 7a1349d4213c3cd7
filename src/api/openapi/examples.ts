import type { Json, JsonObject } from '../../lib/json.ts'
import type { Example, ExampleValue, Operation } from '../../questions/declare.ts'
import { methodOf } from '../http/serve.ts'

/** Builds the request of an example: path parameters are encoded there, the rest is in the query or the body. */
export function requestOf(
  operation: Operation,
  { arguments: given }: Example,
): { readonly method: string; readonly path: string; readonly body?: JsonObject } {
  const method = methodOf(operation)
  const rest: Record<string, ExampleValue> = { ...given }
  const at = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name] ?? '')
    delete rest[name]
    return encodeURIComponent(value)
  })
  if (method === 'POST') {
    const body: Json = Object.keys(rest).length === 0 ? {} : rest
    return { method, path: at, body }
  }
  const query = Object.entries(rest).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}=${encodeURIComponent(one)}`),
  )
  return { method, path: query.length === 0 ? at : `${at}?${query.join('&')}` }
}
