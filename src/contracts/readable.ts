import { isLookup } from '../model/lookup.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import type { Provider, TypeContract } from './source.ts'

/** Tells whether one entity of a type can be requested, not only listed or part of others' records. */
export function isReadable(contract: TypeContract | undefined, id: string): boolean {
  return contract !== undefined && (contract.batch !== undefined || contract.read(id) !== null)
}

/** Tells whether a provider can read a component as one of these types. */
export function isAnswerable(
  uri: Uri,
  { types }: Pick<Provider, 'types'>,
  typesOfComponent: readonly string[],
): boolean {
  // A look-up is answered from the record if its source can't be asked.
  if (isLookup(uri)) return true
  const { resourceId } = partsOf(uri)
  return typesOfComponent.some((type) => isReadable(types[type], resourceId))
}
