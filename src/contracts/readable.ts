import { isLookup } from '../model/lookup.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import type { Provider, TypeContract } from './source.ts'

/**
 * Whether one thing of a type can be requested. What is shown in listings only, or in records of other things, cannot.
 */
export function isReadable(contract: TypeContract | undefined, id: string): boolean {
  return contract !== undefined && (contract.batch !== undefined || contract.read(id) !== null)
}

/** Whether a provider can read a component, as one of these types. */
export function isAnswerable(
  uri: Uri,
  { types }: Pick<Provider, 'types'>,
  typesOfComponent: readonly string[],
): boolean {
  // Where its source cannot be asked, the record is.
  if (isLookup(uri)) return true
  const { resourceId } = partsOf(uri)
  return typesOfComponent.some((type) => isReadable(types[type], resourceId))
}
