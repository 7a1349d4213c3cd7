import { nameOf } from '../../catalogue/entity.ts'
import { lookedUpBy, isLookup } from '../../model/lookup.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import type { Reader } from '../../query/reader.ts'

/** Names values that are URIs; any other value is its own name. */
export type NameOfValue = (value: string) => string

export async function namesOfValues(reader: Reader, values: Iterable<string>): Promise<NameOfValue> {
  const nodes = [...new Set(values)].flatMap((value) => (isUri(value) ? (reader.graph.idOf(value) ?? []) : []))
  const entities = await reader.loader.load(nodes)
  const names = new Map<string, string | null>(entities.map((entity) => [entity.uri, nameOf(entity)]))
  return (value) => names.get(value) ?? typedFor(value)
}

/** Returns the text that a person types for a value in a filter. */
export function typedFor(value: string): string {
  if (!isUri(value)) return value
  return isLookup(value) ? lookedUpBy(value).text : partsOf(value).resourceId
}

export function isUri(value: string): value is Uri {
  return value.startsWith('aip://')
}
