import { isObject, type Json, type JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { composedId } from '../../../model/composed-id.ts'
import { makeUri } from '../../../model/uri.ts'
import { normaliseContext } from '../../../normalise/context.ts'
import { platformsOf } from '../../../normalise/platforms.ts'
import { normalise } from '../../../normalise/normalise.ts'
import { builtinProvider } from '../../provider/builtin.ts'
import { sourceConfig } from '../../parts.ts'
import { catalogueWith } from '../../provider/recorded.ts'
import { member, objects, text } from '../lines.ts'

/**
 * A product gives some members only sometimes: what it does so far depends on what is in it. Its own description of its
 * API has them all, so a record is made of that which has them all at once, and each of them has to have a rule.
 */

/** Members that no rule of a provider names in a record. */
export function unruled(name: string, type: string, record: JsonObject): readonly string[] {
  const provider = builtinProvider(name)
  const catalogue = catalogueWith(name)
  const contract = provider.types[type]
  if (contract === undefined) throw new Error(`${name} has no type ${type}`)
  const platforms = platformsOf([
    { platform: name, domains: provider.domains },
    { platform: 'people', domains: ['identity'] },
  ])
  const id = must(composedId(contract.mapping.id ?? '{id}')).compose(record) ?? 'x'
  const uri = must(makeUri(catalogue.type(type)?.componentType ?? '', name, id))
  const context = normaliseContext(catalogue, sourceConfig(name), platforms)
  return must(normalise(contract.mapping, { uri, id, body: record }, context)).unmapped
}

/**
 * What a GET of a path answers with, by a document of OpenAPI: a value with every member; of alternatives with those of
 * all.
 */
export function answerOf(document: Json, path: string): JsonObject {
  const response = member(member(member(member(document, 'paths'), path), 'get'), 'responses')['200'] ?? null
  const { schema = null } = member(member(response, 'content'), 'application/json')
  const value = valueOf(schema, member(member(document, 'components'), 'schemas'), [])
  if (!isObject(value)) throw new Error(`the answer to ${path} is not described`)
  return value as JsonObject
}

/** `within`: the names of the schemas around it; one within itself is left out. */
function valueOf(schema: Json, named: JsonObject, within: readonly string[]): Json {
  if (!isObject(schema)) return 'x'
  const of = schema as JsonObject
  const name = text(of.$ref).split('/').at(-1) ?? ''
  if (name !== '') return within.includes(name) ? null : valueOf(named[name] ?? null, named, [...within, name])
  const alternatives = [...objects(of, 'anyOf'), ...objects(of, 'oneOf'), ...objects(of, 'allOf')].filter(
    ({ type }) => type !== 'null',
  )
  if (alternatives.length > 0) {
    const values = alternatives.map((each) => valueOf(each, named, within))
    const complete = values.filter((value): value is JsonObject => isObject(value))
    return complete.length === 0 ? (values[0] ?? null) : Object.assign({}, ...complete)
  }
  if (isObject(of.properties))
    return Object.fromEntries(
      Object.entries(of.properties).map(([each, value]) => [each, valueOf(value as Json, named, within)]),
    )
  const [first] = Array.isArray(of.enum) ? of.enum : []
  if (first !== undefined) return first as Json
  if (of.format === 'date-time') return '2026-01-01T00:00:00Z'
  switch (of.type) {
    case 'array':
      return [valueOf(of.items ?? null, named, within)]
    case 'object':
      return { x: 'x' }
    case 'integer':
    case 'number':
      return 2
    case 'boolean':
      return true
    default:
      return 'x'
  }
}
