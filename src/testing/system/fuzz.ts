import { z } from 'zod'
import type { RawHttpAnswer } from './raw.ts'
import type { OperationObject, JsonSchema, DocumentedOperation } from './fuzz-requests.ts'

/** The parts of an OpenAPI document that a client needs that has never seen the service. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

export function operationsOf(document: OpenApiDocument): readonly DocumentedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, of]) => ({ method: method.toUpperCase(), path, of })),
  )
}

/** Compares answers with the document that the service itself serves. */
export class ApiChecker {
  readonly #schemas: Readonly<Record<string, unknown>>
  readonly #made = new Map<string, z.ZodType>()

  constructor({ components }: OpenApiDocument) {
    this.#schemas = pointToDefinitions(components.schemas) as Record<string, unknown>
  }

  /** Says why an answer doesn't match the document, or returns null. */
  mismatch({ method, of }: DocumentedOperation, { status, headers, body }: RawHttpAnswer): string | null {
    const response = of.responses[status]
    if (response === undefined) return `the status ${status} isn't documented: ${body.slice(0, 300)}`
    if (response.content === undefined || method === 'HEAD')
      return body === '' ? null : 'a body where none is documented'
    const type = String(headers['content-type'] ?? '').split(';')[0] ?? ''
    const content = response.content[type]
    if (content === undefined)
      return `${status} is of the type "${type}", which isn't documented: ${body.slice(0, 300)}`
    if (content.schema === undefined || !/[/+]json$/.test(type)) return null
    const read = this.#schemaOf(`${of.operationId} ${status} ${type}`, content.schema).safeParse(parseJson(body))
    return read.success ? null : `${status}: ${z.prettifyError(read.error)}\n${body.slice(0, 300)}`
  }

  #schemaOf(key: string, schema: JsonSchema): z.ZodType {
    let made = this.#made.get(key)
    if (made === undefined) {
      made = z.fromJSONSchema({ ...(pointToDefinitions(schema) as object), $defs: this.#schemas } as never)
      this.#made.set(key, made)
    }
    return made
  }
}

/** Moves references from OpenAPI's components to JSON Schema's definitions. */
function pointToDefinitions(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"#/$defs/'))
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
