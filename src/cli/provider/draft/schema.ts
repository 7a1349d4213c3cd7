// Reads the schemas of an OpenAPI document: its references, unions with null, and compositions.
import { decodeComponent } from '../../../lib/decode-component.ts'
import { asObject, listOf, type Json, type JsonObject } from '../../../lib/json.ts'
import type { Property } from './resource.ts'
import { isSecretName } from './words.ts'

/** Deepest chain of references and nested schemas that is described. */
const MAX_HOPS = 20
const MAX_DEPTH = 3
/** Maximum number of schemas made from one document; each may name many others. */
const MAX_SCHEMAS = 100_000
/** Maximum number of schemas that one is composed of: recursive ones would never end. */
const MAX_PARTS = 1_000

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

export class SchemaReader {
  readonly #document: JsonObject
  #left = MAX_SCHEMAS
  /** Parts that the schema being described may still have. */
  #parts = MAX_PARTS

  constructor(document: JsonObject) {
    this.#document = document
  }

  /** Follows a reference within the document; returns an empty object if it leads nowhere or out of the document. */
  resolved(value: Json | undefined): JsonObject {
    let at = asObject(value)
    for (let hop = 0; typeof at.$ref === 'string'; hop++) {
      if (hop >= MAX_HOPS || !at.$ref.startsWith('#/')) return {}
      const path = at.$ref.slice(2).split('/').map(unescaped)
      at = asObject(path.reduce<Json | undefined>((from, name) => asObject(from)[name], this.#document))
    }
    return at
  }

  /** Returns the name of the document's schema, if it only refers to one. */
  nameOf(value: Json | undefined): string | null {
    const { $ref } = asObject(value)
    return typeof $ref === 'string' ? $ref : null
  }

  property(name: string, value: Json | undefined, depth = MAX_DEPTH): Property {
    this.#parts = MAX_PARTS
    const schema = this.#plain(value)
    const types = typesOf(schema)
    const kind = propertyKindOf(types, schema)
    const isDeep = depth > 0 && --this.#left > 0
    const format = text(schema.format)
    return {
      name,
      kind,
      format: format === '' ? null : format,
      of: kind === 'list' && isDeep ? this.property('', schema.items, depth - 1) : null,
      members: kind === 'object' && isDeep ? this.#members(schema, depth - 1) : [],
      isMap: kind === 'object' && Object.keys(asObject(schema.properties)).length === 0,
      isSecret: format === 'password' || schema.writeOnly === true || isSecretName(name),
    }
  }

  #members(schema: JsonObject, depth: number): readonly Property[] {
    return Object.entries(asObject(schema.properties)).map(([name, of]) => this.property(name, of, depth))
  }

  /** Removes null, and merges what it is composed of. */
  #plain(value: Json | undefined, hops = MAX_HOPS): JsonObject {
    if (hops === 0 || --this.#parts < 0) return {}
    const schema = this.resolved(value)
    const either = [...listOf(schema.anyOf), ...listOf(schema.oneOf)].map((each) => this.resolved(each))
    const present = either.filter((each) => each.type !== 'null')
    if (present.length === 1 && present[0] !== undefined) return { ...schema, ...this.#plain(present[0], hops - 1) }
    const all = listOf(schema.allOf)
    if (all.length === 0) return schema
    const parts = all.map((each) => this.#plain(each, hops - 1))
    const properties = Object.assign({}, ...parts.map((part) => asObject(part.properties)), asObject(schema.properties))
    return { ...Object.assign({}, ...parts), ...schema, properties }
  }
}

function typesOf({ type }: JsonObject): readonly string[] {
  const given = typeof type === 'string' ? [type] : listOf(type).map(text)
  return given.filter((each) => each !== 'null' && each !== '')
}

function propertyKindOf(types: readonly string[], schema: JsonObject): Property['kind'] {
  const [type, ...others] = types
  if (others.length > 0) return 'unknown'
  switch (type) {
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
    case 'object':
      return type
    case 'array':
      return 'list'
    default:
      if (schema.properties !== undefined) return 'object'
      if (schema.items !== undefined) return 'list'
      return listOf(schema.enum).some((each) => typeof each === 'string') ? 'string' : 'unknown'
  }
}

function unescaped(part: string): string {
  const written = part.replaceAll('~1', '/').replaceAll('~0', '~')
  return decodeComponent(written) ?? written
}
