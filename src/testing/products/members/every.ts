// A product returns some properties only in some situations. Its own API description has them all, so this builds a
// record with all properties at once, and each of them must have a rule.

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

/** Returns properties of a record that no rule of a provider names. */
export function membersWithoutRule(name: string, type: string, record: JsonObject): readonly string[] {
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

/** Builds the answer to a GET from an OpenAPI document, with every property; for alternatives with those of all. */
export function answerOf(document: Json, path: string): JsonObject {
  const response = member(member(member(member(document, 'paths'), path), 'get'), 'responses')['200'] ?? null
  const { schema = null } = member(member(response, 'content'), 'application/json')
  const value = valueOf(schema, member(member(document, 'components'), 'schemas'), [])
  if (!isObject(value)) throw new Error(`the answer to ${path} isn't described`)
  return value
}

/** `within`: names of the enclosing schemas; a recursive one is left out. */
function valueOf(schema: Json, named: JsonObject, within: readonly string[]): Json {
  if (!isObject(schema)) return 'x'
  const members = schema
  const name = text(members.$ref).split('/').at(-1) ?? ''
  if (name !== '') return within.includes(name) ? null : valueOf(named[name] ?? null, named, [...within, name])
  const alternatives = [
    ...objects(members, 'anyOf'),
    ...objects(members, 'oneOf'),
    ...objects(members, 'allOf'),
  ].filter(({ type }) => type !== 'null')
  if (alternatives.length > 0) {
    const values = alternatives.map((each) => valueOf(each, named, within))
    const objects = values.filter((value) => isObject(value))
    return objects.length === 0 ? (values[0] ?? null) : Object.assign({}, ...objects)
  }
  if (isObject(members.properties))
    return Object.fromEntries(
      Object.entries(members.properties).map(([each, value]) => [each, valueOf(value as Json, named, within)]),
    )
  const [first] = Array.isArray(members.enum) ? members.enum : []
  if (first !== undefined) return first as Json
  if (members.format === 'date-time') return '2026-01-01T00:00:00Z'
  switch (members.type) {
    case 'array':
      return [valueOf(members.items ?? null, named, within)]
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
