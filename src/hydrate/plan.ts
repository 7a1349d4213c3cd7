import type { LeasedMark } from '../contracts/marks.ts'
import { ANY_TYPE } from '../model/facts.ts'
import type { Provider } from '../contracts/source.ts'
import { emailOf, isLookup } from '../model/lookup.ts'

/** What to ask a source for, to serve one mark. */
export type ReadPlan =
  | { readonly kind: 'documents'; readonly types: readonly string[] }
  | { readonly kind: 'lookup'; readonly email: string }
  /** Nothing that this provider reads: the mark is cleared with that as its error. */
  | { readonly kind: 'nothing'; readonly why: string }

/**
 * A reference or an event says what it expects. A mark that expects nothing, or that coalesced with one that doesn't, asks for
 * what the record knows already as well; where that is nothing, for each type of the component type (T1). So does a retry: an
 * expectation may simply be wrong. A question that failed is asked again with any other: nobody else would, where the thing turned
 * out to be of another type.
 */
export function planRead(mark: LeasedMark, provider: Provider, typesOfComponent: readonly string[]): ReadPlan {
  if (isLookup(mark.uri)) {
    if (provider.emailLookup === undefined) return { kind: 'nothing', why: `${provider.name} answers no look-ups` }
    return { kind: 'lookup', email: emailOf(mark.uri) }
  }
  const readable = typesOfComponent.filter((type) => provider.types[type] !== undefined)
  const known = mark.documents.filter((d) => d.hydratedAt !== null).map((d) => d.type)
  const expected = mark.expects.filter((type) => readable.includes(type))
  const open = expected.length === 0 || mark.expects.includes(ANY_TYPE)
  const wanted = [...expected, ...(open ? known.filter((type) => readable.includes(type)) : [])]
  const failed = mark.documents.filter((d) => d.lastError !== null).map((d) => d.type)
  const types =
    wanted.length === 0 || (known.length === 0 && (open || mark.attempts > 0))
      ? readable
      : readable.filter((type) => wanted.includes(type) || failed.includes(type))
  if (types.length === 0) return { kind: 'nothing', why: `${provider.name} has no read for it` }
  return { kind: 'documents', types }
}
