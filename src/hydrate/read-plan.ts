import type { LeasedMark } from '../contracts/marks.ts'
import { ANY_TYPE } from '../model/facts.ts'
import { isReadable } from '../contracts/readable.ts'
import type { LookupContract, Provider } from '../contracts/source.ts'
import { lookedUpBy, isLookup } from '../model/lookup.ts'
import { isErased } from '../model/erasure.ts'
import { partsOf } from '../model/uri.ts'

/** Says what to request from a source to serve one mark. */
export type ReadPlan =
  | { readonly kind: 'documents'; readonly types: readonly string[] }
  /** `lookup` is null if the provider has no such look-up: then the record is searched for people with the key. */
  | { readonly kind: 'lookup'; readonly lookup: LookupContract | null; readonly text: string }
  /** The provider reads nothing for it: the mark is cleared. */
  | { readonly kind: 'nothing'; readonly why: string }

/**
 * A reference or an event states which types it expects. A mark without types, or one that coalesced with such a mark,
 * also requests the types that the record already has; if it has none, each type of the component type (T1). So does a
 * retry, since an expectation may be wrong. A type whose read failed is requested again with any other: no later mark
 * would do so, if the entity turned out to be of another type.
 */
export function planRead(mark: LeasedMark, provider: Provider, typesOfComponent: readonly string[]): ReadPlan {
  if (isErased(mark.uri)) return { kind: 'nothing', why: "the person was erased, and isn't read again" }
  if (isLookup(mark.uri)) {
    const { kind, text } = lookedUpBy(mark.uri)
    return { kind: 'lookup', lookup: provider.lookups?.[kind] ?? null, text }
  }
  const { resourceId } = partsOf(mark.uri)
  const readable = typesOfComponent.filter((type) => isReadable(provider.types[type], resourceId))
  const listed = mark.expects.filter((type) => provider.types[type] !== undefined)
  if (listed.length > 0 && listed.length === mark.expects.length && !listed.some((type) => readable.includes(type)))
    return { kind: 'nothing', why: `the provider ${provider.name} shows ${listed.join(', ')} in listings only` }
  const recorded = mark.documents.filter((d) => d.hydratedAt !== null).map((d) => d.type)
  const expected = mark.expects.filter((type) => readable.includes(type))
  const open = expected.length === 0 || mark.expects.includes(ANY_TYPE)
  const wanted = [...expected, ...(open ? recorded.filter((type) => readable.includes(type)) : [])]
  const failed = mark.documents.filter((d) => d.lastError !== null).map((d) => d.type)
  const types =
    wanted.length === 0 || (recorded.length === 0 && (open || mark.attempts > 0))
      ? readable
      : readable.filter((type) => wanted.includes(type) || failed.includes(type))
  if (types.length === 0)
    return { kind: 'nothing', why: `the provider ${provider.name} reads no type of this component` }
  return { kind: 'documents', types }
}
