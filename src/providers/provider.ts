import type { Provider } from '../contracts/source.ts'

/** Exports the types for providers in code: the package's entry `mlg/provider` (docs/extend/provider-in-code.md). */
export type {
  BatchContract,
  EventContract,
  ListedItem,
  ListedOver,
  ListPage,
  ListRequest,
  LookupContract,
  Provider,
  SignInContract,
  Source,
  SourceAnswer,
  SourceCredentials,
  SourceRequest,
  TypeContract,
} from '../contracts/source.ts'
export type { AlsoRule, FieldInput, FieldMeaning, FieldRule, ListEntries, Mapping } from '../contracts/mapping.ts'
export type { Json, JsonObject } from '../lib/json.ts'
export type { Result } from '../lib/result.ts'
export { attribute, reference, typedReferences } from '../contracts/mapping.ts'
export { isObject } from '../lib/json.ts'
export { err, ok } from '../lib/result.ts'
export { composedId } from '../model/composed-id.ts'
export { pathSegment } from './path-segment.ts'

/** Type-checks a provider where it is written, and returns it unchanged. */
export function defineProvider(provider: Provider): Provider {
  return provider
}
