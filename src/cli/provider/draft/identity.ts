// Finds the member of a record that contains its id.
import type { Property } from './resource.ts'
import { singular, wordsOf } from './words.ts'

const USUAL_ID_FIELDS = ['id', 'uuid', 'uid', 'key', 'name', 'slug']

/**
 * Prefers the member that the read's parameter is named after, then one that is usually an id. `collection` is in the
 * plural. Returns null if none is a text or an integer.
 */
export function idMemberOf(
  properties: readonly Property[],
  { collection, parameter }: { readonly collection: string; readonly parameter: string | null },
): { readonly name: string; readonly why: string } | null {
  const findProperty = (wanted: string) =>
    properties.find(
      ({ name, kind }) =>
        /^[A-Za-z_]\w*$/.test(name) &&
        wordsOf(name).join() === wanted &&
        (kind === 'string' || kind === 'integer' || kind === 'unknown'),
    )?.name
  const singularWords = wordsOf(singular(collection)).join()
  const parameterWords = parameter === null ? null : wordsOf(parameter)
  const last = parameterWords?.at(-1)
  const candidates: readonly (readonly [string, string])[] = [
    ...(parameterWords === null ? [] : ([[parameterWords.join(), `named as the parameter {${parameter}}`]] as const)),
    ...(last === undefined ? [] : ([[last, `as the parameter {${parameter}} ends`]] as const)),
    [`${singularWords},id`, `named after ${collection}`],
    ...USUAL_ID_FIELDS.map(
      (name) => [name, parameter === null ? 'which is usually an id' : `which {${parameter}} is taken for`] as const,
    ),
  ]
  for (const [wanted, why] of candidates) {
    const name = findProperty(wanted)
    if (name !== undefined) return { name, why }
  }
  return null
}
