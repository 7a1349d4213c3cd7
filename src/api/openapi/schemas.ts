import { z } from 'zod'
import { isObject, type Json, type JsonObject } from '../../lib/json.ts'
import type { Operation } from '../../questions/declare.ts'
import { MAX_CHARACTERS, type Parameter } from '../../questions/parameters.ts'
import { incomplete } from '../../questions/shapes.ts'

/** Returns the schema of the answer as sent: one about the graph also has what may have shortened it. */
export function answerSchema(operation: Operation): z.ZodObject {
  const schema = operation.answer
  const aboutTheGraph = operation.kind === 'question' && operation.about === 'graph'
  return aboutTheGraph ? schema.extend({ incomplete: incomplete.optional() }) : schema
}

/** A refusal over HTTP (RFC 9457). Routes may add members. */
export const problemSchema = z
  .looseObject({
    type: z.string().describe('Where the code is explained.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened, and to what.'),
    code: z.string().describe('Determines the status; for programs to switch on.'),
    hint: z.string().optional().describe('What to do.'),
    parameter: z.string().optional().describe('The wrong argument.'),
    incomplete: incomplete.optional(),
  })
  .describe('Why a request failed (RFC 9457).')

/** Collects the JSON Schemas of a document, each named one once. */
export class Components {
  readonly schemas: Record<string, JsonObject> = {}

  /** Adds it under its own name if it has one, else under the given one; returns the reference. */
  add(name: string, schema: z.ZodType): JsonObject {
    const { $schema: _, $defs, ...own } = jsonSchemaOf(schema)
    for (const [defined, shape] of Object.entries(isObject($defs) ? $defs : {})) this.#put(defined, shape as JsonObject)
    if (typeof own['$ref'] === 'string') return pointedToComponents(own) as JsonObject
    this.#put(name, own as JsonObject)
    return referenceTo(name)
  }

  #put(name: string, schema: JsonObject): void {
    const { id: _, ...pointed } = pointedToComponents(schema) as JsonObject
    const before = this.schemas[name]
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(pointed))
      throw new Error(`openapi: two schemas are named ${name}`)
    this.schemas[name] = pointed
  }
}

export function referenceTo(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` }
}

function jsonSchemaOf(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      // A pattern adds nothing to the format, and neither do the bounds of every safe integer.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  }) as JsonObject
}

function pointedToComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointedToComponents)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === '$ref' && typeof member === 'string'
        ? member.replace(/^#\/\$defs\//, '#/components/schemas/')
        : pointedToComponents(member),
    ]),
  )
}

/** Returns the schema of an argument, with its default. */
export function parameterSchema(parameter: Parameter<unknown>): JsonObject {
  const { default: preset } = parameter
  return preset === undefined ? kindSchema(parameter) : { ...kindSchema(parameter), default: preset as Json }
}

const URI = { type: 'string', pattern: '^aip://[a-z0-9-]{1,64}/[a-z0-9-]{1,64}/.+', maxLength: 6_656 } as const
const TEXT = { type: 'string', maxLength: MAX_CHARACTERS } as const

function kindSchema(parameter: Parameter<unknown>): JsonObject {
  switch (parameter.kind) {
    case 'uri':
      return URI
    case 'uris':
      return { type: 'array', items: URI, minItems: parameter.from, maxItems: parameter.to, uniqueItems: true }
    case 'list':
    case 'texts':
      return { type: 'array', items: TEXT }
    case 'flag':
      return { type: 'boolean' }
    case 'word':
      return { type: 'string', enum: [...parameter.options] }
    case 'integer':
      return { type: 'integer', minimum: parameter.from, maximum: parameter.to }
    case 'json':
      return {}
    case 'moment':
      return { ...TEXT, examples: ['2026-01-31T12:00:00Z', '42'] }
    default:
      return TEXT
  }
}
