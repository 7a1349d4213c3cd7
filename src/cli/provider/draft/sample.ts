// Describes an API without a description of its own, from the answer of one of its listings.
import { asObject, isObject, listOf, type Json, type JsonObject } from '../../../lib/json.ts'
import { ISO_TIME } from '../../../lib/iso.ts'

/** More items reveal nothing new. */
const MAX_ITEMS = 200
const MAX_DEPTH = 4

/**
 * Tells whether an answer may be a listing's: a list of objects, or an object with one that isn't an API's description.
 */
export function isListing(answer: Json): boolean {
  const { openapi, swagger } = asObject(answer)
  if (openapi !== undefined || swagger !== undefined) return false
  return isObjects(answer) || Object.values(asObject(answer)).some(isObjects)
}

/** Returns the ids by which a listing's items may be read. */
export function sampleIds(answer: Json): readonly string[] {
  const [first] = isObjects(answer) ? listOf(answer) : listOf(Object.values(asObject(answer)).find(isObjects))
  const { id, name, key, uid } = asObject(first)
  return [id, key, uid, name].flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? String(one) : []))
}

/** Describes the listing, and the reading of one item if that answered, as an OpenAPI document would. */
export function sampleDocument(path: string, listing: Json, record: Json | null): JsonObject {
  const operation = (schema: JsonObject): JsonObject => ({
    get: { responses: { 200: { content: { 'application/json': { schema } } } } },
  })
  const [, title = 'items'] = /([^/]+)\/?$/.exec(path) ?? []
  return {
    openapi: '3.1.0',
    info: { title, version: '1' },
    paths: {
      [path]: operation(schemaOf([listing], MAX_DEPTH)),
      ...(record === null ? {} : { [`${path.replace(/\/$/, '')}/{id}`]: operation(schemaOf([record], MAX_DEPTH)) }),
    },
  }
}

function schemaOf(samples: readonly Json[], depth: number): JsonObject {
  const present = samples.filter((sample) => sample !== null)
  const kinds = new Set(present.map(schemaTypeOf))
  const [kind, ...others] = kinds
  if (kind === undefined || others.length > 0) {
    const isNumber = others.length > 0 && [...kinds].every((one) => one === 'integer' || one === 'number')
    return isNumber ? { type: 'number' } : {}
  }
  if (kind === 'array' && depth > 0)
    return {
      type: kind,
      items: schemaOf(
        present.flatMap((sample) => listOf(sample).slice(0, MAX_ITEMS)),
        depth - 1,
      ),
    }
  if (kind === 'object' && depth > 0) {
    const names = new Set(present.flatMap((sample) => Object.keys(asObject(sample))))
    const properties = [...names].map((name) => {
      const values = present.map((sample) => asObject(sample)[name] ?? null)
      return [name, schemaOf(values, depth - 1)] as const
    })
    return { type: kind, properties: Object.fromEntries(properties) }
  }
  const isTime = kind === 'string' && present.every((sample) => typeof sample === 'string' && ISO_TIME.test(sample))
  return isTime ? { type: kind, format: 'date-time' } : { type: kind }
}

function schemaTypeOf(value: Json): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function isObjects(value: Json): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => isObject(one))
}
