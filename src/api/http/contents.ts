// Serves the content of a file, and names media types that several endpoints use.
import type { ZodType } from 'zod'
import { endpoint, type Content, type Endpoint } from './endpoint.ts'

export const JSON_TYPE = 'application/json'
export const TEXT_TYPE = 'text/plain'

export function json(schema: ZodType): readonly Content[] {
  return [{ type: JSON_TYPE, schema }]
}

/** A GET of one body, without parameters and specific refusals. */
export function file(
  name: string,
  path: string,
  { summary, right, type }: { readonly summary: string; readonly right: Endpoint['right']; readonly type: string },
) {
  return endpoint({
    name,
    method: 'GET',
    path,
    summary,
    right,
    parameters: {},
    answers: [{ status: 200, description: `${summary}.`, content: [{ type }] }],
  })
}
